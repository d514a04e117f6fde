import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Agents, BlockSeed, RestoredBlock } from './agents.ts';
import type { Remembered } from './memory-blocks.ts';
import type { PairRecords } from './pair.ts';

export type RestoreBlocksParts = {
  readonly agents: Pick<Agents, 'restoreBlock'>;
  readonly pairs: PairRecords<UserId>;
  readonly remembered: Remembered;
  /** See `Owner.application`. */
  readonly application: string;
  readonly log: Log;
};

/** Somebody else detached, renamed or deleted these blocks: without them memory and limits are gone from the prompt. */
export async function restoreBlocks(
  agent: AgentId,
  user: UserId,
  lacking: readonly BlockSeed[],
  { agents, pairs, remembered, application, log }: RestoreBlocksParts,
): Promise<void> {
  const primary = (await pairs.read(user))?.primary;
  const known = primary?.agent === agent ? primary.blocks : {};
  const how = new Map<string, RestoredBlock['kind']>();
  for (const seed of lacking) {
    const { kind } = await agents.restoreBlock(agent, {
      owner: { application, user },
      seed,
      known: known[seed.label],
      valueAnew: () => valueAnew(user, seed, remembered),
      noteAttached: (id) => noteAttached(user, agent, seed, id, pairs),
    });
    how.set(seed.label, kind);
  }
  // A block that the pair never had is one that its profile has come to name.
  const isNew = (label: string) => primary?.agent === agent && !(label in known);
  const added = [...how.keys()].filter(isNew);
  if (added.length > 0) log.info({ userId: user, agent, blocks: added }, 'new memory blocks attached');
  const lost = [...how].filter(([label]) => !isNew(label));
  if (lost.length === 0) return;
  log.warn(
    { userId: user, agent, blocks: Object.fromEntries(lost) },
    'memory blocks were missing, and are there again',
  );
}

async function noteAttached(
  user: UserId,
  agent: AgentId,
  { label }: BlockSeed,
  id: BlockId,
  pairs: PairRecords<UserId>,
): Promise<void> {
  await pairs.update(user, (pair) => {
    if (pair?.primary?.agent !== agent) return pair;
    return { ...pair, primary: { ...pair.primary, blocks: { ...pair.primary.blocks, [label]: id } } };
  });
}

/** What it began with, and below what is remembered. */
async function valueAnew(user: UserId, { label, value, readOnly }: BlockSeed, remembered: Remembered): Promise<string> {
  const lines = readOnly ? [] : await remembered.linesOf(user, label);
  return [...(value === '' ? [] : [value]), ...lines].join('\n');
}
