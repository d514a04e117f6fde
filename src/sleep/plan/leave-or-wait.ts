import { codePoints } from '../../base/text.ts';
import { bulletOf, lineOf } from './block-layout.ts';
import type { Departure, Replacement } from './departure.ts';
import type { Draft } from './draft.ts';
import { leastLength, roomOf } from './fit-block.ts';
import type { Entry, Waiting } from './ledger.ts';

/** Tries first what had to wait, as only a quarter of a block leaves in one cycle. */
export function leaveWaiting(draft: Draft, waiting: readonly Waiting[]): void {
  for (const one of waiting) {
    const old = draft.find(one.entry);
    const successor = one.successor === null ? undefined : draft.find(one.successor);
    if (old?.state !== 'live' || (one.successor !== null && successor === undefined)) continue;
    if (successor === undefined) leaveOrWait(draft, old, one.because);
    else if (successor.state === 'archived' || successor.state === 'live') {
      replaceWaiting(draft, old, successor, one.because);
    }
  }
}

/** Takes a line out of sight, now or, where too much leaves already, in a later cycle. */
export function leaveOrWait(draft: Draft, entry: Entry, because: Departure, byOwnWords: string | null = null): void {
  if (draft.mayLeave(entry.block)) draft.leave(entry.id, stateAfter(because), because, { byOwnWords });
  else draft.waiting.push({ entry: entry.id, successor: null, because });
}

function stateAfter(because: Departure): Exclude<Entry['state'], 'live'> {
  return because === 'expired' ? 'expired' : 'obsolete';
}

/** What a tidying had to leave for later is dropped where the line was pinned, or is said by somebody else, since. */
function replaceWaiting(draft: Draft, old: Entry, successor: Entry, because: Departure): void {
  const isOfTidying = because === 'merged' || because === 'contradicted';
  const isFree = successor.state === 'live' || draft.isFree(successor.block, lineOf(successor), old.id);
  if (!isOfTidying) supersedeOrWait(draft, old, successor);
  else if (!old.pinned && isFree) supersedeOrWait(draft, old, successor, because);
}

/** Puts one entry in the place of another, now or later. */
export function supersedeOrWait(draft: Draft, old: Entry, successor: Entry, because: Replacement = 'superseded'): void {
  const fits = !old.pinned || pinnedFits(draft, old, successor);
  if (draft.mayLeave(old.block) && fits) replaceEntry(draft, old, successor, because);
  else draft.waiting.push({ entry: old.id, successor: successor.id, because });
}

/** Puts one entry in the place of another, however much leaves already. */
export function replaceEntry(draft: Draft, old: Entry, { id }: Pick<Entry, 'id'>, because: Replacement): void {
  if (old.pinned) draft.amend(id, { pinned: true });
  if (draft.entry(id).state !== 'live') draft.revive(id, 'successor');
  draft.supersede(old.id, id, because);
}

/** A pinned line can't make room by leaving: it may only grow as far as there is room. */
export function pinnedFits(draft: Draft, old: Entry, next: Pick<Entry, 'text' | 'correction'>): boolean {
  const block = draft.block(old.block);
  if (block === undefined) return false;
  return leastLength(draft, block) - codePoints(bulletOf(old)) + codePoints(bulletOf(next)) <= roomOf(block.rule);
}
