import { type Insights, insightTable } from '../../src/sleep/agent/insights.ts';
import type { PlanInput } from '../../src/sleep/plan/plan-types.ts';
import { insightsOf, item, quoting, replied, said, windowOf } from '../../test/sleep/plan/plan-input.ts';
import type { Foreign, Stated, Text } from './read-corpora.ts';

/** What a line of a corpus becomes for a plan. The tests of test/corpora and the bench make it alike, here. */
export type CorpusCase = { readonly window: PlanInput['window']; readonly insights: Insights };

export const smallTalk = ['hello there, how are you?', replied('I am fine, thank you!')];

/** The messages of a fact behind some small talk, and the ref of its first one. */
export function windowFor({ before, said: own, reply }: Stated) {
  const messages = [
    ...smallTalk,
    ...(before === undefined ? [] : [replied(before)]),
    ...own.map((text) => said(text)),
    ...(reply === undefined ? [] : [replied(reply)]),
  ];
  const first = smallTalk.length + (before === undefined ? 0 : 1) + 1;
  return { window: windowOf(...messages), ref: `m${first}` };
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Every run of words of a message that a model might copy: all of two or more, or the whole. */
export function runsOf(text: string): readonly string[] {
  const words = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike === true);
  const runs = [text];
  for (let from = 0; from < words.length; from += 1) {
    for (let to = from + 1; to < words.length; to += 1) {
      const last = words[to];
      runs.push(text.slice(words[from]?.index, (last?.index ?? 0) + (last?.segment.length ?? 0)));
    }
  }
  return runs;
}

export type Given = { readonly quote: string | undefined; readonly ref: string | undefined };

/** Every quote that a model might give for a fact, in turn with the right ref, none, another one and an unknown one. */
export function givenFor(row: Stated): readonly Given[] {
  const refs = [windowFor(row).ref, undefined, 'm1', 'm99'];
  const quotes = row.quote === undefined ? row.said.flatMap(runsOf) : [row.quote];
  return quotes.map((quote, index) => ({ quote, ref: refs[index % refs.length] }));
}

/** Quotes that stand nowhere, with a ref that tells the message: the ref in the quote's place, or a translation. */
export function unquotedFor(row: Stated): readonly Given[] {
  const { ref } = windowFor(row);
  return [
    { quote: ref, ref: undefined },
    { quote: 'zzzz qqqq xxxx', ref: `${ref} | Dana` },
  ];
}

/** A fact, given once with each of these quotes and refs. */
export function statedCase(row: Stated, given: readonly Given[]): CorpusCase {
  const elements = given.map((one) => ({ text: row.line, op: 'add', ...one }));
  return { window: windowFor(row).window, insights: insightsOf({ [row.field]: elements }) };
}

/** The words of others, quoted as if they were the person's. */
export function foreignCase(row: Foreign): CorpusCase {
  return {
    window: windowOf(quoting(row.own, row.foreign), replied('I see.')),
    insights: insightsOf({
      human_updates: [item(row.line, row.foreign, { ref: 'm1' })],
      goals_insights: [item(row.line, row.foreign)],
      priority_actions: [item(row.line, row.foreign)],
      reflection: row.foreign,
    }),
  };
}

/** The words of others reworded, with a quote of the person's own. */
export function rewordedCase(row: Foreign): CorpusCase {
  return {
    window: windowOf(quoting(row.own, row.foreign)),
    insights: insightsOf({ human_updates: [item(row.line, row.own)] }),
  };
}

/** What a harmless line says that a secret came with. */
export const harmlessLine = 'Likes tea';

/** A secret in every field, and behind a harmless line. */
export function secretCase({ text }: Text): CorpusCase {
  const element = { text, op: 'add', quote: text, topic: text, correction: text };
  const everywhere = Object.entries(insightTable).map(([field, { kind }]) => [
    field,
    kind === 'elements' ? [element] : [text],
  ]);
  return {
    window: windowOf(text, replied(text)),
    insights: insightsOf({
      ...Object.fromEntries(everywhere),
      human_updates: [element, { ...element, text: harmlessLine }],
    }),
  };
}

/** What of a secret must not be found anywhere: the whole text, and words that look like its value. */
export function partsOfSecret({ text }: Text): readonly string[] {
  return [text, ...text.split(/\s/u).filter((word) => word.length >= 6 && /\d/u.test(word))];
}

export function markupCase({ text }: Text): CorpusCase {
  return {
    window: windowOf(text),
    insights: insightsOf({
      human_updates: [item(text, text)],
      priority_actions: [item(text, text)],
      reflection: text,
    }),
  };
}

const structure =
  /[[({<]\s*\/?\s*(?:s\s*y\s*s\s*t\s*e\s*m|h\s*u\s*m\s*a\s*n|persona|goals|session_context|constraints|assistant|user)\b|(?:\bs\s*y\s*s\s*t\s*e\s*m|\bh\s*u\s*m\s*a\s*n|\bpersona|\bgoals|\bsession_context|\bconstraints|\bassistant|\buser|\breflection|\bnext|\bpattern|\bhuman_updates|\b[hgpsm]\d+)\s*["'*_`]*\s*[:：]|={3}|```|<\/|<!--|\n|\]\(/iu;

/** Whether a block, header, role or mention could be read from a line. A slot's own title is none. */
export function readsAsStructure(line: string): boolean {
  const own = line.replace(/^(?:Next|Reflection): /u, '');
  return structure.test(own) || own.includes('@everyone');
}
