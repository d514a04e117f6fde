import { describe, expect, test } from 'vitest';
import type { UserId } from '../../src/base/ids.ts';
import { createTimers } from '../../src/base/timers.ts';
import { drivenClock } from '../support/driven-clock.ts';

const ada = '1' as UserId;
const bob = '2' as UserId;

describe('timers by key', () => {
  test('calls for each key once, however often it is asked for', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const later = createTimers<UserId>(clock, (user) => void woken.push(user));

    later.setUnlessSet(ada, 1_000);
    later.setUnlessSet(ada, 1_000);
    later.setUnlessSet(bob, 1_000);
    await clock.pass(1_000);
    const first = [...woken];
    later.setUnlessSet(ada, 1_000);
    await clock.pass(1_000);

    expect(first).toEqual([ada, bob]);
    expect(woken).toEqual([ada, bob, ada]);
  });

  test('calls nobody after it was closed', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const later = createTimers<UserId>(clock, (user) => void woken.push(user));
    later.setUnlessSet(ada, 1_000);

    await later.close();
    later.setUnlessSet(bob, 1_000);
    await clock.pass(10_000);

    expect(woken).toEqual([]);
  });

  test('a timer that is set again replaces the one before', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const timers = createTimers<UserId>(clock, (user) => void woken.push(user));

    timers.set(ada, 1_000);
    timers.set(ada, 5_000);
    await clock.pass(4_000);
    const early = [...woken];
    await clock.pass(1_000);

    expect([early, woken]).toEqual([[], [ada]]);
  });

  test('a timer that is cancelled calls nobody, and may be set anew', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const timers = createTimers<UserId>(clock, (user) => void woken.push(user));

    timers.set(ada, 1_000);
    timers.cancel(ada);
    await clock.pass(1_000);
    const early = [...woken];
    timers.setUnlessSet(ada, 1_000);
    await clock.pass(1_000);

    expect([early, woken]).toEqual([[], [ada]]);
  });

  test('closing waits for a call that is under way', async () => {
    const clock = drivenClock();
    const door = Promise.withResolvers<void>();
    const timers = createTimers<UserId>(clock, () => door.promise);
    let closed = false;
    // What is due already is called at once.
    timers.set(ada, -1_000);
    await clock.pass(0);

    const closing = timers.close().then(() => {
      closed = true;
    });
    await clock.quiet();
    expect(closed).toBe(false);
    door.resolve();

    await closing;
  });
});
