import { v5 } from 'uuid';
import type { AgentId, UserId } from '../base/ids.ts';
import { type PairSettings, primarySpec, seedBlocks, sleepSpec } from './agent-specs.ts';
import type { Role } from './agents.ts';
import { halvesOf, type MadeFrom, type Pair, type PairRecords } from './pair.ts';
import { seedMarksOf } from './reseed-blocks.ts';

/** What of the settings pairs were made from, or follow by now: so that it is known of each, without asking the server. */

/** What of a pair may still be of other settings. `unknown`: it was last seen to by a version that wrote nothing down. */
export const madeTraits = ['model', 'context window', 'prompt', 'blocks', 'answers', 'unknown'] as const;
export type MadeTrait = (typeof madeTraits)[number];

/** The same for all pairs of one bot: names of people are left out. */
export function madeFrom(settings: PairSettings, role: Role): MadeFrom {
  const owner = { application: '', user: '' as UserId };
  const spec = (role === 'primary' ? primarySpec : sleepSpec)(settings, owner, '');
  // What a block of memory holds is the person's.
  const blocks = spec.blocks.map(({ value, ...block }) => (block.readOnly ? { ...block, value } : block));
  return {
    model: spec.model,
    window: spec.contextWindow,
    prompt: traitDigest(spec.system),
    blocks: traitDigest(blocks),
    answers: traitDigest([spec.answers, spec.temperature, spec.mostTokens, spec.tools]),
  };
}

/** What the record keeps of a primary that was made just now. */
export function marksOfPrimary(settings: PairSettings): Pick<NonNullable<Pair['primary']>, 'seeds' | 'madeFrom'> {
  return { seeds: seedMarksOf(seedBlocks(settings)), madeFrom: madeFrom(settings, 'primary') };
}

const traitNamespace = '0d8f7c1a-9f0e-4d0c-8a3f-6f2c5d1b7e44';

function traitDigest(value: unknown): string {
  return v5(JSON.stringify(value), traitNamespace);
}

/** In what a pair differs from what its halves should be made from; empty where it follows. */
export function madeOtherwise(pair: Pair, wanted: Readonly<Record<Role, MadeFrom>>): readonly MadeTrait[] {
  const found = new Set<MadeTrait>();
  for (const { role, madeFrom: made } of halvesOf(pair)) {
    if (made === undefined) found.add('unknown');
    else for (const trait of traitsMadeOtherwise(made, wanted[role])) found.add(trait);
  }
  return madeTraits.filter((trait) => found.has(trait));
}

function traitsMadeOtherwise(one: MadeFrom, other: MadeFrom): readonly MadeTrait[] {
  const same: Readonly<Record<Exclude<MadeTrait, 'unknown'>, boolean>> = {
    model: one.model === other.model,
    'context window': one.window === other.window,
    prompt: one.prompt === other.prompt,
    blocks: one.blocks === other.blocks,
    answers: one.answers === other.answers,
  };
  return madeTraits.filter((trait) => trait !== 'unknown' && !same[trait]);
}

/** Writes down that an agent is what the settings say by now. Writes nothing where that is known. */
export async function noteFollowed(
  user: UserId,
  half: { readonly agent: AgentId; readonly role: Role },
  now: MadeFrom,
  pairs: PairRecords<UserId>,
): Promise<void> {
  const isKnown = (pair: Pair | undefined): boolean => {
    const known = pair?.[half.role];
    if (known?.agent !== half.agent) return true;
    return known.madeFrom !== undefined && traitsMadeOtherwise(known.madeFrom, now).length === 0;
  };
  if (isKnown(await pairs.read(user))) return;
  await pairs.update(user, (pair) => {
    const known = pair?.[half.role];
    if (pair === undefined || known == null || isKnown(pair)) return pair;
    return { ...pair, [half.role]: { ...known, madeFrom: now } };
  });
}
