import { saysTheSame } from '../text/says-the-same.ts';
import type { Departure, Replacement } from './departure.ts';
import type { Draft, LeftAs } from './draft.ts';
import type { Candidate } from './judge-elements.ts';
import type { Entry, Waiting } from './ledger.ts';
import { isSaidAfter } from './said-since.ts';

/**
 * Tries first what had to wait, as only a quarter of a block leaves in one cycle. Secrets are erased elsewhere.
 *
 * @param told what may enter in this cycle: a line of which it says something since is left to that
 */
export function leaveWaiting(draft: Draft, waiting: readonly Waiting[], told: readonly Candidate[] = []): void {
  for (const one of waiting) {
    const old = draft.find(one.entry);
    const successor = one.successor === null ? undefined : draft.find(one.successor);
    if (old?.state !== 'live' || one.because === 'secret') continue;
    if (told.some((candidate) => tellsOf(draft, candidate, old) && isOutdatedBy(candidate, one, old, successor))) {
      draft.waiting.push(one);
    } else if (one.successor === null) leaveOrWait(draft, old, one.because, unreviewedSince(one));
    else if (successor !== undefined && mayReplace(draft, old, successor)) {
      replaceWaiting(draft, old, successor, one.because);
    }
  }
}

/** Takes a line out of sight, now or, where too much leaves already, in a later cycle. */
export function leaveOrWait(draft: Draft, entry: Entry, because: Departure, more: LeftAs = {}): void {
  if (!draft.mayLeave(entry.block)) {
    draft.waiting.push({ entry: entry.id, successor: null, because, ...unreviewedSince(more) });
    return;
  }
  const hasLeft = draft.leave(entry.id, stateAfter(because), because, more);
  if (hasLeft && because === 'not-supported') giveBackPlaceOf(draft, entry);
}

function unreviewedSince({ unreviewedSince: since }: LeftAs): Pick<Waiting, 'unreviewedSince'> {
  return since === undefined ? {} : { unreviewedSince: since };
}

/** What the person never said took no place: what stood there last holds on. */
function giveBackPlaceOf(draft: Draft, { id, pinned }: Entry): void {
  const replaced = [...draft.entries()].filter(
    ({ state, left }) => state === 'superseded' && left?.supersededBy === id,
  );
  const leftAt = ({ left }: Entry) => left?.at ?? 0;
  const last = Math.max(...replaced.map(leftAt));
  for (const old of replaced.filter((one) => leftAt(one) === last)) {
    // The pin went on with its place, and may have been taken off since.
    draft.amend(old.id, { pinned });
    putBack(draft, old);
  }
}

/** Takes back that an entry left. It goes where it was before: into its block, or into the archive. */
export function putBack(draft: Draft, { id, left }: Entry): void {
  if (left?.archivedBecause !== undefined) draft.leave(id, 'archived', left.archivedBecause);
  else if (draft.revive(id, 'successor')) draft.returned.add(id);
}

/** What was to come of a line in a later cycle is over where the person has said something else of it since. */
export function waitNoMore(draft: Draft, entry: Entry, candidate: Candidate): void {
  for (const one of draft.waiting.filter((waits) => waits.entry === entry.id)) {
    const successor = one.successor === null ? undefined : draft.find(one.successor);
    if (!isOutdatedBy(candidate, one, entry, successor)) continue;
    draft.waiting = draft.waiting.filter((other) => other !== one);
    if (successor?.state === 'archived') draft.supersede(successor.id, entry.id);
  }
}

function tellsOf(draft: Draft, candidate: Candidate, entry: Entry): boolean {
  const { op, slot, target, rule } = candidate;
  const isAimed = target.kind === 'entry' && target.entry.id === entry.id;
  const saysIt = saysTheSame(candidate, entry) && draft.familyOf(rule).has(entry.block);
  return op !== 'obsolete' && slot === null && (isAimed || saysIt);
}

/** Whether the person said this after what a line waits to leave for. */
function isOutdatedBy(candidate: Candidate, { because }: Waiting, entry: Entry, successor: Entry | undefined): boolean {
  return ofWords.includes(because) && isSaidAfter(candidate, successor ?? entry);
}

const ofWords: readonly Departure[] = ['no-longer-true', 'superseded'];

function stateAfter(because: Departure): Exclude<Entry['state'], 'live'> {
  return because === 'expired' ? 'expired' : 'obsolete';
}

function mayReplace(draft: Draft, old: Entry, { block, state }: Entry): boolean {
  const rule = draft.block(old.block)?.rule;
  return rule !== undefined && draft.familyOf(rule).has(block) && (state === 'archived' || state === 'live');
}

/** What a tidying had to leave for later is dropped where the line was pinned since. */
function replaceWaiting(draft: Draft, old: Entry, successor: Entry, because: Departure): void {
  const isOfTidying = because === 'merged' || because === 'contradicted';
  if (!isOfTidying) supersedeOrWait(draft, old, successor);
  else if (!old.pinned) supersedeOrWait(draft, old, successor, because);
}

/** Puts one entry in the place of another, now or later. */
export function supersedeOrWait(draft: Draft, old: Entry, successor: Entry, because: Replacement = 'superseded'): void {
  const fits = !old.pinned || draft.pinnedFits(successor, old);
  // What came in this cycle is nothing that stood.
  const mayGo = draft.fresh.has(old.id) || draft.mayLeave(old.block);
  if (mayGo && fits) draft.supersede(old.id, successor.id, because);
  else draft.waiting.push({ entry: old.id, successor: successor.id, because });
}
