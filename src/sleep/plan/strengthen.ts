import { isDeepStrictEqual } from 'node:util';
import type { Admitted } from './admit-item.ts';
import { richer } from './compare-lines.ts';
import type { Draft, NewEntry } from './draft.ts';
import type { Entry } from './ledger.ts';

const keptEvidence = 10;

/** Makes an entry of an insight. Inherits what must not be lost when it takes another one's place. */
export function entryFrom(admitted: Admitted, now: number, heir?: Entry): NewEntry {
  const at = newestOf(admitted) ?? now;
  return {
    block: heir?.block ?? admitted.label,
    text: admitted.text,
    importance: Math.max(admitted.importance, heir?.importance ?? 1),
    confidence: admitted.confidence,
    timesSeen: 1,
    firstSeen: at,
    lastSeen: at,
    validUntil: admitted.validUntil,
    evidence: idsOf(admitted).slice(-keptEvidence),
    learnedIn: placesOf(admitted).slice(-keptEvidence),
    pinned: heir?.pinned ?? false,
  };
}

/**
 * Whether the person has said it since it was last seen: then even what was done with may come back, but not within the
 * cycle that ended it.
 */
export function hasNewEvidence(entry: Entry, admitted: Admitted, now: number): boolean {
  if (entry.state !== 'archived' && entry.left?.at === now) return false;
  return admitted.evidence.some(({ id, at }) => at > entry.lastSeen && !entry.evidence.includes(id));
}

/**
 * Notes that an entry was seen again. The same messages count once, however often a window is read; the text grows only
 * where it says more.
 */
export function strengthen(draft: Draft, entry: Entry, admitted: Admitted, text?: string): void {
  const fresh = admitted.evidence.filter(({ id }) => !entry.evidence.includes(id));
  // What is pinned stays as it is worded, unless an item names it.
  const wanted = text ?? (entry.pinned ? entry.text : richer(entry.text, admitted.text, draft.names));
  const places = [...entry.learnedIn];
  for (const place of placesOf(admitted)) if (!places.some((one) => isDeepStrictEqual(one, place))) places.push(place);
  draft.amend(entry.id, {
    text: draft.isFree(entry.block, wanted, entry.id) ? wanted : entry.text,
    importance: Math.max(entry.importance, admitted.importance),
    confidence: Math.max(entry.confidence, admitted.confidence),
    timesSeen: entry.timesSeen + (fresh.length > 0 ? 1 : 0),
    lastSeen: Math.max(entry.lastSeen, newestOf(admitted) ?? 0),
    validUntil:
      fresh.length > 0 ? (admitted.validUntil ?? entry.validUntil) : laterOf(entry.validUntil, admitted.validUntil),
    evidence: [...entry.evidence, ...fresh.map(({ id }) => id)].slice(-keptEvidence),
    learnedIn: places.slice(-keptEvidence),
  });
  draft.reinforced.add(entry.id);
}

/** Without news, of two dates the later holds, whichever is read first. */
function laterOf(known: number | null, said: number | null): number | null {
  return known === null || said === null ? (said ?? known) : Math.max(known, said);
}

/** Notes who ended an entry: only what the person says after that can bring it back. */
export function noteEnd(draft: Draft, entry: Entry, admitted: Admitted): void {
  draft.amend(entry.id, {
    lastSeen: Math.max(entry.lastSeen, newestOf(admitted) ?? 0),
    evidence: [...new Set([...entry.evidence, ...idsOf(admitted)])].slice(-keptEvidence),
  });
}

function newestOf({ evidence }: Admitted): number | null {
  return evidence.length === 0 ? null : Math.max(...evidence.map(({ at }) => at));
}

function idsOf({ evidence }: Admitted): string[] {
  return evidence.map(({ id }) => id);
}

function placesOf({ evidence }: Admitted): Entry['learnedIn'] {
  const places: Entry['learnedIn'] = [];
  for (const { message } of evidence) {
    if (!places.some((place) => isDeepStrictEqual(place, message.learnedIn))) places.push(message.learnedIn);
  }
  return places;
}
