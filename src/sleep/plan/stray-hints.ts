import type { InsightItem } from '../agent/insights.ts';
import { withoutBullet } from './block-layout.ts';
import type { Candidate } from './gather-items.ts';
import type { ShownLine } from './plan-types.ts';
import { contentOf, type Heard, shareIn } from './weigh-words.ts';

/**
 * The insights that end lines of which nobody said a word, where there is more than one. "I lost my job" may end one line
 * that was not mentioned; a sleep agent that ends several after small talk has gone astray.
 */
export function strayHints(
  candidates: readonly Candidate[],
  shown: readonly ShownLine[],
  heard: Heard,
): ReadonlySet<InsightItem> {
  const hints = candidates.filter(({ item }) => isHint(item, shown, heard)).map(({ item }) => item);
  return new Set(hints.length > 1 ? hints : []);
}

function isHint({ op, target, text }: InsightItem, shown: readonly ShownLine[], { all, scarlet }: Heard): boolean {
  const line = op === 'add' ? undefined : shown.find(({ id }) => id === target?.trim().toLowerCase());
  if (line === undefined) return false;
  const content = contentOf(`${text} ${withoutBullet(line.text)}`);
  return ![all, ...scarlet.map(({ own }) => own)].some((words) => shareIn(content, words) > 0);
}
