import { type Client, type Interaction, Status } from 'discord.js';
import type { CommandsHealth, GatewayHealth } from '../admin/health.ts';
import type { Clock } from '../base/clock.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { ChannelHistory } from '../chat/channel-history.ts';
import type { FetchStarter, IncomingMessage } from '../chat/incoming.ts';
import type { Outbox } from '../chat/outbox.ts';
import type { RecentPlace } from '../chat/recent-places-record.ts';
import { answeredMeanwhile } from './answered-meanwhile.ts';
import { createChannelHistory } from './create-channel-history.ts';
import type { Inbound } from './create-inbound.ts';
import { createOutbox } from './create-outbox.ts';
import { createFetchStarter } from './fetch-starter.ts';
import { inviteOf } from './invite.ts';
import type { SessionKeeper } from './keep-session.ts';
import {
  createFetchMessage,
  listenToSessions,
  type MessageDispatch,
  type MessageRelay,
  relayMessage,
} from './listen-to-messages.ts';
import { type CommandDesk, serveCommands } from './serve-commands.ts';
import { createSurroundingsLookup } from './surroundings.ts';
import type { MessagePayload } from './to-incoming-message.ts';
import type { ConnectionWatch } from './watch-connection.ts';

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
  takenInto(thread: Omit<RecentPlace, 'seen'>, lastMessage: MessageId): void | Promise<void>;
  /** The bot has replied to this message: this process, or another one with its token. */
  ownReply(to: MessageId): void;
};

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

/** What comes with a client that was let in. */
type ConnectionParts = {
  readonly sessions: SessionKeeper;
  readonly watch: ConnectionWatch;
  readonly messages: Inbound<MessageDispatch>;
  readonly interactions: Inbound<Interaction>;
  readonly now: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

const longestFarewellMs = 5_000;

/** The connection of a client that was let in. Whoever gets it closes it, and the client with it. */
export function openConnection(client: Client<true>, parts: ConnectionParts): DiscordConnection {
  const { sessions, watch, messages, interactions, now, clock, log } = parts;
  const { rest } = client;
  const identity = botIdentityOf(client);
  const lookUp = createSurroundingsLookup(client, now);
  /** By another process with this token, which has ended since. */
  const answeredElsewhere = new Set<MessageId>();
  const closing = new AbortController();
  let registering: Promise<void> | undefined;
  let commands: CommandsHealth = { kind: 'under-way' };
  log.info({ bot: identity.user, servers: client.guilds.cache.size }, 'connected to Discord');

  return {
    identity,
    now,
    gateway: () => gatewayHealth(client, sessions.silentMs()),
    outbox: createOutbox({ rest, self: identity.user, clock, log }),
    fetchStarter: createFetchStarter({ client, self: identity, lookUp, clock, log }),
    history: createChannelHistory({ client, self: identity, answeredElsewhere, lookUp, discordNow: now, clock, log }),
    receive(events) {
      const fetchMessage = createFetchMessage({ rest, clock, log });
      receiveMessages(client, { self: identity, lookUp, fetchMessage, events }, answeredElsewhere, parts);
    },
    async serve(desk) {
      commands = { kind: 'under-way' };
      registering = serveCommands(desk, {
        rest,
        application: identity.application,
        servers: () => [...client.guilds.cache.keys()],
        interactions,
        lookUp,
        signal: closing.signal,
        onNews: (news) => {
          commands = news;
        },
        clock,
        log,
      });
      await registering;
    },
    commands: () => commands,
    async close() {
      watch.stop();
      closing.abort(new Error('The connection is closed.'));
      await Promise.all([
        registering,
        messages.close(clock, longestFarewellMs),
        interactions.close(clock, longestFarewellMs),
      ]);
      await sessions.logOut(client);
    },
  };
}

/** @param answeredElsewhere takes in what another process has answered before this one was let in */
function receiveMessages(
  client: Client<true>,
  relay: MessageRelay,
  answeredElsewhere: Set<MessageId>,
  { messages, clock }: Pick<ConnectionParts, 'messages' | 'clock'>,
): void {
  const self = relay.self.user;
  messages.siftHeld((held) => {
    for (const id of answeredMeanwhile(held, self)) answeredElsewhere.add(id);
    return held.filter((dispatch) => !isWrittenBy(self, dispatch));
  });
  // What was said before the bot was here at all came in no event either.
  relay.events.returned(Promise.resolve(), [...client.ws.shards.keys()]);
  listenToSessions(client, clock, messages);
  messages.open((dispatch) => {
    // An edit that comes later would have it answered as well.
    if ('message' in dispatch && answeredElsewhere.has(dispatch.message.id as MessageId)) return;
    return relayMessage(dispatch, relay);
  });
}

/** An update may leave it out. */
function isWrittenBy(user: UserId, dispatch: MessageDispatch): boolean {
  const { author }: Partial<MessagePayload> = 'message' in dispatch ? dispatch.message : {};
  return author?.id === user;
}

// A heartbeat every 41 seconds; after two without an acknowledgement something is wrong that nobody noticed.
const longestSilenceMs = 100_000;

function gatewayHealth({ ws }: Client<true>, heartbeatMs: number | undefined): GatewayHealth {
  const isInterrupted = ws.shards.some(({ status }) => status !== Status.Ready);
  if (isInterrupted) return { kind: 'down', because: 'interrupted', heartbeatMs };
  const isSilent = heartbeatMs !== undefined && heartbeatMs > longestSilenceMs;
  return isSilent ? { kind: 'down', because: 'heartbeat-missing', heartbeatMs } : { kind: 'up', heartbeatMs };
}

function botIdentityOf({ user, application }: Client<true>): BotIdentity {
  return {
    user: user.id as UserId,
    application: application.id,
    name: user.displayName,
    invite: inviteOf(application.id),
  };
}
