import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { NativeRun } from '../../../src/pair/native-sleep.ts';
import { mayStillWrite } from '../../../src/sleep/native/look-at-native.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { breakPort } from '../engine/break-port.ts';
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
  expect(bot.events.map(({ name }) => name)).toEqual(['consolidation.scheduled', 'consolidation.applied']);
  expect(await world.stateOf()).toMatchObject({
    covers: 1,
    totals: { consolidations: 1, failures: 0, lastAt: world.clock.now() },
    last: { kind: 'consolidated', added: 1, tookMs: 2_000 },
    failing: { inARow: 0 },
  });
});

test('runs of Letta’s that fail are told as failures, until one goes well', async () => {
  const world = await openSleepWorld();
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();
  const states = [];

  for (const result of ['failed', 'failed', 'completed'] as const) {
    (await world.native.beginsRun(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`))(result);
    await bot.engine.lookAtNative(ada);
    const { totals, failing, last } = await world.stateOf();
    states.push([totals.consolidations, totals.failures, failing.inARow, last?.kind]);
  }

  expect(states).toEqual([
    [0, 1, 1, 'failed'],
    [0, 2, 2, 'failed'],
    [1, 2, 0, 'consolidated'],
  ]);
});

test('what was said since a run of Letta’s is all that waits', async () => {
  const world = await openSleepWorld();
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();
  await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`);
  await world.answered(ada, 'I like plums, too.');

  await bot.engine.lookAtNative(ada);

  expect((await world.stateOf()).covers).toBe(1);
  expect(await world.waitingOf()).toBe('I like plums, too.'.length);
  // One that read nothing more covers nothing.
  await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\nLikes plums`);
  await bot.engine.lookAtNative(ada);
  await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\nLikes fruit`);
  await bot.engine.lookAtNative(ada);
  const cycle = (await world.stateOf()).cycles;
  expect([(await world.auditOf(cycle - 1))?.covered, (await world.auditOf(cycle))?.covered]).toEqual([1, 0]);
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

test('of the ledgers only the last one is kept, look by look', async () => {
  const world = await openSleepWorld();
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();

  for (const line of ['Likes tea', 'Likes jazz', 'Likes maps']) {
    await world.native.runs(world.primaryOf(ada), 'human', (value) => `${value}\n${line}`);
    await bot.engine.lookAtNative(ada);
  }

  expect(await Array.fromAsync(world.ledgers.ids())).toEqual([ledgerId(ada, (await world.stateOf()).ledgerVersion)]);
});

test('what Letta’s agent wrote before a beginning that broke off was over is known after it', async () => {
  let isBroken = true;
  const around = breakPort('native', (name) => {
    if (name === 'switchOn' && isBroken) throw new Failure('letta-broken', 'the answer got lost');
  });
  const world = await openSleepWorld({ around });
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'native' });
  await bot.engine.onAnswered(ada);
  await world.clock.pass(minute / 2);
  const begun = (await world.users.read(ada))?.personal.pair?.native?.state;
  world.letta.edit(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`);
  isBroken = false;
  await world.clock.pass(2 * minute);
  await bot.engine.lookAtNative(ada);

  expect(begun).toBe('beginning');
  expect((await world.ledgerOf()).entries).toMatchObject([{ text: 'Likes tea', origin: 'native' }]);
});

test('where the server gives no group, nothing of Letta’s sleep-time is written down any more', async () => {
  const world = await openSleepWorld();
  world.native.refuseAll('no group');
  await world.answered(ada, 'I like tea.');
  const bot = world.start({ mode: 'auto' });
  await bot.engine.onAnswered(ada);
  await world.clock.pass(11 * minute);

  expect((await world.users.read(ada))?.personal.pair?.native).toBeUndefined();
  expect((await world.stateOf()).native).toBeNull();
  expect((await world.stateOf()).totals).toMatchObject({ consolidations: 1 });
});
