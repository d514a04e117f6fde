import { codePoints } from '../../base/text.ts';
import type { LineShape } from './describe-line.ts';
import type { Entry } from './ledger.ts';

const dayMs = 86_400_000;
const halfLifeDays = 30;

/**
 * What each entry is worth among these: dense lines (rare words in few characters), important ones, those often seen
 * and those seen of late stay longest. Facts: what is evicted by density keeps clearly more answers than what is
 * evicted by age.
 */
export function weighEntries(
  entries: readonly Entry[],
  shapeOf: (text: string) => LineShape,
  now: number,
): ReadonlyMap<Entry['id'], number> {
  const holders = new Map<string, number>();
  for (const { text } of entries) for (const word of shapeOf(text).set) holders.set(word, (holders.get(word) ?? 0) + 1);
  return new Map(
    entries.map((entry) => {
      let rarity = 0;
      for (const word of shapeOf(entry.text).set) rarity += 1 / (holders.get(word) ?? 1);
      const density = rarity / Math.max(1, codePoints(entry.text));
      return [
        entry.id,
        density * (0.5 + entry.importance / 10) * (1 + Math.log(entry.timesSeen)) * recency(entry, now),
      ];
    }),
  );
}

/** Entries from the least worth to the most; among equals the older id goes first. */
export function leastFirst(
  entries: readonly Entry[],
  shapeOf: (text: string) => LineShape,
  now: number,
): readonly Entry[] {
  const worth = weighEntries(entries, shapeOf, now);
  const worthOf = ({ id }: Entry) => worth.get(id) ?? 0;
  return [...entries].sort((a, b) => worthOf(a) - worthOf(b) || numberOf(a) - numberOf(b));
}

function recency({ lastSeen }: Entry, now: number): number {
  const days = Math.max(0, now - lastSeen) / dayMs;
  return Math.max(0.5, 0.5 ** (days / halfLifeDays));
}

function numberOf({ id }: Entry): number {
  return Number(id.slice(1));
}
