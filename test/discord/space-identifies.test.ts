import timers from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { spaceIdentifies } from '../../src/discord/space-identifies.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { botOnLocalDiscord } from './bot-on-local-discord.ts';

// discord.js' own five seconds between two are by the machine's clock.
beforeEach(() => {
  vi.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const hour = 60 * 60_000;

async function throttlerOn(clock: ReturnType<typeof drivenClock>, shards = 1) {
  const log = recordingLog();
  const manager = {
    fetchGatewayInformation: async () => ({ session_start_limit: { total: 1_000, max_concurrency: 1 } }),
    getShardCount: async () => shards,
  };
  return { log, throttler: await spaceIdentifies({ clock, log })(manager as never) };
}

test.each([1, 3, 30])(
  'sessions that end as soon as they stand don’t use up the thousand of a day, of %i shards',
  async (shards) => {
    const clock = drivenClock();
    const { throttler, log } = await throttlerOn(clock, shards);
    const begun: number[][] = [];
    const closed = new AbortController();
    const flapping = Array.from({ length: shards }, async (_, shard) => {
      const times: number[] = [];
      begun.push(times);
      while (!closed.signal.aborted) {
        await throttler.waitForIdentify(shard, closed.signal);
        times.push(clock.elapsed());
        await clock.sleep(500, closed.signal);
      }
    });
    const over = Promise.allSettled(flapping);

    await clock.pass(24 * hour);
    closed.abort(new Error('closed'));
    await over;

    expect(begun.flat().length).toBeLessThan(1_000);
    expect(begun[0]?.slice(0, 7)).toEqual([0, 500, 1_000, 1_500, 2_000, 17_000, 47_000]);
    expect(log.lines[0]).toMatchObject({ fields: { shard: 0, lately: 5, pauseMs: 14_500 } });
  },
);

test('a session that lasted longer than the next would wait has that begun at once', async () => {
  const clock = drivenClock();
  const { throttler, log } = await throttlerOn(clock);
  for (let times = 0; times < 30; times += 1) {
    await throttler.waitForIdentify(0, new AbortController().signal);
    await clock.pass(5 * 60_000);
  }

  expect(log.lines).toEqual([]);
});

test('a session now and then waits for nothing, nor does that of another shard', async () => {
  const clock = drivenClock();
  const { throttler, log } = await throttlerOn(clock);

  for (let times = 0; times < 20; times += 1) {
    for (const shard of [0, 1, 2]) await throttler.waitForIdentify(shard, new AbortController().signal);
    await clock.pass(hour / 4);
  }

  expect(log.lines).toEqual([]);
});

test('a wait ends with the connection, goes on at the next one, and what did not begin is not counted', async () => {
  const clock = drivenClock();
  const { throttler, log } = await throttlerOn(clock);
  for (let times = 0; times < 5; times += 1) await throttler.waitForIdentify(0, new AbortController().signal);

  for (let times = 0; times < 3; times += 1) {
    const closed = new AbortController();
    const waiting = throttler.waitForIdentify(0, closed.signal);
    await clock.pass(6_000);
    closed.abort(new Error('closed'));
    if (times < 2) await expect(waiting).rejects.toThrow('closed');
    else await waiting;
  }

  expect(log.lines.map(({ fields }) => fields)).toEqual(
    [15_000, 9_000, 3_000].map((pauseMs) => ({ shard: 0, lately: 5, pauseMs })),
  );
});

test('a bot that is closed meanwhile waits no longer', async () => {
  let waiting = 0;
  const sleep: Clock['sleep'] = (ms, signal) => {
    waiting += 1;
    return systemClock.sleep(ms, signal).finally(() => {
      waiting -= 1;
    });
  };
  const { discord, leave } = await botOnLocalDiscord({}, () => {}, { clock: { ...systemClock, sleep } });
  for (let begun = 2; begun <= 5; begun += 1) {
    discord.gateway.sendOdd({ op: 9, d: false });
    await discord.waitFor('another session', () => discord.gateway.counts.identifies === begun);
  }
  discord.gateway.sendOdd({ op: 9, d: false });
  await discord.waitFor('a wait', () => waiting === 1);

  await leave();

  expect({ waiting, begun: discord.gateway.counts.identifies }).toEqual({ waiting: 0, begun: 5 });
});
