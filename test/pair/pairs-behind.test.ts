import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { UserId } from '../../src/base/ids.ts';
import { madeFrom } from '../../src/pair/made-from.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { PairsBehind } from '../../src/pair/pairs-behind.ts';
import { pairSettings as settings } from '../support/pair-settings.ts';
import { recordingLog } from '../support/recording-log.ts';

function pairOf(model: string): Pair {
  const primary = { agent: 'agent-1' as never, blocks: {}, madeFrom: madeFrom({ ...settings, model }, 'primary') };
  return { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary, sleep: null };
}

/** People with pairs of these models; reads of others fail. */
function counting(people: Map<string, Pair | undefined>, pause: () => Promise<void> = async () => {}) {
  let [paused, reads] = [0, 0];
  const log = recordingLog();
  const behind = new PairsBehind({
    pairs: {
      async read(user) {
        reads += 1;
        if (user === 'lost') throw new Failure('store-unavailable', 'disk I/O error');
        if (user === 'torn') throw new Failure('record-unreadable', 'user torn can not be read');
        return people.get(user);
      },
    },
    async *ids() {
      for (const user of people.keys()) yield user as UserId;
    },
    settings,
    clock: {
      now: () => 0,
      elapsed: () => 0,
      after: () => () => {},
      async sleep(_, signal) {
        paused += 1;
        await pause();
        signal?.throwIfAborted();
      },
    },
    log,
  });
  return { behind, log, paused: () => paused, reads: () => reads };
}

test('pairs that differ are counted, in pieces, and those that follow later are taken off', async () => {
  const people = new Map<string, Pair | undefined>(
    Array.from({ length: 97 }, (_, at) => [`u${at}`, pairOf(at < 30 ? 'house/old' : 'house/talk')]),
  );
  people.set('torn', undefined).set('stranger', undefined);
  const { behind, log, paused } = counting(people);
  expect(behind.report()).toEqual({ kind: 'counting' });

  behind.count();
  await expect.poll(() => behind.report()).toEqual({ kind: 'counted', pairs: 97, behind: 30, by: { model: 30 } });
  people.set('u3', pairOf('house/talk'));
  await behind.noteFollowed('u3' as UserId);

  expect(behind.report()).toMatchObject({ behind: 29, by: { model: 29 } });
  expect(paused()).toBe(3);
  expect(log.lines.map(({ level, sentence }) => `${level}: ${sentence}`)).toEqual([
    expect.stringMatching(/^info: pairs are still by other settings/),
  ]);
});

test('an end amid the count is waited for, and no failure', async () => {
  const people = new Map(Array.from({ length: 60 }, (_, at) => [`u${at}`, pairOf('house/old')] as const));
  const door = Promise.withResolvers<void>();
  const { behind, log, paused } = counting(people, () => door.promise);
  let closed = false;

  behind.count();
  await expect.poll(paused).toBe(1);
  const closing = behind.close().then(() => {
    closed = true;
  });
  await setImmediate();
  expect(closed).toBe(false);
  door.resolve();
  await closing;

  expect(behind.report()).toEqual({ kind: 'counting' });
  expect(log.lines).toEqual([]);
});

test('after the end nobody more is looked at', async () => {
  const people = new Map(Array.from({ length: 10 }, (_, at) => [`u${at}`, pairOf('house/old')] as const));
  const { behind, reads } = counting(people);

  behind.count();
  await behind.close();

  expect(reads()).toBeLessThan(10);
  expect(behind.report()).toEqual({ kind: 'counting' });
});

test('they are counted once, however often that is asked for', async () => {
  const { behind, reads } = counting(new Map([['u1', pairOf('house/talk')]]));

  behind.count();
  behind.count();
  await expect.poll(() => behind.report()).toEqual({ kind: 'counted', pairs: 1, behind: 0, by: {} });

  expect(reads()).toBe(1);
});

test('that all follow is said more quietly, and who followed all along is not read again', async () => {
  const { behind, log, reads } = counting(new Map([['u1', pairOf('house/talk')]]));
  behind.count();
  await expect.poll(() => behind.report().kind).toBe('counted');

  await behind.noteFollowed('u1' as UserId);

  expect(reads()).toBe(1);
  expect(log.lines.map(({ level, sentence }) => `${level}: ${sentence}`)).toEqual([
    'debug: pairs all follow the settings',
  ]);
});

test('a database that fails is told of, and the count stays open', async () => {
  const { behind, log } = counting(new Map([['lost', pairOf('house/talk')]]));

  behind.count();
  await expect.poll(() => log.lines).toHaveLength(1);

  expect(log.lines[0]).toMatchObject({ level: 'warn', sentence: 'pairs of other settings could not be counted' });
  expect(behind.report()).toEqual({ kind: 'counting' });
});
