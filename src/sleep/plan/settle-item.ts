import { codePoints } from '../../base/text.ts';
import type { Admitted } from './admit-item.ts';
import { bulletOf } from './block-layout.ts';
import { compareLines } from './compare-lines.ts';
import type { Departure, OwnWords } from './departure.ts';
import type { Draft } from './draft.ts';
import { findKnown } from './find-known.ts';
import { leastLength } from './fit-block.ts';
import type { Entry } from './ledger.ts';
import type { Refusal } from './plan-types.ts';
import type { Target } from './resolve-target.ts';
import { entryFrom, hasNewEvidence, noteEnd, strengthen } from './strengthen.ts';

/** What an insight came to. Only changes count against the caps. */
export type Outcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'seen-again' }
  | { readonly kind: 'archived' }
  | { readonly kind: 'refused'; readonly because: Refusal };

const overTheCap = 'over-the-cap';
const changed: Outcome = { kind: 'changed' };
const refused = (because: Refusal): Outcome => ({ kind: 'refused', because });

/** Brings an admitted insight into the draft. @param mayChange whether the caps leave room for one more change. */
export function settleItem(draft: Draft, admitted: Admitted, target: Target, mayChange: boolean): Outcome {
  if (admitted.item.op === 'obsolete') return makeObsolete(draft, admitted, target, mayChange);
  if (admitted.item.op === 'update' && target.kind === 'entry') return update(draft, admitted, target.entry, mayChange);
  if (admitted.item.op === 'update' && target.kind === 'foreign')
    return replaceForeign(draft, admitted, target, mayChange);
  // Whoever changed the line wins; what we wanted to say is not lost.
  if (admitted.item.op === 'update' && target.kind === 'changed')
    return add(draft, admitted, 'changed-by-another-writer');
  return add(draft, admitted, mayChange ? null : overTheCap);
}

function add(draft: Draft, admitted: Admitted, archiveBecause: Departure | null): Outcome {
  const known = findKnown(draft, admitted.label, admitted.text);
  if (known?.kind === 'foreign') return refused('already-known');
  if (known?.kind === 'entry') return seeAgain(draft, known.entry, admitted, archiveBecause === null);
  draft.learn(entryFrom(admitted, draft.now), archiveBecause);
  return archiveBecause === null ? changed : { kind: 'archived' };
}

function seeAgain(draft: Draft, entry: Entry, admitted: Admitted, mayRevive: boolean): Outcome {
  if (entry.state === 'live') {
    strengthen(draft, entry, admitted);
    return { kind: 'seen-again' };
  }
  if (!hasNewEvidence(entry, admitted, draft.now))
    return refused(entry.state === 'archived' ? 'already-known' : 'already-obsolete');
  if (mayRevive && mayStandIn(draft, entry)) {
    revive(draft, entry, admitted);
    return changed;
  }
  noteReturn(draft, entry, admitted);
  if (entry.state !== 'archived') draft.leave(entry.id, 'archived', overTheCap);
  return { kind: 'seen-again' };
}

function update(draft: Draft, admitted: Admitted, old: Entry, mayChange: boolean): Outcome {
  if (compareLines(draft.shape(old.text), draft.shape(admitted.text)) !== 'distinct') {
    const fits = !old.pinned || pinnedFits(draft, old, [admitted.text]);
    strengthen(draft, old, admitted, fits ? admitted.text : old.text);
    return { kind: 'seen-again' };
  }
  // What changed is not lost: it waits in the archive.
  if (!mayChange) return saysDone(admitted) ? refused('over-the-cap') : add(draft, admitted, overTheCap);
  if (saysDone(admitted)) return close(draft, admitted, old);
  const known = findKnown(draft, admitted.label, admitted.text, old.id);
  if (known?.kind === 'foreign') {
    draft.removeForeign(old.block, bulletOf(old.text));
    draft.leave(old.id, 'superseded', 'superseded-by-another-writer');
    return changed;
  }
  if (known !== null && known.entry.state !== 'live' && !hasNewEvidence(known.entry, admitted, draft.now)) {
    return refused(known.entry.state === 'archived' ? 'already-known' : 'already-obsolete');
  }
  if (old.pinned && !pinnedFits(draft, old, [admitted.text, known?.entry.text ?? ''])) return refused('no-room');
  draft.removeForeign(old.block, bulletOf(old.text));
  draft.supersede(old.id, successorOf(draft, admitted, old, known?.entry));
  return changed;
}

/** A goal that was reached is closed, not reworded. */
function saysDone({ label, text }: Admitted): boolean {
  return (
    label === 'goals' &&
    /^(?:✓|✅|\[x\]|(?:done|completed?|finished|achieved|reached|fatt[oa]|completat[oa]|finit[oa]|raggiunt[oa])(?:$|\s*[:.!,–—-]|\s+(?:with|it|this|the)\b))/iu.test(
      text,
    )
  );
}

function close(draft: Draft, admitted: Admitted, goal: Entry): Outcome {
  noteEnd(draft, goal, admitted);
  draft.leave(goal.id, 'obsolete', 'done');
  return changed;
}

function successorOf(draft: Draft, admitted: Admitted, old: Entry, known: Entry | undefined): Entry['id'] {
  if (known === undefined) return draft.learn(entryFrom(admitted, draft.now, old), null).id;
  if (known.state === 'live') strengthen(draft, known, admitted);
  else revive(draft, known, admitted);
  if (old.pinned) draft.amend(known.id, { pinned: true });
  return known.id;
}

function revive(draft: Draft, entry: Entry, admitted: Admitted): void {
  // A pin ends with its line, before the line is worded anew.
  draft.amend(entry.id, { pinned: false });
  noteReturn(draft, draft.entry(entry.id), admitted);
  draft.revive(entry.id);
}

/** What is true again is so without the date at which it once ended. */
function noteReturn(draft: Draft, entry: Entry, admitted: Admitted): void {
  const expired = entry.validUntil !== null && entry.validUntil < draft.now;
  strengthen(draft, expired ? { ...entry, validUntil: null } : entry, admitted);
}

function replaceForeign(
  draft: Draft,
  admitted: Admitted,
  target: Target & { kind: 'foreign' },
  mayChange: boolean,
): Outcome {
  if (!mayChange) return refused('over-the-cap');
  if (compareLines(draft.shape(target.text), draft.shape(admitted.text)) !== 'distinct')
    return refused('already-known');
  draft.removeForeign(target.label, target.raw);
  const outcome = add(draft, admitted, null);
  draft.bury(
    { ...entryFrom(admitted, draft.now), block: target.label, text: target.text },
    'superseded',
    'superseded',
    null,
  );
  return outcome.kind === 'refused' ? changed : outcome;
}

function makeObsolete(draft: Draft, admitted: Admitted, target: Target, mayChange: boolean): Outcome {
  const saysWhy = admitted.text !== '' && !('text' in target && admitted.text === target.text);
  const because = saysWhy ? (admitted.text as OwnWords) : 'no-longer-true';
  switch (target.kind) {
    case 'entry':
      if (!mayChange) return refused('over-the-cap');
      noteEnd(draft, target.entry, admitted);
      draft.removeForeign(target.label, bulletOf(target.text));
      draft.leave(target.entry.id, 'obsolete', because);
      return changed;
    case 'foreign':
      if (!mayChange) return refused('over-the-cap');
      draft.removeForeign(target.label, target.raw);
      draft.bury(
        { ...entryFrom(admitted, draft.now), block: target.label, text: target.text },
        'obsolete',
        because,
        null,
      );
      return changed;
    case 'settled':
      return refused('already-obsolete');
    case 'changed':
      return refused(
        draft.entries.some(({ text, state }) => text === target.text && state !== 'live')
          ? 'already-obsolete'
          : 'target-changed',
      );
    default:
      return refused('unknown-target');
  }
}

/** An entry of a block that is not there any more, or is protected now, stays where it is. */
function mayStandIn(draft: Draft, entry: Entry): boolean {
  const kind = draft.block(entry.block)?.rule.kind;
  return kind !== undefined && kind !== 'protected' && draft.isFree(entry.block, entry.text);
}

/** A pinned line can't make room by leaving: it may only grow as far as there is room. */
function pinnedFits(draft: Draft, old: Entry, texts: readonly string[]): boolean {
  const block = draft.block(old.block);
  if (block === undefined) return false;
  return (
    leastLength(draft, block) - codePoints(old.text) + Math.max(...texts.map(codePoints)) <= block.rule.budget - 50
  );
}
