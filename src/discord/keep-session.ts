import { type Client, type ClientOptions, GatewayCloseCodes, SimpleShardingStrategy } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { GatewayRelay } from './gateway-relay.ts';
import { passOverBrought } from './pass-over-odd-events.ts';

/** That of @discordjs/ws: discord.js exports its own under the same name. */
export type WebSocketManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

type SessionKeeper = {
  /** How long ago Discord last gave a sign of life, of the shard where that is longest ago; in milliseconds. */
  silentMs(): number | undefined;
  /** Goes into the client's options. */
  readonly ws: NonNullable<ClientOptions['ws']>;
  /**
   * Logs a client out for good. One that is destroyed between two attempts to reconnect would go on, and be back as
   * soon as Discord is: so what it asks for before each attempt, the session to resume, is made something that never
   * comes. One that is destroyed while it waits for its first event destroys itself twice, and never hears the end.
   */
  logOut(client: Client): Promise<void>;
};

/**
 * Keeps a session until Discord itself ends it. @discordjs/ws gives it up after one attempt to reconnect that failed,
 * and what was said meanwhile would be lost, though Discord holds it ready. Nor does it end with an odd event.
 */
export function createSessionKeeper(clock: Clock, log: Log, relay?: GatewayRelay): SessionKeeper {
  const managers: WebSocketManager[] = [];
  const signs = new Map<number, number>();
  return {
    silentMs: () => (signs.size === 0 ? undefined : clock.elapsed() - Math.min(...signs.values())),
    ws: {
      buildStrategy(manager) {
        managers.push(manager);
        relay?.leadThrough(manager);
        keepSessions(manager, clock);
        passOverBrought(manager, log);
        const events: ShardEvents = manager;
        for (const sign of ['hello', 'heartbeat'] as const) {
          events.on(sign, ({ shardId }) => signs.set(shardId, clock.elapsed()));
        }
        return new SimpleShardingStrategy(manager);
      },
    },
    async logOut(client) {
      for (const { options } of managers) options.retrieveSessionInfo = () => new Promise(() => {});
      const late = Promise.withResolvers<void>();
      const cancel = clock.after(longestLogOutMs, late.resolve);
      await Promise.race([client.destroy(), late.promise]).finally(cancel);
      await relay?.close();
    },
  };
}

const longestLogOutMs = 2_000;
// Discord holds a session for a few minutes. Beyond, the address to resume at may be what is broken.
const keptMs = 5 * 60_000;

/** How far the latest attempt of a shard to connect came. */
type Reconnection = {
  greeted: boolean;
  closedWith: number | undefined;
  /** When the first attempt failed since a connection stood, by `Clock.elapsed`. */
  failingSince: number | undefined;
};

/** discord.js exports another list of events under the name of the one that these are from. */
type ShardEvents = {
  on(
    event: 'hello' | 'heartbeat' | 'closed',
    listener: (event: { readonly shardId: number; readonly code?: number }) => void,
  ): unknown;
};

function keepSessions(manager: WebSocketManager, clock: Clock): void {
  const { options } = manager;
  const update = options.updateSessionInfo;
  const attempts = new Map<number, Reconnection>();
  const attemptOf = (shard: number): Reconnection => {
    const attempt = attempts.get(shard) ?? { greeted: false, closedWith: undefined, failingSince: undefined };
    attempts.set(shard, attempt);
    return attempt;
  };

  const events: ShardEvents = manager;
  events.on('hello', ({ shardId }) => {
    attempts.set(shardId, { greeted: true, closedWith: undefined, failingSince: undefined });
  });
  events.on('closed', ({ code, shardId }) => {
    attemptOf(shardId).closedWith = code;
  });
  options.updateSessionInfo = (shard, session) => {
    const attempt = attemptOf(shard);
    if (session !== null || wasEndedByDiscord(attempt)) return update(shard, session);
    attempt.greeted = false;
    attempt.failingSince ??= clock.elapsed();
    return clock.elapsed() - attempt.failingSince > keptMs ? update(shard, session) : undefined;
  };
}

/**
 * On an open connection it is op 9 that makes the client give a session up; of a closed one the code says who closed it,
 * Discord by one of these, or the network.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
function wasEndedByDiscord({ greeted, closedWith }: Reconnection): boolean {
  return greeted && (closedWith === undefined || closedWith in GatewayCloseCodes);
}
