import { expect, test } from 'vitest';
import { noticeEdits } from '../../../src/sleep/plan/notice-edits.ts';
import { blocksFor, entry, ledgerOf, now } from './plan-input.ts';

const ledger = ledgerOf(
  entry('e1', 'Lives in Milan'),
  entry('e2', 'Likes tea'),
  entry('e3', 'Believes it', { correction: 'Not so' }),
);
const notice = (human: string) => noticeEdits(ledger, blocksFor(ledger, { human }), now);

test('what stands as it was is no edit, whatever bullet it has', () => {
  const found = notice('* Lives in Milan\n• Likes tea  \n- Believes it (✗ Not so)');

  expect(found.noticed).toEqual([]);
  expect(found.ledger).toBe(ledger);
});

test('a line that is gone was removed, one that reads alike was edited: both wait in the archive', () => {
  const found = notice('- Lives in Milano\n- Believes it (✗ Not so)');

  expect(found.noticed).toEqual(['e1', 'e2']);
  expect(found.ledger.entries.map(({ state, left }) => [state, left?.because])).toEqual([
    ['archived', 'edited-by-another-writer'],
    ['archived', 'removed-by-another-writer'],
    ['live', undefined],
  ]);
});

test('a block that is not there says nothing of its lines', () => {
  expect(noticeEdits(ledger, [], now).noticed).toEqual([]);
});
