import { Client, Events, type Interaction, RateLimitError, RESTEvents, type RESTOptions, Status } from 'discord.js';
import type { CommandsHealth, GatewayHealth } from '../admin/health.ts';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { answeredMeanwhile } from './answered-meanwhile.ts';
import { askDiscord } from './ask-discord.ts';
import { createChannelHistory } from './channel-history.ts';
import { type ClientSettings, clientOptions } from './client-options.ts';
import { createInbound } from './create-inbound.ts';
import { createOutbox } from './create-outbox.ts';
import type { BotIdentity, DiscordConnection } from './discord-connection.ts';
import { type DiscordFailure, failureOfClose } from './discord-failure.ts';
import { createFetchStarter } from './fetch-starter.ts';
import { startGatewayRelay } from './gateway-relay.ts';
import { heedBans } from './heed-bans.ts';
import { inviteOf } from './invite.ts';
import { createSessionKeeper } from './keep-session.ts';
import {
  createFetchMessage,
  listenToMessages,
  listenToSessions,
  type MessageDispatch,
  relayMessage,
} from './listen-to-messages.ts';
import { passOverKept } from './pass-over-odd-events.ts';
import { serveCommands } from './serve-commands.ts';
import { createSurroundingsLookup } from './surroundings.ts';
import { isPassingAtDiscord, sentenceOf, toDiscordFailure } from './to-discord-failure.ts';
import type { MessagePayload } from './to-incoming-message.ts';
import { watchConnection } from './watch-connection.ts';

export type ConnectSettings = ClientSettings & {
  readonly token: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Called once when the connection is lost and nothing but a new start of the process helps. */
  readonly onLost: (failure: DiscordFailure) => void;
  /** Whether this process goes through proxies. Default: it does not. */
  readonly hasProxies?: boolean;
  /** How long Discord may take to let us in; a minute when left out. */
  readonly loginTimeoutMs?: number;
};

const longestFarewellMs = 5_000;

/** When to try again to log in. Discord may ask for a longer pause. */
const loginPausesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

/**
 * Logs in and waits until the servers are known. What comes in before somebody calls `receive` and `serve` is held.
 * Tries again, until its time is over, while Discord fails or has too much to do.
 *
 * @throws DiscordFailure with advice for the operator.
 */
export async function connectDiscord(settings: ConnectSettings): Promise<DiscordConnection> {
  const { log, clock } = settings;
  const giveUpAt = clock.elapsed() + (settings.loginTimeoutMs ?? 60_000);
  const ask = heedBans(askDiscord, { clock, log });
  for (const pauseMs of loginPausesMs) {
    try {
      return await connectOnce(settings, ask, giveUpAt - clock.elapsed());
    } catch (error) {
      const afterMs = Math.max(pauseMs, askedPauseMs(error));
      if (!isWorthAnotherLogin(error) || clock.elapsed() + afterMs >= giveUpAt) throw error;
      log.warn({ why: sentenceOf(error), afterMs }, 'logging in to Discord failed, it is tried again');
      await clock.sleep(afterMs);
    }
  }
  return await connectOnce(settings, ask, giveUpAt - clock.elapsed());
}

/** Where nobody listens, the address is wrong as a rule, and whoever starts the bot is told at once. */
function isWorthAnotherLogin(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { readonly code?: unknown }).code === 'ECONNREFUSED') return false;
  }
  return isPassingAtDiscord(error);
}

function askedPauseMs(error: unknown): number {
  const { cause } = error as Partial<Error>;
  return cause instanceof RateLimitError ? cause.retryAfter : 0;
}

async function connectOnce(
  settings: ConnectSettings,
  ask: RESTOptions['makeRequest'],
  loginTimeoutMs: number,
): Promise<DiscordConnection> {
  const { log, clock, token } = settings;
  const sessions = createSessionKeeper(clock, log, settings.hasProxies ? await startGatewayRelay() : undefined);
  const client = new Client({ ...clientOptions(settings, ask), ws: sessions.ws });
  passOverKept(client, log);
  const now = createDiscordNow(client.rest, clock);
  const messages = createInbound<MessageDispatch>(log, 'message');
  const interactions = createInbound<Interaction>(log, 'interaction');
  let loggedIn = false;
  const watch = watchConnection(client, { clock, log }, (failure) => {
    // Until then the one who called is told.
    if (loggedIn) settings.onLost(failure);
  });
  listenToMessages(client, messages);
  client.on(Events.InteractionCreate, (interaction) => interactions.take(interaction));

  const ready = await logIn(client, token, clock, loginTimeoutMs).catch(async (error: unknown) => {
    watch.stop();
    await sessions.logOut(client);
    throw toDiscordFailure(error, 'Logging in to Discord', settings.apiUrl);
  });
  loggedIn = true;
  const identity = botIdentityOf(ready);
  const lookUp = createSurroundingsLookup(ready, now);
  /** By another process with this token, which has ended since. */
  const answeredElsewhere = new Set<MessageId>();
  const closing = new AbortController();
  let registering: Promise<void> | undefined;
  let commands: CommandsHealth = { kind: 'under-way' };
  log.info({ bot: identity.user, servers: ready.guilds.cache.size }, 'connected to Discord');

  return {
    identity,
    now,
    gateway: () => gatewayHealth(ready, sessions.silentMs()),
    outbox: createOutbox({ rest: client.rest, self: identity.user, clock, log }),
    fetchStarter: createFetchStarter({ client: ready, self: identity, lookUp, clock, log }),
    history: createChannelHistory({
      client: ready,
      self: identity,
      answeredElsewhere,
      lookUp,
      discordNow: now,
      clock,
      log,
    }),
    receive(events) {
      messages.siftHeld((held) => {
        for (const id of answeredMeanwhile(held, identity.user)) answeredElsewhere.add(id);
        return held.filter((dispatch) => !isWrittenBy(identity.user, dispatch));
      });
      // What was said before the bot was here at all came in no event either.
      events.returned(Promise.resolve(), [...ready.ws.shards.keys()]);
      listenToSessions(client, clock, messages);
      const fetchMessage = createFetchMessage({ rest: client.rest, clock, log });
      messages.open((dispatch) => {
        // An edit that comes later would have it answered as well.
        if ('message' in dispatch && answeredElsewhere.has(dispatch.message.id as MessageId)) return;
        return relayMessage(dispatch, { self: identity, lookUp, fetchMessage, events });
      });
    },
    async serve(desk) {
      commands = { kind: 'under-way' };
      registering = serveCommands(desk, {
        rest: client.rest,
        application: identity.application,
        servers: () => [...ready.guilds.cache.keys()],
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

/**
 * The time by Discord's own clock, which its ids and timestamps go by; this machine's may be minutes off, or be set. It is
 * taken from the `Date` of the latest answer to what was done, as others may be of something in between, and is up to a
 * second behind, as that counts in seconds.
 *
 * @returns milliseconds since the epoch
 */
export function createDiscordNow(rest: Answering, clock: Clock): () => number {
  let startMs = clock.now() - clock.elapsed();
  rest.on(RESTEvents.Response, (_, { status, headers }) => {
    const date = Date.parse(headers.get('date') ?? '');
    if (status < 300 && !Number.isNaN(date)) startMs = date - clock.elapsed();
  });
  return () => startMs + clock.elapsed();
}

/** discord.js' REST client, as far as it is listened to. */
type Answering = {
  on(
    event: typeof RESTEvents.Response,
    heard: (
      request: unknown,
      response: { readonly status: number; readonly headers: { get(name: string): string | null } },
    ) => void,
  ): unknown;
};

// A heartbeat every 41 seconds; after two without an acknowledgement something is wrong that nobody noticed.
const longestSilenceMs = 100_000;

function gatewayHealth({ ws }: Client<true>, heartbeatMs: number | undefined): GatewayHealth {
  const isInterrupted = ws.shards.some(({ status }) => status !== Status.Ready);
  if (isInterrupted) return { kind: 'down', because: 'interrupted', heartbeatMs };
  const isSilent = heartbeatMs !== undefined && heartbeatMs > longestSilenceMs;
  return isSilent ? { kind: 'down', because: 'heartbeat-missing', heartbeatMs } : { kind: 'up', heartbeatMs };
}

/** An update may leave it out. */
function isWrittenBy(user: UserId, dispatch: MessageDispatch): boolean {
  const { author }: Partial<MessagePayload> = 'message' in dispatch ? dispatch.message : {};
  return author?.id === user;
}

/** `login` resolves before the servers are known, and waits for ever where the gateway never answers. */
async function logIn(client: Client, token: string, clock: Clock, timeoutMs: number): Promise<Client<true>> {
  return await withDeadline(clock, timeoutMs, async (signal) => {
    const timeIsUp = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => timeIsUp.reject(signal.reason));
    const ready = Promise.withResolvers<Client<true>>();
    client.once(Events.ClientReady, ready.resolve);
    client.once(Events.ShardDisconnect, ({ code }) => ready.reject(failureOfClose(code)));
    const [, readyClient] = await Promise.race([Promise.all([client.login(token), ready.promise]), timeIsUp.promise]);
    return readyClient;
  });
}

function botIdentityOf({ user, application }: Client<true>): BotIdentity {
  return {
    user: user.id as UserId,
    application: application.id,
    name: user.displayName,
    invite: inviteOf(application.id),
  };
}
