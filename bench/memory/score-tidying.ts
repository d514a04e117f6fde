import type { Prompts } from '../../src/pair/prompts.ts';
import { insightsSchema } from '../../src/sleep/agent/insights.ts';
import { reviewKindOf } from '../../src/sleep/agent/review-request.ts';
import { type TidyingAnswer, type TidyingLine, tidyingQuestion } from '../../src/sleep/agent/tidying-request.ts';
import { bulletOf } from '../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../src/sleep/plan/block-rules.ts';
import type { TidyingInput } from '../../src/sleep/plan/judge-tidying.ts';
import type { Ledger } from '../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../src/sleep/plan/plan-cycle.ts';
import { itemsOfTidying, planTidying } from '../../src/sleep/plan/plan-tidying.ts';
import type { Plan } from '../../src/sleep/plan/plan-types.ts';
import { viewForTidying } from '../../src/sleep/plan/view-for-tidying.ts';
import { english } from '../../src/texts/en.ts';
import { createRandom, type Random } from '../sleep/people/random.ts';
import {
  dayMs,
  type Fact,
  factOf,
  isContrary,
  isReachable,
  makeFacts,
  says,
  start,
  toLedger,
} from './made-up-memories.ts';
import type { Temper } from './scripted-models.ts';

type State = {
  readonly lines: number;
  /** Lines, in a block or the archive, that another line says in other words. */
  readonly duplicates: number;
  /** Lines of which a later one says the contrary. */
  readonly contradicted: number;
  readonly withTopic: number;
};

/** What tidying did to made-up memories, all of them together. */
export type TidyingScore = {
  readonly before: State;
  readonly after: State;
  /** Facts that hold, and how many of them stand in a block or the archive before and after. */
  readonly facts: number;
  readonly reachableBefore: number;
  readonly reachableAfter: number;
  /** The tidying and its review. */
  readonly calls: number;
  readonly tidyings: number;
};

const mostTidyings = 3;

/**
 * Tidies made-up memories, in which facts stand in one to five wordings, some of them in the archive, and some are
 * contradicted. The scripted model is `exact`, `noisy` (sees two of three duplicates, names wrong lines, forgets
 * contradictions) or `misled` (merges at random, everything at once, and the wrong way); the reviewer knows the truth.
 */
export function scoreTidying(
  temper: Temper,
  { people, seed, prompts }: { readonly people: number; readonly seed: number; readonly prompts: Prompts },
): TidyingScore {
  const scores = Array.from({ length: people }, (_, index) =>
    tidyOne(temper, createRandom(seed * 1_000 + index), prompts),
  );
  const sum = (figure: (score: TidyingScore) => number) => scores.reduce((all, one) => all + figure(one), 0);
  const states = (which: 'before' | 'after'): State => ({
    lines: sum((one) => one[which].lines),
    duplicates: sum((one) => one[which].duplicates),
    contradicted: sum((one) => one[which].contradicted),
    withTopic: sum((one) => one[which].withTopic),
  });
  return {
    before: states('before'),
    after: states('after'),
    facts: sum(({ facts }) => facts),
    reachableBefore: sum(({ reachableBefore }) => reachableBefore),
    reachableAfter: sum(({ reachableAfter }) => reachableAfter),
    calls: sum(({ calls }) => calls),
    tidyings: sum(({ tidyings }) => tidyings),
  };
}

function tidyOne(temper: Temper, random: Random, prompts: Prompts): TidyingScore {
  const facts = makeFacts(random);
  let ledger = toLedger(facts, random);
  const before = ledger;
  let calls = 0;
  let tidyings = 0;
  for (let cycle = 21; tidyings < mostTidyings; cycle += 21) {
    tidyings += 1;
    const done = tidyOnce(ledger, cycle, { temper, facts, random, prompts });
    calls += done.calls;
    ledger = afterCycles(done.plan.ledger, cycle, prompts);
  }
  const holding = facts.filter(({ gaveWayTo }) => gaveWayTo === undefined);
  const reachable = (state: Ledger) => holding.filter((fact) => isReachable(fact, state)).length;
  return {
    before: stateOf(before, facts),
    after: stateOf(ledger, facts),
    facts: holding.length,
    reachableBefore: reachable(before),
    reachableAfter: reachable(ledger),
    calls,
    tidyings,
  };
}

type Given = {
  readonly temper: Temper;
  readonly facts: readonly Fact[];
  readonly random: Random;
  readonly prompts: Prompts;
};

function tidyOnce(ledger: Ledger, cycle: number, { temper, facts, random, prompts }: Given) {
  const given = standing(ledger, cycle, prompts);
  const view = viewForTidying(given, 'with-the-archive');
  const { parse } = tidyingQuestion(view, { template: prompts.tidying, nonce: 'n' });
  const parsed = parse(JSON.stringify(answerOf(temper, view.shown, facts, random)));
  const answer = parsed.kind === 'read' ? parsed.answer : nothing;
  const input: Omit<TidyingInput, 'review'> = { ...given, answer, shown: view.shown };
  const items = itemsOfTidying(input);
  const verdicts = items.map(({ id, op, statement, said }) => {
    const isTrue =
      op === 'obsolete'
        ? factOf(statement, facts)?.gaveWayTo !== undefined && isContrary(statement, said, facts)
        : says(said, statement, facts);
    return { id, verdict: isTrue ? ('supported' as const) : ('not-supported' as const) };
  });
  const plan: Plan = planTidying({ ...input, review: { mode: 'auto', items, verdicts } });
  return { plan, calls: 1 + new Set(items.map(reviewKindOf)).size };
}

/** What had to wait is done by the cycles that follow, without a call. */
function afterCycles(tidied: Ledger, from: number, prompts: Prompts): Ledger {
  let ledger = tidied;
  for (let cycle = from + 1; cycle <= from + 4; cycle += 1) {
    const insights = insightsSchema.parse({});
    const window = { messages: [], context: [] };
    const review = { mode: 'auto' as const, items: [], verdicts: [] };
    ledger = planCycle({ ...standing(ledger, cycle, prompts), insights, window, shown: [], review }).ledger;
  }
  return ledger;
}

function standing(ledger: Ledger, cycle: number, prompts: Prompts) {
  const rules = blockRules();
  const blocks = rules.map(({ label, kind }) => {
    return { label, value: blockTextOf(ledger, label), readOnly: kind === 'protected' };
  });
  return {
    ...{ ledger, blocks, rules, cycle, secrets: [] },
    promptTexts: Object.values(prompts),
    slotTitles: english.slots,
    hashOf: (text: string) => text,
    now: start + (100 + cycle) * dayMs,
  };
}

const nothing: TidyingAnswer = { merges: [], contradictions: [], topics: [] };

function answerOf(temper: Temper, shown: readonly TidyingLine[], facts: readonly Fact[], random: Random) {
  const groups = Map.groupBy(shown, ({ line }) => factOf(line, facts));
  const marksOf = (lines: readonly TidyingLine[]) => lines.map(({ mark }) => mark).join(' ');
  const merges = [...groups].flatMap(([fact, lines]) => {
    if (fact === undefined || lines.length < 2) return [];
    return [`${marksOf(lines)}: ${fact.wordings[0]}`];
  });
  const contradictions = [...groups].flatMap(([fact, [line]]) => {
    const later = shown.find((one) => factOf(one.line, facts)?.wordings[0] === fact?.gaveWayTo);
    return fact?.gaveWayTo === undefined || later === undefined || line === undefined
      ? []
      : [`${line.mark} ${later.mark}`];
  });
  const topics = [...Map.groupBy(shown, ({ line }) => factOf(line, facts)?.topic ?? '')].map(
    ([topic, lines]) => `${marksOf(lines)}: ${topic}`,
  );
  if (temper === 'exact') return { merges, contradictions, topics };
  const pick = () => random.pick(shown);
  const wrong = Array.from({ length: 6 }, () => [pick(), pick(), pick()]);
  if (temper === 'noisy') {
    const seen = merges.filter(() => random.chance(2 / 3));
    return {
      merges: [...seen, 'z9 z8: nobody knows'],
      contradictions: contradictions.slice(1),
      topics: topics.slice(1),
    };
  }
  return {
    merges: [`${marksOf(shown)}: ${shown[0]?.line}`, ...wrong.map((lines) => `${marksOf(lines)}: ${lines[0]?.line}`)],
    contradictions: [...contradictions.map((pair) => pair.split(' ').reverse().join(' ')), ...wrong.map(marksOf)],
    topics,
  };
}

function blockTextOf({ entries }: Ledger, label: string): string {
  const live = entries.filter(({ block, state }) => block === label && state === 'live');
  return live.map(bulletOf).join('\n');
}

function stateOf({ entries }: Ledger, facts: readonly Fact[]): State {
  const live = entries.filter(({ state }) => state === 'live' || state === 'archived');
  const distinct = new Set(live.map(({ text }) => factOf(text, facts))).size;
  return {
    lines: live.length,
    duplicates: live.length - distinct,
    contradicted: live.filter(({ text }) => factOf(text, facts)?.gaveWayTo !== undefined).length,
    withTopic: live.filter(({ topic }) => topic !== null).length,
  };
}
