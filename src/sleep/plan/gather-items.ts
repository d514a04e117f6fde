import type { InsightItem, Insights } from '../agent/insights.ts';
import type { BlockRule } from './plan-types.ts';

/** An insight on its way to a block that holds lines. */
export type Candidate = { readonly label: string; readonly item: InsightItem };

const order: Readonly<Record<InsightItem['op'], number>> = { update: 0, obsolete: 1, add: 2 };

/**
 * The insights that name lines, in the order in which they are settled: what corrects memory comes before what adds to
 * it, so that a cap never keeps something stale.
 */
export function gatherItems(insights: Insights): readonly Candidate[] {
  const candidates = [
    ...insights.human_updates.map((item) => ({ label: 'human', item })),
    ...insights.goals_insights.map((item) => ({ label: 'goals', item })),
    ...insights.persona_updates.map((item) => ({ label: 'persona', item })),
    ...Object.entries(insights.block_updates ?? {}).flatMap(([label, items]) => items.map((item) => ({ label, item }))),
  ];
  return candidates.sort((a, b) => order[a.item.op] - order[b.item.op]);
}

/** Blocks whose lines state facts about the same person: what one of them says, the others need not repeat. */
export function sharesFactsWith(a: BlockRule['kind'] | undefined, b: BlockRule['kind'] | undefined): boolean {
  const family = (kind: BlockRule['kind'] | undefined) => (kind === 'persona' || kind === 'slots' ? kind : 'lines');
  return family(a) === family(b);
}
