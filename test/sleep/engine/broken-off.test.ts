/** What can't even be begun, as what it needs to know can't be read: whoever asked is told why. */
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { breakPort } from './break-port.ts';
import { ada, minute, openSleepWorld } from './sleep-world.ts';

const hour = 60 * minute;

test('a database that is down is no process that stops, and is tried again a minute later', async () => {
  let broken = false;
  const around = breakPort('pairs', () => {
    if (broken) throw new Failure('store-unavailable', 'disk full');
  });
  const world = await openSleepWorld({ around });
  const bot = world.start();
  await world.say(bot, 'I like tea.');
  broken = true;

  const { outcome } = await bot.engine.consolidate(ada);
  broken = false;
  await world.clock.pass(20 * minute);

  expect(outcome).toMatchObject({ kind: 'failed', because: 'store-unavailable', rounds: 1 });
  expect(world.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
});

test('so are calls of a person that can not be counted', async () => {
  const world = await openSleepWorld();
  const usedUp = async () => {
    throw new Failure('record-unreadable', "the record can't be read");
  };
  const bot = world.start({ modelCalls: { usedUp, take: async () => {} } });
  await world.say(bot, 'I like tea.');

  const { outcome } = await bot.engine.consolidate(ada);

  expect(outcome).toMatchObject({ kind: 'failed', because: 'record-unreadable', retryAt: world.clock.now() + minute });
});

// A line with a stack each minute, for each person concerned, was 1,440 a day; with a full disk it was 6,600.
test.each([
  ['a record that can not be read', 'sleep', /./, 'record-unreadable'],
  ['a database that is down', 'sleep', /./, 'store-unavailable'],
  ['a disk that is full', 'sleep', /update/, 'store-unavailable'],
  ['an index that can not be written', 'index', /./, 'store-unavailable'],
  ['a pair that can not be seen to', 'pairs', /./, 'store-unavailable'],
] as const)('%s is met less and less often, once an hour in the end, and then it goes on', async (...row) => {
  const [, port, methods, kind] = row;
  let broken = false;
  const around = breakPort(port, (method) => {
    if (broken && methods.test(method)) throw new Failure(kind, 'broken');
  });
  const world = await openSleepWorld({ around });
  const bot = world.start();
  await world.say(bot, 'I like tea.');
  broken = true;
  await world.say(bot, 'I like soup.');

  await world.clock.pass(24 * hour);
  broken = false;
  const lines = world.log.lines.filter(({ level }) => level === 'error').length;
  await world.clock.pass(hour);
  const status = await bot.reports.statusOf(ada);
  broken = true;
  await world.say(bot, 'I like plums.');
  broken = false;
  await world.clock.pass(11 * minute);

  expect(lines).toBeGreaterThan(20);
  expect(lines).toBeLessThan(60);
  expect(status).toMatchObject({ message_count: 0, consolidation_count: 1 });
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
});

// Five messages into a full disk, and who had written them was passed over for an hour.
test('a short failure is one failure, however much is said meanwhile', async () => {
  let broken = false;
  const around = breakPort('sleep', () => {
    if (broken) throw new Failure('store-unavailable', 'disk full');
  });
  const world = await openSleepWorld({ around });
  const bot = world.start();
  broken = true;
  for (const text of ['I like tea.', 'I like soup.', 'I like plums.', 'I like rain.', 'I like chess.'])
    await world.say(bot, text);
  await world.clock.pass(minute / 2);
  broken = false;

  await world.clock.pass(minute);

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
});
