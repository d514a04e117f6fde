/** Storage that fails while sleep-time works. */
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { breakPort } from './break-port.ts';
import { ada, minute, openSleepWorld, type SleepWorld } from './sleep-world.ts';

function asked(world: SleepWorld): number {
  return world.letta.calls.filter(({ name }) => name === 'send').length;
}

test('a ledger that can not be read stops the sleep of its user alone', async () => {
  const bob = '200' as UserId;
  let broken = '';
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('ledgers', (_, [id]) => {
      if (id === broken) throw new Failure('record-unreadable', `the record ${id} can't be read`);
    }),
  });
  const bot = world.start();
  for (const user of [ada, bob]) await world.say(bot, 'I like tea.', user);
  await world.clock.quiet();
  broken = ledgerId(ada, 1);

  for (const user of [ada, bob]) await world.say(bot, 'I like chess.', user);
  await world.clock.quiet();

  expect(await bot.reports.statusOf(bob)).toMatchObject({ message_count: 0, consolidation_count: 2 });
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 1, consolidation_count: 1 });
  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ kind: 'failed', because: 'record-unreadable' });
  expect(asked(world)).toBe(3);
});

test('storage that can not write the failure either is looked at again after some minutes', async () => {
  let broken = false;
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('sleep', () => {
      if (broken) throw new Failure('store-unavailable', 'disk full');
    }),
  });
  const bot = world.start();
  world.letta.before = ({ name }) => {
    broken ||= name === 'send';
  };

  await world.say(bot, 'I like tea.');
  await world.clock.pass(20_000);
  const requested = bot.engine.consolidate(ada);
  await world.clock.pass(20_000);
  const { outcome } = await requested;
  world.letta.before = () => {};
  broken = false;
  // Two in a row.
  await world.clock.pass(5 * minute);

  expect(outcome).toMatchObject({ kind: 'failed', because: 'store-unavailable' });
  expect(bot.events.map(({ name }) => name)).toContain('consolidation.failed');
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
});

test('storage that can not keep account of answers without sense has nobody asked again at once', async () => {
  let broken = false;
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('sleep', (method) => {
      if (broken && method === 'update') throw new Failure('store-unavailable', 'disk full');
    }),
  });
  const bot = world.start();
  world.letta.brain = () => {
    broken = true;
    return 'Oh dear.';
  };

  await world.say(bot, 'I like tea.');
  await world.clock.pass(20_000);

  // With the one that asks for another form.
  expect(asked(world)).toBe(2);
});

test('a failure is looked at after a minute again where storage has worked since', async () => {
  let broken = false;
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('sleep', () => {
      if (broken) throw new Failure('store-unavailable', 'disk full');
    }),
  });
  const bot = world.start();
  const sayWhileItFails = async (text: string, forMs: number) => {
    world.letta.before = ({ name }) => {
      broken ||= name === 'send';
    };
    await world.say(bot, text);
    await world.clock.pass(forMs);
    world.letta.before = () => {};
    broken = false;
  };
  await sayWhileItFails('I like tea.', 2 * minute);
  await world.clock.pass(5 * minute);

  await sayWhileItFails('I like chess.', 20_000);
  await world.clock.pass(minute);

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
});

test('storage after the commit makes no failure of the cycle', async () => {
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('usage', (method) => {
      if (method === 'update') throw new Failure('store-unavailable', 'disk full');
    }),
  });
  const bot = world.start();
  await world.say(bot, 'I like tea.');

  const { outcome } = await bot.engine.consolidate(ada);

  expect(outcome.kind).toBe('consolidated');
  expect((await world.stateOf()).totals).toMatchObject({ consolidations: 1, failures: 0 });
});

test('a start takes up everybody else where the records of one can not be read', async () => {
  const bob = '200' as UserId;
  let broken = false;
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('sleep', (_, [id]) => {
      if (broken && id === ada) throw new Failure('record-unreadable', `the record of ${id} can't be read`);
    }),
  });
  for (const user of [ada, bob]) await world.answered(user, 'I like tea.');
  broken = true;
  const bot = world.start();

  await bot.engine.start();
  await world.clock.pass(minute);

  expect(await bot.reports.statusOf(bob)).toMatchObject({ message_count: 0, consolidation_count: 1 });
});
