import { type ClientOptions, SimpleIdentifyThrottler } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

type BuildThrottler = NonNullable<NonNullable<ClientOptions['ws']>['buildIdentifyThrottler']>;

const countedMs = 60 * 60_000;
/** So many of an hour wait for nothing but their turn. */
const unhindered = 5;
const firstPauseMs = 15_000;
const longestIdentifyPauseMs = 5 * 60_000;
/** Where Discord allows each shard fewer sessions in 24 hours, all of this takes longer. */
const plentyForEach = 600;

/**
 * Discord lets a bot begin 1,000 sessions in 24 hours, and takes its token away where it goes beyond; discord.js begins
 * one in five seconds where each is ended as soon as it stands. So a shard whose sessions don't last waits longer and
 * longer from one to the next. https://docs.discord.com/developers/events/gateway#session-start-limit-object
 */
export function spaceIdentifies({ clock, log }: { readonly clock: Clock; readonly log: Log }): BuildThrottler {
  const begun = new Map<number, readonly number[]>();
  return async (manager) => {
    const { total, max_concurrency } = (await manager.fetchGatewayInformation()).session_start_limit;
    const throttler = new SimpleIdentifyThrottler(max_concurrency);
    const stretch = Math.max(1, (plentyForEach * (await manager.getShardCount())) / total);
    return {
      async waitForIdentify(shard, signal) {
        const lately = (begun.get(shard) ?? []).filter((at) => clock.elapsed() - at < countedMs * stretch);
        // From the last one on: one that has lasted meanwhile, or a wait that was broken off, is not waited for again.
        const sinceMs = clock.elapsed() - (lately.at(-1) ?? 0);
        const pauseMs = Math.ceil(pauseAfter(lately.length, longestIdentifyPauseMs * stretch) - sinceMs);
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

function pauseAfter(sessions: number, longestMs: number): number {
  return sessions < unhindered ? 0 : Math.min(longestMs, firstPauseMs * 2 ** (sessions - unhindered));
}
