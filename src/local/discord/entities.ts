import type { APIMessage, APIOverwrite, APIRole, APIUser } from 'discord-api-types/v10';

export type Member = {
  readonly user: APIUser;
  readonly joinedAt: string;
  nick: string | null;
  roles: string[];
  /** Until then they may read, and nothing else. */
  timedOutUntil?: string | null;
};

export type Guild = {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly preferredLocale: string;
  readonly roles: Map<string, APIRole>;
  readonly members: Map<string, Member>;
};

export type TextChannel = {
  readonly kind: 'text';
  readonly id: string;
  readonly guildId: string;
  name: string;
  topic?: string | null;
  readonly position: number;
  /** A forum: messages stand in its threads only, the posts. */
  readonly forum: boolean;
  overwrites: APIOverwrite[];
  lastMessageId: string | null;
};

export type Thread = {
  readonly kind: 'thread';
  readonly id: string;
  readonly guildId: string;
  readonly parentId: string;
  readonly ownerId: string;
  readonly private: boolean;
  readonly createdAt: string;
  autoArchiveMinutes: 60 | 1440 | 4320 | 10080;
  /** Who is in it, and since when. */
  readonly members: Map<string, string>;
  name: string;
  archived: boolean;
  locked: boolean;
  messageCount: number;
  lastMessageId: string | null;
};

/** A direct-message channel between one person and the bot, or another person: then the bot sees nothing of it. */
export type DirectMessages = {
  readonly kind: 'dm';
  readonly id: string;
  readonly person: APIUser;
  readonly otherPerson?: APIUser;
  lastMessageId: string | null;
};

export type Channel = TextChannel | Thread | DirectMessages;

/** A message with what its body doesn't say: who alone may see it, and who reacted with which emoji. */
export type StoredMessage = {
  body: APIMessage;
  readonly onlyFor: string | undefined;
  readonly reactions: Map<string, Set<string>>;
  pinnedAt?: string | undefined;
};

/** A webhook that a bot made. Whoever knows its token may post by it. */
export type Webhook = {
  readonly id: string;
  readonly token: string;
  readonly guildId: string;
  channelId: string;
  name: string;
};

export type StoredFile = {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
};
