import { z } from 'zod';
import { fillIn } from '../../pair/prompts.ts';
import type { Parsed, Question } from './ask-sleep-agent.ts';
import { findJsonObject } from './find-json-object.ts';
import { toList } from './insights.ts';

export type TidyingView = {
  /** The lines as the sleep agent sees them: by block, then by topic. */
  readonly lines: string;
  readonly shown: readonly TidyingLine[];
};

/** A line that was shown: its entry, and how it read then. */
export type TidyingLine = { readonly mark: string; readonly entry: string; readonly line: string };

/**
 * What the sleep agent is asked for a tidying. The prompt is a system prompt of its own, as the review's is: the sleep
 * agent's is measured as it stands, and speaks of messages. Where the server takes none, all stands in the request.
 */
export function tidyingQuestion(
  { lines, shown }: TidyingView,
  { template, nonce }: { readonly template: string; readonly nonce: string },
): Question<TidyingAnswer> {
  const marks = new Set(shown.map(({ mark }) => mark));
  return {
    system: template.slice(0, template.indexOf('\n=== lines {nonce}')).trim(),
    request: fillIn(template, { nonce, lines }),
    parse: (raw) => parseTidying(raw, marks),
  };
}

/**
 * What the sleep agent makes of the lines that it was shown for a tidying, each named by its mark (`h3`). What it
 * doesn't name stays as it is.
 */
export type TidyingAnswer = z.infer<typeof tidyingAnswerSchema>;

export const tidyingAnswerSchema = z.object({
  /** Lines that say the same, and the one line that takes their place. Of one line: how it is better worded. */
  merges: z.array(z.object({ lines: z.array(z.string()), text: z.string() })),
  /** Lines that can't all be true. Which one holds is not the model's to say. */
  contradictions: z.array(z.array(z.string())),
  /** What lines are about, so that they stand together. */
  topics: z.array(z.object({ lines: z.array(z.string()), topic: z.string() })),
});

const expected = ['merges', 'contradictions', 'topics'];

/**
 * Reads an answer: lists of lines of text such as `h1 h4: Likes green tea`, which is the form that a sleep agent's
 * schema holds a provider to. Objects with `lines` and `text` or `topic` are understood as well. An element that doesn't
 * fit is dropped alone. Never throws.
 *
 * @param marks those that were shown: whatever else looks like a mark is a word of the text
 */
export function parseTidying(raw: string, marks: ReadonlySet<string>): Parsed<TidyingAnswer> {
  const found = findJsonObject(raw, (object) => expected.some((field) => Object.hasOwn(object, field)));
  if (found.kind !== 'object') {
    return { kind: 'unparsable', problems: [`There was no JSON object with the fields ${expected.join(', ')}.`] };
  }
  const lists = new Map(Object.entries(found.object).map(([field, value]) => [field, toList(value)]));
  const listed = (field: string) => (lists.get(field) ?? []).slice(0, mostElements);
  const answer = {
    merges: listed('merges').flatMap((one) => {
      const { lines, rest } = readNaming(one, marks);
      return lines.length === 0 || rest === '' ? [] : [{ lines, text: rest }];
    }),
    contradictions: listed('contradictions').flatMap((one) => {
      const { lines } = readNaming(one, marks);
      return lines.length < 2 ? [] : [lines];
    }),
    topics: listed('topics').flatMap((one) => {
      const { lines, rest } = readNaming(one, marks);
      return lines.length === 0 || rest === '' ? [] : [{ lines, topic: rest }];
    }),
  };
  // What names no line that was shown was meant for something else.
  const isLost = Object.values(answer).every((list) => list.length === 0) && expected.some((f) => listed(f).length > 0);
  if (isLost) return { kind: 'unparsable', problems: ['No element named the mark of a line that was shown.'] };
  return { kind: 'read', answer };
}

/** No block holds more lines. */
const mostElements = 200;

type Read = { readonly lines: string[]; readonly rest: string };

function readNaming(value: unknown, marks: ReadonlySet<string>): Read {
  if (typeof value === 'string') return readLine(value, marks);
  const texts = (one: unknown) => toList(one).filter((text) => typeof text === 'string');
  if (Array.isArray(value)) return readLine(texts(value).join(' '), marks);
  if (typeof value !== 'object' || value === null) return { lines: [], rest: '' };
  const { lines, ids, text, topic } = value as Record<string, unknown>;
  const named = marksIn(texts(lines ?? ids).join(' '), marks);
  return {
    lines: named.found,
    rest: texts(text ?? topic)
      .join(' ')
      .trim(),
  };
}

function readLine(text: string, marks: ReadonlySet<string>): Read {
  const { found, end } = marksIn(text, marks);
  return {
    lines: found,
    rest: text
      .slice(end)
      .replace(/^[\s\])}*`:=>→\-–]+/u, '')
      .trim(),
  };
}

/** The marks at the beginning, and where the rest begins. */
function marksIn(text: string, marks: ReadonlySet<string>): { readonly found: string[]; readonly end: number } {
  const all = [...text.matchAll(/[a-z]\d{1,4}(?![\p{L}\p{N}])/giu)].filter(({ 0: mark }) =>
    marks.has(mark.toLowerCase()),
  );
  const ends = all.map(({ 0: mark, index }) => index + mark.length);
  // What stands between marks may be words where a sign ends them all: `h1 and h4: `. A text may speak of vitamin B12.
  const signed = ends.findIndex((end) => /^[\])}*`]*\s*[:=]/u.test(text.slice(end)));
  const run = all.findIndex(({ index }, at) => /[\p{L}\p{N}:=]/u.test(text.slice(ends[at - 1] ?? 0, index)));
  const count = signed >= 0 && !/[:=]/.test(text.slice(0, ends[signed])) ? signed + 1 : run < 0 ? all.length : run;
  const found = all.slice(0, count).map(({ 0: mark }) => mark.toLowerCase());
  return { found: [...new Set(found)], end: ends[count - 1] ?? 0 };
}
