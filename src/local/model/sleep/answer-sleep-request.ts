import type { EndedFact, Fact, FactTable, Told } from '../fact-table.ts';
import type { SleepLine, SleepMessage, SleepRequest } from './read-sleep-request.ts';

export type InsightItem = {
  /** The line as it should stand; for `obsolete` the line as it stood. */
  readonly text: string;
  readonly op: 'add' | 'update' | 'obsolete';
  /** The id of the line that is updated or obsolete. */
  readonly target?: string;
  /** The person's words that say so, as they stand in the message. */
  readonly quote: string;
  /** The message that holds the quote. */
  readonly ref: string;
  /** All messages of the person that say so. */
  readonly evidence: readonly string[];
  /** From 1 to 10. */
  readonly importance: number;
  /** From 0 to 1. */
  readonly confidence: number;
};

export type SleepAnswer = {
  readonly persona_updates: readonly InsightItem[];
  readonly human_updates: readonly InsightItem[];
  readonly goals_insights: readonly InsightItem[];
  readonly reflection: string;
  readonly priority_actions: readonly string[];
};

/** The insights that the table has for a window. Only the person's own, fresh messages teach anything. */
export function answerSleepRequest({ lines, messages }: SleepRequest, table: FactTable): SleepAnswer {
  const fresh = messages.filter(({ speaker, ref }) => speaker === 'person' && ref.startsWith('m'));
  const told = fresh.flatMap(({ ref, text }) => table.toldBy(text).map((one) => ({ ...one, ref })));
  const draft = createDraft(lines.filter(({ id }) => fieldOfLine(id) !== undefined));
  for (const one of told) learn(draft, one);
  const items = draft.flatMap((line) => toItem(line));
  const inField = (field: Fact['field']) => items.filter((item) => item.field === field).map(({ item }) => item);
  const { language = 'en' } = told[0]?.fact ?? {};
  return {
    persona_updates: inField('persona_updates'),
    human_updates: inField('human_updates'),
    goals_insights: inField('goals_insights'),
    reflection: reflectionOn(fresh, items, language),
    priority_actions: actionsFor(draft, table),
  };
}

/** A line of memory while a window is read: what it was before, what it says now, and which messages say so. */
export type DraftLine = {
  readonly before: SleepLine | undefined;
  text: string;
  state: 'known' | 'added' | 'changed' | 'gone';
  told: readonly Source[];
};

type Source = Told & { readonly ref: string };

export function createDraft(lines: readonly SleepLine[]): DraftLine[] {
  return lines.map((line) => ({ before: line, text: line.text, state: 'known', told: [] }));
}

/** Works what a message told into the draft. The newest word holds. */
export function learn(draft: DraftLine[], source: Source): void {
  const { fact } = source;
  const live = draft.filter(({ state }) => state !== 'gone');
  const hit = live.filter(({ text }) => wordsOfLines(fact).some((words) => beginsWith(text, words)));
  if (fact.kind === 'ended') {
    for (const line of hit) drop(draft, line, source);
    return;
  }
  const same = live.find(({ text }) => isSame(text, fact.text));
  const rivals = hit.filter((line) => line !== same);
  if (same === undefined) {
    const rival = rivals.shift();
    if (rival === undefined) add(draft, fact, source);
    else replace(rival, fact, source);
  } else if (same.state !== 'known') same.told = [...same.told, source];
  // What contradicts the newest word goes, also where memory held it twice.
  for (const line of rivals) drop(draft, line, source);
}

function wordsOfLines(fact: Fact | EndedFact): readonly string[] {
  return fact.kind === 'ended' ? fact.lines : (fact.replaces ?? []);
}

function add(draft: DraftLine[], { text }: Fact, source: Source): void {
  const back = draft.find((line) => line.state === 'gone' && isSame(line.text, text));
  if (back !== undefined) Object.assign(back, { state: 'known', told: [] });
  else draft.push({ before: undefined, text, state: 'added', told: [source] });
}

function replace(line: DraftLine, { text }: Fact, source: Source): void {
  const { before } = line;
  if (before === undefined) Object.assign(line, { text, told: [source] });
  else if (isSame(before.text, text)) Object.assign(line, { text: before.text, state: 'known', told: [] });
  else Object.assign(line, { text, state: 'changed', told: [source] });
}

function drop(draft: DraftLine[], line: DraftLine, source: Source): void {
  if (line.before === undefined) draft.splice(draft.indexOf(line), 1);
  else Object.assign(line, { text: line.before.text, state: 'gone', told: [source] });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether a line begins with these words. "Likes tea" doesn't begin "Likes teapots". */
function beginsWith(line: string, words: string): boolean {
  const ends = !/[\p{L}\p{N}]/u.test(words.at(-1) ?? '') || !/[\p{L}\p{N}]/u.test(line.charAt(words.length));
  return ends && isSame(line.slice(0, words.length), words);
}

type Found = { readonly field: Fact['field']; readonly item: InsightItem; readonly topic: string };

function toItem({ before, text, state, told }: DraftLine): Found[] {
  const [source] = told;
  if (state === 'known' || source === undefined) return [];
  const { fact, quote, ref, topic } = source;
  const evidence = [...new Set(told.map((one) => one.ref))];
  const importance = fact.kind === 'holds' ? fact.importance : 7;
  const shared = { quote, ref, evidence, importance, confidence: 0.9 };
  if (before === undefined) {
    const field = fact.kind === 'holds' ? fact.field : 'human_updates';
    return [{ field, topic, item: { text, op: 'add', ...shared } }];
  }
  // A line that stood in a block stays in that block.
  const field = fieldOfLine(before.id) ?? 'human_updates';
  const op = state === 'gone' ? 'obsolete' : 'update';
  return [{ field, topic, item: { text, op, target: before.id, ...shared } }];
}

// Other blocks hold no facts.
function fieldOfLine(id: string): Fact['field'] | undefined {
  const fields: Readonly<Record<string, Fact['field']>> = {
    h: 'human_updates',
    g: 'goals_insights',
    p: 'persona_updates',
  };
  return fields[id.charAt(0)];
}

function reflectionOn(fresh: readonly SleepMessage[], found: readonly Found[], language: 'en' | 'it'): string {
  const name = fresh[0]?.name;
  if (name === undefined) return 'Nothing was said that calls for a thought.';
  if (found.length === 0) return `${name} talked with me, and nothing of it changes what I know.`;
  const topics = found.slice(0, 3).map(({ topic }) => topic);
  return reflections[language](name, topics.join(', '));
}

const reflections = {
  en: (name: string, topics: string) => `${name} told me things that matter to them: ${topics}.`,
  it: (name: string, topics: string) => `${name} mi ha raccontato cose che contano: ${topics}.`,
};

/** What to come back to: at most three of the plans that still stand, the newest first. */
function actionsFor(draft: readonly DraftLine[], table: FactTable): string[] {
  const live = draft.filter(({ state }) => state !== 'gone');
  return live
    .flatMap(({ text }) => table.read(text)?.ask ?? [])
    .slice(-3)
    .reverse();
}
