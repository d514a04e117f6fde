import { onceEach } from '../../base/once-each.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { HeardMessage } from './find-evidence.ts';
import type { Stretch } from './find-quote.ts';
import type { Candidate } from './judge-elements.ts';
import { leastShared } from './nearness.ts';

/** The words that a statement rests on. */
export type Ground = { readonly heard: HeardMessage; readonly stretch: Stretch };

/**
 * Small models quote whole messages: of several sentences those are the ground that the statement has something in common
 * with, where there are any. A message that is only named is quoted as a whole. `null` for what rests on nothing.
 */
export function groundOf({ heard, evidence, text }: Candidate): Ground | null {
  if (heard === null) return null;
  const whole = { start: 0, end: heard.own.text.length, exact: false };
  const stretch = evidence.kind === 'quoted' ? evidence.stretch : whole;
  return { heard, stretch: { ...stretch, ...nearestPart(text, stretch, saidParts(heard)) } };
}

type Part = Pick<Stretch, 'start' | 'end'>;
type SaidPart = Part & { readonly runs: ReadonlySet<string> };

function nearestPart(statement: string, { start, end }: Part, parts: readonly SaidPart[]): Part {
  const runs = trigramsOf(statement);
  const quoted = parts
    .filter((one) => one.start < end && start < one.end)
    .map((one) => ({ ...one, share: shareOf(runs, one.runs) }));
  const most = Math.max(leastShared, ...quoted.map(({ share }) => share));
  const near = quoted.filter(({ share }) => 2 * share >= most);
  return { start: Math.max(start, near[0]?.start ?? start), end: Math.min(end, near.at(-1)?.end ?? end) };
}

/** What is pasted is quoted in pieces, and would take its time. */
const mostSentences = 40;

/** Not by `Intl.Segmenter`: to it a sentence ends before capitals only, and in chat many write none. */
const saidParts = onceEach(({ own: { text } }: HeardMessage): readonly SaidPart[] => {
  // With the blanks behind it: what another sentence begins with is its first word.
  const ends = [...text.matchAll(/(?:\.(?=\s)|(?!\.)[\n\p{Sentence_Terminal}])\s*/gu)].map(
    ({ 0: end, index }) => index + end.length,
  );
  if (ends.length >= mostSentences) return [];
  return [0, ...ends]
    .map((start, place) => ({ start, end: ends[place] ?? text.length }))
    .map((part) => ({ ...part, runs: trigramsOf(text.slice(part.start, part.end)) }));
});

export function groundsOverlap(one: Ground, other: Ground): boolean {
  const isSame = one.heard.message.id === other.heard.message.id;
  return isSame && one.stretch.start < other.stretch.end && other.stretch.start < one.stretch.end;
}
