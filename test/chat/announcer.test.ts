import { describe, expect, test } from 'vitest';
import type { ChannelId } from '../../src/base/ids.ts';
import { keepTyping } from '../../src/chat/announcer.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { outboxInMemory } from '../support/outbox-in-memory.ts';

describe('typing', () => {
  test('is shown at once, every 8 s, and not after it was stopped', async () => {
    const clock = drivenClock();
    const outbox = outboxInMemory(() => '1', clock);
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
