import { type Client, type ClientOptions, GatewayCloseCodes, SimpleShardingStrategy } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { waitAtMost } from '../base/deadline.ts';
import type { Log } from '../base/log.ts';
import type { GatewayRelay } from './gateway-relay.ts';
import { passOverBrought } from './pass-over-odd-events.ts';
import { type BreakOff, readGreetings } from './read-greetings.ts';
import { spaceIdentifies } from './space-identifies.ts';

/** That of @discordjs/ws: discord.js exports its own under the same name. */
export type WebSocketManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

export type SessionKeeper = {
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

type KeeperParts = { readonly clock: Clock; readonly log: Log };

/**
 * Keeps a session until Discord itself ends it. @discordjs/ws gives it up after one attempt to reconnect that failed, and
 * where Discord closes with a code that lets it be resumed; what was said meanwhile would come in no event, though Discord
 * holds it ready. Nor does it end with an odd event, or wait for ever for the answer to a resume.
 * https://docs.discord.com/developers/events/gateway#resuming
 */
export function createSessionKeeper(clock: Clock, log: Log, relay?: GatewayRelay): SessionKeeper {
  const managers: WebSocketManager[] = [];
  const keepers: { stop(): void }[] = [];
  const signs = new Map<number, number>();
  return {
    silentMs: () => (signs.size === 0 ? undefined : clock.elapsed() - Math.min(...signs.values())),
    ws: {
      buildIdentifyThrottler: spaceIdentifies({ clock, log }),
      buildStrategy(manager) {
        managers.push(manager);
        relay?.leadThrough(manager);
        const strategy = new SimpleShardingStrategy(manager);
        keepers.push(keepSessions(manager, readGreetings(strategy, { clock, log }), { clock, log }));
        passOverBrought(manager, log);
        const events: ShardEvents = manager;
        for (const sign of ['hello', 'heartbeat'] as const) {
          events.on(sign, ({ shardId }) => signs.set(shardId, clock.elapsed()));
        }
        return strategy;
      },
    },
    async logOut(client) {
      for (const { options } of managers) options.retrieveSessionInfo = () => new Promise(() => {});
      for (const keeper of keepers) keeper.stop();
      await waitAtMost(clock, longestLogOutMs, client.destroy());
      await relay?.close();
    },
  };
}

const longestLogOutMs = 2_000;
// Discord holds a session for a few minutes. Beyond, the address to resume at may be what is broken.
const keptMs = 5 * 60_000;
/** The close that ended the connection, and one of an attempt to resume, may be Discord's own trouble. */
const mostRefusals = 2;
/** By the network, and by the client, which is to resume; by any other code Discord ends a connection. */
const endsByOthers: ReadonlySet<number> = new Set([1006, 4200]);
/** What was missed is sent before the resume counts as done, and each event of it is a sign of life. */
const resumedWithinMs = 60_000;

/** What became of a shard's session since it was last heard of. */
type Course = {
  hasSession: boolean;
  /** Discord has said hello on the connection that there is now. */
  isGreeted: boolean;
  /** Since when no connection stands, by `Clock.elapsed`. */
  lostAt: number | undefined;
  /** How often Discord has closed a connection since one stood. */
  refusals: number;
  /** Ends the wait for the answer to a resume. */
  stopWaiting: () => void;
};

/** discord.js exports another list of events under the name of the one that these are from. */
type ShardEvents = {
  on(
    event: 'hello' | 'ready' | 'resumed' | 'dispatch' | 'heartbeat' | 'closed',
    listener: (event: { readonly shardId: number; readonly code?: number }) => void,
  ): unknown;
};

/** @param breakOff ends a shard's connection: the client makes another one */
function keepSessions(manager: WebSocketManager, breakOff: BreakOff, { clock, log }: KeeperParts): { stop(): void } {
  const { options } = manager;
  const update = options.updateSessionInfo;
  const courses = new Map<number, Course>();
  const courseOf = (shard: number): Course => {
    const course = courses.get(shard) ?? newCourse();
    courses.set(shard, course);
    return course;
  };

  function giveUp(shard: number): ReturnType<typeof update> {
    courseOf(shard).hasSession = false;
    return update(shard, null);
  }

  function isTooLongAgo(course: Course): boolean {
    course.lostAt ??= clock.elapsed();
    return clock.elapsed() - course.lostAt > keptMs;
  }

  /** It may never come: https://github.com/discordjs/discord.js/pull/8759 */
  function awaitAnswer(shard: number): void {
    const course = courseOf(shard);
    course.stopWaiting();
    course.stopWaiting = clock.after(resumedWithinMs, () => {
      log.warn({ shard }, 'Discord does not answer whether a session is resumed, so a new one is begun');
      void giveUp(shard);
      breakOff(shard);
    });
  }

  function stand(shard: number): void {
    const { hasSession, stopWaiting } = courseOf(shard);
    stopWaiting();
    courses.set(shard, { ...newCourse(), hasSession, isGreeted: true });
  }

  const events: ShardEvents = manager;
  events.on('hello', ({ shardId }) => {
    const course = courseOf(shardId);
    course.isGreeted = true;
    if (course.hasSession) awaitAnswer(shardId);
  });
  events.on('dispatch', ({ shardId }) => {
    if (courseOf(shardId).lostAt !== undefined && courseOf(shardId).hasSession) awaitAnswer(shardId);
  });
  for (const standing of ['ready', 'resumed'] as const) events.on(standing, ({ shardId }) => stand(shardId));
  events.on('closed', ({ shardId, code = 1006 }) => {
    const course = courseOf(shardId);
    course.stopWaiting();
    if (course.isGreeted && !endsByOthers.has(code)) course.refusals += 1;
    const isOver = course.isGreeted && code === GatewayCloseCodes.InvalidSeq;
    course.isGreeted = false;
    if (isOver || course.refusals > mostRefusals || isTooLongAgo(course)) void giveUp(shardId);
  });
  options.updateSessionInfo = (shard, session) => {
    const course = courseOf(shard);
    if (session !== null) {
      course.hasSession = true;
      return update(shard, session);
    }
    // On an open connection it is op 9 that makes the client give a session up.
    return course.isGreeted || isTooLongAgo(course) ? giveUp(shard) : undefined;
  };
  return {
    stop() {
      for (const { stopWaiting } of courses.values()) stopWaiting();
    },
  };
}

function newCourse(): Course {
  return { hasSession: false, isGreeted: false, lostAt: undefined, refusals: 0, stopWaiting: () => {} };
}
