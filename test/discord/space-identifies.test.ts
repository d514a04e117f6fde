import timers from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spaceIdentifies } from '../../src/discord/space-identifies.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

// discord.js' own five seconds between two are by the machine's clock.
beforeEach(() => {
  vi.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const hour = 60 * 60_000;

async function throttlerOn(clock: ReturnType<typeof drivenClock>) {
  const log = recordingLog();
  const manager = { fetchGatewayInformation: async () => ({ session_start_limit: { max_concurrency: 1 } }) };
  return { log, throttler: await spaceIdentifies({ clock, log })(manager as never) };
}

test('sessions that end as soon as they stand don’t use up the thousand of a day', async () => {
  const clock = drivenClock();
  const { throttler, log } = await throttlerOn(clock);
  const begun: number[] = [];
  let isOver = false;
  const flapping = (async () => {
    while (!isOver) {
      await throttler.waitForIdentify(0, new AbortController().signal);
      begun.push(clock.elapsed());
      await clock.sleep(500);
    }
  })();

  await clock.pass(24 * hour);
  isOver = true;
  await clock.pass(hour);
  await flapping;

  expect(begun.length).toBeLessThan(400);
  expect(begun.slice(0, 7)).toEqual([0, 500, 1_000, 1_500, 2_000, 17_500, 48_000]);
  expect(log.lines[0]).toMatchObject({ fields: { shard: 0, lately: 5, pauseMs: 15_000 } });
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

test('a wait ends with the connection, and what did not begin is not counted', async () => {
  const clock = drivenClock();
  const { throttler, log } = await throttlerOn(clock);
  for (let times = 0; times < 5; times += 1) await throttler.waitForIdentify(0, new AbortController().signal);

  for (let times = 0; times < 3; times += 1) {
    const closed = new AbortController();
    const waiting = throttler.waitForIdentify(0, closed.signal);
    closed.abort(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
  }

  expect(log.lines.map(({ fields }) => fields)).toEqual(
    Array.from({ length: 3 }, () => ({ shard: 0, lately: 5, pauseMs: 15_000 })),
  );
});
