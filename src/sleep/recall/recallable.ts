import type { Departure } from '../plan/departure.ts';
import type { Entry } from '../plan/ledger.ts';
import type { BlockRule } from '../plan/plan-types.ts';
import { keyOf, samenessHash } from '../plan/words.ts';

/** Why a line may have left its block and be as true as it was. */
const stillTrue: readonly Departure[] = ['no-room', 'over-the-cap', 'not-spoken-of'];
/** Nobody stands by what left for these reasons, so it speaks against nothing. */
const neverHeld: readonly Departure[] = ['not-supported', 'low-confidence', 'undone'];

/**
 * Which entries may be brought up: what stands in a block, for its day, and what left it for want of room alone. What
 * somebody took out, corrected or merged is gone; so is what says the same as a line in view or as one that is no longer
 * true, and what a later line gives another value.
 */
export function recallableIn(
  entries: readonly Entry[],
  rules: readonly Pick<BlockRule, 'label' | 'kind'>[],
): ReadonlySet<Entry['id']> {
  // What a block held that no profile names any more is still known.
  const rewritten = new Set(rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label));
  const ofBlocks = entries.filter(({ block }) => !rewritten.has(block));
  const held = ofBlocks.filter(({ left }) => left === null || !neverHeld.includes(left.because));
  const sayingTheSame = Map.groupBy(
    held.filter(({ state }) => state !== 'archived' && state !== 'expired'),
    ({ text }) => samenessHash(text),
  );
  const latestFirst = held.toSorted((one, other) => other.firstSeen - one.firstSeen);
  const beginningAlike = Map.groupBy(latestFirst, firstTwoWords);
  const recallable = ofBlocks.filter((entry) => {
    if (entry.state !== 'archived') return entry.state === 'live';
    if (entry.left !== null && !(stillTrue.includes(entry.left.because) && entry.left.supersededBy === null))
      return false;
    const same = sayingTheSame.get(samenessHash(entry.text)) ?? [];
    const alike = beginningAlike.get(firstTwoWords(entry)) ?? [];
    return !same.some((other) => outdoes(other, entry)) && !hasLaterValue(entry, alike);
  });
  return new Set(recallable.map(({ id }) => id));
}

function outdoes(other: Entry, entry: Entry): boolean {
  const isLater = other.state === 'live' || (other.left?.at ?? 0) >= entry.lastSeen;
  return isLater && keyOf(other) === keyOf(entry);
}

/** So many of the latest lines that begin alike are compared. */
const comparedAtMost = 50;

/**
 * Whether something else was said later in the same words and with another end ("Lives in Turin", "Lives in Milan"). Only
 * what had left its block by then is outdated by it: who words a line while another stands in sight knows whether both
 * hold.
 *
 * @param alike what begins with the same two words, the latest first
 */
function hasLaterValue({ text, topic, left, lastSeen }: Entry, alike: readonly Entry[]): boolean {
  const since = Math.max(left?.at ?? Number.POSITIVE_INFINITY, lastSeen);
  return alike.slice(0, comparedAtMost).some((later) => {
    if (later.firstSeen <= since) return false;
    if (later.topic !== null && topic !== null && later.topic !== topic) return false;
    return sharedBeginning(text, later.text) * 2 >= text.length;
  });
}

/** UTF-16 units. */
function sharedBeginning(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared;
}

function firstTwoWords({ block, text }: Entry): string {
  const second = text.indexOf(' ') + 1;
  const end = second === 0 ? -1 : text.indexOf(' ', second);
  return `${block} ${end < 0 ? text : text.slice(0, end)}`;
}
