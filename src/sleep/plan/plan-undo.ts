import { lineOf } from './block-layout.ts';
import { eraseSecrets } from './erase-secrets.ts';
import { leaveWaiting } from './leave-or-wait.ts';
import type { Entry } from './ledger.ts';
import { noticeEdits } from './notice-edits.ts';
import { toDraft } from './plan-cycle.ts';
import { finishPlan, isWordedAlike } from './plan-tidying.ts';
import type { Plan, PlanInput } from './plan-types.ts';

/** What becomes of an undo: the plan, or that no line reads like that which was merged of others. */
export type Undoing =
  | { readonly kind: 'plan'; readonly plan: Plan /** That are back. */; readonly lines: readonly string[] }
  | { readonly kind: 'nothing-to-undo' };

/**
 * Plans that a merged line gives way to those it was made of, each where it was: in its block, as far as there is room,
 * or in the archive. What it has learned since stays with the first of them.
 */
export function planUndo(
  input: Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'now' | 'cycle' | 'hashOf'>,
  line: string,
): Undoing {
  const { ledger, noticed } = noticeEdits(input);
  const heir = ledger.entries.findLast(
    (entry) =>
      entry.mergedFrom !== undefined &&
      (entry.state === 'live' || entry.state === 'archived') &&
      isWordedAlike(entry, line),
  );
  const originals = (heir?.mergedFrom ?? []).filter(({ entry: id }) =>
    ledger.entries.some((one) => one.id === id && (one.state === 'merged' || one.state === 'live')),
  );
  // What waits to be erased tells a secret, and so may what it was made of.
  const isSecret = ledger.waiting.some(({ entry, because }) => entry === heir?.id && because === 'secret');
  if (heir === undefined || isSecret || originals.length === 0) return { kind: 'nothing-to-undo' };

  const draft = toDraft(ledger, input);
  const erased = eraseSecrets(draft, [], ledger.waiting);
  if (erased.some(({ id }) => id === heir.id || originals.some(({ entry }) => entry === id)))
    return { kind: 'nothing-to-undo' };
  leaveWaiting(
    draft,
    ledger.waiting.filter(({ successor }) => successor !== heir.id),
  );
  const isMerged = (id: Entry['id']) => draft.entry(id).state === 'merged';
  const known = new Set(originals.flatMap(({ entry: id }) => draft.entry(id).sources.map(({ message }) => message)));
  draft.leave(heir.id, 'obsolete', 'undone');
  for (const { entry: id, state } of originals.filter((one) => isMerged(one.entry))) {
    const { left } = draft.entry(id);
    if (state !== 'live' || !draft.revive(id, 'successor'))
      draft.leave(id, 'archived', left?.archivedBecause ?? 'no-room');
    // What was pinned is what they say.
    else if (heir.pinned && draft.pinnedFits(draft.entry(id))) draft.amend(id, { pinned: true });
  }
  const [first] = originals;
  const since = heir.sources.filter(({ message }) => !known.has(message));
  if (first !== undefined) draft.addSources(first.entry, since);
  const lines = originals.map(({ entry: id }) => lineOf(draft.entry(id)));
  return { kind: 'plan', plan: finishPlan(draft, input, { refused: [], noticed, erased }), lines };
}
