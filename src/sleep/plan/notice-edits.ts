import { readLines, withoutBullet } from './block-layout.ts';
import { jaccard } from './compare-lines.ts';
import type { Departure } from './departure.ts';
import { describeLine } from './describe-line.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { BlockText } from './plan-types.ts';

/** Below this likeness a line is no edit of another one. */
const stillAlike = 0.4;

/**
 * Notices what others did to managed lines since the last cycle. A line that is gone was removed, or, where a foreign
 * line resembles it, edited. Theirs stands; the entry goes to the archive, so that nothing of it is lost.
 */
export function noticeEdits(
  ledger: Ledger,
  blocks: readonly BlockText[],
  names: readonly string[],
  now: number,
): { readonly ledger: Ledger; readonly noticed: readonly Entry['id'][] } {
  const missing = new Map<Entry['id'], Departure>();
  for (const { label, value } of blocks) {
    const live = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
    const lines = readLines(value, live);
    const standing = new Set(lines.map(({ id }) => id));
    const foreign = lines.filter(({ id }) => id === null).map(({ raw }) => describeLine(withoutBullet(raw), names).set);
    for (const entry of live.filter(({ id }) => !standing.has(id))) {
      const words = describeLine(entry.text, names).set;
      const edited = foreign.some((set) => jaccard(set, words) >= stillAlike);
      missing.set(entry.id, edited ? 'edited-by-another-writer' : 'removed-by-another-writer');
    }
  }
  const entries = ledger.entries.map((entry): Entry => {
    const because = missing.get(entry.id);
    return because === undefined
      ? entry
      : { ...entry, state: 'archived', left: { at: now, because, supersededBy: null } };
  });
  return { ledger: { ...ledger, entries }, noticed: [...missing.keys()] };
}
