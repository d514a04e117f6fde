import { placedElements } from '../agent/insights.ts';
import { planCycle } from './plan-cycle.ts';
import type { Plan, PlanInput } from './plan-types.ts';

export type PlanWhatHolds = {
  readonly plan: Plan;
  /** What the whole plan would have broken. `null`: nothing, and it is whole. */
  readonly broken: Error | null;
};

/**
 * Plans a consolidation, come what may. The same insights on the same memory make the same plan at every try, so one
 * that would break a promise would end this person's sleep for ever. It is planned without the elements that make it
 * break, which are refused; where it breaks without any, without what waits; and at last nothing is changed at all.
 */
export function planWhatHolds(input: PlanInput): PlanWhatHolds {
  const whole = tryPlan(input, []);
  if (whole.kind === 'plan') return { plan: whole.plan, broken: null };
  const ids = placedElements(input.insights).map(({ id }) => id);
  const withoutWaiting = {
    ...input,
    ledger: { ...input.ledger, waiting: [] },
    review: {
      ...input.review,
      items: input.review.items.filter(({ id }) => ids.includes(id)),
      verdicts: input.review.verdicts.filter(({ id }) => ids.includes(id)),
    },
  };
  const ground = [input, withoutWaiting].find((one) => tryPlan(one, ids).kind === 'plan');
  if (ground === undefined) return { plan: nothingOf(withoutWaiting), broken: whole.error };
  const kept = asManyAsHold(ids, [], (some) => tryPlan(ground, without(ids, some)).kind === 'plan');
  return { plan: planCycle({ ...ground, withheld: new Set(without(ids, kept)) }), broken: whole.error };
}

type PlanTry = { readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'broken'; readonly error: Error };

/** Whatever is wrong with a plan, it is wrong each time. */
function tryPlan(input: PlanInput, withheld: readonly string[]): PlanTry {
  try {
    return { kind: 'plan', plan: planCycle({ ...input, withheld: new Set(withheld) }) };
  } catch (error) {
    return { kind: 'broken', error: error instanceof Error ? error : new Error('No plan could be made.') };
  }
}

/** Adds the next ones to those that hold, all together where that holds, and else each half by itself. */
function asManyAsHold(
  next: readonly string[],
  kept: readonly string[],
  holds: (ids: readonly string[]) => boolean,
): readonly string[] {
  if (next.length === 0 || holds([...kept, ...next])) return [...kept, ...next];
  if (next.length === 1) return kept;
  const half = Math.ceil(next.length / 2);
  return asManyAsHold(next.slice(half), asManyAsHold(next.slice(0, half), kept, holds), holds);
}

function without(ids: readonly string[], some: readonly string[]): readonly string[] {
  return ids.filter((id) => !some.includes(id));
}

function nothingOf({ ledger, insights }: PlanInput): Plan {
  const refused = placedElements(insights).map(({ id, place, element }) => ({
    id,
    block: 'block' in place ? place.block : '',
    op: element.op,
    because: 'would-break-a-promise' as const,
    // Nothing has been looked at, so none of it may be kept.
    text: null,
    quote: null,
  }));
  const none = {
    changes: [],
    reinforced: [],
    archivedAtOnce: [],
    returned: [],
    over: [],
    unread: [],
    noticed: new Map(),
    dropped: [],
    erased: [],
  };
  return { ...none, ledger, refused };
}
