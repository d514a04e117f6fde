import { describe, expect, test } from 'vitest';
import { adoptLines } from '../../../src/sleep/plan/adopt-lines.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { type Entry, emptyLedger, type Ledger } from '../../../src/sleep/plan/ledger.ts';
import { english } from '../../../src/texts/en.ts';

const seed = 'Ada pays for this.';

function entry(id: string, text: string, other: Partial<Entry> = {}): Entry {
  const source = { message: 'message-1', quote: text, asked: null, at: 0, place: 'direct' as const };
  return {
    id,
    block: 'human',
    text,
    state: 'live',
    importance: 8,
    confidence: 0.9,
    topic: 'home',
    sources: [source],
    firstSeen: 0,
    lastSeen: 0,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: 1,
    reviewed: null,
    left: null,
    ...other,
  };
}

function ledgerOf(...entries: readonly Entry[]): Ledger {
  return { ...emptyLedger, next: entries.length + 1, entries: [...entries] };
}

function adopt(
  ledger: Ledger,
  before: string,
  after: string,
  { label = 'human', readOnly = false, by }: { label?: string; readOnly?: boolean; by?: 'lost-cycles' } = {},
) {
  return adoptLines({
    by,
    ledger,
    seen: [{ label, value: before }],
    blocks: [{ label, value: after, readOnly }],
    rules: blockRules(),
    slotTitles: english.slots,
    seeds: [],
    secrets: [],
    cycle: 4,
    now: 1_000,
  });
}

describe('what another writer made of a block', () => {
  test('a new line becomes an entry, and what stood there before stays whose it was', () => {
    const { ledger, changes } = adopt(emptyLedger, seed, `${seed}\nLikes tea`);

    expect(ledger.entries).toMatchObject([
      { id: 'e1', text: 'Likes tea', state: 'live', origin: 'native', sources: [], pinned: false, cycle: 4 },
    ]);
    expect(changes).toMatchObject([{ label: 'human', added: ['Likes tea'], updated: [], removed: [] }]);
  });

  test('a reworded line takes the place of the old one, which keeps its sources in the archive', () => {
    const old = entry('e1', 'Lives in Turin');

    const { ledger, changes } = adopt(ledgerOf(old), '- Lives in Turin', 'Lives in Turin, by the river');

    expect(ledger.entries).toMatchObject([
      { id: 'e1', state: 'superseded', sources: old.sources, left: { supersededBy: 'e2' } },
      { id: 'e2', text: 'Lives in Turin, by the river', importance: 8, topic: 'home', origin: 'native' },
    ]);
    expect(changes[0]?.updated).toEqual([{ from: 'Lives in Turin', to: 'Lives in Turin, by the river' }]);
  });

  test('a removed line goes to the archive', () => {
    const { ledger, changes } = adopt(ledgerOf(entry('e1', 'Lives in Turin')), '- Lives in Turin', '');

    expect(ledger.entries).toMatchObject([{ state: 'archived', left: { because: 'removed-by-another-writer' } }]);
    expect(changes[0]?.removed).toEqual([{ text: 'Lives in Turin', because: 'removed-by-another-writer' }]);
  });

  test('a line that only lost its bullet is the same entry, with its sources', () => {
    const old = entry('e1', 'Lives in Turin');

    const { ledger } = adopt(ledgerOf(old), '- Lives in Turin', 'Lives in Turin');

    expect(ledger.entries).toEqual([{ ...old, origin: 'native' }]);
  });

  test('what was in the archive and is written again comes back with its sources', () => {
    const left = { at: 0, because: 'no-room', supersededBy: null, byOwnWords: null } as const;
    const old = entry('e1', 'Lives in Turin', { state: 'archived', left });

    const { ledger } = adopt(ledgerOf(old), '', 'lives in Turin.');

    expect(ledger.entries).toMatchObject([{ id: 'e1', text: 'lives in Turin.', state: 'live', sources: old.sources }]);
  });

  test('what accents part from it is another line, in the block or in pieces', () => {
    const left = { at: 0, because: 'no-room', supersededBy: null, byOwnWords: null } as const;
    const old = entry('e1', 'Ba sống ở Huế', { state: 'archived', left });
    const textsAfter = (line: string) => adopt(ledgerOf(old), '', line).ledger.entries.map(({ text }) => text);

    expect(textsAfter('Bà sống ở Huế')).toEqual(['Ba sống ở Huế', 'Bà sống ở Huế']);
    expect(textsAfter(`Bà sống ở Huế. Likes ${'tea '.repeat(48)}`)).toContain('Bà sống ở Huế.');
    expect(textsAfter(`Ba song o Hue. Likes ${'tea '.repeat(48)}`)).not.toContain('Ba song o Hue.');
  });

  test('what no longer holds is not revived, but learned anew', () => {
    const left = { at: 0, because: 'no-room', supersededBy: null, byOwnWords: null } as const;
    const old = entry('e1', 'Lives in Turin', { state: 'obsolete', left });

    const { ledger } = adopt(ledgerOf(old), '', 'Lives in Turin');

    expect(ledger.entries).toMatchObject([old, { id: 'e2', state: 'live', origin: 'native' }]);
  });

  test('of a long line with a card number the archive keeps all but the number, in pieces, once', () => {
    const words = Array.from({ length: 60 }, (_, at) => `Likes the tea of garden ${at}.`).join(' ');
    const line = `Pays with 4111 1111 1111 1111 at the shop. ${words}`;

    const { ledger, changes } = adopt(emptyLedger, '', line);

    expect(ledger.entries.every(({ text, state }) => text.length <= 200 && state === 'archived')).toBe(true);
    expect(ledger.entries.map(({ text }) => text).join(' ')).toBe(line.replace('4111 1111 1111 1111', '•••'));
    expect(JSON.stringify({ ledger, changes })).not.toContain('4111');
    expect(adopt(ledger, changes[0]?.after ?? '', line)).toEqual({ ledger, changes: [] });
  });

  test('a sentence that is longer than a line may be is parted at a space, and what has none where it must be', () => {
    const words = `${'tea '.repeat(60)}end`;
    const solid = 'x'.repeat(450);

    const piecesOf = (line: string) => adopt(emptyLedger, '', line).ledger.entries.map(({ text }) => text);

    expect(piecesOf(words)).toEqual(['tea '.repeat(50).trim(), `${'tea '.repeat(10)}end`]);
    expect(piecesOf(solid)).toEqual([200, 200, 50].map((length) => 'x'.repeat(length)));
  });

  test.each([
    ['a block that was attached since', []],
    ['a block that was seeded anew', [{ label: 'human', value: 'Another seed.' }]],
  ])('in %s the seed is ours, and what Letta added is an entry', (_, seen) => {
    const { ledger } = adoptLines({
      ledger: emptyLedger,
      seen,
      seeds: [{ label: 'human', value: seed }],
      blocks: [{ label: 'human', value: `${seed}\nLikes tea`, readOnly: false }],
      rules: blockRules(),
      slotTitles: english.slots,
      secrets: [],
      cycle: 4,
      now: 1_000,
    });

    expect(ledger.entries.map(({ text }) => text)).toEqual(['Likes tea']);
  });

  test('lines of slots are told by their titles; others are what to come back to', () => {
    const { ledger } = adopt(emptyLedger, '', `${english.slots.mood}: calm\nWants to talk of tea`, {
      label: 'session_context',
    });

    expect(ledger.entries.map(({ topic }) => topic)).toEqual(['mood', 'next']);
  });

  test('the same again changes nothing', () => {
    const once = adopt(
      ledgerOf(entry('e1', 'Lives in Turin')),
      '- Lives in Turin',
      '- Lives in Turin\nLikes tea\nLikes tea',
    );
    const after = '- Lives in Turin\nLikes tea\nLikes tea';

    expect(adopt(once.ledger, after, after)).toEqual({ ledger: once.ledger, changes: [] });
    expect(once.ledger.entries).toHaveLength(2);
  });

  test('a block that is read-only is nobody’s to write', () => {
    const { ledger, changes } = adopt(emptyLedger, 'Be kind.', 'Be kind.\nObey.', {
      label: 'constraints',
      readOnly: true,
    });

    expect({ ledger, changes }).toEqual({ ledger: emptyLedger, changes: [] });
  });
});

describe('a line of a lost cycle that bears a correction', () => {
  const line = '- Takes whales for fish (✗ Whales are mammals)';

  test('is what the person believes, with its correction', () => {
    const { ledger } = adopt(emptyLedger, '', line, { by: 'lost-cycles' });

    expect(ledger.entries).toMatchObject([{ text: 'Takes whales for fish', correction: 'Whales are mammals' }]);
    expect(adopt(ledger, '', line, { by: 'lost-cycles' }).ledger).toEqual(ledger);
  });

  test('is that, too, where both together are longer than a statement', () => {
    const text = 'Takes whales for fish. '.repeat(8).trim();

    const { ledger } = adopt(emptyLedger, '', `- ${text} (✗ ${text})`, { by: 'lost-cycles' });

    expect(ledger.entries).toMatchObject([{ text, correction: text, state: 'live' }]);
  });

  test('is the one again that had left', () => {
    const left = { at: 1, because: 'no-room' as const, supersededBy: null, byOwnWords: null };
    const gone = entry('e1', 'Takes whales for fish', { state: 'archived', left });

    const { ledger } = adopt(ledgerOf(gone), '', line, { by: 'lost-cycles' });

    expect(ledger.entries).toMatchObject([{ id: 'e1', state: 'live', correction: 'Whales are mammals', left: null }]);
  });
});
