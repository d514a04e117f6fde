import { Failure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import type { Block, Remembered } from '../../pair/memory-blocks.ts';
import { bulletOf } from '../plan/block-layout.ts';
import { compareInBlock } from '../plan/fit-block.ts';
import { emptyLedger, type Ledger, ledgerId } from '../plan/ledger.ts';
import type { BlockText } from '../plan/plan-types.ts';
import { type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import { isUnplanned } from './cursor.ts';
import type { CycleParts } from './cycle-parts.ts';

/** What is remembered of a person: the blocks on the server, and the ledger in force. */

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

/**
 * The same for whoever is to write what is remembered of one person: none that another's agent has as well, whose person
 * would read it. Asked of the server only where the record doesn't name the block.
 *
 * @throws Failure `letta-broken` where somebody attached one
 */
export async function readOwnBlocks(user: UserId, agent: AgentId, parts: OwnParts): Promise<readonly Block[]> {
  const blocks = await readBlocks(user, agent, parts);
  const pair = (await parts.people.read(user))?.pair;
  const recorded = pair?.primary?.agent === agent ? pair.primary.blocks : {};
  const own = [agent, ...(pair?.sleep == null ? [] : [pair.sleep.agent])];
  for (const { id, label, readOnly } of blocks) {
    const isMemory = !readOnly && parts.rules.some((rule) => rule.label === label && rule.kind !== 'protected');
    if (!isMemory || recorded[label] === id || !(await parts.blocks.isSharedBeyond(own, id))) continue;
    const why = `The block ${label} (${id}) is another agent's as well: nothing of one person is written there. Detach it.`;
    throw new Failure('letta-broken', why);
  }
  return blocks;
}

type OwnParts = ReadParts & Pick<CycleParts, 'people'>;

function lackingOf(blocks: readonly Block[], { rules }: ReadParts): readonly string[] {
  const there = new Set(blocks.map(({ label }) => label));
  return rules.flatMap(({ label }) => (there.has(label) ? [] : [label]));
}

export function toBlockText({ label, value, readOnly }: Block): BlockText {
  return { label, value, readOnly };
}

/** The blocks of a primary, as a plan goes by them. */
export function toBlockTexts(
  blocks: readonly Block[],
  agent: AgentId,
  sleep: Pick<PrimarySleep, 'cursor'>,
): readonly BlockText[] {
  // Who has no ledger either misses no line.
  const isNewAgent = isUnplanned(sleep, agent);
  return blocks.map((block) => ({ ...toBlockText(block), isNew: isNewAgent && block.mark === undefined }));
}

/** A ledger that can't be read rejects: it stops this user's sleep, and is never taken for an empty one. */
export async function readLedger(user: UserId, version: number, parts: Pick<CycleParts, 'ledgers'>): Promise<Ledger> {
  if (version === 0) return emptyLedger;
  const ledger = await parts.ledgers.read(ledgerId(user, version));
  if (ledger === undefined) throw new Error(`Version ${version} of the ledger is missing.`);
  return ledger;
}

/** The lines of each block by the ledger in force, for whoever makes a block anew. */
export function rememberedLines({ sleep, ledgers }: Pick<CycleParts, 'sleep' | 'ledgers'>): Remembered {
  return {
    async linesOf(user, label) {
      const { ledgerVersion: version } = sleepOf(await sleep.read(user));
      const ledger = await readLedger(user, version, { ledgers });
      const live = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
      return live.sort(compareInBlock).map(bulletOf);
    },
  };
}
