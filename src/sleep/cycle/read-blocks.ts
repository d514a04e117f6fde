import { Failure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import type { CycleParts } from './cycle-parts.ts';

type ReadParts = Pick<CycleParts, 'blocks' | 'rules' | 'mendPrimary'>;

/**
 * All blocks of a primary. One that somebody detached, renamed or deleted is there again before anything is made of
 * them: a cycle that went on without it would move the cursor, and what was said would be in no prompt.
 *
 * @throws Failure `letta-broken` where one can't be had.
 */
export async function readBlocks(user: UserId, agent: AgentId, parts: ReadParts): Promise<readonly Block[]> {
  const blocks = await parts.blocks.read(agent);
  if (lackingOf(blocks, parts).length === 0) return blocks;
  await parts.mendPrimary(user);
  const mended = await parts.blocks.read(agent);
  const lacking = lackingOf(mended, parts);
  if (lacking.length === 0) return mended;
  throw new Failure('letta-broken', `The agent has no block ${lacking.join(', ')}, and could not be given any.`);
}

function lackingOf(blocks: readonly Block[], { rules }: ReadParts): readonly string[] {
  const there = new Set(blocks.map(({ label }) => label));
  return rules.flatMap(({ label }) => (there.has(label) ? [] : [label]));
}
