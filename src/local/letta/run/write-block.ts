import { isDeepStrictEqual } from 'node:util';
import type { AgentRow, BlockRow } from '../rows.ts';
import { refuse } from '../rules/refusal.ts';
import type { LettaWorld } from '../world.ts';
import { recompile } from './system-message.ts';

/** What a write may change of a block. Fields that are left out stay. */
export type BlockChange = {
  readonly label?: string | undefined;
  readonly value?: string | undefined;
  readonly limit?: number | undefined;
  readonly description?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly hidden?: boolean | undefined;
  readonly metadata?: Record<string, unknown> | undefined;
  readonly tags?: string[] | undefined;
};

/**
 * Writes a block. It then comes last among the blocks of its agents, as a rewritten row does. The prompts of all its
 * agents are compiled again, where the release does that on such a write; a write that changes nothing is none.
 *
 * @param writer the agent whose tool writes: its own prompt is compiled by every release
 */
export function writeBlock(
  world: LettaWorld,
  blockId: string,
  change: BlockChange,
  writer?: AgentRow,
): BlockRow | undefined {
  const before = world.state.blocks.get(blockId)?.version;
  const block = changeBlock(world, blockId, change);
  if (block === undefined || block.version === before) return block;
  for (const agent of world.state.agentsWith(blockId)) {
    if (world.traits.compilesForAll || agent === writer) recompile(world, agent);
  }
  return block;
}

/** Writes a block of one agent. Its prompt is compiled again by every release; others that share the block don't see it. */
export function writeBlockOf(
  world: LettaWorld,
  agent: AgentRow,
  blockId: string,
  change: BlockChange,
): BlockRow | undefined {
  const block = changeBlock(world, blockId, change);
  recompile(world, agent);
  return block;
}

function changeBlock(world: LettaWorld, blockId: string, change: BlockChange): BlockRow | undefined {
  const block = world.state.blocks.get(blockId);
  if (block === undefined) return undefined;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next = { ...block, ...given };
  if (world.traits.enforcesBlockLimits) refuseTooLong(next, change);
  if (isDeepStrictEqual(next, block)) return block;
  if (change.label !== undefined) refuseLabelTwice(world, blockId, change.label);
  for (const agent of world.state.agentsWith(blockId)) {
    agent.blockIds = [...agent.blockIds.filter((id) => id !== blockId), blockId];
  }
  Object.assign(block, given, { version: block.version + 1, value: next.value.replaceAll('\0', '') });
  return block;
}

function refuseLabelTwice(world: LettaWorld, blockId: string, label: string): void {
  const others = world.state.agentsWith(blockId).flatMap((agent) => world.state.blocksOf(agent));
  if (!others.some((other) => other.id !== blockId && other.label === label)) return;
  throw refuse(409, 'A unique constraint was violated for Block. Check your input for duplicates.');
}

function refuseTooLong(next: BlockRow, change: BlockChange): void {
  const length = [...next.value].length;
  if (length <= next.limit) return;
  const why =
    change.value === undefined
      ? `Limit (${next.limit}) cannot be less than current value length (${length} characters)`
      : `Value length (${length} characters) exceeds block limit (${next.limit} characters)`;
  throw refuse(400, `INVALID_ARGUMENT: ${why}`);
}
