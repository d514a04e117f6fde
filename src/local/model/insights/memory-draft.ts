import { isEnded, relate } from './compare-facts.ts';
import type { Fact, Language } from './fact.ts';
import { lineOf, readLine } from './fact-lines.ts';
import type { SentenceInsight } from './insights-of.ts';
import type { SleepLine } from './sleep-request.ts';

/** A line of memory while a window is read: where it came from, what it says now, and which messages say so. */
export type DraftLine = {
  /** The id and text of the line that was known before, if any. */
  readonly before: SleepLine | undefined;
  fact: Fact;
  text: string;
  state: 'known' | 'added' | 'changed' | 'gone';
  evidence: readonly string[];
};

/** Lines that are in no form of ours are left alone. */
export function draftOf(lines: readonly SleepLine[]): DraftLine[] {
  return lines.flatMap((line) => {
    const read = readLine(line.text);
    if (read === undefined) return [];
    return [{ before: line, fact: read.fact, text: line.text, state: 'known' as const, evidence: [] }];
  });
}

/** Works what one message says into the draft. The newest word holds. */
export function learn(draft: DraftLine[], insight: SentenceInsight, ref: string): void {
  if (insight.op === 'obsolete') forget(draft, insight.fact, ref);
  else remember(draft, insight, ref);
}

function remember(draft: DraftLine[], { fact, language }: SentenceInsight, ref: string): void {
  const live = draft.filter(({ state }) => state !== 'gone');
  const same = live.find((line) => relate(fact, line.fact) === 'same');
  const [rival, ...others] = live.filter((line) => relate(fact, line.fact) === 'replaces');
  if (same !== undefined) repeat(same, ref);
  else if (rival === undefined) add(draft, fact, language, ref);
  else replace(rival, fact, language, ref);
  // What contradicts the newest word goes, also where memory held it twice.
  for (const line of same === undefined ? others : [rival, ...others]) if (line !== undefined) drop(draft, line, ref);
}

function repeat(line: DraftLine, ref: string): void {
  if (line.state !== 'known' && !line.evidence.includes(ref)) line.evidence = [...line.evidence, ref];
}

function add(draft: DraftLine[], fact: Fact, language: Language, ref: string): void {
  const back = draft.find((line) => line.state === 'gone' && relate(fact, line.fact) === 'same');
  if (back !== undefined) Object.assign(back, { state: 'known', evidence: [] });
  else draft.push({ before: undefined, fact, text: lineOf(fact, language), state: 'added', evidence: [ref] });
}

function replace(line: DraftLine, fact: Fact, language: Language, ref: string): void {
  const old = line.before === undefined ? undefined : readLine(line.before.text)?.fact;
  if (line.before !== undefined && old !== undefined && relate(fact, old) === 'same') {
    Object.assign(line, { fact: old, text: line.before.text, state: 'known', evidence: [] });
  } else {
    const state = line.before === undefined ? 'added' : 'changed';
    Object.assign(line, { fact, text: lineOf(fact, language), state, evidence: [ref] });
  }
}

function forget(draft: DraftLine[], fact: Fact, ref: string): void {
  for (const line of draft.filter((known) => known.state !== 'gone' && isEnded(fact, known.fact))) {
    drop(draft, line, ref);
  }
}

function drop(draft: DraftLine[], line: DraftLine, ref: string): void {
  if (line.before === undefined) draft.splice(draft.indexOf(line), 1);
  else Object.assign(line, { state: 'gone', evidence: [ref] });
}
