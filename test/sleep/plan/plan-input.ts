import type { LettaMessageId } from '../../../src/base/ids.ts';
import { blockBudgets } from '../../../src/pair/agent-specs.ts';
import { type InsightElement, type Insights, insightsSchema } from '../../../src/sleep/agent/insights.ts';
import type { Review, ReviewItem, ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import type { Window, WindowMessage } from '../../../src/sleep/agent/window.ts';
import { bulletOf } from '../../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { type Entry, emptyLedger, type Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { BlockText, Plan, PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { renderShown } from '../../../src/sleep/plan/render-shown.ts';
import { english } from '../../../src/texts/en.ts';

export const now = Date.UTC(2026, 2, 10, 12);
export const dayMs = 86_400_000;
export const seed = 'My name is Scarlet.\nI listen first.';
export const limits = 'I am an AI and say so when I am asked.';
export const slotTitles = english.slots;

/** One message: what the person said themselves, and what came along with it. */
export function said(own: string, more: Partial<WindowMessage> = {}): WindowMessage {
  return {
    ref: 'm1',
    id: 'message-1' as LettaMessageId,
    speaker: 'person',
    own,
    foreign: [],
    learnedIn: 'direct',
    at: now,
    ...more,
  };
}

/** A window of messages, with refs and ids in order. */
export function windowOf(...messages: readonly (string | WindowMessage)[]): Pick<Window, 'messages' | 'context'> {
  const list = messages.map((message, index) => {
    const whole = typeof message === 'string' ? said(message) : message;
    const at = whole.at === now ? now - (messages.length - index) * 1_000 : whole.at;
    return { ...whole, ref: `m${index + 1}`, id: `message-${at}-${index}` as LettaMessageId, at };
  });
  return { messages: list, context: [] };
}

export function replied(own: string): WindowMessage {
  return said(own, { speaker: 'scarlet' });
}

export function quoting(own: string, ...foreign: readonly string[]): WindowMessage {
  return said(own, { foreign });
}

export function insightsOf(fields: Partial<Record<keyof Insights, unknown>>): Insights {
  return insightsSchema.parse({ human_updates: [], ...fields });
}

export function item(text: string, quote: string, more: Partial<InsightElement> = {}): InsightElement {
  return { text, op: 'add', quote, ...more };
}

export function entry(id: string, text: string, more: Partial<Entry> = {}): Entry {
  const left =
    more.state === undefined || more.state === 'live'
      ? null
      : ({ at: now - dayMs, because: 'no-longer-true', supersededBy: null, byOwnWords: null } as const);
  return {
    id,
    block: 'human',
    text,
    state: 'live',
    importance: 5,
    confidence: 0.8,
    topic: null,
    sources: [{ message: `message-of-${id}`, quote: text, asked: null, at: now - dayMs, place: 'direct' }],
    firstSeen: now - dayMs,
    lastSeen: now - dayMs,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: 1,
    reviewed: null,
    left,
    ...more,
  };
}

export function archived(because: NonNullable<Entry['left']>['because'], more: Partial<Entry> = {}): Partial<Entry> {
  return { state: 'archived', left: { at: now - dayMs, because, supersededBy: null, byOwnWords: null }, ...more };
}

export function ledgerOf(...entries: readonly Entry[]): Ledger {
  return { ...emptyLedger, next: 1_000, entries: [...entries] };
}

/** The blocks as the live entries of a ledger have them, with the seeds, or with what is given. */
export function blocksFor(ledger: Ledger, values: Readonly<Record<string, string>> = {}): readonly BlockText[] {
  const seeds: Record<string, string> = { persona: seed, constraints: limits };
  const labels = new Set([...Object.keys(blockBudgets), ...Object.keys(values)]);
  return [...labels].map((label) => {
    const lines = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
    const value =
      values[label] ?? [...(seeds[label] === undefined ? [] : [seeds[label]]), ...lines.map(bulletOf)].join('\n');
    return { label, value, readOnly: label === 'constraints' };
  });
}

export type InputParts = Partial<Omit<PlanInput, 'blocks'>> & {
  readonly values?: Readonly<Record<string, string>>;
};

export const unreviewed: Review = { mode: 'auto', items: [], verdicts: [] };

/** A whole input from what matters. `shown` is what the prompt would have shown of these blocks. */
export function inputOf(parts: InputParts): PlanInput {
  const { values, ...rest } = parts;
  const ledger = parts.ledger ?? emptyLedger;
  const blocks = blocksFor(ledger, values);
  const rules = parts.rules ?? blockRules();
  return {
    ledger,
    blocks,
    rules,
    insights: insightsOf({}),
    window: windowOf('hello'),
    shown: renderShown({ blocks, rules, ledger, now: parts.now ?? now }).shown,
    review: unreviewed,
    cycle: 2,
    promptTexts: [],
    slotTitles,
    secrets: [],
    hashOf: (normalised) => `#${normalised}`,
    now,
    ...rest,
  };
}

export function plan(parts: InputParts): Plan {
  return planCycle(inputOf(parts));
}

/** What a reviewer would be asked, and the plan that comes of one who judges like that. */
export function reviewed(
  parts: InputParts,
  judge: (item: ReviewItem) => ReviewVerdict['verdict'],
): { readonly items: readonly ReviewItem[]; readonly made: Plan } {
  const input = inputOf(parts);
  const items = itemsToReview(input, 'auto');
  const verdicts = items.map((one) => ({ id: one.id, verdict: judge(one) }));
  return { items, made: planCycle({ ...input, review: { mode: 'auto', items, verdicts } }) };
}

/** The next cycle's input: the same insights, on what a plan left behind. */
export function nextInput(input: PlanInput, made: Plan): PlanInput {
  return { ...input, ledger: made.ledger, blocks: blocksAfter(input, made) };
}

/** A later cycle: nothing is said but what is given, and the prompt shows what stands there by then. */
export function laterInput(input: PlanInput, made: Plan, more: Partial<PlanInput> = {}): PlanInput {
  const next = { ...nextInput(input, made), insights: insightsOf({}), cycle: input.cycle + 1, ...more };
  return { ...next, shown: more.shown ?? renderShown(next).shown };
}

export function blocksAfter({ blocks }: PlanInput, { changes }: Plan): readonly BlockText[] {
  return blocks.map((block) => ({
    ...block,
    value: changes.find(({ label }) => label === block.label)?.after ?? block.value,
  }));
}

/** How a block reads after a plan. */
export function valueAfter(input: PlanInput, made: Plan, label: string): string {
  return blocksAfter(input, made).find((block) => block.label === label)?.value ?? '';
}

export function because(made: Plan): readonly string[] {
  return made.refused.map((refused) => refused.because);
}

export function liveTexts(made: Plan, label = 'human'): readonly string[] {
  return made.ledger.entries.filter(({ block, state }) => block === label && state === 'live').map(({ text }) => text);
}
