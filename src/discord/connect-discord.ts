import { Client, Events, type Interaction, RateLimitError, RESTEvents, type RESTOptions } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { Log } from '../base/log.ts';
import { askDiscord } from './ask-discord.ts';
import { type ClientSettings, clientOptions } from './client-options.ts';
import { createInbound } from './create-inbound.ts';
import { type DiscordConnection, openConnection } from './discord-connection.ts';
import { type DiscordFailure, failureOfClose } from './discord-failure.ts';
import { startGatewayRelay } from './gateway-relay.ts';
import { heedBans } from './heed-bans.ts';
import { createSessionKeeper } from './keep-session.ts';
import { listenToMessages, type MessageDispatch } from './listen-to-messages.ts';
import { passOverKept } from './pass-over-odd-events.ts';
import { isPassingAtDiscord, sentenceOf, toDiscordFailure } from './to-discord-failure.ts';
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
  return openConnection(ready, { sessions, watch, messages, interactions, now, clock, log });
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
