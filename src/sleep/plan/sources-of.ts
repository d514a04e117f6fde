import { cutPoints, segmenterBy } from '../../base/text.ts';
import type { SlotName } from '../agent/insights.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { Evidence, HeardMessage } from './find-evidence.ts';
import { type ClearedValues, maskSecrets, noneCleared, placeInMasked } from './find-secrets.ts';
import type { Source } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';
import { saysOneOf, secretsFor } from './secrets/said-secrets.ts';

/** Code points. */
export const longestExcerpt = 240;
const longestQuestion = 160;
const mostWordsOfAnswer = 5;

/**
 * What an entry rests on, as the ledger keeps it: the excerpt, and where an answer needs it, the question before. Slots
 * rest on nothing, as they are written anew each time; a pattern waits for a second message.
 */
export function sourcesOf(
  heard: HeardMessage | null,
  slot: SlotName | null,
  evidence: Evidence,
  line: string,
  input: Pick<PlanInput, 'window' | 'secrets' | 'clearedValues'>,
): readonly Source[] {
  if (heard === null || (slot !== null && slot !== 'pattern')) return [];
  return [
    toSource(heard, evidence, line, {
      secrets: secretsFor(input, heard.message),
      clearedValues: clearedFor(line, input),
    }),
  ];
}

/** What may be a secret and is none is kept with the lines that tell it, and in no other quote. */
function clearedFor(line: string, { clearedValues = noneCleared }: Pick<PlanInput, 'clearedValues'>): ClearedValues {
  return clearedValues === 'all' || saysOneOf(line, [...clearedValues]) ? clearedValues : noneCleared;
}

function toSource(
  heard: HeardMessage,
  evidence: Evidence,
  line: string,
  { secrets, clearedValues }: { readonly secrets: readonly string[]; readonly clearedValues: ClearedValues },
): Source {
  const { message, own, before } = heard;
  const text = maskSecrets(own.text, secrets, clearedValues);
  const from = evidence.kind === 'quoted' ? placeInMasked(own.text, secrets, clearedValues, evidence.stretch.start) : 0;
  // Some of what stands around the excerpt, so that it can be understood later.
  const start = text.length <= longestExcerpt ? 0 : Math.max(0, Math.min(from - 60, text.length - longestExcerpt));
  return {
    message: message.id,
    quote: text.slice(start, start + longestExcerpt).toWellFormed(),
    asked: needsQuestion(line, heard) ? lastSentence(maskSecrets(before?.own ?? '', secrets, clearedValues)) : null,
    at: message.at,
    place: message.learnedIn,
  };
}

/** An answer that says little of what it is remembered for can't be understood without its question. */
function needsQuestion(line: string, { own, before }: HeardMessage): boolean {
  const isShort = own.words.words.length <= mostWordsOfAnswer && before?.speaker === 'scarlet';
  return isShort && shareOf(trigramsOf(line), trigramsOf(own.text)) < 0.5;
}

function lastSentence(text: string): string {
  const sentences = [...segmenterBy('sentence').segment(text)];
  return cutPoints((sentences.at(-1)?.segment ?? '').trim(), longestQuestion).text;
}
