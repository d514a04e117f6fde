import type { LettaMessageId } from '../../../src/base/ids.ts';
import { type InsightItem, type Insights, insightsSchema } from '../../../src/sleep/agent/insights.ts';
import type { WindowMessage } from '../../../src/sleep/agent/window.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import type { OwnWords } from '../../../src/sleep/plan/departure.ts';
import { type Entry, emptyLedger, type Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { BlockText, Plan, PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { renderShown } from '../../../src/sleep/plan/render-shown.ts';

export const now = Date.UTC(2026, 2, 10, 12);
export const dayMs = 86_400_000;
export const seed = 'My name is Scarlet.\nI listen first.';
export const limits = 'I am an AI and say so when I am asked.';

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
export function windowOf(...messages: readonly (string | WindowMessage)[]): readonly WindowMessage[] {
  return messages.map((message, index) => {
    const whole = typeof message === 'string' ? said(message) : message;
    const at = whole.at === now ? now - (messages.length - index) * 1_000 : whole.at;
    return { ...whole, ref: `m${index + 1}`, id: `message-${at}-${index}` as LettaMessageId, at };
  });
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

export function item(text: string, more: Partial<InsightItem> = {}): InsightItem {
  return { text, op: 'add', evidence: ['m1'], ...more };
}

export function entry(id: string, text: string, more: Partial<Entry> = {}): Entry {
  const left =
    more.state === undefined || more.state === 'live'
      ? null
      : { at: now - dayMs, because: 'for the test' as OwnWords, supersededBy: null };
  return {
    id,
    block: 'human',
    text,
    state: 'live',
    importance: 5,
    confidence: 0.8,
    timesSeen: 1,
    firstSeen: now - dayMs,
    lastSeen: now - dayMs,
    validUntil: null,
    evidence: [`message-of-${id}`],
    learnedIn: ['direct'],
    pinned: false,
    left,
    ...more,
  };
}

export function ledgerOf(...entries: readonly Entry[]): Ledger {
  return { ...emptyLedger, next: 1_000, entries: [...entries] };
}

/** The blocks as the live entries of a ledger have them, with the seeds, or with what is given. */
export function blocksFor(ledger: Ledger, values: Readonly<Record<string, string>> = {}): readonly BlockText[] {
  const seeds: Record<string, string> = { persona: seed, constraints: limits };
  const labels = new Set(['persona', 'human', 'goals', 'session_context', 'constraints', ...Object.keys(values)]);
  return [...labels].map((label) => {
    const lines = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
    const standing = lines.map(({ text }) => `- ${text}`);
    const value = values[label] ?? [...(seeds[label] === undefined ? [] : [seeds[label]]), ...standing].join('\n');
    return { label, value, readOnly: label === 'constraints' };
  });
}

export type InputParts = Partial<Omit<PlanInput, 'blocks'>> & {
  readonly values?: Readonly<Record<string, string>>;
};

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
    messages: windowOf('hello'),
    shown: renderShown({ blocks, rules, ledger }).shown,
    names: ['Nix'],
    hashOf: (normalised) => `#${normalised}`,
    now,
    ...rest,
  };
}

export function plan(parts: InputParts): Plan {
  return planCycle(inputOf(parts));
}

/** The next cycle's input: the same insights, on what a plan left behind. */
export function nextInput(input: PlanInput, made: Plan): PlanInput {
  return { ...input, ledger: made.ledger, blocks: blocksAfter(input, made) };
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
