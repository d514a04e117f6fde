import { expect, test } from 'vitest';
import { createFastClock } from '../../bench/sleep/replay/fast-clock.ts';

const atOnce = () => Promise.resolve();

test('time stands still until it is moved, and never goes back', async () => {
  const clock = createFastClock(1_000);

  await clock.moveTo(5_000, atOnce);
  await clock.moveTo(2_000, atOnce);

  expect([clock.now(), clock.elapsed()]).toEqual([5_000, 4_000]);
});

test('what falls due on the way is called in order, at its time, and comes to rest before time goes on', async () => {
  const clock = createFastClock(0);
  const story: string[] = [];
  clock.after(300, () => story.push(`late at ${clock.now()}`));
  clock.after(100, () => {
    story.push(`early at ${clock.now()}`);
    clock.after(50, () => story.push(`between at ${clock.now()}`));
  });
  clock.after(900, () => story.push('not yet'));

  await clock.moveTo(400, async () => void story.push('rest'));

  expect(story).toEqual(['rest', 'early at 100', 'rest', 'between at 150', 'rest', 'late at 300', 'rest']);
});

test('timers of one moment are called in the order in which they were set, cancelled ones not at all', async () => {
  const clock = createFastClock(0);
  const called: number[] = [];
  for (const number of [1, 2, 3]) clock.after(10, () => called.push(number));
  clock.after(10, () => called.push(4))();

  await clock.moveTo(10, atOnce);

  expect(called).toEqual([1, 2, 3]);
});

test('a sleep ends when its time has come, or with its signal', async () => {
  const clock = createFastClock(0);
  const stop = new AbortController();
  const slept = clock.sleep(100);
  const cut = clock.sleep(100, stop.signal);

  stop.abort(new Error('enough'));

  await expect(cut).rejects.toThrow('enough');
  await expect(clock.sleep(1, stop.signal)).rejects.toThrow('enough');
  await clock.moveTo(100, atOnce);
  await expect(slept).resolves.toBeUndefined();
});

test('a nudge passes no timer', () => {
  const clock = createFastClock(0);
  clock.after(100, () => {});

  expect([clock.nudge(99), clock.now()]).toEqual([true, 99]);
  expect([clock.nudge(1), clock.now()]).toEqual([false, 99]);
});

test('time can go to the next timer, if there is one', () => {
  const clock = createFastClock(0);
  let rang = 0;
  clock.after(100, () => {
    rang = clock.now();
  });

  expect([clock.toNextTimer(99), clock.now()]).toEqual([false, 0]);
  expect(clock.toNextTimer(100)).toBe(true);
  expect(rang).toBe(100);
  expect(clock.toNextTimer()).toBe(false);
});

// A simulation of a year would else wait as no machine does.
test('a timer that is longer than those of Node is refused', () => {
  const clock = createFastClock(0);

  expect(() => clock.after(2 ** 31, () => {})).toThrow(RangeError);
  expect(clock.toNextTimer()).toBe(false);
});
