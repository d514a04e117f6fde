import { describe, expect, test } from 'vitest';
import type { AgentId, ChannelId, MessageId } from '../../src/base/ids.ts';
import type { AnsweredTurn, SentTurn, Turn } from '../../src/chat/turn.ts';
import {
  advanceTurn,
  answerTurn,
  closeTurn,
  firstAndLastOf,
  loseTurn,
  noteNotArrived,
  noteRecalled,
  noteShown,
  noteUnposted,
  postedLately,
  postponeTurn,
  wasSeen,
} from '../../src/chat/turn-edits.ts';
import { lostAtMost, newUser, type UserRecord } from '../../src/chat/user-record.ts';

const id = (name: string | number) => `${name}` as MessageId;
const shown = { kind: 'posted', message: id('p1') } as const;

function place(channel: string | number) {
  return { channel: `${channel}` as ChannelId, kind: 'channel' as const, name: 'tea' };
}

function answered(name: string | number, more: Partial<AnsweredTurn> = {}): AnsweredTurn {
  const fields = { id: id(name), replyTo: id(name), place: place('c1'), locale: 'en' as const };
  return { ...fields, state: 'answered', kind: 'answer', pages: [{ text: 'Hello' }], answeredAt: 5, ...more };
}

function sent(name: string, more: Partial<SentTurn> = {}): SentTurn {
  const message = { id: id(name), author: 'Ada', text: 'Good day', attachments: [], asides: [], brought: [], at: 1 };
  const fields = { id: id(name), place: place('c1'), locale: 'en' as const, messages: [message] };
  return { ...fields, state: 'sent', agent: 'agent-1' as AgentId, items: [], sentAt: 1, ...more };
}

function recordWith(turns: readonly Turn[], personal: Partial<UserRecord['personal']> = {}): UserRecord {
  const fresh = newUser(0);
  return { ...fresh, personal: { ...fresh.personal, ...personal, turns: [...turns] } };
}

describe('the turn that runs', () => {
  const waiting = answered('m2');

  test('is followed by a later state of its own, which keeps what is shown', () => {
    const record = recordWith([sent('m1', { shown }), waiting]);

    expect(advanceTurn(record, answered('m1')).personal.turns).toEqual([answered('m1', { shown }), waiting]);
    expect(advanceTurn(record, answered('m2'))).toBe(record);
    expect(advanceTurn(recordWith([]), answered('m1')).personal.turns).toEqual([]);
  });

  test('is shown whether it is answered by now or not, and not before it is sent', () => {
    const { agent: _, items: __, sentAt: ___, ...fields } = sent('m1');
    const accepted: Turn = { ...fields, state: 'accepted' };

    for (const turn of [sent('m1'), answered('m1')]) {
      expect(noteShown(recordWith([turn]), sent('m1'), shown).personal.turns).toMatchObject([{ shown }]);
    }
    for (const record of [recordWith([accepted]), recordWith([sent('m2')])]) {
      expect(noteShown(record, sent('m1'), shown)).toBe(record);
    }
  });

  test('is noted as not arrived where it is sent, and nowhere else', () => {
    const record = recordWith([answered('m1')]);

    expect(noteNotArrived(recordWith([sent('m1')]))?.personal.turns).toEqual([sent('m1', { arrived: 'no' })]);
    expect(noteNotArrived(record)).toBe(record);
    expect(noteNotArrived(undefined)).toBeUndefined();
  });

  test('is counted with its answer, once, and ends a row of failures', () => {
    const record = recordWith([sent('m1')], { answered: 4, answeredCharacters: 40, unposted: 2 });

    const after = answerTurn(record, sent('m1'), answered('m1'));

    expect(after.personal).toMatchObject({
      ...{ answered: 5, answeredCharacters: 48, lastAnsweredAt: 5, failing: null, unposted: 0, startersTold: null },
      turns: [answered('m1')],
    });
    expect(answerTurn(after, sent('m1'), answered('m1'))).toBe(after);
    expect(answerTurn(record, sent('m2'), answered('m2'))).toBe(record);
  });

  test('gives way to those of other channels, up to the next of its own', () => {
    const [one, other, own, last] = [
      answered('m1'),
      answered('m2', { place: place('c2') }),
      answered('m3'),
      answered('m4', { place: place('c4') }),
    ];

    const order = (...turns: Turn[]) => postponeTurn(recordWith(turns), one).personal.turns.map((turn) => turn.id);

    expect(order(one, other, own, last)).toEqual(['m2', 'm1', 'm3', 'm4']);
    expect(order(one, other, last)).toEqual(['m2', 'm4', 'm1']);
    expect(order(one, own, other)).toEqual(['m1', 'm3', 'm2']);
    expect(order(other, one)).toEqual(['m2', 'm1']);
  });

  test('gives way to nine others at the most', () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, index) => answered(`n${index}`, { place: place(`c${index + 5}`) }));
    const firstOf = (count: number) =>
      postponeTurn(recordWith([answered('m1'), ...others(count)]), answered('m1')).personal.turns[0]?.id;

    expect([firstOf(9), firstOf(10)]).toEqual(['n0', 'm1']);
  });
});

describe('a turn that is over', () => {
  test('leaves the ids of its pages, the latest twenty-five of all', () => {
    const before = Array.from({ length: 24 }, (_, index) => `p${index}`).join(' ');
    const turn = answered('m1', { pages: ['a', 'b'].map((posted) => ({ text: 'Hello', posted: id(posted) })) });

    const record = closeTurn(recordWith([turn], { posted: before }), turn);

    expect(postedLately(record)).toEqual([...before.split(' ').slice(1), 'a', 'b']);
    expect(record.personal).toMatchObject({ turns: [], unseen: [], unposted: 0 });
    expect(closeTurn(record, turn)).toBe(record);
    expect([postedLately(undefined), postedLately(recordWith([]))]).toEqual([[], []]);
  });

  test('is noted as unseen where nobody saw its answer, a hundred messages at the most', () => {
    const unseen = Array.from({ length: 99 }, (_, index) => id(`u${index}`));
    const turn = answered('m1', { replyTo: id('m2'), unposted: 3 });

    const { personal } = closeTurn(recordWith([turn], { unseen, unposted: 1 }), turn);

    expect(personal.unseen).toEqual([...unseen.slice(1), 'm1', 'm2']);
    expect(personal.unposted).toBe(4);
    expect(closeTurn(recordWith([{ ...turn, kind: 'notice' }]), turn).personal.unseen).toEqual(['m1', 'm2']);
  });

  test('was seen where words of it are posted, of which a notice has none', () => {
    const pages = (...list: AnsweredTurn['pages']) => answered('m1', { pages: list });

    expect(wasSeen(pages({ text: 'a' }, { text: 'b', posted: id('p1') }))).toBe(true);
    expect(wasSeen(pages({ text: 'a', form: 'notice', posted: id('p1') }))).toBe(false);
    expect(wasSeen(pages({ text: 'a' }))).toBe(false);
    expect([firstAndLastOf(answered('m1')), firstAndLastOf(answered('m1', { replyTo: id('m2') }))]).toEqual([
      ['m1'],
      ['m1', 'm2'],
    ]);
  });
});

describe('an answer that got lost', () => {
  const gone = { page: 'Hello', pagesAfter: 0 };
  const lose = (record: UserRecord, turn: AnsweredTurn) =>
    loseTurn({ ...record, personal: { ...record.personal, turns: [turn] } }, turn, gone);

  test('says what can be read of it', () => {
    const whatOf = (turn: AnsweredTurn) => lose(recordWith([]), turn).personal.lost[0]?.what;

    expect(whatOf(answered('m1'))).toBe('all');
    expect(whatOf(answered('m1', { pages: [{ text: 'a', posted: id('p1') }, { text: 'b' }] }))).toBe('rest');
    expect(whatOf(answered('m1', { kind: 'notice' }))).toBe('apology');
    expect(loseTurn(recordWith([answered('m2')]), answered('m1'), gone).personal.lost).toEqual([]);
  });

  test('beyond ten is told of with the next of its channel, the oldest that has one', () => {
    let record = recordWith([]);
    for (let index = 0; index < lostAtMost; index += 1) {
      record = lose(record, answered(`m${index}`, { place: place(index === 6 ? 'c3' : `c${index}`) }));
    }
    const older = () =>
      record.personal.lost.map((one) => [String(one.id), one.older]).filter(([, count]) => count !== 0);
    expect([record.personal.lost.length, older()]).toEqual([10, []]);

    record = lose(record, answered('m10', { place: place('c11') }));
    expect([record.personal.lost.length, older()]).toEqual([10, [['m6', 1]]]);

    record = lose(record, answered('m11', { place: place('c12') }));
    expect(record.personal.lost.map((one) => one.id)).toEqual(
      [1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map((index) => `m${index}`),
    );
    expect(older()).toEqual([
      ['m1', 1],
      ['m6', 1],
    ]);

    record = lose(record, answered('m12', { place: place('c1') }));
    expect(older()).toEqual([
      ['m6', 1],
      ['m12', 2],
    ]);
  });

  test('that can be posted nowhere is counted', () => {
    expect(noteUnposted(noteUnposted(recordWith([])), 2).personal.unposted).toBe(3);
  });
});

test('what was recalled is known for four turns, and counted', () => {
  const entries = [['e1', 'e2'], [], ['e3'], [], []];
  const record = entries.reduce<UserRecord>((one, lines) => noteRecalled(one, lines), recordWith([]));

  expect(record.personal.recall).toEqual({ lately: [[], ['e3'], [], []], turns: 2, lines: 3 });
});
