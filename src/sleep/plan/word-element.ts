import { cutPoints } from '../../base/text.ts';
import { type InsightElement, insightTable, type SlotName } from '../agent/insights.ts';
import { plainForms } from '../text/fold-spelling.ts';
import { sameness, samenessOnce } from '../text/sameness.ts';
import { findQuote, piecesOf, type Searchable, toSearchable } from './find-quote.ts';
import { holdsSecret } from './find-secrets.ts';
import type { PlanInput, Refusal } from './plan-types.ts';
import { cutText, type StructureNames, sanitiseLine, structureNames } from './sanitise-line.ts';

/** Code points. */
export const longestStatement = 200;
const longestTopic = 40;
/** Longer than this, a text is not even looked at. */
const longestRaw = 4_000;
const slotLengths: Readonly<Record<SlotName, number>> = {
  mood: 200,
  reflection: 400,
  next: 190,
  pattern: 190,
  course: 100,
};

/** What wordings are held against, read once a cycle. */
export type Standards = {
  readonly input: Omit<PlanInput, 'review'>;
  readonly names: StructureNames;
  readonly prompt: PromptTexts;
  /** Of the lines that were shown, in lower case. */
  readonly ids: ReadonlySet<string>;
  /** How she put right what the person believes, as far as it is known: the sameness of each. */
  readonly corrections: ReadonlySet<string>;
};

export function toStandards(input: Omit<PlanInput, 'review'>): Standards {
  const names = [
    ...input.rules.map(({ label }) => label),
    ...Object.keys(insightTable),
    ...Object.values(input.slotTitles),
    ...Object.keys(slotLengths),
    ...['mood and topic', 'text', 'op', 'quote', 'block_updates'],
    ...(input.agentNames ?? []),
  ];
  const corrections = input.ledger.entries.flatMap(({ correction }) => (correction === null ? [] : [correction]));
  return {
    input,
    names: structureNames(names),
    prompt: readPromptTexts(input.promptTexts),
    ids: new Set(input.shown.map(({ id }) => id.toLowerCase())),
    corrections: new Set(corrections.map(sameness)),
  };
}

export type Worded =
  | { readonly kind: 'worded'; readonly text: string; readonly key: string }
  | { readonly kind: 'refused'; readonly because: Refusal };

/** The safe line of an element, or what in it forbids that it be kept. */
export function wordElement(element: InsightElement, slot: SlotName | null, standards: Standards): Worded {
  const { input, prompt } = standards;
  const refused = (because: Refusal): Worded => ({ kind: 'refused', because });
  if (element.secret === true) return refused('secret');
  if (element.text.length > longestRaw) return refused('too-long');
  const text = wordingOf(element, slot, standards);
  const key = sameness(text);
  if (isSecret(element.text, text, input)) return refused('secret');
  if (gapsIn(element.text).some((gap) => prompt.gaps.has(gap))) return refused('copied-from-the-prompt');
  if (key === '') return element.op === 'obsolete' ? { kind: 'worded', text, key } : refused('nothing-left');
  if (isOfPrompt(text, key, prompt)) return refused('copied-from-the-prompt');
  return isForgotten(text, input) ? refused('forgotten') : { kind: 'worded', text, key };
}

/** What lines are about, as it may be kept. */
export function topicOf(
  { topic = '' }: Pick<InsightElement, 'topic'>,
  text: string,
  { names, input }: Pick<Standards, 'names' | 'input'>,
): string | null {
  const line = cutPoints(sanitiseLine(topic, names), longestTopic).text;
  return line === '' || isSecret(topic, `${text} ${line}`, input) ? null : line;
}

function wordingOf(
  { text, correction = '' }: InsightElement,
  slot: SlotName | null,
  { names, ids, corrections }: Pick<Standards, 'names' | 'ids' | 'corrections'>,
): string {
  const line = withoutCorrections(sanitiseLine(text, names, ids), new Set([...corrections, sameness(correction)]));
  if (slot === null) return cutText(line, longestStatement);
  // Models repeat the name of the slot, from which the colon is gone by now.
  const [head = '', ...rest] = line.split(' – ');
  const bare = rest.length > 0 && names.has(sameness(head).replaceAll(' ', '')) ? rest.join(' – ') : line;
  return cutText(bare, slotLengths[slot]);
}

/**
 * A line of memory is shown with its correction, and small models copy both. What is known as one is no part of the
 * text; of what only looks like one the words stay, as no text may pass for a corrected one.
 */
function withoutCorrections(line: string, corrections: ReadonlySet<string>): string {
  const [text = '', ...marked] = line.split(correctionMark);
  const isKnown = (words: string) => words.trim() === '' || corrections.has(sameness(words.replace(/\)\s*$/u, '')));
  return [text, ...marked.filter((words) => !isKnown(words)).map((words) => `(${words}`)]
    .map((part) => part.trim())
    .join(' ')
    .trim();
}

const correctionMark = /\(✗\s*/u;

/** Hidden signs and wide digits are seen through. */
export function isSecret(
  raw: string,
  line: string,
  { secrets, clearedValues }: Pick<PlanInput, 'secrets' | 'clearedValues'>,
): boolean {
  return [raw, line].some((text) => holdsSecret(plainForms(text), secrets, clearedValues));
}

function isForgotten(text: string, { ledger, hashOf }: Pick<PlanInput, 'ledger' | 'hashOf'>): boolean {
  if (ledger.tombstones.length === 0) return false;
  const hashes = [sameness(text), samenessOnce(text)].map(hashOf);
  return ledger.tombstones.some(({ hash }) => hashes.includes(hash));
}

const gap = /<[^<>\n]{1,60}>/g;

function gapsIn(text: string): readonly string[] {
  return text.includes('<') ? (text.match(gap) ?? []) : [];
}

type PromptTexts = {
  readonly lines: ReadonlySet<string>;
  readonly whole: readonly Searchable[];
  /** What stands in place of words in its examples: `<a thing>`. */
  readonly gaps: ReadonlySet<string>;
};

/** Shorter runs may stand anywhere by chance. */
const leastCopied = 4;
const knownPrompts = new WeakMap<readonly string[], PromptTexts>();

function readPromptTexts(texts: readonly string[]): PromptTexts {
  const known = knownPrompts.get(texts);
  if (known !== undefined) return known;
  const read = {
    lines: new Set(texts.flatMap((text) => [text, ...text.split('\n')]).map(sameness)),
    gaps: new Set(texts.flatMap(gapsIn)),
    whole: texts.map(toSearchable),
  };
  knownPrompts.set(texts, read);
  return read;
}

function isOfPrompt(text: string, key: string, { lines, whole }: PromptTexts): boolean {
  if (lines.has(key)) return true;
  const pieces = piecesOf(text);
  const words = pieces.reduce((sum, piece) => sum + piece.words.words.length, 0);
  return words >= leastCopied && whole.some((prompt) => findQuote(pieces, prompt)?.exact === true);
}
