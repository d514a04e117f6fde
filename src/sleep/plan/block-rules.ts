import { codePoints } from '../../base/text.ts';
import { blockBudgets } from '../../pair/agent-specs.ts';
import { normaliseBlockText } from '../../pair/memory-blocks.ts';
import type { BlockRule } from './plan-types.ts';

const ruleKinds: Readonly<Record<keyof typeof blockBudgets, BlockRule['kind']>> = {
  persona: 'persona',
  human: 'lines',
  goals: 'lines',
  session_context: 'slots',
  constraints: 'protected',
};

/**
 * How the five blocks are kept, and those that a profile adds: each of these holds lines.
 *
 * @param seeds what blocks are made with
 */
export function blockRules(
  extra: readonly { readonly label: string; readonly budget: number }[] = [],
  seeds: readonly { readonly label: string; readonly value: string }[] = [],
): readonly BlockRule[] {
  const own = Object.entries(blockBudgets).map(([label, budget]) => ({
    label,
    budget,
    kind: ruleKinds[label as keyof typeof blockBudgets],
  }));
  const added = extra
    .filter(({ label }) => !Object.hasOwn(blockBudgets, label))
    .map(({ label, budget }) => ({ label, budget, kind: 'lines' as const }));
  return [...own, ...added].map((rule) => {
    const seed = normaliseBlockText(seeds.find(({ label }) => label === rule.label)?.value ?? '');
    return seed === '' ? rule : { ...rule, seed };
  });
}

/** A block's text, or, where somebody emptied it, what it began with, as far as there is room. */
export function textOrSeed(value: string, { seed = '', budget }: BlockRule): string {
  return value.trim() === '' && codePoints(seed) <= budget ? seed || value : value;
}

/** The labels that a profile added. */
export function addedLabels(rules: readonly BlockRule[]): readonly string[] {
  return rules.map(({ label }) => label).filter((label) => !Object.hasOwn(blockBudgets, label));
}

/**
 * The rules for these blocks: no budget is beyond the server's own limit, which releases before 0.16.7 keep.
 *
 * @param limitsKept whether this server was seen to keep it
 */
export function rulesOnServer(
  rules: readonly BlockRule[],
  blocks: readonly { readonly label: string; readonly limit: number | undefined }[],
  limitsKept: boolean,
): readonly BlockRule[] {
  const limits = new Map(blocks.map(({ label, limit }) => [label, limit]));
  return rules.map((rule) => {
    const limit = limits.get(rule.label);
    return limit === undefined || limit > rule.budget ? rule : { ...rule, budget: limit, mustFit: limitsKept };
  });
}
