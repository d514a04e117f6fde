import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';

test('jobs of one key run one at a time in the order they came, whatever they do, and leave nothing behind', async () => {
  const anyJobs = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), fails: fc.boolean() }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anyJobs, async (scheduler, jobs) => {
      const mutex = new KeyedMutex();
      const started: Record<string, number[]> = { a: [], b: [] };
      const running = new Set<string>();

      const results = jobs.map(({ key, fails }, index) =>
        mutex.run(key, async () => {
          expect(running.has(key)).toBe(false);
          running.add(key);
          started[key]?.push(index);
          await scheduler.schedule(Promise.resolve());
          running.delete(key);
          if (fails) throw new Error('a job that fails');
          return index;
        }),
      );
      const outcomes = await scheduler.waitFor(Promise.allSettled(results));
      await mutex.idle();

      expect(outcomes.map((each) => each.status)).toEqual(jobs.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
      for (const key of ['a', 'b']) {
        expect(started[key]).toEqual(jobs.flatMap((job, index) => (job.key === key ? [index] : [])));
      }
      expect(['a', 'b'].some((key) => mutex.isBusy(key))).toBe(false);
    }),
  );
});

test('a job that comes while others wait goes behind them', async () => {
  const mutex = new KeyedMutex();
  const door = Promise.withResolvers<void>();
  const done: string[] = [];
  const first = mutex.run('a', async () => done.push('first'));
  const second = mutex.run('a', () => door.promise.then(() => done.push('second')));
  await first;

  const third = mutex.run('a', async () => done.push('third'));
  door.resolve();
  await Promise.all([second, third]);

  expect(done).toEqual(['first', 'second', 'third']);
});

test('a key does not wait for another one', async () => {
  const mutex = new KeyedMutex();
  const door = Promise.withResolvers<void>();
  const held = mutex.run('a', () => door.promise);

  expect(await mutex.run('b', async () => 'through')).toBe('through');

  door.resolve();
  await held;
});

test('idle waits for work that is added meanwhile', async () => {
  const mutex = new KeyedMutex();
  const done: string[] = [];
  const first = mutex.run('a', async () => {
    done.push('first');
    void mutex.run('b', async () => done.push('second'));
  });

  await mutex.idle();

  expect(done).toEqual(['first', 'second']);
  await first;
});
