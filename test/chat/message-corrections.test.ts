/** What becomes of messages that were accepted and then edited or deleted. How turns wait stands in `admission.test.ts`. */
import { describe, expect, test } from 'vitest';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import type { AcceptedMessage } from '../../src/chat/accepted-message.ts';
import { amendInRecord, withdrawInRecord } from '../../src/chat/message-corrections.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';

const waits = '2' as MessageId;
const sent = '1' as MessageId;

/** One message was sent and another waits. */
function record(): UserRecord {
  const empty = newUser(0);
  const place = { channel: '9' as ChannelId, kind: 'direct' as const, name: '' };
  const turn = {
    id: waits,
    place,
    locale: 'en' as const,
    state: 'accepted' as const,
    messages: [message(waits, 'two')],
  };
  return { ...empty, handled: `${sent} ${waits}`, personal: { ...empty.personal, turns: [turn] } };
}

function message(id: MessageId, text: string): AcceptedMessage {
  return { id, author: 'Ada', text, attachments: [], asides: [], brought: [], at: 1 };
}

function many(count: number): MessageId[] {
  return Array.from({ length: count }, (_, index) => `m${index}` as MessageId);
}

describe('an edit', () => {
  test('of a message that waits changes the turn and nothing else', () => {
    const { personal } = amendInRecord(record(), message(waits, 'better'));

    expect(personal.turns).toMatchObject([{ messages: [{ text: 'better' }] }]);
    expect(personal.edited).toEqual([]);
  });

  test('of a message that waits and reads the same changes nothing', () => {
    const before = record();

    expect(amendInRecord(before, message(waits, 'two'))).toBe(before);
  });

  test('of a message that was sent is noted, the last one only', () => {
    const once = amendInRecord(record(), message(sent, 'better'));
    const twice = amendInRecord(once, message(sent, 'best'));

    expect(twice.personal.edited).toEqual([{ id: sent, text: 'best' }]);
    expect(twice.personal.turns).toEqual(record().personal.turns);
  });

  test('is kept for the last twenty messages, each as long as she was given it', () => {
    const noted = many(25).reduce((known, id) => amendInRecord(known, message(id, 'x'.repeat(7_000))), record());

    expect(noted.personal.edited).toHaveLength(20);
    expect(noted.personal.edited.at(-1)).toEqual({ id: 'm24', text: 'x'.repeat(6_000), leftOut: 1_000 });
  });
});

describe('a deletion', () => {
  test('takes back what waits, and notes what was sent', () => {
    const { personal } = withdrawInRecord(record(), [sent, waits]);

    expect(personal.turns).toEqual([]);
    expect(personal.deleted).toEqual([sent]);
  });

  test('of what this person never said changes nothing', () => {
    const before = record();

    expect(withdrawInRecord(before, ['77' as MessageId])).toBe(before);
  });

  test('ends what was noted of an edit, and is noted once', () => {
    const edited = amendInRecord(record(), message(sent, 'better'));
    const gone = withdrawInRecord(withdrawInRecord(edited, [sent]), [sent]);

    expect(gone.personal).toMatchObject({ edited: [], deleted: [sent] });
  });

  test('is kept for the last hundred messages', () => {
    const ids = many(130);
    const known = { ...record(), handled: ids.join(' ') };

    const { personal } = ids.reduce((before, id) => withdrawInRecord(before, [id]), known);

    expect(personal.deleted).toEqual(ids.slice(-100));
  });
});
