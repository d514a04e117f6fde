import { expect, test } from 'vitest';
import { settleInTime, settleMs } from '../../src/app/settle-in-time.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

function settling() {
  const made = Promise.withResolvers<void>();
  const [clock, log] = [drivenClock(), recordingLog()];
  const scene = { made, clock, log, isOver: false };
  const settled = settleInTime({ settled: () => made.promise }, { clock, log }).then(() => {
    scene.isOver = true;
  });
  return Object.assign(scene, { settled });
}

test('sleep agents that are being made are waited for', async () => {
  const scene = settling();

  await scene.clock.pass(settleMs - 1);
  const before = scene.isOver;
  scene.made.resolve();
  await scene.settled;

  expect(before).toBe(false);
  expect(scene.log.lines).toEqual([]);
});

test('a Letta server that is slow to make one does not hold up the end', async () => {
  const scene = settling();

  await scene.clock.pass(settleMs);

  expect(scene.isOver).toBe(true);
  expect(scene.log.lines).toMatchObject([{ level: 'warn', sentence: 'sleep agents left unfinished' }]);
});

test('what goes wrong in time is not taken for lateness', async () => {
  const scene = settling();

  scene.made.reject(new Error('broken'));

  await expect(scene.settled).rejects.toThrow('broken');
  expect(scene.log.lines).toEqual([]);
});
