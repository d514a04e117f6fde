import { expect, test } from 'vitest';
import type { AgentId, BlockId, LettaMessageId } from '../../../src/base/ids.ts';
import type { Block } from '../../../src/pair/memory-blocks.ts';
import { toBlockTexts } from '../../../src/sleep/cycle/read-memory.ts';

const [lost, anew] = ['agent-lost', 'agent-new'] as [AgentId, AgentId];
const blank = { id: 'block-1' as BlockId, value: '', limit: 5_000, readOnly: false };
const blocks: readonly Block[] = [
  { ...blank, label: 'human', mark: 5 },
  { ...blank, label: 'goals' },
];

// What a plan has written to is no block in which lines are yet to come back: what is missing there somebody took out.
test.each([
  ['of an agent in the place of a lost one, and written by no plan', lost, [false, true]],
  ['never of the agent that was consolidated', anew, [false, false]],
])('a block is new %s', (_, agent, expected) => {
  const cursor = { agent, message: 'message-1' as LettaMessageId, context: null };

  expect(toBlockTexts(blocks, anew, { cursor }).map(({ isNew }) => isNew)).toEqual(expected);
});
