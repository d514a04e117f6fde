import { describe, expect, test } from 'vitest';
import type { Entry, Ledger } from '../../../src/sleep/plan/ledger.ts';
import {
  archived,
  because,
  dayMs,
  entry,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  now,
  plan,
  valueAfter,
  windowOf,
} from './plan-input.ts';
import { type Judge, tidied, tidyingOf } from './tidying-input.ts';

const fiveWordings = [
  'Loves tea',
  'Drinks tea all day',
  'Is fond of tea',
  'Tea is their drink',
  'Has tea every morning',
];
const merged = 'Loves tea and drinks it all day, from the morning on';

function at(day: number, place: Entry['sources'][number]['place'] = 'direct'): Pick<Entry, 'sources'> {
  return {
    sources: [
      { message: `m-${day}-${JSON.stringify(place)}`, quote: 'said', asked: null, at: now - day * dayMs, place },
    ],
  };
}

function taught(): Ledger {
  return ledgerOf(
    ...fiveWordings.map((text, index) => entry(`e${index + 1}`, text, { topic: 'tea', ...at(index + 1) })),
    ...Array.from({ length: 3 }, (_, index) => entry(`e${index + 10}`, `Knows town number ${index}`)),
  );
}

const five = { lines: ['e1', 'e2', 'e3', 'e4', 'e5'], text: merged };

function states(ledger: Ledger): Readonly<Record<string, string>> {
  return Object.fromEntries(ledger.entries.map(({ id, state }) => [id, state]));
}

describe('a merge', () => {
  test('makes one line of what was said five times in different words, with the sources of all', () => {
    const { input, made } = tidied({ ledger: taught(), answer: { merges: [five] } });

    const lines = valueAfter(
      { ...input, insights: insightsOf({}), window: windowOf('x'), shown: [] },
      made,
      'human',
    ).split('\n');
    const heir = made.ledger.entries.find(({ text }) => text === merged);
    expect(lines.filter((line) => /tea/i.test(line))).toEqual([`- ${merged}`]);
    expect(lines).toHaveLength(4);
    expect(heir?.sources.map(({ message }) => message)).toHaveLength(5);
    expect(heir).toMatchObject({ state: 'live', topic: 'tea', reviewed: 2 });
    expect(states(made.ledger)).toMatchObject({ e1: 'merged', e5: 'merged', e10: 'live' });
    expect(made.ledger.entries.find(({ id }) => id === 'e1')?.left).toMatchObject({
      because: 'merged',
      supersededBy: heir?.id,
    });
  });

  test('is reviewed both ways: whether it is true, and whether it says what each of them says', () => {
    const { items } = tidied({ ledger: taught(), answer: { merges: [five] } });

    expect(items).toHaveLength(6);
    expect(items[0]).toMatchObject({ id: 'merges.0', statement: merged, said: fiveWordings.join('. ') });
    expect(items[1]).toMatchObject({ id: 'merges.0.e1', statement: 'Loves tea', said: merged });
  });

  test.each<[string, Judge, readonly string[]]>([
    [
      'says what none of them said',
      ({ id }) => (id === 'merges.0' ? 'not-supported' : 'supported'),
      ['e1', 'e2', 'e3', 'e4', 'e5'],
    ],
    ['leaves out what two of them say', ({ id }) => (/e[12]$/.test(id) ? 'not-supported' : 'supported'), ['e1', 'e2']],
    [
      'leaves out what all but one say',
      ({ id }) => (/0$|e1$/.test(id) ? 'supported' : 'not-supported'),
      ['e1', 'e2', 'e3', 'e4', 'e5'],
    ],
  ])('that %s leaves those lines as they were', (_, judge, standing) => {
    const { made } = tidied({ ledger: taught(), answer: { merges: [five] } }, judge);

    const left = made.ledger.entries.filter(({ id, state }) => /^e[1-5]$/.test(id) && state === 'live');
    expect(left.map(({ id }) => id)).toEqual(standing);
    expect(made.refused).toHaveLength(standing.length === 5 ? 1 : 0);
  });

  test('is spelt as the line that has the most accents: models lose them', () => {
    const ledger = ledgerOf(entry('e1', 'Liebt das Cafe in Köln', at(1)), entry('e2', 'Liebt das Café in Köln', at(2)));
    const merge = (...lines: readonly string[]) => ({
      merges: [{ lines: [...lines], text: 'Liebt das Cafe in Koln' }],
    });

    expect(liveTexts(tidied({ ledger, answer: merge('e1', 'e2') }).made)).toEqual(['Liebt das Café in Köln']);
    expect(
      liveTexts(tidied({ ledger: ledgerOf(entry('e2', 'Liebt das Café in Köln')), answer: merge('e2') }).made),
    ).toEqual(['Liebt das Café in Köln']);
  });

  test('of lines that accents part is reviewed like any other', () => {
    const ledger = ledgerOf(entry('e1', 'Con tên là Tuấn', at(1)), entry('e2', 'Con tên là Tuân', at(2)));
    const answer = { merges: [{ lines: ['e1', 'e2'], text: 'Con tên là Tuân' }] };
    const leftWhere = (verdict: 'supported' | 'not-supported') =>
      liveTexts(tidied({ ledger, answer }, () => verdict).made);

    expect(leftWhere('not-supported')).toEqual(['Con tên là Tuấn', 'Con tên là Tuân']);
    expect(leftWhere('supported')).toEqual(['Con tên là Tuân']);
  });

  test('may say what accents part from another line', () => {
    const ledger = ledgerOf(
      entry('e1', 'Bà đã ở Huế', at(1)),
      entry('e2', 'Bà vẫn ở Huế', at(2)),
      entry('e3', 'Ba sống ở Huế', at(3)),
    );
    const mergedAs = (text: string) =>
      liveTexts(tidied({ ledger, answer: { merges: [{ lines: ['e1', 'e2'], text }] } }, () => 'supported').made);

    expect(mergedAs('Bà sống ở Huế').toSorted()).toEqual(['Ba sống ở Huế', 'Bà sống ở Huế']);
    expect(mergedAs('Ba song o Hue')).toHaveLength(3);
  });

  test('without a review is made of the same words only', () => {
    const input = tidyingOf({ ledger: taught(), answer: { merges: [five] } });

    const { made } = tidied({ ledger: taught(), answer: { merges: [five] } }, () => 'denied');

    expect(made.changes).toEqual([]);
    expect(because(made)).toEqual(['not-supported']);
    expect(input.answer.merges).toHaveLength(1);
  });

  test('of lines about the person takes none in about her', () => {
    const ledger = ledgerOf(
      ...['Loves tea', 'Drinks tea all day'].map((text, index) => entry(`e${index + 1}`, text, at(1))),
      entry('p1', 'Talks of tea', { block: 'persona', ...at(3) }),
    );
    const merges = [{ lines: ['e1', 'p1'], text: 'Loves and talks of tea' }];
    const contradictions = [['e2', 'p1']];

    const { made } = tidied({ ledger, answer: { merges, contradictions } });

    expect(because(made)).toEqual(['unknown-target', 'unknown-target']);
    expect(states(made.ledger)).toEqual({ e1: 'live', e2: 'live', p1: 'live' });
  });

  test('of one line words it better, and keeps the old wording', () => {
    const { made } = tidied({ ledger: taught(), answer: { merges: [{ lines: ['e4'], text: 'Prefers tea' }] } });

    expect(made.changes[0]?.updated).toEqual([{ from: 'Tea is their drink', to: 'Prefers tea' }]);
    expect(states(made.ledger)['e4']).toBe('merged');
  });

  test('of many other lines is bounded: six become one, and of more merges a quarter of the block leaves', () => {
    const entries = Array.from({ length: 24 }, (_, index) => entry(`e${index + 1}`, `Fact of kind ${index + 1}`));
    const all = entries.map(({ id }) => id);
    const rest = Array.from({ length: 12 }, (_, index) => ({
      lines: all.slice(index * 2, index * 2 + 2),
      text: `Two facts ${index}`,
    }));

    const one = tidied({ ledger: ledgerOf(...entries), answer: { merges: [{ lines: all, text: 'Many facts' }] } });
    const many = tidied({ ledger: ledgerOf(...entries), answer: { merges: rest } });

    expect(liveTexts(one.made)).toHaveLength(19);
    expect(Object.values(states(many.made.ledger)).filter((state) => state === 'merged')).toHaveLength(6);
    expect(many.made.ledger.waiting).toHaveLength(18);
  });

  test('that had to wait is done in the next cycles, without asking anybody', () => {
    const entries = Array.from({ length: 12 }, (_, index) => entry(`e${index + 1}`, `Fact of kind ${index + 1}`));
    const merges = [0, 1, 2].map((index) => ({
      lines: [`e${index * 2 + 1}`, `e${index * 2 + 2}`],
      text: `Two facts ${index}`,
    }));
    let { ledger } = tidied({ ledger: ledgerOf(...entries), answer: { merges } }).made;

    for (let cycle = 3; cycle < 6; cycle += 1) ({ ledger } = plan({ ledger, cycle }));

    const texts = ledger.entries.filter(({ state }) => state === 'live').map(({ text }) => text);
    expect(texts).toHaveLength(9);
    expect(texts).toEqual(expect.arrayContaining(['Two facts 0', 'Two facts 1', 'Two facts 2']));
    expect(ledger.waiting).toEqual([]);
  });

  test('leaves pinned lines as they are', () => {
    const ledger = ledgerOf(
      entry('e1', 'Loves tea', { pinned: true }),
      entry('e2', 'Is fond of tea'),
      entry('e3', 'Likes tea'),
    );

    const two = tidied({ ledger, answer: { merges: [{ lines: ['e1', 'e2'], text: 'Tea lover' }] } });
    const three = tidied({ ledger, answer: { merges: [{ lines: ['e1', 'e2', 'e3'], text: 'Tea lover' }] } });
    const against = tidied({
      ledger: ledgerOf(entry('e1', 'Hates tea', { pinned: true, ...at(9) }), entry('e2', 'Loves tea', at(1))),
      answer: { contradictions: [['e1', 'e2']] },
    });

    expect([because(two.made), because(against.made)]).toEqual([['pinned'], ['pinned']]);
    expect(states(three.made.ledger)).toMatchObject({ e1: 'live', e2: 'merged', e3: 'merged' });
  });

  test('never mixes what was told in private into what may be voiced elsewhere', () => {
    const guild = { guild: '123456789012345678' };
    const ledger = ledgerOf(entry('e1', 'Has a dog', at(2, guild)), entry('e2', 'Has a dog that is ill', at(1)));

    const { made } = tidied({ ledger, answer: { merges: [{ lines: ['e1', 'e2'], text: 'Has a dog that is ill' }] } });

    expect(because(made)).toEqual(['told-elsewhere']);
  });

  test('takes in what the archive holds, and the words of a merged line are known from then on', () => {
    const ledger = ledgerOf(entry('e1', 'Loves tea'), entry('e2', 'Is fond of tea', archived('no-room')));
    const { made } = tidied({ ledger, answer: { merges: [{ lines: ['e1', 'e2'], text: 'Is very fond of tea' }] } });

    const again = plan({
      ledger: made.ledger,
      window: windowOf('I love tea'),
      insights: insightsOf({ human_updates: [item('Loves tea', 'I love tea')] }),
      cycle: 3,
    });

    expect(liveTexts(made)).toEqual(['Is very fond of tea']);
    expect(liveTexts(again)).toEqual(['Is very fond of tea']);
    expect(again.reinforced).toHaveLength(1);
  });

  test('that comes to the same as another one, or as a line put aside, is none', () => {
    const ledger = ledgerOf(
      ...['A', 'B', 'C', 'D'].map((text, index) => entry(`e${index}`, `Fact ${text}`)),
      entry('e9', 'Fact Z', archived('no-room')),
    );
    const merges = [
      ['e0', 'e1'],
      ['e2', 'e3'],
    ].map((lines) => ({ lines, text: 'Facts' }));

    const { made } = tidied({ ledger, answer: { merges: [...merges, { lines: ['e2', 'e3'], text: 'Fact Z' }] } });

    expect(because(made)).toEqual(['already-known', 'already-known']);
    expect([...liveTexts(made)].sort()).toEqual(['Fact C', 'Fact D', 'Fact Z', 'Facts']);
  });
});

describe('a contradiction', () => {
  const ledger = ledgerOf(entry('e1', 'Lives in Rome', at(1)), entry('e2', 'Lives in Turin', at(9)));

  test.each([[['e1', 'e2']], [['e2', 'e1']]])('leaves what was said last, whichever is named first: %j', (lines) => {
    const { made, items } = tidied({ ledger, answer: { contradictions: [lines] } });

    expect(liveTexts(made)).toEqual(['Lives in Rome']);
    expect(made.ledger.entries.find(({ id }) => id === 'e2')).toMatchObject({
      state: 'superseded',
      left: { because: 'contradicted', supersededBy: 'e1' },
    });
    expect(items).toMatchObject([{ op: 'obsolete', line: 'Lives in Turin', said: 'Lives in Rome' }]);
  });

  test('that a reviewer denies, or of which neither was said later, changes nothing', () => {
    const together = ledgerOf(entry('e1', 'Lives in Rome', at(1)), entry('e2', 'Lives in Turin', at(1)));

    const denied = tidied({ ledger, answer: { contradictions: [['e1', 'e2']] } }, () => 'not-supported');
    const equal = tidied({ ledger: together, answer: { contradictions: [['e1', 'e2']] } });

    expect([because(denied.made), because(equal.made)]).toEqual([['not-supported'], ['no-evidence']]);
    expect([...liveTexts(denied.made), ...liveTexts(equal.made)]).toHaveLength(4);
  });

  test('may bring back a line that a merge of the same answer then says', () => {
    const out = ledgerOf(
      entry('e1', 'Lives in Rome', { ...archived('no-room'), ...at(1) }),
      entry('e2', 'Lives in Turin', at(9)),
      entry('e3', 'Has a home in Rome', at(5)),
    );
    const merges = [{ lines: ['e1', 'e3'], text: 'Lives in Rome' }];

    const { made } = tidied({ ledger: out, answer: { contradictions: [['e1', 'e2']], merges } });

    expect(liveTexts(made)).toEqual(['Lives in Rome']);
  });

  test('brings back what was said last from the archive', () => {
    const out = ledgerOf(
      entry('e1', 'Lives in Rome', { ...archived('no-room'), ...at(1) }),
      entry('e2', 'Lives in Turin', at(9)),
    );

    expect(liveTexts(tidied({ ledger: out, answer: { contradictions: [['e1', 'e2']] } }).made)).toEqual([
      'Lives in Rome',
    ]);
  });
});

test('topics bring together what belongs together, and change no line', () => {
  const ledger = ledgerOf(entry('e1', 'Loves tea'), entry('e2', 'Is a nurse'), entry('e3', 'Bakes bread'));

  const { input, made } = tidied({ ledger, answer: { topics: [{ lines: ['e1', 'e3'], topic: 'food' }] } });

  const value = valueAfter({ ...input, insights: insightsOf({}), window: windowOf('x'), shown: [] }, made, 'human');
  expect(value).toBe('- Loves tea\n- Bakes bread\n- Is a nurse');
  expect(made.changes[0]).toMatchObject({ added: [], updated: [], removed: [] });
});

describe('nothing is changed by an answer that', () => {
  const base = ledgerOf(
    entry('e1', 'Loves tea'),
    entry('e2', 'Is fond of tea'),
    entry('e3', 'Is a nurse'),
    entry('e4', 'Chats much', { block: 'constraints' }),
  );
  test.each([
    ['names lines that nobody showed', { lines: ['x1', 'x2'], text: 'Tea lover' }, 'unknown-target'],
    ['merges what has changed since', { lines: ['e9'], text: 'Tea lover' }, 'unknown-target'],
    ['says what stands there already', { lines: ['e1', 'e2'], text: 'Is a nurse' }, 'already-known'],
    ['is longer than a line', { lines: ['e1', 'e2'], text: 'tea '.repeat(60) }, 'too-long'],
    ['touches a block that is read-only', { lines: ['e4'], text: 'Chats' }, 'protected-block'],
  ])('%s', (_, merge, reason) => {
    const { made } = tidied({ ledger: base, answer: { merges: [merge] } });

    expect(because(made)).toEqual([reason]);
    expect(made.changes).toEqual([]);
  });
});

test('a merge of more sources than are kept keeps the newest of each line, and then the newest of all', () => {
  const toldOn = (...days: readonly number[]) => ({ sources: days.flatMap((day) => at(day).sources) });
  const old = entry('e1', 'Loves tea', toldOn(...Array.from({ length: 10 }, (_, index) => 40 - index)));
  const newer = entry('e2', 'Drinks tea all day', toldOn(...Array.from({ length: 10 }, (_, index) => 20 - index)));

  const { made } = tidied({
    ledger: ledgerOf(old, newer),
    answer: { merges: [{ lines: ['e1', 'e2'], text: merged }] },
  });

  const kept = made.ledger.entries.find(({ text }) => text === merged)?.sources;
  expect(kept?.map((source) => (now - source.at) / dayMs)).toEqual([31, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
});

test('a merge into the very words of one of its lines takes them all', () => {
  const [, second = ''] = fiveWordings;

  const { made } = tidied({ ledger: taught(), answer: { merges: [{ ...five, text: second }] } });

  expect(states(made.ledger)).toMatchObject({ e1: 'merged', e2: 'merged', e3: 'merged', e4: 'merged', e5: 'merged' });
  expect(liveTexts(made).filter((text) => fiveWordings.includes(text))).toEqual([second]);
});
