import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { unlessAborted, withDeadline } from '../../src/base/deadline.ts';
import { handMovedClock } from '../store/hand-moved-clock.ts';

describe('work with a deadline', () => {
  test('hears of its own and of the one around it, with the reason', async () => {
    const clock = handMovedClock();
    const outer = new AbortController();
    const heard = (signal: AbortSignal) =>
      new Promise<unknown>((resolve) => {
        signal.addEventListener('abort', () => resolve(signal.reason));
      });

    const late = withDeadline(clock, 1_000, heard, outer.signal);
    clock.move(1_000);
    const stopped = withDeadline(clock, 1_000, heard, outer.signal);
    outer.abort(new Error('enough'));

    expect(await late).toMatchObject({ message: 'No result within 1000 ms.' });
    expect(await stopped).toMatchObject({ message: 'enough' });
    expect(await withDeadline(clock, 1_000, async (signal) => signal.aborted, outer.signal)).toBe(true);
  });

  test('is let go of by a signal that outlives it', async () => {
    const { signal } = new AbortController();

    await withDeadline(handMovedClock(), 1_000, async (own) => own.addEventListener('abort', () => {}), signal);

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

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
