import type { Draft } from './draft.ts';
import type { Candidate } from './judge-elements.ts';
import type { Entry } from './ledger.ts';

/** Which of a person's words came later: they hold, in whatever order the sleep agent names them. */

/** What ended comes back only by what the person said since: after the words that ended it, or took its place. */
export function isNewsOf(draft: Draft, entry: Entry, { sources }: Candidate): boolean {
  const unheard = sources.filter(({ message }) => !entry.sources.some((known) => known.message === message));
  if (entry.state === 'archived') return unheard.length > 0;
  const isReplacedNow = entry.left?.at === draft.now && entry.left.because !== 'no-longer-true';
  const outdoneAt = isReplacedNow ? (heirOfNow(draft, entry)?.lastSeen ?? Number.POSITIVE_INFINITY) : 0;
  return unheard.some(({ at }) => at > Math.max(entry.lastSeen, outdoneAt));
}

/** Whether the very words by which an entry ended in this cycle, or later ones, say so. */
export function isSaidAtItsEnd(draft: Draft, { left, lastSeen }: Entry, { sources }: Candidate): boolean {
  const isEndedNow = left?.at === draft.now && left.because === 'no-longer-true';
  return isEndedNow && sources.some(({ at }) => at >= lastSeen);
}

/** Whether the person said so again after the words that are to end it. */
export function isSaidSince(entry: Entry, sources: Candidate['sources']): boolean {
  return sources.length > 0 && entry.sources.some((known) => sources.every(({ at }) => at < known.at));
}

/** Of one message two lines may be made; what a later one says takes the place of both. */
export function isSaidAfter({ sources }: Candidate, { lastSeen }: Pick<Entry, 'lastSeen'>): boolean {
  return sources.length > 0 && sources.every(({ at }) => at > lastSeen);
}

/** What took the place of a line in this cycle, where a candidate was said after it: one may change twice in one window. */
export function outdoneBy(draft: Draft, entry: Entry | undefined, candidate: Candidate): Entry | undefined {
  const heir = entry && heirOfNow(draft, entry);
  return heir?.state === 'live' && isSaidAfter(candidate, heir) ? heir : undefined;
}

function heirOfNow(draft: Draft, entry: Entry): Entry | undefined {
  let last = entry;
  const passed = new Set<Entry>();
  while (last.left?.at === draft.now && last.left.because === 'superseded' && !passed.has(last)) {
    passed.add(last);
    const heir = draft.find(last.left.supersededBy ?? '');
    if (heir === undefined) return undefined;
    last = heir;
  }
  return last === entry ? undefined : last;
}
