import {
  type APIGuildMember,
  type APIMessage,
  type APIUser,
  type GatewayMessageCreateDispatchData,
  MessageReferenceType,
  MessageType,
} from 'discord.js';
import type { MessageId, UserId } from '../base/ids.ts';
import { withoutCode } from '../base/plain-text.ts';
import { madeAt } from '../base/snowflakes.ts';
import type { IncomingMessage } from '../chat/incoming.ts';
import type { BroughtMessage } from '../wording/message.ts';
import type { BotIdentity } from './discord-connection.ts';
import { type CodeNames, givenList, givenText, readContent, shownName } from './read-content.ts';
import type { Surroundings } from './surroundings.ts';

/** A message as the gateway brings it: with everything about the message that it replies to. */
export type MessagePayload = GatewayMessageCreateDispatchData;

/** The bot, as messages speak of it. */
export type Self = Pick<BotIdentity, 'user' | 'name'>;

/** Translates a Discord message into our words. */
export function toIncomingMessage(message: MessagePayload, self: Self, around: Surroundings): IncomingMessage {
  const content = givenText(message.content);
  const reader: Reader = { self, around };
  const repliedTo = message.type === MessageType.Reply ? message.referenced_message?.author?.id : undefined;
  const words = { ...message, content: withoutLeadingMention(content, reader) };
  return {
    id: message.id as MessageId,
    author: {
      id: givenText(message.author?.id) as UserId,
      name: shownName(message.author, message.member),
      kind: kindOfAuthor(message),
      roles: givenList(message.member?.roles),
    },
    place: around.place,
    ordinary: message.type === MessageType.Default || message.type === MessageType.Reply,
    ...readContent(words, namesAround(message, reader)),
    brought: broughtBy(message, reader),
    mentionsBot: mentionsBot(message, reader),
    wordsHidden: content === '' && isOwnRoleNamed(message, reader),
    addressesAnother: beginsWithAnother(content, self) || isAnother(repliedTo, message, self),
    repliesToBot: repliedTo === self.user,
    maySend: around.maySend,
    rights: around.rights,
    guildLocale: around.guildLocale,
    at: sentAt(message),
    isEdited: typeof message.edited_timestamp === 'string',
  };
}

/** In milliseconds since the epoch; by its id where nothing else says it. */
function sentAt({ id, timestamp }: MessagePayload): number {
  const at = Date.parse(timestamp);
  if (!Number.isNaN(at)) return at;
  return /^\d{1,20}$/.test(id) ? madeAt(id) : 0;
}

type Reader = { readonly self: Self; readonly around: Surroundings };

function kindOfAuthor({ webhook_id, author }: MessagePayload): IncomingMessage['author']['kind'] {
  if (webhook_id != null) return 'webhook';
  // Nobody can be answered whom nothing names.
  return givenText(author?.id) === '' || author.bot === true || author.system === true ? 'bot' : 'person';
}

/**
 * A reply that pings has her among those mentioned, and yet names her nowhere. Of the role that Discord made for her,
 * which mostly nobody may ping, the text may be the only sign.
 */
function mentionsBot(message: MessagePayload, reader: Reader): boolean {
  const { self, around } = reader;
  const content = givenText(message.content);
  const pinged = givenList(message.mentions).some(({ id }) => id === self.user);
  if (pinged && new RegExp(`<@!?${self.user}>`).test(content)) return true;
  if (isOwnRoleNamed(message, reader)) return true;
  return around.ownRole !== undefined && withoutCode(content).includes(`<@&${around.ownRole}>`);
}

function isOwnRoleNamed({ mention_roles }: MessagePayload, { around }: Reader): boolean {
  return around.ownRole !== undefined && givenList(mention_roles).includes(around.ownRole);
}

function withoutLeadingMention(content: string, { self, around }: Reader): string {
  const own = around.ownRole === undefined ? `@!?${self.user}` : `@!?${self.user}|@&${around.ownRole}`;
  return content.replace(new RegExp(`^(?:\\s*<(?:${own})>[\\s,:]*)+`), '');
}

function beginsWithAnother(content: string, { user }: Self): boolean {
  const first = /^\s*<@!?(\d+)>/.exec(content)?.[1];
  return first !== undefined && first !== user;
}

function isAnother(repliedTo: string | undefined, { author }: MessagePayload, { user }: Self): boolean {
  return repliedTo !== undefined && repliedTo !== user && repliedTo !== author?.id;
}

/** What it replies to, and what either of the two forwards. */
function broughtBy(message: MessagePayload, reader: Reader): readonly BroughtMessage[] {
  const original = message.type === MessageType.Reply ? message.referenced_message : undefined;
  if (original == null) return forwardsIn(message, '', reader);
  const author = nameOfOriginal(original, message, reader.self);
  return [
    { kind: 'reply', author, ...readContent(original, namesAround(original, reader)) },
    ...forwardsIn(original, author, reader),
    ...forwardsIn(message, '', reader),
  ];
}

/**
 * The original comes without its author's nickname; where the reply pings that person, the mention has it. Who is called
 * like the speaker, or the bot, is another of that name: words of theirs would pass for the speaker's, or the bot's.
 */
function nameOfOriginal({ author }: APIMessage, message: MessagePayload, self: Self): string {
  if (author?.id === self.user) return self.name;
  const speaker = shownName(message.author, message.member);
  if (author?.id === message.author?.id) return speaker;
  const name = shownName(author, givenList(message.mentions).find(({ id }) => id === author?.id)?.member);
  return name === speaker || name === self.name ? `another ${name}` : name;
}

type Forwarding = Pick<APIMessage, 'message_reference' | 'message_snapshots'>;

function forwardsIn(
  { message_reference, message_snapshots }: Forwarding,
  author: string,
  reader: Reader,
): readonly BroughtMessage[] {
  if (message_reference?.type !== MessageReferenceType.Forward) return [];
  return givenList(message_snapshots).map(({ message }) => ({
    kind: 'forward' as const,
    author,
    ...readContent(message ?? {}, namesAround(message ?? {}, reader)),
  }));
}

/** The message that a thread began with, as Discord gives it when asked. */
export function toStarter(message: APIMessage, self: Self, around: Surroundings): readonly BroughtMessage[] {
  const reader: Reader = { self, around };
  const author = message.author?.id === self.user ? self.name : shownName(message.author);
  return [
    { kind: 'starter', author, ...readContent(message, namesAround(message, reader)) },
    ...forwardsIn(message, author, reader),
  ];
}

/** Only the gateway's own mentions come with what people are called on the server. */
type Mentions = { readonly mentions?: readonly (APIUser & { readonly member?: Pick<APIGuildMember, 'nick'> })[] };

function namesAround({ mentions }: Mentions, { self, around }: Reader): CodeNames {
  return {
    user(id) {
      if (id === self.user) return self.name;
      const mentioned = givenList(mentions).find((user) => user.id === id);
      return mentioned === undefined ? undefined : shownName(mentioned, mentioned.member);
    },
    role: (id) => (id === around.ownRole ? self.name : around.roleName(id)),
    channel: around.channelName,
  };
}
