import { expect, test } from 'vitest';
import { tidyingQuestion } from '../../../src/sleep/agent/tidying-request.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { viewForTidying } from '../../../src/sleep/plan/view-for-tidying.ts';
import { archived, blocksFor, dayMs, entry, ledgerOf, now } from './plan-input.ts';

const rules = blockRules([{ label: 'lessons_learned', budget: 1_000 }]);
const ledger = ledgerOf(
  entry('e1', 'Likes tea', { topic: 'food' }),
  entry('e2', 'Likes bread', { topic: 'Food', importance: 8 }),
  entry('e3', 'Is a nurse'),
  entry('e4', 'Is fond of tea', { topic: 'food', ...archived('no-room') }),
  entry('e5', 'Plays chess', { topic: 'games', ...archived('no-room') }),
  entry('e6', 'Hates tea', { topic: 'food', ...archived('removed-by-another-writer') }),
  entry('e7', 'Learns by doing', { block: 'lessons_learned' }),
  entry('e8', 'Learns best by trying', { block: 'lessons_learned', correction: 'by reading' }),
  entry('e9', 'Mood: calm', { block: 'session_context', topic: 'mood' }),
  entry('e10', 'Wants to learn Greek', { block: 'goals' }),
);
const blocks = blocksFor(ledger, {
  lessons_learned: '- Learns by doing\n- Learns best by trying (✗ by reading)',
  human: '- Likes tea\n- Likes bread\n- Is a nurse\nA note of somebody else',
});
const day = new Date(now - dayMs).toISOString().slice(0, 10);

test('blocks of lines are shown by topic, with what the archive holds on the same topics', () => {
  const { lines, shown } = viewForTidying({ ledger, blocks, rules }, 'with-the-archive');

  expect(lines.split('\n')).toEqual([
    '# human',
    '(Food)',
    `h1 ${day} Likes bread`,
    `h2 ${day} Likes tea`,
    `h3 ${day} Is fond of tea [put aside]`,
    '(no topic)',
    `h4 ${day} Is a nurse`,
    '# lessons_learned',
    '(no topic)',
    `l1 ${day} Learns by doing`,
    `l2 ${day} Learns best by trying (✗ by reading)`,
  ]);
  expect(shown.find(({ mark }) => mark === 'h3')).toEqual({ mark: 'h3', entry: 'e4', line: 'Is fond of tea' });
});

test('after failures less is shown: no archive, then the fullest block alone', () => {
  const some = viewForTidying({ ledger, blocks, rules }, 'blocks-alone');
  const least = viewForTidying({ ledger, blocks, rules }, 'fullest-block-alone');

  expect(some.lines).not.toContain('put aside');
  expect(least.lines.match(/^# .*$/gm)).toEqual(['# lessons_learned']);
});

test('what to do is a system prompt of its own, and stands in the request as well', () => {
  const view = viewForTidying({ ledger, blocks, rules }, 'with-the-archive');
  const { system, request } = tidyingQuestion(view, {
    template: 'Do this.\n\n=== lines {nonce} ===\n{lines}',
    nonce: 'k3',
  });

  expect(system).toBe('Do this.');
  expect(request.startsWith('Do this.\n\n=== lines k3 ===\n# human\n')).toBe(true);
});
