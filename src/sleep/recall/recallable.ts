import type { Departure } from '../plan/departure.ts';
import type { Entry } from '../plan/ledger.ts';
import type { BlockRule } from '../plan/plan-types.ts';
import { keyOf, samenessHash } from '../plan/words.ts';

/** Why a line may have left its block and be as true as it was. */
const stillTrue: readonly Departure[] = ['no-room', 'over-the-cap', 'not-spoken-of'];
/** Nobody stands by what left for these reasons, so it speaks against nothing. */
const neverHeld: readonly Departure[] = ['not-supported', 'low-confidence'];

/**
 * Which entries may be brought up: what stands in a block, for its day, and what left it for want of room alone. What
 * somebody took out, corrected or merged is gone; so is what says the same as a line in view or as one that is no longer
 * true, and what a later line gives another value.
 */
export function recallableIn(
  entries: readonly Entry[],
  rules: readonly Pick<BlockRule, 'label' | 'kind'>[],
): ReadonlySet<Entry['id']> {
  const lasting = new Set(rules.filter(({ kind }) => kind === 'lines' || kind === 'persona').map(({ label }) => label));
  const ofBlocks = entries.filter(({ block }) => lasting.has(block));
  const sayingTheSame = groupBy(
    ofBlocks.filter(({ state }) => state !== 'archived' && state !== 'expired'),
    ({ text }) => samenessHash(text),
  );
  const beginningAlike = groupBy(
    ofBlocks.filter(({ left }) => left === null || !neverHeld.includes(left.because)),
    beginningOf,
  );
  const recallable = ofBlocks.filter((entry) => {
    if (entry.state !== 'archived') return entry.state === 'live';
    if (entry.left !== null && (!stillTrue.includes(entry.left.because) || entry.left.supersededBy !== null))
      return false;
    const same = sayingTheSame.get(samenessHash(entry.text)) ?? [];
    const alike = beginningAlike.get(beginningOf(entry)) ?? [];
    return !same.some((other) => outdoes(other, entry)) && !alike.some((other) => givesAnotherValue(other, entry));
  });
  return new Set(recallable.map(({ id }) => id));
}

function groupBy<Key>(entries: readonly Entry[], keyFor: (entry: Entry) => Key): ReadonlyMap<Key, readonly Entry[]> {
  return Map.groupBy(entries, keyFor);
}

function outdoes(other: Entry, entry: Entry): boolean {
  const isLater = other.state === 'live' || (other.left?.at ?? 0) >= entry.lastSeen;
  return isLater && keyOf(other) === keyOf(entry);
}

const wordsOfBeginning = 2;

function beginningOf({ block, text }: Entry): string {
  return `${block} ${wordsIn(text).slice(0, wordsOfBeginning).join(' ')}`;
}

/**
 * Whether a later line says otherwise ("Lives in Turin", "Lives in Milan"). Only of what had left its block by then: who
 * words a line while the other stands in sight knows whether both hold.
 */
function givesAnotherValue(later: Entry, entry: Entry): boolean {
  if (later.id === entry.id || later.firstSeen <= (entry.left?.at ?? Number.POSITIVE_INFINITY)) return false;
  if (later.topic !== null && entry.topic !== null && later.topic !== entry.topic) return false;
  const [words, others] = [wordsIn(entry.text), wordsIn(later.text)];
  const parting = words.findIndex((word, at) => word !== others[at]);
  const shared = parting < 0 ? words.length : parting;
  return shared >= wordsOfBeginning && shared * 2 >= Math.min(words.length, others.length) && shared < others.length;
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/u);
}
