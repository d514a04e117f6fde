import { lineOf } from '../plan/block-layout.ts';
import type { Entry, Ledger } from '../plan/ledger.ts';

/** Entries whose lines lost against another writer of the block leave sight, but not the ledger. */
export function archiveLost(
  ledger: Ledger,
  lost: readonly { readonly label: string; readonly text: string }[],
  now: number,
): Ledger {
  const isLost = (entry: Entry) =>
    lost.some((line) => line.label === entry.block && textOf(line.text) === lineOf(entry));
  return {
    ...ledger,
    entries: ledger.entries.map(
      (entry): Entry =>
        entry.state === 'live' && isLost(entry)
          ? {
              ...entry,
              state: 'archived',
              left: { at: now, because: 'block-rewritten', supersededBy: null, byOwnWords: null },
            }
          : entry,
    ),
  };
}

function textOf(line: string): string {
  return line.replace(/^\s*[-*•]\s+/, '').trim();
}
