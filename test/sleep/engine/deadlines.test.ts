import { expect, test } from 'vitest';
import { peopleIn } from '../../../src/chat/user-views.ts';
import type { Person } from '../../../src/pair/pair.ts';
import { Deadlines } from '../../../src/sleep/engine/deadlines.ts';
import { defaultSleepPolicy } from '../../../src/sleep/state/sleep-policy.ts';
import { ada, openSleepWorld } from './sleep-world.ts';

async function opened() {
  const world = await openSleepWorld();
  await world.settlePair(ada, world.primaryOf(ada));
  let person: Person | undefined;
  const { sleep, ledgers, audits, clock } = world;
  const people = { read: async () => person, countAnswered: async () => {} };
  const unmarked: boolean[] = [];
  const index = {
    mark: async () => {},
    unmark: async (_: unknown, nothingWaits: (one: Person | undefined) => boolean) =>
      void unmarked.push(nothingWaits(person)),
    users: async function* () {},
  };
  const known = await peopleIn(world.users, clock).read(ada);
  if (known === undefined) throw new Error('Ada is unknown.');
  const deadlines = new Deadlines({ people, sleep, ledgers, audits, policy: defaultSleepPolicy, clock }, index);
  return {
    deadlines,
    clock,
    /** Whether they leave the index. */
    async leaves(more: Partial<Person> | undefined): Promise<boolean | undefined> {
      person = more && { ...known, ...more };
      await deadlines.unmarkIfNothingWaits(ada);
      return unmarked.at(-1);
    },
    unmarked,
  };
}

test('who has nothing that waits leaves the index, and nobody else', async () => {
  const { leaves } = await opened();

  expect(await leaves(undefined)).toBe(true);
  expect(await leaves({ answered: 0 })).toBe(true);
  expect(await leaves({ answered: 1 })).toBe(false);
});

test('who is paused stays in it, as what waits is to be found when it goes on', async () => {
  const { leaves } = await opened();

  expect(await leaves({ answered: 1, paused: true })).toBe(false);
});

test('who is forgotten leaves it whatever waits', async () => {
  const { deadlines, leaves, unmarked } = await opened();
  await leaves({ answered: 9 });

  await deadlines.forget(ada);

  expect(unmarked).toEqual([false, true]);
});

test('who is forgotten and comes back begins with the shortest pause after a failure', async () => {
  const { deadlines, clock } = await opened();
  const first = deadlines.noteFailure(ada);
  await clock.pass(first);
  const second = deadlines.noteFailure(ada);
  await clock.pass(second);

  await deadlines.forget(ada);

  expect(second).toBeGreaterThan(first);
  expect(deadlines.noteFailure(ada)).toBe(first);
});
