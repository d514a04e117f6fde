import type { Departure } from '../plan/departure.ts';
import type { Entry } from '../plan/ledger.ts';
import type { BlockRule } from '../plan/plan-types.ts';
import { samenessHash } from '../text/sameness-hash.ts';
import { saysTheSame } from '../text/says-the-same.ts';

/** Why a line may have left its block, or never come into it, and be as true as it was. */
const stillTrue: readonly Departure[] = [
  'no-room',
  'over-the-cap',
  'not-spoken-of',
  'changed-by-another-writer',
  'block-rewritten',
  'block-emptied',
];
/** What a line said whose time was over did hold, and may be told of that time. */
const heldOnce: Departure = 'expired';
/** Nobody stands by what left for these reasons, so it speaks against nothing. */
const neverHeld: readonly Departure[] = ['not-supported', 'low-confidence', 'undone'];

/**
 * Tells which entries may be brought up: what stands in a block, for its day, and what is out of it for want of room or for
 * another writer's change alone, or as its time was over, which is told with it. What somebody took out, corrected or
 * merged is gone; so is what says the same as a line in view or as one that is no longer true. Whether a later line
 * speaks against an earlier one can't be told by their words, so both come, with their days.
 */
export function recallableIn(
  entries: readonly Entry[],
  rules: readonly Pick<BlockRule, 'label' | 'kind'>[],
): (entry: Entry) => boolean {
  // What a block held that no profile names any more is still known.
  const rewritten = new Set(rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label));
  const isOfBlock = ({ block }: Entry) => !rewritten.has(block);
  const wasHeld = ({ left }: Entry) => left === null || !neverHeld.includes(left.because);
  const against = entries.filter((entry) => entry.state !== 'archived' && entry.state !== 'expired' && wasHeld(entry));
  const sayingTheSame = Map.groupBy(against.filter(isOfBlock), ({ text }) => samenessHash(text));
  return (entry) => {
    if (!isOfBlock(entry)) return false;
    if (entry.left === null || !mayComeUp(entry, entry.left)) return entry.state === 'live';
    const same = sayingTheSame.get(samenessHash(entry.text)) ?? [];
    return !same.some((other) => outdoes(other, entry));
  };
}

function mayComeUp(
  { state, validUntil, happensOn }: Entry,
  { because, supersededBy }: NonNullable<Entry['left']>,
): boolean {
  if (supersededBy !== null) return false;
  if (state === 'archived') return stillTrue.includes(because);
  return state === 'expired' && because === heldOnce && (validUntil ?? happensOn) !== null;
}

function outdoes(other: Entry, entry: Entry): boolean {
  const isLater = other.state === 'live' || (other.left?.at ?? 0) >= entry.lastSeen;
  return isLater && saysTheSame(other, entry);
}
