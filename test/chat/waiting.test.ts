import { describe, expect, test } from 'vitest';
import { keepTyping } from '../../src/chat/keep-typing.ts';
import { createRecentAuthors } from '../../src/chat/recent-authors.ts';
import { unlessAborted } from '../../src/chat/unless-aborted.ts';
import { createWakeLater } from '../../src/chat/wake-later.ts';
import type { ChannelId, MessageId, UserId } from '../../src/scarlet/ids.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { outboxInMemory } from '../support/outbox-in-memory.ts';

const ada = '1' as UserId;
const bob = '2' as UserId;

describe('waking later', () => {
  test('wakes each user once, however often it is asked for', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const later = createWakeLater(clock, 1_000, (user) => woken.push(user));

    later.schedule(ada);
    later.schedule(ada);
    later.schedule(bob);
    await clock.pass(1_000);
    const first = [...woken];
    later.schedule(ada);
    await clock.pass(1_000);

    expect(first).toEqual([ada, bob]);
    expect(woken).toEqual([ada, bob, ada]);
  });

  test('wakes nobody after it was closed', async () => {
    const clock = drivenClock();
    const woken: UserId[] = [];
    const later = createWakeLater(clock, 1_000, (user) => woken.push(user));
    later.schedule(ada);

    later.close();
    later.schedule(bob);
    await clock.pass(10_000);

    expect(woken).toEqual([]);
  });
});

describe('typing', () => {
  test('is shown at once, every 8 s, and not after it was stopped', async () => {
    const clock = drivenClock();
    const outbox = outboxInMemory(() => '1');
    const stop = keepTyping('2' as ChannelId, outbox, clock);

    await clock.quiet();
    const atOnce = outbox.typing.length;
    await clock.pass(17_000);
    const meanwhile = outbox.typing.length;
    stop();
    await clock.pass(60_000);

    expect([atOnce, meanwhile, outbox.typing.length]).toEqual([1, 3, 3]);
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

describe('recent authors', () => {
  test('are remembered for the newest 10,000 messages', () => {
    const authors = createRecentAuthors();
    const ids = Array.from({ length: 10_001 }, (_, index) => `${index}` as MessageId);

    for (const id of ids) authors.note([{ id }], ada);

    expect(authors.get('0' as MessageId)).toBeUndefined();
    expect(authors.get('1' as MessageId)).toBe(ada);
    expect(authors.get('10000' as MessageId)).toBe(ada);
  });
});
