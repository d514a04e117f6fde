import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId, UserId } from '../../../src/base/ids.ts';
import { AuditSweep } from '../../../src/sleep/engine/audit-sweep.ts';
import { auditId, type CycleRecord } from '../../../src/sleep/state/cycle-record.ts';
import { changeSleep } from '../../../src/sleep/state/sleep-record.ts';
import { breakPort } from './break-port.ts';
import { ada, minute, openSleepWorld, type SleepWorld } from './sleep-world.ts';

const bob = '200' as UserId;
const hour = 60 * minute;
const day = 24 * hour;

const agent = 'agent-100' as AgentId;

function auditAt(at: number): CycleRecord {
  const nothing = { changes: [], refused: [], putAside: [], byOthers: [], lost: [] };
  return { cycle: 3, trigger: 'tidying', at, tookMs: 0, covered: 0, end: '', setAside: false, dropped: 0, ...nothing };
}

type Broken = ReturnType<typeof breakPort>;

/** So many consolidations of each, and from then on nothing but the sweep. */
async function consolidated(people: Readonly<Record<string, number>>, around: Broken = (port) => port) {
  const world = await openSleepWorld({ policy: { threshold: 1, dailyCap: 1_000 } });
  const bot = world.start();
  for (const [user, cycles] of Object.entries(people)) {
    for (let at = 1; at <= cycles; at += 1) {
      await world.say(bot, 'Hello there.', user as UserId);
      await world.clock.quiet();
    }
  }
  const { audits, clock, log } = world;
  const sweep = new AuditSweep({ sleep: around(world.sleep, 'sleep'), audits, clock, log });
  sweep.start();
  return { world, bot, sweep };
}

async function auditsIn({ audits }: SleepWorld): Promise<readonly string[]> {
  return (await Array.fromAsync(audits.ids())).toSorted();
}

// They were to go with the next consolidation, and there was none.
test('what is older than 90 days goes also of people who are consolidated no more', async () => {
  const { world, sweep } = await consolidated({ [ada]: 3, [bob]: 1 });

  await world.clock.pass(90 * day - hour);
  const before = await auditsIn(world);
  await world.clock.pass(day + hour);

  expect(before).toHaveLength(4);
  expect(await auditsIn(world)).toEqual([]);
  await sweep.close();
});

test('a clock that runs ahead takes no more than twenty a day of anybody', async () => {
  const { world, sweep } = await consolidated({ [ada]: 45 });
  const left: number[] = [];

  await world.clock.pass(91 * day);
  for (let days = 1; days <= 3; days += 1) {
    left.push((await auditsIn(world)).length);
    await world.clock.pass(day);
  }

  expect(left).toEqual([25, 5, 0]);
  await sweep.close();
});

test('what comes after a sweep that took all goes in its turn', async () => {
  const { world, bot, sweep } = await consolidated({ [ada]: 2 });
  await world.clock.pass(92 * day);

  await world.say(bot, 'Hello again.');
  await world.clock.quiet();
  const after = await auditsIn(world);
  await world.clock.pass(92 * day);

  expect(after).toEqual([`${ada}.3`]);
  expect(await auditsIn(world)).toEqual([]);
  await sweep.close();
});

test('a cycle under way is passed over by none: its audit comes, and goes when it is old', async () => {
  const { world, bot, sweep } = await consolidated({ [ada]: 2 });
  let broken = true;
  world.letta.before = async ({ name }) => {
    if (broken && name === 'send') throw new Failure('letta-unreachable', 'down', { arrived: 'no' });
  };
  await world.say(bot, 'Hello again.');
  await world.clock.pass(92 * day);
  const whileItIs = (await world.stateOf()).journal;
  broken = false;
  await world.clock.pass(day);
  const after = await auditsIn(world);
  await world.clock.pass(92 * day);

  expect(whileItIs).not.toBeNull();
  expect(after).toEqual([`${ada}.3`]);
  expect(await auditsIn(world)).toEqual([]);
  await sweep.close();
});

// Nothing found them any more: neither a deletion of all that is remembered, nor what takes a secret out of it.
test.each([
  [
    'a tidying',
    (cycle: number) => ({ state: 'claimed', cycle, because: 'full', target: agent, claimedAt: 0 }) as const,
  ],
  ['an undo that has its number and is not written down yet', () => null],
])('so it is with %s: its audit goes with all else', async (_, journalOf) => {
  const { world, bot, sweep } = await consolidated({ [ada]: 2 });
  await world.clock.pass(92 * day);
  await world.sleep.update(ada, (record) =>
    changeSleep(record, ({ tidying }) => ({ cycles: 3, tidying: { ...tidying, journal: journalOf(3) } })),
  );

  await world.clock.pass(day);
  await world.audits.update(auditId(ada, 3), () => auditAt(world.clock.now()));
  await bot.engine.forget(ada);

  expect(await auditsIn(world)).toEqual([]);
  await sweep.close();
});

test('whoever was deleted meanwhile is not written down again', async () => {
  let isGone = false;
  const around = breakPort('sleep', (method) => {
    if (method === 'update' && !isGone) {
      isGone = true;
      void forget();
    }
  });
  const { world, sweep } = await consolidated({ [ada]: 2 }, around);
  const forget = () => world.sleep.update(ada, () => undefined);

  await world.clock.pass(92 * day);

  expect(isGone).toBe(true);
  expect(await world.sleep.read(ada)).toBeUndefined();
  await sweep.close();
});

test('a record that can not be read keeps nobody else’s, and a database that is down is asked again a day later', async () => {
  let isDown = false;
  const around = breakPort('sleep', (method, [id]) => {
    if (method === 'read' && id === ada) throw new Failure('record-unreadable', "the record can't be read");
    if (method === 'read' && isDown) throw new Failure('store-unavailable', 'down');
  });
  const { world, sweep } = await consolidated({ [ada]: 1, [bob]: 1 }, around);
  await world.clock.pass(89 * day);
  isDown = true;
  await world.clock.pass(2 * day);
  const whileDown = await auditsIn(world);
  isDown = false;
  await world.clock.pass(day);

  expect(whileDown).toEqual([`${ada}.1`, `${bob}.1`]);
  expect(await auditsIn(world)).toEqual([`${ada}.1`]);
  expect(world.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  await sweep.close();
});

test('it ends when the process does, also between two people', async () => {
  const read: unknown[] = [];
  const around = breakPort('sleep', (method, [id]) => {
    if (method === 'read') read.push(id);
  });
  const { world, sweep } = await consolidated({}, around);
  const people = Array.from({ length: 60 }, (_, at) => `${300 + at}` as UserId);
  for (const user of people) await world.sleep.update(user, (record) => changeSleep(record, () => ({})));
  await world.clock.pass(10 * minute);

  await sweep.close();
  await world.clock.pass(2 * day);

  expect(read).toHaveLength(25);
  expect(world.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});
