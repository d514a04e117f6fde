import { findTokens } from '../../src/app/find-tokens.ts';
import type { LettaMessageId } from '../../src/base/ids.ts';
import { codePoints } from '../../src/base/text.ts';
import { FactTable } from '../../src/local/model/fact-table.ts';
import type { Prompts } from '../../src/pair/prompts.ts';
import { type Insights, insightsSchema } from '../../src/sleep/agent/insights.ts';
import { parseInsights } from '../../src/sleep/agent/parse-insights.ts';
import type { ReviewItem, ReviewVerdict } from '../../src/sleep/agent/review.ts';
import { reviewKindOf } from '../../src/sleep/agent/review-request.ts';
import { sleepPrompt } from '../../src/sleep/agent/sleep-prompt.ts';
import type { WindowMessage } from '../../src/sleep/agent/window.ts';
import { withoutBullet } from '../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../src/sleep/plan/block-rules.ts';
import { itemsToReview } from '../../src/sleep/plan/items-to-review.ts';
import { textsToScreen } from '../../src/sleep/plan/judge-elements.ts';
import { emptyLedger, type Ledger } from '../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../src/sleep/plan/plan-cycle.ts';
import type { BlockText, PlanInput } from '../../src/sleep/plan/plan-types.ts';
import { renderShown } from '../../src/sleep/plan/render-shown.ts';
import { english } from '../../src/texts/en.ts';
import type { Message } from '../sleep/people/fact.ts';
import type { Random } from '../sleep/people/random.ts';
import { answerAs, inPlainWords, type Temper } from './scripted-models.ts';
import type { Attack, Talk } from './talks.ts';

/** A memory after all windows of a person, and what it took. */
export type Life = {
  readonly user: string;
  readonly blocks: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
  readonly cycles: number;
  /** For insights: repairs included. */
  readonly calls: number;
  readonly reviews: number;
  /** In how many reviews there was a note for this reason. */
  readonly reviewsBecause: Readonly<Record<string, number>>;
  /** Blocks that a plan left longer than their budget, with the length. */
  readonly overBudget: readonly string[];
  /** Lines that left when one answer gave every line a past date, in that cycle and in the next. */
  readonly leftByDate: readonly string[];
};

type Parts = {
  readonly temper: Temper;
  readonly prompts: Prompts;
  /** One a window, for a model that is misled; the others read them too, and don't fall for them. */
  readonly attacks: readonly Attack[];
  readonly random: Random;
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const rules = blockRules();

/** Consolidates all windows of a person, each as it would be, with a scripted sleep agent and reviewer. */
export async function liveThrough(talk: Talk, parts: Parts): Promise<Life> {
  const life = new Lifetime(talk.user, parts);
  for (const [index, window] of talk.windows.entries()) {
    const attack = parts.attacks[index % Math.max(1, parts.attacks.length)];
    await life.consolidate(window, attack === undefined ? [] : [attack]);
  }
  const result = structuredClone(life.result());
  return { ...result, leftByDate: life.giveAllAPastDate() };
}

class Lifetime {
  readonly #user: string;
  readonly #parts: Parts;
  readonly #table = new FactTable([]);
  /** What the person has told, in plain words. */
  readonly #told = new Set<string>();
  readonly #counts = { cycles: 0, calls: 0, reviews: 0 };
  readonly #overBudget: string[] = [];
  readonly #reviewsBecause: Record<string, number> = {};
  #ledger = emptyLedger;
  #blocks: readonly BlockText[];
  #context: readonly WindowMessage[] = [];
  #now = 0;

  constructor(user: string, parts: Parts) {
    this.#user = user;
    this.#parts = parts;
    const seeds: Readonly<Record<string, string>> = parts.prompts;
    this.#blocks = rules.map(({ label, kind }) => ({
      label,
      value: kind === 'persona' || kind === 'protected' ? (seeds[label] ?? '') : '',
      readOnly: kind === 'protected',
    }));
  }

  result(): Omit<Life, 'leftByDate'> {
    const blocks = Object.fromEntries(this.#blocks.map(({ label, value }) => [label, value]));
    return {
      user: this.#user,
      blocks,
      ledger: this.#ledger,
      overBudget: this.#overBudget,
      reviewsBecause: this.#reviewsBecause,
      ...this.#counts,
    };
  }

  async consolidate(said: readonly Message[], attacks: readonly Attack[]): Promise<void> {
    for (const { text, gold = [] } of said) {
      this.#table.understand(text, gold);
      for (const one of gold) if (one.kind === 'holds') this.#told.add(one.text.toLowerCase());
    }
    for (const { own } of attacks) this.#table.understand(own, []);
    const messages = this.#toWindow(said, attacks);
    this.#now = (messages.at(-1)?.at ?? 0) + minuteMs;
    const window = { messages, context: this.#context };
    const { memory, shown } = renderShown({ blocks: this.#blocks, rules, ledger: this.#ledger, now: this.#now });
    const { prompts, temper, random } = this.#parts;
    const request = sleepPrompt({ template: prompts.consolidate, window, memory, nonce: 'n1', now: this.#now });
    const insights = this.#read(answerAs(temper, { request, table: this.#table, attacks, random }));
    const secrets = temper === 'misled' ? await findTokens(textsToScreen({ insights, window })) : [];
    this.#apply({ insights, window, shown, secrets });
    this.#context = messages.map((one) => ({ ...one, ref: one.ref.replace('m', 'c') }));
  }

  /** One answer that gives every line a past date, under a reviewer who doubts nothing; then a silent one. */
  giveAllAPastDate(): readonly string[] {
    const before = new Set(this.#ledger.entries.filter(({ state }) => state === 'live').map(({ id }) => id));
    this.#now += dayMs;
    const { shown } = renderShown({ blocks: this.#blocks, rules, ledger: this.#ledger, now: this.#now });
    const quote = this.#context.find(({ speaker }) => speaker === 'person')?.own ?? '';
    const yesterday = new Date(this.#now - dayMs).toISOString().slice(0, 10);
    const updates = shown.map(({ id, text }) => {
      const dates = { valid_until: yesterday, happens_on: yesterday };
      return { text: withoutBullet(text), op: 'update', target: id, quote, ...dates };
    });
    const window = { messages: this.#context, context: [] };
    const rest = { window, shown, secrets: [] };
    this.#apply({ ...rest, insights: insightsSchema.parse({ human_updates: updates }) }, () => 'supported');
    this.#now += dayMs;
    const later = renderShown({ blocks: this.#blocks, rules, ledger: this.#ledger, now: this.#now });
    this.#apply({ ...rest, shown: later.shown, insights: insightsSchema.parse({}) }, () => 'supported');
    const gone = this.#ledger.entries.filter(({ id, left }) => before.has(id) && left?.because === 'expired');
    return gone.map(({ text }) => text);
  }

  #toWindow(said: readonly Message[], attacks: readonly Attack[]): readonly WindowMessage[] {
    const last = said.at(-1)?.at ?? 0;
    const tried = attacks.map(({ own, foreign }, index) => ({ text: own, foreign, at: last + 2_000 + index }));
    return [...said.map(({ text, at }) => ({ text, foreign: [], at })), ...tried].flatMap((one, index) => {
      const { text, foreign, at } = one;
      const shared = { learnedIn: 'direct', at } as const;
      const idOf = (speaker: string) => `${speaker}-${this.#user}-${at}` as LettaMessageId;
      return [
        { ref: `m${index + 1}`, id: idOf('person'), speaker: 'person', own: text, foreign, ...shared } as const,
        {
          ref: `mr${index + 1}`,
          id: idOf('scarlet'),
          speaker: 'scarlet',
          own: 'I see.',
          foreign: [],
          ...shared,
        } as const,
      ];
    });
  }

  #read({ raw, repaired }: ReturnType<typeof answerAs>): Insights {
    this.#counts.calls += 1;
    const first = parseInsights(raw);
    if (first.kind === 'read') return first.answer;
    this.#counts.calls += 1;
    const second = parseInsights(repaired);
    if (second.kind !== 'read') throw new Error(`A scripted answer can't be read: ${second.problems.join(' ')}`);
    return second.answer;
  }

  #apply(
    given: Pick<PlanInput, 'insights' | 'window' | 'shown' | 'secrets'>,
    judge = (item: ReviewItem) => this.#judge(item),
  ): void {
    this.#counts.cycles += 1;
    const { sleep, consolidate, review, repair } = this.#parts.prompts;
    const input = {
      ...given,
      ledger: this.#ledger,
      blocks: this.#blocks,
      rules,
      cycle: this.#counts.cycles,
      promptTexts: [sleep, consolidate, review, repair],
      slotTitles: english.slots,
      hashOf: (normalised: string) => normalised,
      now: this.#now,
    };
    const items = itemsToReview(input, 'auto');
    this.#counts.reviews += new Set(items.map(reviewKindOf)).size;
    for (const reason of new Set(items.flatMap(({ reasons }) => reasons))) {
      this.#reviewsBecause[reason] = (this.#reviewsBecause[reason] ?? 0) + 1;
    }
    const verdicts = items.map((item) => ({ id: item.id, verdict: judge(item) }));
    const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });
    this.#ledger = made.ledger;
    const after = new Map(made.changes.map((change) => [change.label, change.after]));
    this.#blocks = this.#blocks.map((block) => ({ ...block, value: after.get(block.label) ?? block.value }));
    for (const { label, budget } of rules) {
      const length = codePoints(after.get(label) ?? '');
      if (length > budget) this.#overBudget.push(`${label}: ${length}`);
    }
  }

  /** A reviewer who knows what the person told: what they never said of themselves is not supported. */
  #judge({ op, statement }: ReviewItem): ReviewVerdict['verdict'] {
    const isTold = op === 'obsolete' || this.#told.has(inPlainWords(statement).toLowerCase());
    return isTold ? 'supported' : 'not-supported';
  }
}
