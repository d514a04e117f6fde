import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { createInbound } from '../../src/discord/create-inbound.ts';
import { handMovedClock } from '../store/hand-moved-clock.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { impatientClock, rememberingLog } from './bot-on-local-discord.ts';

describe('what comes in', () => {
  test('is held until somebody handles it, then delivered in order', () => {
    const inbound = createInbound<number>(rememberingLog(), 'number');
    const handled: number[] = [];

    inbound.take(1);
    inbound.take(2);
    inbound.open((event) => void handled.push(event));
    inbound.take(3);

    expect(handled).toEqual([1, 2, 3]);
  });

  test('is not held without bound: the oldest is dropped, and that is logged', () => {
    const log = rememberingLog();
    const inbound = createInbound<number>(log, 'number');
    const handled: number[] = [];

    for (let event = 1; event <= 501; event += 1) inbound.take(event);
    inbound.open((event) => void handled.push(event));

    expect([handled.length, handled[0]]).toEqual([500, 2]);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { what: 'number' } }]);
  });

  test('is let go of where somebody chooses so before it is handled', () => {
    const inbound = createInbound<number>(rememberingLog(), 'number');
    const handled: number[] = [];

    for (const event of [1, 2, 3]) inbound.take(event);
    inbound.siftHeld((held) => held.filter((event) => event !== 2));
    inbound.open((event) => void handled.push(event));

    expect(handled).toEqual([1, 3]);
  });

  test('hurts nobody when its handler throws at once', async () => {
    const log = rememberingLog();
    const inbound = createInbound<number>(log, 'number');
    inbound.open(() => {
      throw new Error('broken');
    });

    expect(() => inbound.take(1)).not.toThrow();
    await inbound.close(impatientClock(), 1);

    expect(log.lines).toMatchObject([{ level: 'error', fields: { what: 'number', why: 'broken.' } }]);
  });
});

describe('closing', () => {
  const patient: Clock = { ...impatientClock(), sleep: () => new Promise(() => {}) };

  test('waits for the handlers that run, and takes no more', async () => {
    const door = Promise.withResolvers<void>();
    const inbound = createInbound<number>(rememberingLog(), 'number');
    const steps: string[] = [];
    inbound.open(async (event) => {
      await door.promise;
      steps.push(`handled ${event}`);
    });
    inbound.take(1);

    const closed = inbound.close(patient, 5_000).then(() => steps.push('closed'));
    inbound.take(2);
    door.resolve();
    await closed;

    expect(steps).toEqual(['handled 1', 'closed']);
  });

  test('does not wait for ever', async () => {
    const inbound = createInbound<number>(rememberingLog(), 'number');
    inbound.open(() => new Promise(() => {}));
    inbound.take(1);

    await expect(inbound.close(impatientClock(), 5_000)).resolves.toBeUndefined();
  });

  test('waits as long as it is told to, and leaves no timer behind', async () => {
    const clock = handMovedClock();
    const inbound = createInbound<number>(rememberingLog(), 'number');
    const door = Promise.withResolvers<void>();
    inbound.open(() => door.promise);
    inbound.take(1);
    let closed = false;

    const closing = inbound.close(clock, 5_000).then(() => {
      closed = true;
    });
    clock.move(4_999);
    await setImmediate();
    expect(closed).toBe(false);
    clock.move(1);
    await closing;

    const quick = createInbound<number>(rememberingLog(), 'number');
    const driven = drivenClock();
    await quick.close(driven, 5_000);
    expect(driven.pending()).toBe(0);
  });

  test('lets go of what nobody has handled', async () => {
    const inbound = createInbound<number>(rememberingLog(), 'number');
    const handled: number[] = [];
    inbound.take(1);

    await inbound.close(impatientClock(), 5_000);
    inbound.open((event) => void handled.push(event));

    expect(handled).toEqual([]);
  });
});
