import { v5 } from 'uuid';
import { isFailure } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import { codePoints } from '../base/text.ts';
import type { BlockSeed } from './agents.ts';
import { type MemoryBlocks, normaliseBlockText } from './memory-blocks.ts';
import type { PairRecords, SeedMark } from './pair.ts';

/** Seeds that are other ones than those with which a primary was made: see `reseedBlocks`. */

export type ReseedParts = {
  readonly blocks: Pick<MemoryBlocks, 'read' | 'write'>;
  readonly pairs: PairRecords<UserId>;
  /** Whoever writes what a user's blocks hold, holds it. */
  readonly memoryWriters: KeyedMutex;
  readonly log: Log;
};

type Marks = Readonly<Record<string, SeedMark>>;

/**
 * Replaces seeds that changed since they were put into a primary's blocks, where they stand there still, word for word:
 * what a person or an operator edited is left alone, and so is what stands below them. Costs no request where no seed
 * changed. Waits for its turn among those who write memory; Letta's own sleep-time waits for nobody, so each block is
 * read right before it is written, and looked at afterwards: what was written over meanwhile is tried again.
 *
 * @param before what a primary was given of which no record says it
 */
export async function reseedBlocks(
  user: UserId,
  agent: AgentId,
  seeds: readonly BlockSeed[],
  before: Marks,
  { blocks, pairs, memoryWriters, log }: ReseedParts,
): Promise<void> {
  if ((await changedSeeds()).length > 0) await memoryWriters.run(user, reseed);

  async function changedSeeds(): Promise<readonly BlockSeed[]> {
    const primary = (await pairs.read(user))?.primary;
    if (primary?.agent !== agent) return [];
    const marks = primary.seeds ?? before;
    return seeds.filter(({ label, value, readOnly }) => !readOnly && !isMark(marks[label], value));
  }

  async function reseed(): Promise<void> {
    const changed = await changedSeeds();
    const marks = (await pairs.read(user))?.primary?.seeds ?? before;
    const how: Record<string, SeedOutcome> = {};
    for (const seed of changed) how[seed.label] = await reseedBlock(seed, marks[seed.label]);
    // What had no room, or was written over, is tried again at the next look: the old seed still stands there.
    const done = changed.filter(({ label }) => !['no-room', 'written-over'].includes(how[label] ?? ''));
    const now = Object.fromEntries(done.map(({ label, value }) => [label, seedMarkOf(value)]));
    await pairs.update(user, (pair) => {
      if (pair?.primary?.agent !== agent) return pair;
      return { ...pair, primary: { ...pair.primary, seeds: { ...marks, ...now } } };
    });
    log.info({ userId: user, agent, blocks: how }, 'other seeds than before');
  }

  async function reseedBlock(seed: BlockSeed, mark: SeedMark | undefined): Promise<SeedOutcome> {
    let written: string | undefined;
    for (let looks = 0; looks < readsOfASeed; looks += 1) {
      const block = (await blocks.read(agent)).find(({ label }) => label === seed.label);
      if (block === undefined || block.readOnly) return 'not-there';
      if (block.value === written) return 'replaced';
      const reseeded = reseedText(block.value, mark, seed);
      if (reseeded.kind !== 'replaced') return written === undefined ? reseeded.kind : 'replaced';
      written = reseeded.value;
      await blocks.write(agent, seed.label, written).catch((error: unknown) => {
        // Somebody else wrote at that moment.
        if (!isFailure(error, 'letta-busy')) throw error;
      });
    }
    return 'written-over';
  }
}

// A write, another one where somebody else wrote at that moment, and a look at what became of it.
const readsOfASeed = 3;

/** What a new primary was given, for its record. */
export function seedMarksOf(seeds: readonly BlockSeed[]): Marks {
  return Object.fromEntries(
    seeds.flatMap(({ label, value, readOnly }) => (readOnly ? [] : [[label, seedMarkOf(value)] as const])),
  );
}

type SeedOutcome = Reseeded['kind'] | 'written-over' | 'not-there';

type Reseeded =
  | { readonly kind: 'replaced'; readonly value: string }
  | { readonly kind: 'there' | 'edited' | 'no-room' };

/** @param mark of the seed that was put there; without one none was */
function reseedText(value: string, mark: SeedMark | undefined, { value: text, limit }: BlockSeed): Reseeded {
  const seed = normaliseBlockText(text);
  if (seed !== '' && (value === seed || value.startsWith(`${seed}\n`))) return { kind: 'there' };
  const length = mark?.length ?? 0;
  const rest = value.slice(length);
  const stands = isMark(mark, value.slice(0, length)) && (length === 0 || rest === '' || rest.startsWith('\n'));
  if (!stands) return { kind: 'edited' };
  const parts = [seed, length === 0 ? rest : rest.slice(1)].filter((part) => part !== '');
  const replaced = parts.join('\n');
  return codePoints(replaced) > limit ? { kind: 'no-room' } : { kind: 'replaced', value: replaced };
}

const seedNamespace = '6f1d3a52-52b3-4c5e-9a53-0b0d5b1f7c1e';

function seedMarkOf(seed: string): SeedMark {
  const text = normaliseBlockText(seed);
  return { length: text.length, digest: v5(text, seedNamespace) };
}

function isMark(mark: SeedMark | undefined, seed: string): boolean {
  const { length, digest } = seedMarkOf(seed);
  return mark === undefined ? length === 0 : mark.length === length && mark.digest === digest;
}
