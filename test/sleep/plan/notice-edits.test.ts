import { describe, expect, test } from 'vitest';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { noticeEdits } from '../../../src/sleep/plan/notice-edits.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { recallableIn } from '../../../src/sleep/recall/recallable.ts';
import { blocksFor, entry, inputOf, ledgerOf, liveTexts, now, plan, valueAfter } from './plan-input.ts';

const ledger = ledgerOf(
  entry('e1', 'Lives in Milan'),
  entry('e2', 'Likes tea'),
  entry('e3', 'Believes it', { correction: 'Not so' }),
);
const rules = blockRules();
const notice = (human: string) => noticeEdits({ ledger, blocks: blocksFor(ledger, { human }), rules, now });

test('what stands as it was is no edit, whatever bullet it has', () => {
  const found = notice('* Lives in Milan\n• Likes tea  \n- Believes it (✗ Not so)');

  expect(found.noticed.size).toBe(0);
  expect(found.ledger).toBe(ledger);
});

test('a line that is gone was removed, one that reads alike was edited: both wait in the archive', () => {
  const found = notice('- Lives in Milano\n- Believes it (✗ Not so)');

  expect([...found.noticed.keys()]).toEqual(['e1', 'e2']);
  expect(found.ledger.entries.map(({ state, left }) => [state, left?.because])).toEqual([
    ['archived', 'edited-by-another-writer'],
    ['archived', 'removed-by-another-writer'],
    ['live', undefined],
  ]);
});

test('a block that is not there says nothing of its lines', () => {
  expect(noticeEdits({ ledger, blocks: [], rules, now }).noticed.size).toBe(0);
});

describe('where more is gone than one cycle takes out', () => {
  const six = ledgerOf(
    ...Array.from({ length: 6 }, (_, at) => entry(`e${at + 1}`, `Fact number ${at}`, { importance: at + 1 })),
  );

  test('somebody wrote the block anew: theirs stands, and recall finds what is gone', () => {
    const made = plan({ ledger: six, values: { human: 'A nurse from Turin.' } });

    expect(made.changes).toEqual([]);
    expect(made.ledger.entries.map(({ left }) => left?.because)).toEqual(Array(6).fill('block-rewritten'));
    expect(made.ledger.entries.filter(recallableIn(made.ledger.entries, blockRules()))).toHaveLength(6);
  });

  test.each(['', ' \n '])('a block without a word was lost, and is made anew from the ledger: %j', (human) => {
    const input = inputOf({ ledger: six, values: { human } });
    const made = planCycle(input);

    expect(made.noticed.size).toBe(6);
    expect(liveTexts(made)).toHaveLength(6);
    expect(valueAfter(input, made, 'human').trim()).toBe(
      [5, 4, 3, 2, 1, 0].map((at) => `- Fact number ${at}`).join('\n'),
    );
  });

  test('as far as there is room: the rest goes the way of all that finds none', () => {
    const rules = blockRules().map((rule) => (rule.label === 'human' ? { ...rule, budget: 50 } : rule));
    const made = plan({ ledger: six, values: { human: '' }, rules });

    expect(liveTexts(made)).toEqual(['Fact number 3', 'Fact number 4', 'Fact number 5']);
    expect(made.ledger.entries[0]?.left?.because).toBe('no-room');
  });

  test('one line that was the only one was taken out', () => {
    const made = plan({ ledger: ledgerOf(entry('e1', 'Likes tea')), values: { human: '' } });

    expect(made.ledger.entries[0]?.left?.because).toBe('removed-by-another-writer');
  });
});

test.each([
  ['human', ''],
  // It begins with what she is, so that it is not empty.
  ['persona', 'I am calm.'],
])('in the %s of an agent in the place of a lost one nobody took anything out', (block, value) => {
  const input = inputOf({ ledger: ledgerOf(entry('e1', 'Likes tea', { block })), values: { [block]: value } });

  const made = planCycle({ ...input, blocks: input.blocks.map((one) => ({ ...one, isNew: true })) });

  expect(valueAfter(input, made, block).trim()).toBe(`${value}\n- Likes tea`.trim());
});
