import { expect, test } from 'vitest';
import { unhurried } from '../../src/base/unhurried.ts';

async function* upTo(most: number): AsyncGenerator<number> {
  for (let each = 1; each <= most; each += 1) yield each;
}

test('all are gone through in their order, with a breather after each twenty-five', async () => {
  const breathers: number[] = [];
  const seen: number[] = [];
  const clock = {
    async sleep(ms: number) {
      expect(ms).toBe(50);
      breathers.push(seen.length);
    },
  };

  for await (const each of unhurried(upTo(60), clock, new AbortController().signal)) seen.push(each);

  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  expect(breathers).toEqual([25, 50]);
});

test('nobody more is looked at once it is stopped', async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const going = async () => {
    for await (const each of unhurried(upTo(9), { sleep: async () => {} }, stop.signal)) {
      seen.push(each);
      if (each === 3) stop.abort(new Error('The process stops.'));
    }
  };

  await expect(going()).rejects.toThrow('The process stops.');
  expect(seen).toEqual([1, 2, 3]);
});
