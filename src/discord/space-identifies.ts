import { type ClientOptions, SimpleIdentifyThrottler } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

type BuildThrottler = NonNullable<NonNullable<ClientOptions['ws']>['buildIdentifyThrottler']>;

const countedMs = 60 * 60_000;
/** So many of an hour wait for nothing but their turn. */
const unhindered = 5;
const firstPauseMs = 15_000;
const longestPauseMs = 5 * 60_000;

/**
 * Discord lets a bot begin 1,000 sessions in 24 hours, and takes its token away where it goes beyond; discord.js begins
 * one in five seconds where each is ended as soon as it stands. So a shard whose sessions don't last waits longer and
 * longer for the next. https://docs.discord.com/developers/events/gateway#session-start-limit-object
 */
export function spaceIdentifies({ clock, log }: { readonly clock: Clock; readonly log: Log }): BuildThrottler {
  const begun = new Map<number, readonly number[]>();
  return async (manager) => {
    const { session_start_limit } = await manager.fetchGatewayInformation();
    const throttler = new SimpleIdentifyThrottler(session_start_limit.max_concurrency);
    return {
      async waitForIdentify(shard, signal) {
        const lately = (begun.get(shard) ?? []).filter((at) => clock.elapsed() - at < countedMs);
        const pauseMs = pauseAfter(lately.length);
        if (pauseMs > 0) {
          log.warn({ shard, lately: lately.length, pauseMs }, 'sessions do not last, so the next one waits');
          await clock.sleep(pauseMs, signal);
        }
        await throttler.waitForIdentify(shard, signal);
        begun.set(shard, [...lately, clock.elapsed()]);
      },
    };
  };
}

function pauseAfter(sessions: number): number {
  return sessions < unhindered ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (sessions - unhindered));
}
