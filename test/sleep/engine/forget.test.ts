/** What becomes of a user's sleep-time when both of their agents are deleted. */
import { expect, test } from 'vitest';
import type { UserId } from '../../../src/base/ids.ts';
import { emptyLedger, ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { ada, openSleepWorld } from './sleep-world.ts';

const bob = '200' as UserId;

test('whoever waits for a consolidation hears that there is nothing to do any more', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1, cyclesAtOnce: 1 } });
  const bot = world.start();
  const door = world.closeDoor();
  await world.say(bot, 'I like tea.', bob);
  await world.clock.quiet();
  await world.say(bot, 'I like chess.');
  const waiting = [bot.engine.consolidate(ada), bot.engine.consolidate(ada)];

  await bot.engine.forget(ada);
  const outcomes = await Promise.race([Promise.all(waiting), world.clock.quiet()]);
  door.resolve();
  await world.clock.quiet();

  const nothing = { wasRunning: false, outcome: { kind: 'nothing-to-do', because: 'no-pair' } };
  expect(outcomes).toEqual([nothing, nothing]);
  expect(world.letta.calls.filter(({ agent }) => agent === world.primaryOf(ada))).toEqual([]);
});

test('a cycle under way is waited for, and what it wrote is removed as well', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const door = world.closeDoor();
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();

  const forgetting = bot.engine.forget(ada);
  door.resolve();
  await forgetting;

  expect(await world.sleep.read(ada)).toBeUndefined();
  expect(await Array.fromAsync(world.ledgers.ids())).toEqual([]);
  expect(await Array.fromAsync(world.audits.ids())).toEqual([]);
  expect(await world.indexed()).toEqual([]);
});

test('every version of the ledger that a crash can have left goes, and nobody else loses one', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  for (const word of ['tea', 'chess', 'soup']) {
    for (const user of [ada, bob]) await world.say(bot, `I like ${word}.`, user);
    await world.clock.quiet();
  }
  for (const version of [1, 2, 4]) await world.ledgers.update(ledgerId(ada, version), () => emptyLedger);

  await bot.engine.forget(ada);

  expect(await Array.fromAsync(world.ledgers.ids())).toEqual([ledgerId(bob, 3)]);
  expect((await Array.fromAsync(world.audits.ids())).toSorted()).toEqual([1, 2, 3].map((cycle) => `${bob}.${cycle}`));
});
