import { describe, expect, test } from 'vitest';
import { answeredMeanwhile } from '../../src/discord/answered-meanwhile.ts';
import type { MessageDispatch } from '../../src/discord/listen-to-messages.ts';
import type { MessagePayload } from '../../src/discord/to-incoming-message.ts';
import { anna, ben, payload, scarlet, scarletUser } from './message-payload.ts';

const idOf = (number: number) => String(300_000_000_000_000_000n + BigInt(number));

/** Events in order, each a message whose id is its place in this order, from 1 on. */
function answeredAmong(...events: readonly Partial<MessagePayload>[]): readonly number[] {
  return answeredOf(events.map((event, index) => payload('', { id: idOf(index + 1), ...event })));
}

function answeredOf(messages: readonly MessagePayload[]): readonly number[] {
  const dispatches = messages.map((message): MessageDispatch => ({ kind: 'created', message, shard: 0 }));
  return [...answeredMeanwhile(dispatches, scarlet.user)].map((id) => Number(BigInt(id) - BigInt(idOf(0)))).sort();
}

const byAnna = { author: anna };
const byBen = { author: ben };

/** What the bot says, with the nonce of a turn or message, and a reference where there may be one. */
function bot(nonce: string | undefined, to?: number): Partial<MessagePayload> {
  const reference = { type: 0, channel_id: '400000000000000001', message_id: idOf(to ?? 0) };
  return {
    author: scarletUser,
    ...(nonce === undefined ? {} : { nonce }),
    ...(to === undefined ? {} : { message_reference: reference }),
  };
}

describe('on a server', () => {
  test('a reply settles what its person said in the channel up to the message that it refers to', () => {
    expect(answeredAmong(byAnna, byBen, byAnna, byAnna, bot(`${idOf(1)}a0`, 3))).toEqual([1, 3]);
  });

  test('what was said in another channel is another matter', () => {
    const elsewhere = { ...byAnna, channel_id: '400000000000000002' };

    expect(answeredAmong(elsewhere, byAnna, bot(`${idOf(2)}a0`, 2))).toEqual([2]);
  });

  test('a reply without its nonce is an answer, a message that refers to nothing and has none is no answer', () => {
    expect(answeredAmong(byAnna, bot(undefined, 1), byAnna, bot(undefined))).toEqual([1]);
  });

  test('where nothing may be referred to, the nonce says whose turn it was', () => {
    expect(answeredAmong(byBen, byAnna, bot(`${idOf(2)}a0`))).toEqual([2]);
  });
});

describe('in direct messages', () => {
  function dm(...events: readonly Partial<MessagePayload>[]): readonly number[] {
    return answeredOf(
      events.map((event, index) => {
        const { guild_id: _, ...message } = payload('', { id: idOf(index + 1), ...event });
        return message;
      }),
    );
  }

  test('what was said while the answer was made is unanswered', () => {
    expect(dm(byAnna, byAnna, bot(`${idOf(1)}a0`))).toEqual([1]);
  });

  test('what was said before the answer before went with the next turn', () => {
    expect(dm(byAnna, byAnna, byAnna, bot(`${idOf(1)}a0`), byAnna, bot(`${idOf(2)}a0`))).toEqual([1, 2, 3]);
  });

  test('the pages of one answer are one answer', () => {
    expect(dm(byAnna, bot(`${idOf(1)}a0`), byAnna, bot(`${idOf(1)}a1`), bot(`${idOf(1)}a2`))).toEqual([1]);
    expect(dm(byAnna, bot(`${idOf(1)}a0`), byAnna, byAnna, bot(`${idOf(1)}a1`), bot(`${idOf(3)}a0`))).toEqual([
      1, 3, 4,
    ]);
  });

  test('what names no message is no answer, nor the end of one', () => {
    expect(dm(byAnna, byAnna, bot(undefined), bot(`${idOf(1)}a0`))).toEqual([1]);
  });

  test('what was said before anything was heard is known by the answer', () => {
    expect(dm(byAnna, byAnna, bot(`${idOf(-5)}a0`), bot(`${idOf(1)}a0`))).toEqual([1, 2]);
  });
});

describe('no answer is', () => {
  test.each(['w', 'p'])('a promise of one: %s', (sign) => {
    expect(answeredAmong(byAnna, bot(`${idOf(1)}${sign}`))).toEqual([]);
    expect(answeredAmong(byAnna, bot(`${idOf(1)}${sign}`, 1))).toEqual([]);
  });

  test.each(['x', 'g'])('what is said of one message, for the others: %s', (sign) => {
    expect(answeredAmong(byAnna, byAnna, bot(`${idOf(2)}${sign}`, 2))).toEqual([2]);
  });

  test('what a press of a button below it is answered with', () => {
    const { guild_id: _, ...said } = payload('', { id: idOf(1), ...byAnna });
    const { guild_id: __, ...notice } = payload('', { id: idOf(2), ...bot(undefined) });
    const shown = { ...notice, id: idOf(3), ...bot(undefined, 2), flags: 1 << 6 };

    expect(answeredOf([said, notice, shown])).toEqual([]);
  });

  test('a change of one that was posted before', () => {
    const said = payload('', { id: idOf(1), ...byAnna });
    const shown = payload('', { id: idOf(2), ...bot(`${idOf(1)}a0`, 1) });

    const answered = answeredMeanwhile(
      [
        { kind: 'created', message: said, shard: 0 },
        { kind: 'updated', message: shown, shard: 0 },
      ],
      scarlet.user,
    );

    expect(answered).toEqual(new Set());
  });
});
