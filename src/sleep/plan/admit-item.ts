import { codePoints } from '../../base/text.ts';
import type { InsightItem } from '../agent/insights.ts';
import { normaliseLine } from './describe-line.ts';
import { findEvidence, speakersFor } from './find-evidence.ts';
import { type Ground, groundLine } from './ground-line.ts';
import type { Tombstone } from './ledger.ts';
import type { BlockRule, PlanInput, Refusal } from './plan-types.ts';
import type { Target } from './resolve-target.ts';
import { sanitiseLine } from './sanitise-line.ts';
import { screenText } from './screen-text.ts';
import { contentOf, type Heard, type HeardMessage, type Support, shareIn, supportOf } from './weigh-words.ts';

export const longestLine = 200;
/** Longer than this, a text is not even looked at. */
const longestRaw = 4_000;
const personaConfidence = 0.7;

/** An insight that may enter memory. */
export type Admitted = {
  readonly label: string;
  readonly item: InsightItem;
  readonly text: string;
  readonly evidence: readonly HeardMessage[];
  readonly importance: number;
  readonly confidence: number;
  readonly validUntil: number | null;
};

export type Admission =
  | { readonly kind: 'admitted'; readonly admitted: Admitted }
  | { readonly kind: 'refused'; readonly because: Refusal };

/** What all insights of a cycle are held against. */
export type Gatehouse = {
  readonly heard: Heard;
  /** What the blocks say already. */
  readonly known: Support;
  readonly tombstones: readonly Tombstone[];
  readonly names: PlanInput['names'];
  readonly hashOf: PlanInput['hashOf'];
};

/** Decides whether an insight may enter memory at all, the cheapest reason against it first. */
export function admitItem(item: InsightItem, rule: BlockRule, target: Target, gate: Gatehouse): Admission {
  const refused = (because: Refusal): Admission => ({ kind: 'refused', because });
  if (item.text.length > longestRaw) return refused('too-long');
  const screened = screenText(item.text, rule.label === 'goals' ? 'plan' : 'statement');
  if (screened !== null) return refused(screened);
  const text = sanitiseLine(item.text);
  if (codePoints(text) > longestLine) return refused('too-long');
  const isObsolete = item.op === 'obsolete';
  if (!isObsolete && contentOf(text).length === 0) return refused('nothing-left');
  if (!isObsolete && isForgotten(text, gate)) return refused('forgotten');
  const confidence = item.confidence ?? 0.7;
  if (rule.kind === 'persona' && confidence < personaConfidence) return refused('low-confidence');
  const evidence = evidenceOf(text, item, rule, target, gate);
  if (typeof evidence === 'string') return refused(evidence);
  return {
    kind: 'admitted',
    admitted: {
      label: rule.label,
      item,
      // A reason is kept for people to read, and only in words that the person used.
      text: isObsolete && (!saysSo(text, evidence) || isForgotten(text, gate)) ? '' : text,
      evidence,
      importance: item.importance ?? 5,
      confidence,
      validUntil: readDate(item.valid_until),
    },
  };
}

function saysSo(text: string, evidence: readonly HeardMessage[]): boolean {
  return evidence.some(({ own }) => shareIn(contentOf(text), own) >= 0.5);
}

/** Whether the person had a text forgotten, in whatever order its words stood. */
export function isForgotten(text: string, { tombstones, names, hashOf }: Gatehouse): boolean {
  if (tombstones.length === 0) return false;
  const hash = hashOf(normaliseLine(text, names));
  return tombstones.some((tombstone) => tombstone.hash === hash);
}

function evidenceOf(
  text: string,
  item: InsightItem,
  rule: BlockRule,
  target: Target,
  gate: Gatehouse,
): readonly HeardMessage[] | Refusal {
  const speakers = speakersFor(rule.kind === 'persona', gate.heard);
  const targetText = 'text' in target ? target.text : '';
  const claim = item.op === 'obsolete' ? `${text} ${targetText}` : text;
  const cited = findEvidence(claim, item.evidence, speakers);
  if (cited.length === 0) return citesOthers(item, gate.heard) ? 'not-the-persons-words' : 'no-evidence';
  const ground: Ground = {
    heard: gate.heard,
    speakers,
    cited,
    inadmissible: inadmissibleFor(item, target, gate.heard),
    known: gate.known,
    target: targetText,
  };
  const ungrounded = groundLine(claim, ground);
  if (ungrounded !== null) return ungrounded;
  // A line that others wrote goes only when the person speaks of it, not merely of something.
  const topic = contentOf(item.op === 'obsolete' ? targetText : text);
  const isTheirs = target.kind === 'foreign' || target.kind === 'changed';
  return isTheirs && !cited.some(({ own }) => shareIn(topic, own) > 0) ? 'no-evidence' : cited;
}

/**
 * Words of others and of the bot. When one of our own lines is to leave sight, she may name what the person only hints
 * at ("I lost my job"): nothing is learned by it, and nothing is lost.
 */
function inadmissibleFor(item: InsightItem, target: Target, { others, scarlet }: Heard): readonly Support[] {
  return item.op === 'obsolete' && target.kind === 'entry' ? others : [...others, ...scarlet.map(({ own }) => own)];
}

function citesOthers(item: InsightItem, heard: Heard): boolean {
  const refs = new Set(item.evidence ?? []);
  return heard.scarlet.some(({ ref }) => refs.has(ref));
}

/** An ISO date or time; a day lasts to its end, and what names no zone is UTC. */
export function readDate(text: string | null | undefined): number | null {
  const [day, time] =
    text
      ?.trim()
      .match(/^(\d{4}-\d{2}-\d{2})(?:[T ](.+))?$/)
      ?.slice(1) ?? [];
  if (day === undefined) return null;
  const zoned = time === undefined || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time);
  const at = Date.parse(time === undefined ? `${day}T23:59:59.999Z` : `${day}T${time}${zoned ? '' : 'Z'}`);
  return Number.isNaN(at) ? null : at;
}

/** What the blocks say already, as ground for names. */
export function knownFrom(lines: readonly string[]): Support {
  return supportOf(lines.join('\n'));
}
