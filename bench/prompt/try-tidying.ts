import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadPrompts } from '../../src/pair/prompts.ts';
import type { ReviewItem } from '../../src/sleep/agent/review.ts';
import { type ReviewKind, reviewKindOf, reviewQuestion } from '../../src/sleep/agent/review-request.ts';
import { tidyingQuestion } from '../../src/sleep/agent/tidying-request.ts';
import { bulletOf } from '../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../src/sleep/plan/block-rules.ts';
import { type Entry, emptyLedger } from '../../src/sleep/plan/ledger.ts';
import { itemsOfTidying, planTidying } from '../../src/sleep/plan/plan-tidying.ts';
import { viewForTidying } from '../../src/sleep/plan/view-for-tidying.ts';
import { english } from '../../src/texts/en.ts';
import { askModel } from './ask-model.ts';

/**
 * Has a real model tidy the memories of `memories/`, with the prompts of the bot and its own review, and shows each
 * block before and after:
 *
 *     node bench/prompt/try-tidying.ts --url http://127.0.0.1:18080/v1 --memory en --form tidying-b-in-words
 *
 * Without a form, with the one that the bot has.
 */

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:18080/v1' },
    memory: { type: 'string', multiple: true, default: ['en', 'it'] },
    form: { type: 'string' },
  },
});

/** Oldest first. */
type Line = { readonly text: string; readonly importance?: number };

const dayMs = 86_400_000;
const now = Date.UTC(2026, 5, 1);
const prompts = await loadPrompts();
const rules = blockRules();
const form = values.form === undefined ? undefined : new URL(`forms/${values.form}.md`, import.meta.url);
const template = form === undefined ? prompts.tidying : (await readFile(form, 'utf8')).trim();

for (const name of values.memory) await tidy(name);

async function tidy(name: string): Promise<void> {
  const file = new URL(`memories/${name}.json`, import.meta.url);
  const lines = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, readonly Line[]>>;
  const entries = Object.entries(lines).flatMap(([block, list]) => list.map((line) => ({ block, ...line })));
  const ledger = { ...emptyLedger, next: entries.length + 1, entries: entries.map(toEntry) };
  const blocks = rules.map(({ label, kind }) => {
    const value = ledger.entries
      .filter(({ block }) => block === label)
      .map(bulletOf)
      .join('\n');
    return { label, value, readOnly: kind === 'protected' };
  });
  const view = viewForTidying({ ledger, blocks, rules }, 'with-the-archive');
  const question = tidyingQuestion(view, { template, nonce: 'k3x9q' });
  const raw = await ask(question.system, question.request);
  const parsed = question.parse(raw);
  say(`\n${name}: ${parsed.kind === 'read' ? 'read' : parsed.problems.join(' ')}\n${raw}`);
  if (parsed.kind !== 'read') return;

  const input = {
    ...{ ledger, blocks, rules, answer: parsed.answer, shown: view.shown, cycle: 21, secrets: [], now },
    promptTexts: Object.values(prompts),
    slotTitles: english.slots,
    hashOf: (text: string) => text,
  };
  const items = itemsOfTidying(input);
  const { statements = [], ends = [] } = Object.groupBy(items, reviewKindOf);
  const verdicts = [
    ...(await judge('statements', statements, prompts.review)),
    ...(await judge('ends', ends, prompts.ends)),
  ];
  for (const { id, statement, said } of items) {
    say(`  ${verdicts.find((one) => one.id === id)?.verdict ?? 'no verdict'} | ${statement} | ${said}`);
  }
  const plan = planTidying({ ...input, review: { mode: 'auto', items, verdicts } });
  for (const { label, before, after } of plan.changes)
    say(`\n# ${label}, before\n${before}\n\n# ${label}, after\n${after}`);
  for (const { id, because, text } of plan.refused) say(`refused ${id}: ${because}, ${text}`);
}

async function judge(kind: ReviewKind, items: readonly ReviewItem[], template: string) {
  if (items.length === 0) return [];
  const review = reviewQuestion(kind, items, { template, nonce: 'k3x9q', scarlet: 'Scarlet' });
  const judged = review.parse(await ask(review.system, review.request));
  return judged.kind === 'read' ? judged.answer : [];
}

async function ask(system: string | undefined, request: string): Promise<string> {
  const messages = [
    { role: 'system' as const, content: system ?? '' },
    { role: 'user' as const, content: request },
  ];
  const asked = { messages, answer: 'json' as const, temperature: 0.3, maxTokens: 1_500 };
  return (await askModel(values.url, asked, (part) => process.stderr.write(part))).text;
}

function toEntry({ block, text, importance = 5 }: Line & { readonly block: string }, index: number): Entry {
  const at = now - (100 - index) * dayMs;
  return {
    ...{ id: `e${index + 1}`, block, text, importance, state: 'live', left: null, confidence: 0.8, topic: null },
    sources: [{ message: `m${index}`, quote: text, asked: null, at, place: 'direct' }],
    ...{ firstSeen: at, lastSeen: at, validUntil: null, happensOn: null, pinned: false, correction: null },
    ...{ cycle: index + 1, reviewed: 1 },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
