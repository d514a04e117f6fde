import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LettaMessageId, Otid } from '../../../src/base/ids.ts';
import type { HistoryMessage } from '../../../src/pair/history.ts';
import { olderHalfOf, toWindow, type WindowSource, windowLimits } from '../../../src/sleep/agent/to-window.ts';
import type { Window } from '../../../src/sleep/agent/window.ts';

describe('a window', () => {
  test('holds what was said after the cursor, oldest first, and a little of what came before', () => {
    const window = windowOf(talk(6), { cursor: id(7) });

    expect(refs(window)).toEqual(['c1:4', 'cr2:5', 'c2:6', 'cr4:7', 'm1:8', 'mr2:9', 'm2:10', 'mr4:11']);
    expect(window).toMatchObject({ end: id(11), covers: 2, more: false });
  });

  test('begins with the first message where nothing was consolidated before', () => {
    expect(refs(windowOf(talk(2)))).toEqual(['m1:0', 'mr2:1', 'm2:2', 'mr4:3']);
  });

  test('takes all of a history that lies after the cursor for new', () => {
    expect(refs(windowOf(talk(1), { cursor: id(99) }))).toEqual(['m1:0', 'mr2:1']);
  });

  test('has no room for context beside twenty new messages, and leaves newer ones for another cycle', () => {
    const window = windowOf(talk(16), { cursor: id(5) });

    expect(window?.context).toEqual([]);
    expect(window).toMatchObject({ end: id(25), covers: 10, more: true });
    expect(window?.messages).toHaveLength(windowLimits.messages);
  });

  test('is the last one where what is left are answers of hers, which the next one begins with', () => {
    const history = talk(4).slice(1);
    const [cut, narrowed] = [windowOf(history.slice(0, 5), { limits: { messages: 4, context: 0 } }), windowOf(talk(1))];

    expect(cut).toMatchObject({ end: id(4), covers: 2, more: false });
    expect(narrowed && olderHalfOf(narrowed)).toMatchObject({ end: id(0), covers: 1, more: false });
    expect(refs(windowOf(history, { cursor: id(4), limits: { messages: 4, context: 0 } }))).toEqual([
      'mr1:5',
      'm1:6',
      'mr3:7',
    ]);
  });

  // Guards against the square of their number: four thousand marks took a plan a second to bring into their order.
  test('holds no more than six combining marks in a row, whoever wrote them', () => {
    const history = talk(1).map((message) => ({ ...message, text: `a${'\u0f81'.repeat(4_000)}b` }));

    const said = windowOf(history)?.messages.map(({ own }) => own);

    expect(said).toEqual([`a${'\u0f81'.repeat(6)}b`, `a${'\u0f81'.repeat(6)}b`]);
  });

  test('fills up with as much context as there is room for', () => {
    const window = windowOf(talk(12), { cursor: id(5) });

    expect(window?.context.map(({ ref }) => ref)).toEqual(['c1', 'cr2']);
    expect(window?.messages).toHaveLength(18);
  });

  describe('shows again what nothing was made of', () => {
    const unread = new Set([id(2), id(6)]);

    test('with hers around it, before what comes right before', () => {
      const window = windowOf(talk(10), { cursor: id(15), unread });

      const again = ['cr1:1', 'm1:2', 'cr3:3', 'cr4:5', 'm2:6', 'cr6:7', 'c1:12', 'cr8:13', 'c2:14', 'cr10:15'];
      expect(refs(window)).toEqual([...again, 'm3:16', 'mr2:17', 'm4:18', 'mr4:19']);
    });

    test('as far as there is room, the newest first', () => {
      const window = windowOf(talk(13), { cursor: id(11), unread });

      expect(window?.messages).toHaveLength(14);
      expect(window?.context.map((message) => message.id)).toEqual([5, 6, 7, 8, 9, 10, 11].map(id).slice(-6));
      expect(windowOf(talk(16), { cursor: id(11), unread })?.context).toEqual([]);
    });

    test('unless it is long, or was taken back', () => {
      const history = talk(10).map((message) =>
        message.id === id(2) ? { ...message, text: 'x'.repeat(900) } : message,
      );

      const window = windowOf(history, { cursor: id(15), unread, deleted: new Set([otid(6)]) });

      expect(window?.context.map((message) => message.id)).toEqual([5, 12, 13, 14, 15].map(id));
    });
  });

  test.each([
    ['nothing was said', [], undefined],
    ['nothing was said since', talk(3), id(5)],
  ])('does not exist where %s', (_, history, cursor) => {
    expect(windowOf(history, { cursor })).toBeUndefined();
  });

  test('says that there is more where the server has more', () => {
    expect(windowOf(talk(2), { more: true })?.more).toBe(true);
  });
});

test('an answer of hers is given as people saw it, and what people said as it is', () => {
  const history = [said(0, '<think>me</think>'), said(1, '<think>hm</think>Hello!')];
  const cleanAnswer = (raw: string) => raw.replace(/^<think>.*<\/think>/, '');

  const window = windowOf(history, { cleanAnswer });

  expect(window?.messages.map(({ own }) => own)).toEqual(['<think>me</think>', 'Hello!']);
});

describe('an open turn', () => {
  test('ends the window before its first message', () => {
    const window = windowOf(talk(5), { cursor: id(1), open: new Set([otid(6), otid(8)]), more: true });

    expect(window).toMatchObject({ end: id(5), covers: 2, more: false });
  });

  test('that comes first leaves nothing', () => {
    expect(windowOf(talk(3), { cursor: id(1), open: new Set([otid(2)]) })).toBeUndefined();
  });

  test('that is consolidated already, against all expectation, hides nothing', () => {
    expect(windowOf(talk(3), { cursor: id(3), open: new Set([otid(0)]) })?.end).toBe(id(5));
  });

  test('beyond the limit leaves more for another cycle', () => {
    expect(windowOf(talk(15), { open: new Set([otid(28)]) })).toMatchObject({ end: id(19), more: true });
  });
});

describe('a message of a window', () => {
  const header = '[Ada, in #tea on Rook House, where others read along, 2026-11-22 20:15 UTC]';
  const quoted = `${header}\n[in reply to Bob, whose words these are: "${'x'.repeat(400)}"]\nI like tea`;

  test('is taken apart, and what Scarlet says was said where the person spoke last', () => {
    const history = [said(0, quoted), said(1, 'Noted: xx'), said(2, 'in private'), said(3, 'Hm.')];

    const window = windowOf(history);

    expect(window?.messages).toMatchObject([
      { own: 'I like tea', learnedIn: { guild: null } },
      { own: 'Noted: xx', foreign: [], learnedIn: { guild: null } },
      { own: 'in private', learnedIn: 'direct' },
      { own: 'Hm.', learnedIn: 'direct' },
    ]);
    expect(window?.messages[0]?.foreign.map((words) => words.length)).toEqual([300]);
  });

  test('is read alike in today’s form and in that of the first releases', () => {
    const note = '[in reply to Bob, whose words these are: "tea?"]';
    const where = 'in #tea on Rook House, where others read along';
    const today = `[Discord: Ada wrote this ${where}, on Sunday 22 November 2026 at 20:15 UTC.]`;
    const history = [said(0, `${header}\n${note}\nI like tea`), said(2, `I like tea\n\n${note}\n${today}`)];

    const [former, latter] = windowOf(history)?.messages ?? [];

    expect(former).toMatchObject({ own: 'I like tea', foreign: [note.slice(1, -1)], learnedIn: { guild: null } });
    expect(latter).toMatchObject({ own: former?.own, foreign: former?.foreign, learnedIn: former?.learnedIn });
  });

  test('belongs to the server whose id came with it; of a name alone nobody knows whose it is', () => {
    const history = [
      { ...said(0, quoted), origin: 'guild:42' },
      said(1, 'Hm.'),
      { ...said(2, quoted), origin: 'direct' },
      { ...said(4, quoted), origin: 'elsewhere' },
    ];

    const places = windowOf(history)?.messages.map(({ learnedIn }) => learnedIn);

    expect(places).toEqual([{ guild: '42' }, { guild: '42' }, 'direct', { guild: null }]);
  });

  test('that stands first and is Scarlet’s was said where the person speaks next', () => {
    expect(windowOf([said(1, 'Hm.'), said(2, quoted)])?.messages[0]?.learnedIn).toEqual({ guild: null });
  });

  test('is bounded, as the journal keeps it', () => {
    const many = Array.from({ length: 9 }, (_, index) => `> ${index}`).join('\n');
    const history = [said(0, '😀'.repeat(9_000)), said(2, `${header}\n${many}`)];

    const [long, quoting] = windowOf(history)?.messages ?? [];

    expect([...(long?.own ?? '')]).toHaveLength(6_000);
    expect(quoting?.foreign).toHaveLength(5);
  });
});

describe('what was taken back', () => {
  test('is stepped over with the answer to it, and still counted', () => {
    const window = windowOf(talk(4), { cursor: id(3), deleted: new Set([otid(0), otid(4)]) });

    expect(refs(window)).toEqual(['c1:2', 'cr2:3', 'm1:6', 'mr2:7']);
    expect(window).toMatchObject({ end: id(7), covers: 2 });
  });

  test('leaves the answer to several messages where one of them stays', () => {
    const history = [said(0, 'one'), said(2, 'two'), said(3, 'To both.'), said(5, 'And more.')];

    expect(refs(windowOf(history, { deleted: new Set([otid(0)]) }))).toEqual(['m1:2', 'mr2:3', 'mr3:5']);
    expect(refs(windowOf(history, { deleted: new Set([otid(0), otid(2)]) }))).toEqual([]);
  });

  test('leaves an answer whose question nobody knows', () => {
    const history = [said(1, 'Hm.'), said(2, 'two'), said(3, 'Good.')];

    expect(refs(windowOf(history, { deleted: new Set([otid(2)]) }))).toEqual(['mr1:1']);
  });

  test('may be all there is: a window without messages has an end', () => {
    const window = windowOf(talk(1), { deleted: new Set([otid(0)]) });

    expect(window).toMatchObject({ messages: [], end: id(1), covers: 1 });
  });

  test('and said anew is read as it stands now', () => {
    const window = windowOf(talk(2), { edited: new Map([[otid(2), { text: 'say it better' }]]) });

    expect(window?.messages.map(({ own }) => own)).toEqual(['say 0', 'say 1', 'say it better', 'say 3']);
  });

  test('and said at length says how much of it is missing', () => {
    const long = { text: 'a'.repeat(6_000), leftOut: 500 };
    const history = [said(0, 'b'.repeat(6_100)), ...talk(2).slice(1)];

    const window = windowOf(history, { edited: new Map([[otid(2), long]]) });

    expect(window?.messages.map(({ leftOut }) => leftOut)).toEqual([100, undefined, 500, undefined]);
  });
});

describe('narrowing', () => {
  test('leaves the older half, with an end and a count of its own', () => {
    const window = windowOf(talk(5), { cursor: id(1) });

    const half = window && olderHalfOf(window);

    expect(refs(half)).toEqual(['c1:0', 'cr2:1', 'm1:2', 'mr2:3', 'm2:4', 'mr4:5']);
    expect(half).toMatchObject({ end: id(5), covers: 2, more: true });
  });

  test('comes down to one message, and then to an end', () => {
    const lengths: number[] = [];
    for (let window = windowOf(talk(10)); window !== undefined; window = olderHalfOf(window)) {
      lengths.push(window.messages.length);
    }

    expect(lengths).toEqual([20, 10, 5, 3, 2, 1]);
  });
});

describe('messages that were sent as one item', () => {
  const header = (author: string) =>
    `[${author}, in #tea on Rook House, where others read along, 2026-11-22 20:15 UTC]`;
  const merged = (index: number, ...texts: readonly string[]): HistoryMessage[] =>
    texts.map((text, part) => ({ ...said(index, text, 'person'), otid: otid(100 * index + part) }));

  test('have each their own mark, words and words of others, and each counts', () => {
    const quoting = `${header('Ada')}\n[in reply to Bob, whose words these are: "you hate tea"]\nI love tea`;

    const window = windowOf([...merged(0, quoting, `${header('Ada')}\nI live in Turin`), said(1, 'Noted.')]);

    expect(window?.messages).toMatchObject([
      { ref: 'm1', own: 'I love tea', foreign: [expect.stringContaining('you hate tea')] },
      { ref: 'm2', own: 'I live in Turin', foreign: [] },
      { speaker: 'scarlet', own: 'Noted.' },
    ]);
    expect(window).toMatchObject({ covers: 2, end: id(1) });
  });

  test('are never parted by the end of a window, by its beginning, or by halving it', () => {
    const history = [...merged(0, 'a', 'b'), said(1, 'Hm.'), ...merged(2, 'c', 'd', 'e'), said(3, 'Hm.')];

    const first = windowOf(history, { limits: { messages: 4, context: 0 } });
    const second = windowOf(history, { cursor: id(2) });

    expect(refs(first)).toEqual(['m1:0', 'm2:0', 'mr3:1']);
    expect(second?.messages.map(({ own }) => own)).toEqual(['Hm.']);
    const whole = windowOf(merged(0, 'a', 'b', 'c'));
    expect(whole?.messages).toHaveLength(3);
    expect(whole && olderHalfOf(whole)).toBeUndefined();
    expect(refs(first && olderHalfOf(first))).toEqual(['m1:0', 'm2:0']);
  });

  test('end the window before them where one of them is open', () => {
    const history = [said(0, 'a'), said(1, 'Hm.'), ...merged(2, 'c', 'd')];

    expect(windowOf(history, { open: new Set([otid(200), otid(201)]) })?.end).toBe(id(1));
  });
});

test('windows drain a conversation without a gap, and count each message once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 80 }), fc.integer({ min: 1, max: 25 }), (items, messages) => {
      // How many messages of the person each item holds; none is one of hers.
      const history = items.flatMap((persons, index) =>
        persons === 0
          ? [said(index, `say ${index}`, 'scarlet')]
          : Array.from({ length: persons }, () => said(index, `say ${index}`, 'person')),
      );
      const covered: string[] = [];
      let count = 0;
      let cursor: LettaMessageId | undefined;
      for (;;) {
        const window = windowOf(history, { cursor, limits: { messages, context: 3 } });
        if (window === undefined) break;
        covered.push(...window.messages.map((message) => message.id));
        count += window.covers;
        cursor = window.end;
      }

      expect(covered).toEqual(history.map((message) => message.id));
      expect(count).toBe(items.reduce((sum, persons) => sum + persons, 0));
    }),
  );
});

/** Turns of one message and one answer each: the person's have even numbers. */
function talk(turns: number): HistoryMessage[] {
  return Array.from({ length: 2 * turns }, (_, index) => said(index, `say ${index}`));
}

function said(
  index: number,
  text: string,
  speaker: HistoryMessage['speaker'] = index % 2 === 0 ? 'person' : 'scarlet',
): HistoryMessage {
  return { id: id(index), speaker, text, otid: otid(index), at: index * 1_000 };
}

function id(index: number): LettaMessageId {
  return `message-${index}` as LettaMessageId;
}

function otid(index: number): Otid {
  return `otid-${index}` as Otid;
}

function windowOf(history: readonly HistoryMessage[], source: Partial<WindowSource> = {}): Window | undefined {
  const nothing = { unread: new Set<never>(), open: new Set<never>(), deleted: new Set<never>(), edited: new Map() };
  return toWindow({ history, cursor: undefined, more: false, cleanAnswer: (raw) => raw, ...nothing, ...source });
}

function refs(window: Window | undefined): string[] {
  const all = [...(window?.context ?? []), ...(window?.messages ?? [])];
  return all.map((message) => `${message.ref}:${message.id.slice('message-'.length)}`);
}
