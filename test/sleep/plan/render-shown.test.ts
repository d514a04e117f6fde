import { expect, test } from 'vitest';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { renderShown } from '../../../src/sleep/plan/render-shown.ts';
import { blocksFor, dayMs, entry, ledgerOf, now } from './plan-input.ts';

const ledger = ledgerOf(
  entry('e1', 'Likes tea'),
  entry('e2', 'Run a marathon', { block: 'goals' }),
  entry('e3', 'I like puns', { block: 'persona' }),
  entry('e4', 'Next: Ask about the exam', { block: 'session_context' }),
);

test('every line that may change has a short id; neither what never changes nor the slots are shown', () => {
  const blocks = blocksFor(ledger, { human: 'Name: Nix\n\n- Likes tea' });

  const { memory, shown } = renderShown({ blocks, rules: blockRules(), ledger, now });

  expect(memory).toBe(['p1 I like puns', 'h1 Name: Nix; h2 Likes tea', 'g1 Run a marathon'].join('\n'));
  expect(shown).toEqual([
    { id: 'p1', block: 'persona', text: '- I like puns' },
    { id: 'h1', block: 'human', text: 'Name: Nix' },
    { id: 'h2', block: 'human', text: '- Likes tea' },
    { id: 'g1', block: 'goals', text: '- Run a marathon' },
  ]);
});

test('blocks that begin alike get letters of their own, and never those of messages', () => {
  const values = { human: 'a', hobbies: 'b', music: 'c', crafts: 'd' };
  const rules = blockRules([
    { label: 'hobbies', budget: 1_000 },
    { label: 'music', budget: 1_000 },
    { label: 'crafts', budget: 1_000 },
  ]);

  const { shown } = renderShown({ blocks: blocksFor(ledgerOf(), values), rules, ledger: ledgerOf(), now });

  expect(shown.map(({ id, block }) => [block, id])).toEqual([
    ['human', 'h1'],
    ['hobbies', 'o1'],
    ['music', 'u1'],
    ['crafts', 'r1'],
  ]);
});

test('neither an empty block nor one without a rule is shown', () => {
  const { memory, shown } = renderShown({
    blocks: [
      { label: 'human', value: '', readOnly: false },
      { label: 'odd', value: 'x', readOnly: false },
    ],
    rules: blockRules(),
    ledger,
    now,
  });

  expect(memory).toBe('');
  expect(shown).toEqual([]);
});

test('blocks stand in the order of the rules, however the server lists them', () => {
  const blocks = blocksFor(ledger);

  const { memory } = renderShown({ blocks, rules: blockRules(), ledger, now });

  expect(renderShown({ blocks: [...blocks].reverse(), rules: blockRules(), ledger, now }).memory).toBe(memory);
});

test('a line whose time is over is marked', () => {
  const past = ledgerOf(entry('e1', 'Is in Paris', { validUntil: now - dayMs }), entry('e2', 'Likes tea'));

  const { memory, shown } = renderShown({ blocks: blocksFor(past), rules: blockRules(), ledger: past, now });

  expect(memory).toBe('h1 Is in Paris (over); h2 Likes tea');
  expect(shown.map(({ over }) => over)).toEqual([true, undefined]);
});

test('of what keeps coming back the eight are shown that came last', () => {
  const days = [5, 1, 8, 3, 7, 2, 9, 4, 6];
  const patterns = ledgerOf(
    ...days.map((day) =>
      entry(`e${day}`, `Pattern: Sang on day ${day}`, {
        block: 'session_context',
        topic: 'pattern',
        lastSeen: now - day * dayMs,
      }),
    ),
  );

  const { shown } = renderShown({ blocks: blocksFor(patterns), rules: blockRules(), ledger: patterns, now });

  expect(shown.map((line) => line.entry)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((day) => `e${day}`));
});
