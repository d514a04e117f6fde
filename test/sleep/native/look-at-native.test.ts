import { expect, test } from 'vitest';
import type { NativeRun } from '../../../src/pair/native-sleep.ts';
import { mayStillWrite } from '../../../src/sleep/native/look-at-native.ts';
import { ada, minute, noon, openSleepWorld } from '../engine/sleep-world.ts';

test.each<[string, Partial<NativeRun>, boolean]>([
  ['just begun', { startedAt: noon }, true],
  ['for nine minutes', { startedAt: noon - 9 * minute }, true],
  ['so long that its server must have died', { startedAt: noon - 11 * minute }, false],
  ['no more', { result: 'completed', endedAt: noon }, false],
  ['no more, as it failed', { result: 'failed', endedAt: noon }, false],
])('a run that runs %s may still write: %#', (_, run, may) => {
  const running: NativeRun = { id: 'run-1', startedAt: noon, endedAt: null, result: 'running', ...run };

  expect(mayStillWrite(running, noon)).toBe(may);
});

test('a look on request sees what Letta’s agent has written, starts no cycle of ours, and is told of by nobody', async () => {
  const world = await openSleepWorld();
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();
  await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`);

  await bot.engine.lookAtNative(ada);

  expect((await world.stateOf()).native?.changed).toEqual([{ label: 'human', added: 1, updated: 0, removed: 0 }]);
  expect((await world.ledgerOf()).entries).toContainEqual(
    expect.objectContaining({ text: 'Likes tea', origin: 'native' }),
  );
  expect(bot.events.filter(({ name }) => name === 'consolidation.started')).toEqual([]);
});

// Letta 0.16.5 and 0.16.6 compile no prompt when another agent writes: the primary would never read what it wrote.
test('what Letta’s agent has written is compiled into the prompt of the primary, once', async () => {
  const world = await openSleepWorld();
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();
  const before = [...world.native.compiled];
  await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`);

  await bot.engine.lookAtNative(ada);
  await bot.engine.lookAtNative(ada);

  expect(before).toEqual([]);
  expect(world.native.compiled).toEqual([world.primaryOf(ada)]);
});

test('a look at a memory that is ours asks Letta nothing', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();
  const before = world.letta.calls.length;

  await bot.engine.lookAtNative(ada);

  expect(world.letta.calls.length).toBe(before);
});
