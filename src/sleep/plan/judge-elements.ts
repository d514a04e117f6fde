import { cutPoints } from '../../base/text.ts';
import { momentIn, type TimeZone, utc } from '../../base/time-zones.ts';
import { type InsightElement, type PlacedElement, placedElements, type SlotName } from '../agent/insights.ts';
import { saysTheSame } from '../text/says-the-same.ts';
import { withEchoes } from './echoes.ts';
import {
  type Evidence,
  evidenceFor,
  findCorrection,
  type Heard,
  type HeardMessage,
  hearMessages,
  isOwnQuestion,
} from './find-evidence.ts';
import { maskSecrets } from './find-secrets.ts';
import { type Target, targetOf } from './find-target.ts';
import type { Source } from './ledger.ts';
import { isNearerToAnswer, isNearOthers } from './nearness.ts';
import type { BlockRule, PlanInput, Refusal, Refused } from './plan-types.ts';
import { cutText, sanitiseLine } from './sanitise-line.ts';
import { tellsSecret, withSaidSecrets } from './secrets/said-secrets.ts';
import { type Slip, slipIn } from './slips.ts';
import { longestExcerpt, sourcesOf } from './sources-of.ts';
import { type Standards, topicOf, toStandards, wordElement } from './word-element.ts';

const longestCorrection = 160;

/** A statement that may enter memory, unless a reviewer says otherwise. */
export type Candidate = {
  readonly id: string;
  readonly element: InsightElement;
  readonly op: InsightElement['op'];
  readonly rule: BlockRule;
  readonly slot: SlotName | null;
  /** One safe line. Empty only for what is obsolete. */
  readonly text: string;
  readonly key: string;
  readonly target: Target;
  readonly evidence: Evidence;
  readonly heard: HeardMessage | null;
  /** Whether the line asks, as far as can be seen: some titles do. */
  readonly asks: boolean;
  readonly slip: Slip | null;
  /** Whether a slot's text is nearer to words of others than to anything that was said. */
  readonly nearOthers: boolean;
  readonly sources: readonly Source[];
  readonly correction: string | null;
  readonly topic: string | null;
  readonly importance: number;
  readonly confidence: number;
  /** Milliseconds since the epoch; never in the past. */
  readonly validUntil: number | null;
  readonly happensOn: number | null;
};

export type Judged =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'refused'; readonly refused: Refused };

/** What elements are held against before anybody reviews them. */
export type JudgeInput = Omit<PlanInput, 'review'>;

/** Decides of every element of the insights whether it may enter memory at all, the cheapest reason against it first. */
export function judgeElements(given: JudgeInput): readonly Judged[] {
  const input = withSaidSecrets(given);
  const desk = { ...toStandards(input), heard: hearMessages([...input.window.context, ...input.window.messages]) };
  const each = placedElements(input.insights).map((placed) => judgeElement(placed, desk));
  const judged = withEchoes(each, desk.heard);
  return judged.map((one) => (saysOfHer(one) && isFact(one.candidate, judged, input) ? refuseTwin(one, input) : one));
}

type JudgedCandidate = Extract<Judged, { kind: 'candidate' }>;

function saysOfHer(judged: Judged): judged is JudgedCandidate {
  return judged.kind === 'candidate' && judged.candidate.rule.kind === 'persona' && judged.candidate.op !== 'obsolete';
}

/** Whether the same words stand as a fact about the person, in these insights or in memory: models fill each list alike. */
function isFact(said: Candidate, judged: readonly Judged[], { ledger, rules }: JudgeInput): boolean {
  const labels = rules.filter(({ kind }) => kind === 'lines').map(({ label }) => label);
  const isTwin = (one: Judged) =>
    one.kind === 'candidate' && one.candidate.rule.kind === 'lines' && saysTheSame(one.candidate, said);
  const facts = ledger.entries.filter(({ state, block }) => state === 'live' && labels.includes(block));
  return judged.some(isTwin) || facts.some((entry) => saysTheSame(entry, said));
}

function refuseTwin({ candidate: { id, element, rule } }: JudgedCandidate, input: JudgeInput): Judged {
  return { kind: 'refused', refused: toRefused({ id, block: rule.label, element }, 'already-known', input) };
}

/** An element that a second answer could save, and what is wrong with it. */
export type Mendable = { readonly id: string; readonly because: Doubt };

type Doubt = 'no-evidence' | 'question' | Slip;

/**
 * The elements that a second answer could save, asked about in the one repair call: their words stand nowhere and they
 * name no message, they ask back what the person has told, or they are her answer, known or said of other messages.
 */
export function mendableElements(input: JudgeInput): readonly Mendable[] {
  return judgeElements(input).flatMap((judged): Mendable[] => {
    const because = doubtAbout(judged);
    return because === null ? [] : [{ id: idOf(judged), because }];
  });
}

export function doubtAbout(judged: Judged): Doubt | null {
  if (judged.kind === 'refused') return judged.refused.because === 'no-evidence' ? 'no-evidence' : null;
  const { slot, text, heard, asks, slip } = judged.candidate;
  if (asks) return 'question';
  if (slip !== null) return slip;
  return slot === null && heard !== null && isNearerToAnswer(text, heard) ? 'words-of-scarlet' : null;
}

function idOf(judged: Judged): string {
  return judged.kind === 'refused' ? judged.refused.id : judged.candidate.id;
}

/** What the maintained rule set for secrets has to read before a plan is made. */
export function textsToScreen({ insights, window }: Pick<PlanInput, 'insights' | 'window'>): readonly string[] {
  const said = [...window.context, ...window.messages].map(({ own }) => own);
  const learned = placedElements(insights).flatMap(({ element: { text, quote = '', correction = '', topic = '' } }) => {
    return [text, quote, correction, topic];
  });
  return [...said, ...learned].filter((text) => text !== '');
}

/** All that elements are held against, read once. */
type Desk = Standards & { readonly heard: Heard };

function judgeElement(placed: PlacedElement, desk: Desk): Judged {
  const { input, heard } = desk;
  const { id, place, element } = placed;
  const slot = 'slot' in place ? place.slot : null;
  const own = input.rules.find((rule) => ('block' in place ? rule.label === place.block : rule.kind === 'slots'));
  // What is no label of ours may be anything.
  const label = own?.label ?? '';
  const refuse = (because: Refusal): Judged => ({
    kind: 'refused',
    refused: toRefused({ id, block: label, element }, because, input),
  });
  if (input.withheld?.has(id) === true) return refuse('would-break-a-promise');
  if (own === undefined) return refuse('unknown-block');
  if (isClosed(own, slot, input)) return refuse('protected-block');
  const worded = wordElement(element, slot, desk);
  if (worded.kind === 'refused') return refuse(worded.because);
  const { text, key } = worded;
  const target = targetOf(element, slot, own, input);
  const rule = ruleFor(own, target, input);
  const evidence = evidenceFor(element, text, slot, rule, heard);
  if (evidence.kind === 'words-of-others') return refuse('not-the-persons-words');
  if (evidence.kind === 'none' && slot === null) return refuse('no-evidence');
  const message = 'message' in evidence ? evidence.message : null;
  if (isOlderThanTarget(element, target, message, input)) return refuse('already-known');
  if (tellsSecret(element, slot === null ? message : null, input)) return refuse('secret');
  return {
    kind: 'candidate',
    candidate: {
      id,
      element,
      op: element.op,
      rule,
      slot,
      text,
      key,
      target,
      evidence,
      heard: message,
      asks: slot === null && isOwnQuestion(text, message),
      slip: slot === null ? slipIn(element, { ...worded, target }, evidence, desk) : null,
      nearOthers: slot !== null && isNearOthers(text, heard),
      sources: sourcesOf(message, slot, evidence, text, input),
      correction: correctionOf(element, message, desk),
      topic: topicOf(element, text, desk),
      importance: element.importance ?? (target.kind === 'entry' ? target.entry.importance : 5),
      confidence: element.confidence ?? 0.7,
      validUntil: notPast(readDate(element.valid_until, input.zone), input.now),
      happensOn: readDate(element.happens_on, input.zone),
    },
  };
}

/** What a reviewer left of an order: a preference, which is a fact about the person. Judged like any other line. */
export function rewordCandidate(candidate: Candidate, text: string, input: JudgeInput): Judged {
  const rule = candidate.rule.kind === 'persona' ? input.rules.find(({ label }) => label === 'human') : candidate.rule;
  const worded = wordElement({ ...candidate.element, text }, null, toStandards(input));
  if (worded.kind === 'worded' && rule !== undefined) {
    return { kind: 'candidate', candidate: { ...candidate, rule, text: worded.text, key: worded.key } };
  }
  const because = worded.kind === 'refused' ? worded.because : 'order';
  const { id, element } = candidate;
  return { kind: 'refused', refused: toRefused({ id, block: candidate.rule.label, element }, because, input) };
}

export function toRefused(
  { id, block, element }: { readonly id: string; readonly block: string; readonly element: InsightElement },
  because: Refusal,
  { secrets }: Pick<PlanInput, 'secrets'>,
): Refused {
  const kept = (text: string | undefined) =>
    text === undefined || because === 'secret' || because === 'forgotten'
      ? null
      : cutPoints(maskSecrets(text, secrets).trim(), longestExcerpt).text;
  return { id, block, op: element.op, because, text: kept(element.text), quote: kept(element.quote) };
}

function isClosed({ kind, label }: BlockRule, slot: SlotName | null, { blocks }: JudgeInput): boolean {
  const isReadOnly = blocks.some((block) => block.label === label && block.readOnly);
  return isReadOnly || kind === 'protected' || (kind === 'slots') !== (slot !== null);
}

/** What is only shown again changes no line that rests on something newer. */
function isOlderThanTarget(
  { op }: InsightElement,
  target: Target,
  heard: HeardMessage | null,
  { window }: JudgeInput,
): boolean {
  if (op === 'add' || target.kind !== 'entry' || heard === null || !window.context.includes(heard.message))
    return false;
  return target.entry.sources.some(({ at }) => at > heard.message.at);
}

/** What is said of a line belongs to the block of that line, if both hold facts about the person. */
function ruleFor(own: BlockRule, target: Target, { rules }: JudgeInput): BlockRule {
  const label = target.kind === 'entry' ? target.entry.block : 'label' in target ? target.label : own.label;
  const aimed = rules.find((rule) => rule.label === label);
  return own.kind === 'lines' && aimed?.kind === 'lines' ? aimed : own;
}

function correctionOf({ correction }: InsightElement, claim: HeardMessage | null, desk: Desk): string | null {
  const { heard, names, input } = desk;
  const said = correction === undefined || claim === null ? null : findCorrection(correction, heard, claim);
  const line = said === null ? '' : cutText(sanitiseLine(maskSecrets(said, input.secrets), names), longestCorrection);
  return line === '' ? null : line;
}

/** An ISO date or time; a day lasts to its end. One of other centuries is how models say that something has no end. */
function readDate(text: string | undefined, zone: TimeZone = utc): number | null {
  const [day, time] = /^((?:19|20|21)\d{2}-\d{2}-\d{2})(?:[T ](.{1,20}))?$/.exec(text?.trim() ?? '')?.slice(1) ?? [];
  if (day === undefined) return null;
  const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time ?? '');
  const at = isZoned ? Date.parse(`${day}T${time}`) : momentIn(zone, day, time ?? '23:59:59.999');
  return Number.isNaN(at) ? null : at;
}

function notPast(at: number | null, now: number): number | null {
  return at === null || at <= now ? null : at;
}
