import type { CommandsHealth, GatewayHealth } from '../admin/health.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { ChannelHistory } from '../chat/channel-history.ts';
import type { FetchStarter, IncomingMessage } from '../chat/incoming.ts';
import type { Outbox } from '../chat/outbox.ts';
import type { RecentPlace } from '../chat/recent-places-record.ts';
import type { CommandDesk } from './serve-commands.ts';

export type BotIdentity = {
  readonly user: UserId;
  /** The Discord application's snowflake. */
  readonly application: string;
  readonly name: string;
  /** Where people add the bot to a server. */
  readonly invite: string;
};

/** What Discord tells us. Of the bot's own messages only that they reply. */
export type MessageEvents = {
  message(message: IncomingMessage, shard: number): void | Promise<void>;
  /** The message as it reads now. Previews that Discord adds are no edits. */
  edited(message: IncomingMessage, shard: number): void | Promise<void>;
  deleted(channel: ChannelId, messages: readonly MessageId[], shard: number): void | Promise<void>;
  /**
   * New sessions of these shards have begun, the first ones included: what was said before comes in no event. All events
   * of before have been told. Once `ready` resolves, servers and channels are known as they are now.
   */
  returned(ready: Promise<void>, shards: readonly number[]): void;
  /** A message came, or was edited, and where that was can't be learned at present: it is to be read later. */
  leftBehind(place: Omit<RecentPlace, 'seen'>, message: MessageId): void | Promise<void>;
  /** The bot was taken into a thread that it didn't see before: of its last message, and those before, nothing was told. */
  takenInto?(thread: Omit<RecentPlace, 'seen'>, lastMessage: MessageId): void | Promise<void>;
  /** The bot has replied to this message: this process, or another one with its token. */
  ownReply?(to: MessageId): void;
};

/** A connection that is up. */
export type DiscordConnection = {
  readonly identity: BotIdentity;
  /** Milliseconds since the epoch, by Discord's own clock. */
  readonly now: () => number;
  /** Whether events still come in. */
  gateway(): GatewayHealth;
  readonly outbox: Outbox;
  readonly fetchStarter: FetchStarter;
  readonly history: ChannelHistory;
  /** Starts to deliver messages; the few that came in before are delivered first. Call once. */
  receive(events: MessageEvents): void;
  /**
   * Answers the commands from the call on, and registers them if they changed. Resolves once that is over, or ended by
   * `close`. Call once. Never rejects.
   */
  serve<Services>(desk: CommandDesk<Services>): Promise<void>;
  /** What became of the registration. */
  commands(): CommandsHealth;
  /** Takes no more, waits up to five seconds for handlers that run, then logs out. */
  close(): Promise<void>;
};
