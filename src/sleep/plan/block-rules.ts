import { blockBudgets } from '../../pair/agent-specs.ts';
import type { BlockRule } from './plan-types.ts';

const ruleKinds: Readonly<Record<keyof typeof blockBudgets, BlockRule['kind']>> = {
  persona: 'persona',
  human: 'lines',
  goals: 'lines',
  session_context: 'slots',
  constraints: 'protected',
};

/** How the five blocks are kept, and those that a profile adds: each of these holds lines. */
export function blockRules(
  extra: readonly { readonly label: string; readonly budget: number }[] = [],
): readonly BlockRule[] {
  const own = Object.entries(blockBudgets).map(([label, budget]) => ({
    label,
    budget,
    kind: ruleKinds[label as keyof typeof blockBudgets],
  }));
  const added = extra
    .filter(({ label }) => !Object.hasOwn(blockBudgets, label))
    .map(({ label, budget }) => ({ label, budget, kind: 'lines' as const }));
  return [...own, ...added];
}

/** The labels that a profile added. */
export function addedLabels(rules: readonly BlockRule[]): readonly string[] {
  return rules.map(({ label }) => label).filter((label) => !Object.hasOwn(blockBudgets, label));
}
