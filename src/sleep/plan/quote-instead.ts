import { onceEach } from '../../base/once-each.ts';
import { codePoints, oneLine, segmenterBy } from '../../base/text.ts';
import {
  type InsightElement,
  type Insights,
  type PlacedElement,
  placedElements,
  withStatements,
} from '../agent/insights.ts';
import { readWords } from '../text/read-words.ts';
import { isToldElsewhere } from './clear-candidate.ts';
import { endsInQuestion, type HeardMessage } from './find-evidence.ts';
import { findQuote, piecesOf, toSearchable } from './find-quote.ts';
import { isAddition } from './find-target.ts';
import { type Ground, groundOf, groundsOverlap, overlap, type Part, partsAround } from './grounds.ts';
import { type Candidate, doubtAbout, type JudgeInput, judgeElements } from './judge-elements.ts';
import { longestStatement } from './word-element.ts';

/**
 * Has the person's own sentence stand for what a small model made of it where that states nothing: it asks back, is told
 * elsewhere, holds the person's very words as words about her, or is a bare answer. A sentence between quotation marks is
 * true as said, in any language; whether it was meant is a reviewer's business. Where other statements rest on the same
 * words, that is enough.
 */
export function quoteInstead(input: JudgeInput): Insights {
  const candidates = judgeElements(input).flatMap((one) => (one.kind === 'candidate' ? [one.candidate] : []));
  const isLost = (candidate: Candidate) => isAddition(candidate.op, candidate.target) && statesNothing(candidate);
  const stated = candidates.filter((one) => one.op !== 'obsolete' && !isLost(one));
  const sentences = new Map<string, Sentence | 'told'>();
  for (const candidate of candidates.filter(isLost)) {
    const ground = groundQuoted(candidate);
    if (ground === null) continue;
    const untold = untoldOf(ground, stated, [...sentences.values()]);
    const instead =
      untold.length === 0 ? 'told' : (sentenceAround(untold, ground) ?? sentenceAround(ground.parts, ground));
    if (instead !== null) sentences.set(candidate.id, instead);
  }
  if (sentences.size === 0) return input.insights;
  const statements = placedElements(input.insights).flatMap((placed): PlacedElement[] => {
    const sentence = sentences.get(placed.id);
    if (sentence === undefined) return [placed];
    if (sentence === 'told') return [];
    // What the person said is a fact about the person.
    const place = isOfPersona(placed.place, input) ? { block: 'human' } : placed.place;
    return [{ ...placed, place, element: asQuotation(placed.element, sentence) }];
  });
  return withStatements(input.insights, statements);
}

/** What it said of dates, of lines and of what she put right went with its text. */
function asQuotation({ ref, importance }: InsightElement, { line, quote }: Sentence): InsightElement {
  return { op: 'add', ref, quote, text: line, importance };
}

/** Whether a line is the person's own sentence between quotation marks. */
export function isQuotation(line: string): boolean {
  return line.startsWith(openingMark) && line.endsWith(closingMark);
}

const openingMark = '“';
const closingMark = '”';

type Sentence = Ground & { readonly line: string; readonly quote: string };

function statesNothing(candidate: Candidate): boolean {
  const { text, heard, slot } = candidate;
  if (slot !== null || heard === null) return false;
  if (candidate.asks || isToldElsewhere(candidate) || isOwnWordsAsHers(candidate)) return true;
  if (isBareAnswer(candidate)) return true;
  const doubt = doubtAbout({ kind: 'candidate', candidate });
  return (
    doubt === 'words-of-scarlet' && findQuote(piecesOf(text), toSearchable(heard.after?.own ?? ''))?.exact === true
  );
}

/** What is said of her is worded anew: the person's very words speak of the person, or to her. */
function isOwnWordsAsHers({ rule, text, heard }: Candidate): boolean {
  return rule.kind === 'persona' && heard !== null && findQuote(piecesOf(text), heard.own)?.exact === true;
}

/** A few words that answer a question say little without it: "Since 2019". */
function isBareAnswer({ text, heard, evidence }: Candidate): boolean {
  if (heard === null || evidence.kind !== 'quoted' || questionBefore(heard) === null) return false;
  const found = findQuote(piecesOf(text), heard.own);
  return found?.exact === true && found.start === 0 && readWords(text).words.length <= mostWordsWithQuestion;
}

/** Words. A shorter sentence says too little by itself, and one not much longer needs the question that it answers. */
const leastWords = 3;
const mostWordsWithQuestion = 4;

/** What a statement rests on, where a sentence of the person can stand for it. */
function groundQuoted(candidate: Candidate): Ground | null {
  const isQuoted = candidate.heard?.message.speaker === 'person' && candidate.evidence.kind === 'quoted';
  return isQuoted ? groundOf(candidate) : null;
}

/** The parts of a ground that no other statement rests on. */
function untoldOf(
  ground: Ground,
  stated: readonly Candidate[],
  sentences: readonly (Sentence | 'told')[],
): readonly Part[] {
  const parts = ground.isKnown ? partsAround(ground) : undefined;
  const beside = stated.filter(({ heard }) => heard === ground.heard);
  const grounds = [
    ...sentences.filter((one) => one !== 'told'),
    ...beside.flatMap((candidate) => groundOf(candidate, parts) ?? []),
  ];
  return ground.parts.filter((part) => !grounds.some((one) => claims(one, { ...ground, parts: [part] })));
}

/** What may rest on anything in a message says nothing of words that are known. */
function claims(other: Ground, ground: Ground): boolean {
  return groundsOverlap(other, ground) && (other.isKnown || !ground.isKnown);
}

/** The whole sentences around some parts: what is cut from one may say the contrary. `null` where they can't stand. */
function sentenceAround(parts: readonly Part[], { heard }: Ground): Sentence | null {
  const touched = sentencesIn(heard).filter((one) => parts.some((part) => overlap(one, part)));
  const start = touched[0]?.start ?? 0;
  const quote = oneLine(heard.own.text.slice(start, touched.at(-1)?.end ?? start));
  if (codePoints(quote) > longestStatement) return null;
  const words = readWords(quote).words.length;
  const question = start === 0 && words <= mostWordsWithQuestion ? questionBefore(heard) : null;
  const line = `${question === null ? '' : `${openingMark}${question}${closingMark} – `}${openingMark}${quote}${closingMark}`;
  const saysEnough = question !== null || words >= leastWords;
  const canStand = saysEnough && !endsInQuestion(quote) && codePoints(line) <= longestStatement;
  return canStand ? { heard, parts: touched, isKnown: true, line, quote } : null;
}

const sentencesIn = onceEach(({ own }: HeardMessage) => sentencesOf(own.text));

function sentencesOf(text: string) {
  return [...segmenterBy('sentence').segment(text)].map(({ segment, index }) => ({
    start: index,
    end: index + segment.length,
  }));
}

/** What the person was asked last, right before: without it an answer says little. */
function questionBefore({ before }: HeardMessage): string | null {
  if (before?.speaker !== 'scarlet') return null;
  const last = sentencesOf(before.own).at(-1);
  const question = oneLine(before.own.slice(last?.start, last?.end));
  return endsInQuestion(question) ? question : null;
}

function isOfPersona(place: PlacedElement['place'], { rules }: JudgeInput): boolean {
  return 'block' in place && rules.some(({ label, kind }) => label === place.block && kind === 'persona');
}
