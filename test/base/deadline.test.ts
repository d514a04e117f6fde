import { describe, expect, test } from 'vitest';
import { unlessAborted } from '../../src/base/deadline.ts';

describe('waiting unless aborted', () => {
  test('yields what the work yields, failures too', async () => {
    const { signal } = new AbortController();

    expect(await unlessAborted(signal, async () => 7)).toBe(7);
    await expect(unlessAborted(signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  test('ends with the reason, and swallows what the work ends with later', async () => {
    const stop = new AbortController();
    const work = Promise.withResolvers<never>();
    const waiting = unlessAborted(stop.signal, () => work.promise);

    stop.abort(new Error('enough'));
    work.reject(new Error('too late'));

    await expect(waiting).rejects.toThrow('enough');
  });

  test('begins nothing once it is too late', async () => {
    let began = false;
    const begin = async () => {
      began = true;
    };

    await expect(unlessAborted(AbortSignal.abort(new Error('enough')), begin)).rejects.toThrow('enough');

    expect(began).toBe(false);
  });
});
