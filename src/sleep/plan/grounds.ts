import { onceEach } from '../../base/once-each.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { HeardMessage } from './find-evidence.ts';
import { findQuote, piecesOf, type Stretch } from './find-quote.ts';
import type { Candidate } from './judge-elements.ts';
import { leastShared } from './nearness.ts';

/** The words that a statement rests on. */
export type Ground = {
  readonly heard: HeardMessage;
  readonly parts: readonly Part[];
  /** Whether it rests on these. Otherwise it may rest on any words of what it quotes, and that is its one part. */
  readonly isKnown: boolean;
};

/** Of a message, in UTF-16 units. */
export type Part = Pick<Stretch, 'start' | 'end'>;

/**
 * What repeats words rests on those. Small models quote whole messages: of several parts those are the ground that the
 * statement has something in common with, where there are any. A message that is only named is quoted as a whole. `null`
 * for what rests on nothing.
 *
 * @param among the parts of its message. Default: its sentences
 */
export function groundOf(candidate: Candidate, among?: readonly SaidPart[]): Ground | null {
  const { heard, evidence, text } = candidate;
  if (heard === null) return null;
  const quoted = evidence.kind === 'quoted' ? evidence.stretch : { start: 0, end: heard.own.text.length };
  const repeated = wordsRepeated(candidate);
  if (repeated?.exact === true && overlap(repeated, quoted)) {
    return { heard, parts: partsWithin(repeated, saidParts(heard)), isKnown: true };
  }
  const parts = (among ?? saidParts(heard)).filter((part) => overlap(part, quoted));
  const near = partsWithin(quoted, partsNearest(text, parts));
  return near.length > 0
    ? { heard, parts: near, isKnown: true }
    : { heard, parts: [quoted], isKnown: parts.length < 2 };
}

const wordsRepeated = onceEach(({ heard, text }: Candidate) => heard && findQuote(piecesOf(text), heard.own));

/** The parts of a message of which the words of a ground are some by themselves, whatever sentence they stand in. */
export function partsAround({ heard, parts }: Ground): readonly SaidPart[] {
  const ends = [...saidParts(heard), ...parts].flatMap(({ start, end }) => [start, end]);
  return readParts(
    heard.own.text,
    ends.sort((a, b) => a - b),
  );
}

export function groundsOverlap(one: Ground, other: Ground): boolean {
  const isSame = one.heard.message.id === other.heard.message.id;
  return isSame && one.parts.some((part) => other.parts.some((another) => overlap(part, another)));
}

export function overlap(one: Part, other: Part): boolean {
  return one.start < other.end && other.start < one.end;
}

function partsWithin({ start, end }: Part, parts: readonly Part[]): readonly Part[] {
  return parts
    .map((part) => ({ start: Math.max(start, part.start), end: Math.min(end, part.end) }))
    .filter((part) => part.start < part.end);
}

/** With the runs of letters in it. */
export type SaidPart = Part & { readonly runs: ReadonlySet<string> };

function partsNearest(statement: string, parts: readonly SaidPart[]): readonly Part[] {
  const runs = trigramsOf(statement);
  const shares = parts.map((part) => shareOf(runs, part.runs));
  const most = Math.max(leastShared, ...shares);
  return parts.filter((_, place) => 2 * (shares[place] ?? 0) >= most);
}

/** What is pasted is quoted in pieces, and would take its time. */
const mostSentences = 40;

/** Not by `Intl.Segmenter`: to it a sentence ends before capitals only, and in chat many write none. */
const saidParts = onceEach(({ own: { text } }: HeardMessage): readonly SaidPart[] => {
  // With the blanks behind it: what another sentence begins with is its first word.
  const ends = [...text.matchAll(/(?:\.(?=\s)|(?!\.)[\n\p{Sentence_Terminal}])\s*/gu)].map(
    ({ 0: end, index }) => index + end.length,
  );
  return readParts(text, ends.length < mostSentences ? ends : []);
});

/** The parts of a text between places in it. What has no letters is none, unless there is nothing else. */
function readParts(text: string, ends: readonly number[]): readonly SaidPart[] {
  const read = (start: number, end: number) => ({ start, end, runs: trigramsOf(text.slice(start, end)) });
  const parts = [0, ...ends]
    .map((start, place) => read(start, ends[place] ?? text.length))
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
  return parts.length > 0 ? parts : [read(0, text.length)];
}
