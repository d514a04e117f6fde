import { expect, test } from 'vitest';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import type { Departure } from '../../../src/sleep/plan/departure.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { recallableIn } from '../../../src/sleep/recall/recallable.ts';
import { archivedEntry, longAgo } from '../../support/remembered.ts';

const dayMs = 86_400_000;

function left(because: Departure, at = longAgo): Pick<Entry, 'left'> {
  return { left: { at, because, supersededBy: null, byOwnWords: null } };
}

function recallable(...entries: readonly Entry[]): readonly string[] {
  return entries.filter(recallableIn(entries, blockRules())).map(({ id }) => id);
}

test.each([
  ['no-room', true],
  ['over-the-cap', true],
  ['not-spoken-of', true],
  ['merged', false],
  ['superseded', false],
  ['no-longer-true', false],
  ['done', false],
  ['expired', false],
  ['low-confidence', false],
  ['not-supported', false],
  ['block-rewritten', true],
  ['changed-by-another-writer', true],
  ['removed-by-another-writer', false],
  ['edited-by-another-writer', false],
] as const)('what was archived as %s may come up: %s', (because, may) => {
  expect(recallable(archivedEntry('e1', 'Has a cat', left(because)))).toEqual(may ? ['e1'] : []);
});

test.each(['superseded', 'obsolete', 'expired', 'merged'] as const)('what is %s never comes up', (state) => {
  expect(recallable(archivedEntry('e1', 'Has a cat', { state }))).toEqual([]);
});

test.each([
  [{ validUntil: longAgo + dayMs }, 'expired', ['e1']],
  [{ happensOn: longAgo + dayMs }, 'expired', ['e1']],
  [{}, 'expired', []],
  [{ validUntil: longAgo + dayMs }, 'not-spoken-of', []],
] as const)('what is over may come up where its day is known: %o, %s', (dates, because, found) => {
  expect(recallable(archivedEntry('e1', 'Is in Paris', { state: 'expired', ...left(because), ...dates }))).toEqual(
    found,
  );
});

test('what is rewritten in each cycle is no memory', () => {
  expect(recallable(archivedEntry('e1', 'Next: ask about the cat', { block: 'session_context' }))).toEqual([]);
});

test.each([
  ['stands in a block', { state: 'live', left: null }],
  ['was found to be over since', { state: 'obsolete', ...left('no-longer-true', longAgo + dayMs) }],
  ['was superseded since', { state: 'superseded', ...left('superseded', longAgo + dayMs) }],
] as const)('a line never comes up whose words are those of one that %s, be it in another block', (_, other) => {
  const words = archivedEntry('e2', 'has a CAT.', { block: 'goals', ...other });

  expect(recallable(archivedEntry('e1', 'Has a cat'), words)).not.toContain('e1');
});

test('a line comes up again that was said once more after it had been over', () => {
  const before = archivedEntry('e1', 'Has a cat', { state: 'obsolete', ...left('no-longer-true', longAgo - dayMs) });

  expect(recallable(before, archivedEntry('e2', 'Has a cat'))).toEqual(['e2']);
});

// Letters can't tell another value from another fact: of two that begin alike, one may be what a life depends on.
test.each([
  ['Is allergic to penicillin', 'Is allergic to cats'],
  ['Has a dog called Rex', 'Has a dog sitter every Monday'],
  ['Hat einen Bruder namens Max', 'Hat einen Bruder namens Uli'],
  ['住在都灵', '住在米兰'],
  ['トリノに住んでいる', 'ミラノに住んでいる'],
  ['Lives in Turin', 'Now lives in Milan'],
])('"%s" may come up whatever was said later: "%s"', (old, fresh) => {
  const later = { firstSeen: longAgo + dayMs, lastSeen: longAgo + dayMs };

  expect(recallable(archivedEntry('e1', old), archivedEntry('e2', fresh, later))).toEqual(['e1', 'e2']);
});

test('what a later line took the place of never comes up', () => {
  const gone = { at: longAgo, because: 'no-room', supersededBy: 'e2', byOwnWords: null } as const;

  expect(
    recallable(archivedEntry('e1', 'Lives in Turin', { left: gone }), archivedEntry('e2', 'Lives in Milan')),
  ).toEqual(['e2']);
});

test('a line comes up beside one that accents part from it, and not beside a copy without them', () => {
  const old = archivedEntry('e1', 'Bà sống ở Huế', left('no-room'));
  const beside = (text: string) => recallable(old, archivedEntry('e2', text, { state: 'live', left: null }));

  expect(beside('Ba sống ở Huế')).toContain('e1');
  expect(beside('Ba song o Hue')).not.toContain('e1');
});
