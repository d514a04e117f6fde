import { expect, test } from 'vitest';
import { Failure, type FailureKind } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { breakPort } from '../engine/break-port.ts';
import { ada, minute, openSleepWorld } from '../engine/sleep-world.ts';

const bob = '200' as UserId;

/** Two people whose consolidation is due, and a bot that has not begun with it; what is read of one of them fails. */
async function overdueWith(kind: FailureKind) {
  let broken = false;
  const around = breakPort('sleep', (method, [id]) => {
    if (broken && method === 'read' && id === bob) throw new Failure(kind, 'broken');
  });
  const world = await openSleepWorld({ around });
  const before = world.start();
  for (const user of [ada, bob]) await world.say(before, 'I like tea.', user);
  before.kill();
  await world.clock.pass(11 * minute);
  broken = true;
  const { reports } = world.start();
  return { log: world.log, reports };
}

// The status may be asked for every few seconds, for as long as the process lives.
test('a person whose record can not be read is left out of the bot’s report, without a line each time', async () => {
  const { log, reports } = await overdueWith('record-unreadable');

  for (let times = 0; times < 3; times += 1) {
    expect(await reports.reportOfBot()).toMatchObject({ users: 2, overdue: [ada] });
  }

  expect(log.lines.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
});

test('while the database is down there is no report, and nobody is said to be in time', async () => {
  const { log, reports } = await overdueWith('store-unavailable');

  await expect(reports.reportOfBot()).rejects.toMatchObject({ kind: 'store-unavailable' });

  expect(log.lines.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
});

test('of one person it says how all stands: before a word was said, while it waits, once it is overdue, and consolidated', async () => {
  const world = await openSleepWorld({ policy: { threshold: 5 } });
  const bot = world.start();
  const unknown = await bot.reports.reportOf(ada);

  await world.say(bot, 'I like tea.');
  const waiting = await bot.reports.reportOf(ada);
  const early = await bot.reports.reportOfBot();
  bot.kill();
  await world.clock.pass(11 * minute);
  const { reports, engine } = world.start();
  const overdue = await reports.reportOf(ada);
  const at = world.clock.now();
  const late = await reports.reportOfBot();
  await engine.consolidate(ada);
  const done = await reports.reportOf(ada);

  const none = {
    sleep_agent_created: false,
    primary_agent_created: false,
    message_count: 0,
    threshold: 5,
    auto_trigger: true,
    last_consolidation: null,
    consolidation_count: 0,
  };
  expect(unknown).toMatchObject({ status: none, characters: { waiting: 0 }, nextAt: null, last: null });
  expect([unknown.blocks, unknown.native, unknown.paused]).toEqual([undefined, undefined, undefined]);
  expect(waiting).toMatchObject({
    status: { ...none, primary_agent_created: true, message_count: 1 },
    characters: { waiting: 'I like tea.'.length },
    nextAt: at - minute,
  });
  expect(waiting).not.toHaveProperty('paused');
  expect([early.overdue, late.overdue]).toEqual([[], [ada]]);
  expect(overdue.nextAt).toBe(at);
  expect(done).toMatchObject({
    status: { message_count: 0, consolidation_count: 1, last_consolidation: new Date(at).toISOString() },
    nextAt: null,
    last: { kind: 'consolidated', added: 1 },
    today: { cycles: 1, manual: 1 },
  });
  const labels = done.blocks?.map(({ label }) => label);
  expect(labels).toEqual([...new Set(labels)]);
  expect(done.blocks?.find(({ label }) => label === 'human')?.used).toBe('- Likes tea'.length);
});
