import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { unlessAborted, unlessLate, waitAtMost, withDeadline } from '../../src/base/deadline.ts';
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

  test('leaves no timer behind, however it ends', async () => {
    const clock = handMovedClock();

    await withDeadline(clock, 1_000, async () => {});
    await withDeadline(clock, 1_000, () => Promise.reject(new Error('broken'))).catch(() => {});

    expect(clock.pending()).toBe(0);
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

  test('leaves nothing at a signal that outlives it', async () => {
    const { signal } = new AbortController();

    await unlessAborted(signal, async () => {});

    expect(getEventListeners(signal, 'abort')).toEqual([]);
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

describe('waiting unless late', () => {
  const late = () => new Error('too late');

  test('yields what the work yields in time, failures too, and leaves no timer behind', async () => {
    const clock = handMovedClock();

    expect(await unlessLate(clock, 1_000, Promise.resolve(7), late)).toBe(7);
    await expect(unlessLate(clock, 1_000, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken');

    expect(clock.pending()).toBe(0);
  });

  test('ends when the time is over, and not before', async () => {
    const clock = handMovedClock();
    const work = Promise.withResolvers<string>();
    const inTime = unlessLate(clock, 1_000, work.promise, late);
    const overdue = unlessLate(clock, 999, new Promise(() => {}), late);

    clock.move(999);
    work.resolve('done');

    expect(await inTime).toBe('done');
    await expect(overdue).rejects.toThrow('too late');
  });
});

describe('waiting for no longer than one has patience', () => {
  test('ends with the work, or goes on without it, and leaves no timer behind', async () => {
    const clock = handMovedClock();
    const slow = Promise.withResolvers<void>();

    await waitAtMost(clock, 1_000, Promise.resolve());
    const afterQuick = clock.pending();
    const waiting = waitAtMost(clock, 1_000, slow.promise);
    clock.move(1_000);
    await waiting;
    slow.reject(new Error('too late'));

    expect(afterQuick).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('hears of a failure in time', async () => {
    const clock = handMovedClock();

    await expect(waitAtMost(clock, 1_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(clock.pending()).toBe(0);
  });
});
