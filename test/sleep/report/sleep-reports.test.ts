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
