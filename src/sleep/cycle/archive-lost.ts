import type { Departure } from '../plan/departure.ts';
import type { Ledger } from '../plan/ledger.ts';

/** Entries whose lines lost against another writer of the block leave sight, but not the ledger. */
export function archiveLost(
  ledger: Ledger,
  lost: readonly { readonly label: string; readonly text: string }[],
  now: number,
): Ledger {
  const isLost = (block: string, text: string) =>
    lost.some((line) => line.label === block && textOf(line.text) === text);
  return {
    ...ledger,
    entries: ledger.entries.map((entry) =>
      entry.state === 'live' && isLost(entry.block, entry.text)
        ? {
            ...entry,
            state: 'archived',
            left: { at: now, because: 'block-rewritten' satisfies Departure, supersededBy: null },
          }
        : entry,
    ),
  };
}

function textOf(line: string): string {
  return line.replace(/^\s*[-*•]\s+/, '').trim();
}
