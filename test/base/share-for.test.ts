import { expect, test } from 'vitest';
import { shareFor } from '../../src/base/share-for.ts';
import { drivenClock } from '../support/driven-clock.ts';

/** Something that takes as long as a test wants, and is numbered by how often it was made. */
function sharing(ms = 1_000) {
  const clock = drivenClock();
  const made: PromiseWithResolvers<string>[] = [];
  const ask = shareFor(clock, ms, () => {
    const next = Promise.withResolvers<string>();
    made.push(next);
    return next.promise;
  });
  return { clock, made, ask };
}

test('whoever asks while it is made gets the same, however long that takes', async () => {
  const { clock, made, ask } = sharing();

  const first = ask();
  await clock.pass(60_000);
  const second = ask();
  made[0]?.resolve('one');

  expect([await first, await second, made.length]).toEqual(['one', 'one', 1]);
});

test('it is held for its time from when it was made, and then made anew', async () => {
  const { clock, made, ask } = sharing();
  void ask();
  await clock.pass(5_000);
  made[0]?.resolve('one');
  await clock.pass(999);

  expect(await ask()).toBe('one');
  await clock.pass(1);
  void ask();

  expect(made).toHaveLength(2);
});

test('what failed is made anew at once, and all who waited hear of it', async () => {
  const { clock, made, ask } = sharing();
  const both = Promise.allSettled([ask(), ask()]);
  made[0]?.reject(new Error('it failed'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  const again = ask();
  made[1]?.resolve('two');
  await clock.quiet();

  expect([await again, await ask(), made.length]).toEqual(['two', 'two', 2]);
});
