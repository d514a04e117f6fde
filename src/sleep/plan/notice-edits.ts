import { shareOf, trigramsOf } from '../text/trigrams.ts';
import { readLines, withoutBullet } from './block-layout.ts';
import type { Departure } from './departure.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';
import { mostLeaving } from './quotas.ts';

/** Below this likeness a line is no edit of another one. */
const stillAlike = 0.5;

/**
 * Notices what others did to managed lines since the last cycle. A line that is gone was removed, or, where a foreign
 * line resembles it, edited. Theirs stands; the entry goes to the archive, so that nothing of it is lost. Where more is
 * gone at once than anything of ours may take out, somebody wrote the block anew: that says nothing against a single
 * line, and recall finds them. A block without a word in it was lost, as one that was deleted is, unless a single line
 * stood there; so is the one of an agent that was lost: see `toDraft`.
 *
 * @param by `letta`: its own sleep-time agent tends the blocks, and writes them anew as it thinks right
 */
export function noticeEdits(
  { ledger, blocks, rules, now }: Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'now'>,
  by: 'anybody' | 'letta' = 'anybody',
): { readonly ledger: Ledger; readonly noticed: ReadonlyMap<Entry['id'], Departure> } {
  const missing = new Map<Entry['id'], Departure>();
  for (const { label, value, isNew = false } of blocks) {
    const live = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
    const lines = readLines(value, live);
    const standing = new Set(lines.map(({ id }) => id));
    const gone = live.filter(({ id }) => !standing.has(id));
    if (gone.length === 0) continue;
    const foreign = lines.filter(({ id }) => id === null).map(({ raw }) => trigramsOf(withoutBullet(raw)));
    const isEdited = ({ text }: Entry) => foreign.some((line) => isEditOf(line, trigramsOf(text)));
    const { edited = [], removed = [] } = Object.groupBy(gone, (entry) => (isEdited(entry) ? 'edited' : 'removed'));
    const isEmptied = isNew || value.trim() === '';
    const isWithItsSeed = value.trim() === '' && rules.some((rule) => rule.label === label && rule.seed !== undefined);
    const isMany = by === 'anybody' && (isNew || isWithItsSeed || removed.length > mostLeaving(live.length));
    const whole = isEmptied ? 'block-emptied' : 'block-rewritten';
    for (const { id } of edited) missing.set(id, 'edited-by-another-writer');
    for (const { id } of removed) missing.set(id, isMany ? whole : 'removed-by-another-writer');
  }
  if (missing.size === 0) return { ledger, noticed: missing };
  const entries = ledger.entries.map((entry): Entry => {
    const because = missing.get(entry.id);
    if (because === undefined) return entry;
    return { ...entry, state: 'archived', left: { at: now, because, supersededBy: null, byOwnWords: null } };
  });
  return { ledger: { ...ledger, entries }, noticed: missing };
}

/** Whether a line may be another one, reworded. Both as their trigrams. */
export function isEditOf(line: ReadonlySet<string>, before: ReadonlySet<string>): boolean {
  return Math.min(shareOf(before, line), shareOf(line, before)) >= stillAlike;
}
