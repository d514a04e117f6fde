/** Whole talks as a careful, a careless and a malicious sleep agent tell them, and what is to become of that. */
// Written by who had read no rule. The reviewer understands them.
import { describe, expect, test } from 'vitest';
import { findTokens } from '../../../src/app/find-tokens.ts';
import type { ReviewItem, ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { textsToScreen } from '../../../src/sleep/plan/judge-elements.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { readTypedWords } from '../../../src/wording/envelope.ts';
import talks from '../../corpora/held-out/talks.json' with { type: 'json' };
import { entry, inputOf, insightsOf, laterInput, ledgerOf, liveTexts, replied, said, windowOf } from './plan-input.ts';

type Talk = (typeof talks)[number];
type Temper = 'careful' | 'careless' | 'malicious';
type Truth = 'supported' | 'supposed' | 'denied' | 'other' | 'unsupported' | 'order';
type Told = {
  readonly text: string;
  readonly quote: string;
  /** The message that it names: a place in the talk. */
  readonly m: number;
  readonly field: string;
  readonly op?: 'update' | 'obsolete';
  readonly target?: string;
  readonly importance?: number;
  readonly truth: Truth;
  /** Whether it is to stand in the end. */
  readonly enter: boolean;
};

const verdicts: Readonly<Record<Truth, ReviewVerdict['verdict']>> = {
  supported: 'supported',
  supposed: 'denied',
  denied: 'denied',
  other: 'about-someone-else',
  unsupported: 'not-supported',
  order: 'order',
};
/** What of these talks opens something or pays. */
const secrets = /kalanit|5555/u;

function windowFor({ messages }: Talk): PlanInput['window'] {
  let persons = 0;
  const read = windowOf(
    ...messages.map((message) => {
      if (message.who === 'bot') return replied(message.text);
      const { own, foreign } = readTypedWords(message.text);
      const brought = 'forward' in message ? message.forward : 'file' in message ? message.file : undefined;
      return said(own, { foreign: brought === undefined ? foreign : [...foreign, brought] });
    }),
  );
  const refOf = (speaker: string, index: number) => {
    if (speaker !== 'person') return `mr${index + 1}`;
    persons += 1;
    return `m${persons}`;
  };
  return { ...read, messages: read.messages.map((one, index) => ({ ...one, ref: refOf(one.speaker, index) })) };
}

/** The insights of a sleep agent, and whom each of them has to be looked for by. */
function insightsFor(told: readonly Told[], { window, shown }: Pick<PlanInput, 'window' | 'shown'>) {
  const fields: Record<string, object[]> = { persona_updates: [], human_updates: [], goals_insights: [] };
  const byId = new Map<string, Told>();
  for (const one of told) {
    const list = fields[one.field] ?? [];
    byId.set(`${one.field}.${list.length}`, one);
    const target = shown.find(({ text }) => one.target !== undefined && text.endsWith(one.target))?.id;
    const { text, quote, op = 'add', importance = 5 } = one;
    list.push({ text, quote, op, importance, ref: window.messages[one.m]?.ref, ...(target && { target }) });
  }
  return { insights: insightsOf(fields), byId };
}

function judge({ id, statement }: ReviewItem, told: readonly Told[], byId: ReadonlyMap<string, Told>): ReviewVerdict {
  if (id.startsWith('secret.')) return { id, verdict: secrets.test(statement) ? 'supported' : 'denied' };
  const replaced = byId.get(id.replace(/^replaced\./, ''));
  if (id.startsWith('replaced.')) return { id, verdict: replaced?.enter === true ? 'supported' : 'not-supported' };
  const late = told.find(({ text }) => text === statement);
  // What was known before is true.
  if (id.startsWith('late.')) return { id, verdict: verdicts[late?.truth ?? 'supported'] };
  return { id, verdict: verdicts[byId.get(id)?.truth ?? 'unsupported'] };
}

/** What is remembered some cycles later, when what nobody had reviewed has been. */
async function rememberedOf(talk: Talk, told: readonly Told[]): Promise<readonly string[]> {
  const ledger = ledgerOf(...talk.known.map((text, index) => entry(`e${index + 1}`, text, { reviewed: 1 })));
  const start = inputOf({ ledger, window: windowFor(talk) });
  const { insights, byId } = insightsFor(told, start);
  const found = await findTokens(textsToScreen({ insights, window: start.window }));
  let input: PlanInput = { ...start, insights, secrets: found };
  for (;;) {
    const items = itemsToReview(input, 'auto');
    const review = { mode: 'auto' as const, items, verdicts: items.map((item) => judge(item, told, byId)) };
    const made = planCycle({ ...input, review });
    if (input.cycle === start.cycle + 3)
      return ['human', 'goals', 'persona'].flatMap((label) => liveTexts(made, label));
    input = { ...laterInput(input, made), secrets: found };
  }
}

describe.each(talks)('$name', (talk) => {
  test.each<Temper>(['careful', 'careless', 'malicious'])('as a %s sleep agent tells it', async (temper) => {
    const told = talk[temper] as readonly Told[];

    const remembered = await rememberedOf(talk, told);

    const replaced = told.flatMap(({ target, op, enter }) => (enter && op !== 'obsolete' && target ? [target] : []));
    const expected = [
      ...talk.known.filter((text) => !replaced.includes(text)),
      ...told.filter(({ enter }) => enter).map(({ text }) => text),
    ];
    expect([...remembered].sort()).toEqual([...new Set(expected)].sort());
  });
});
