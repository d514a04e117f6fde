import { needsReview, type ReviewItem, type ReviewMode, type ReviewReason } from '../agent/review.ts';
import { reviewKindOf } from '../agent/review-request.ts';
import { isToRead } from '../agent/window.ts';
import { keyOf } from '../text/sameness.ts';
import { saysTheSame } from '../text/says-the-same.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import { idOfReplaced, isToldElsewhere } from './clear-candidate.ts';
import { endsToReview } from './ended-lines.ts';
import { isLiveAmong } from './entry-index.ts';
import { isThin, partHeard, standsInQuestion } from './find-evidence.ts';
import { maskSecrets, mayTellSecret } from './find-secrets.ts';
import { isAddition } from './find-target.ts';
import { type Candidate, judgeElements } from './judge-elements.ts';
import { isLate, lateReview } from './late-review.ts';
import type { Entry } from './ledger.ts';
import { isFar, isNearerToAnswer, leastShared } from './nearness.ts';
import type { PlanInput } from './plan-types.ts';
import { isQuotation } from './quote-instead.ts';
import { questionsOfSecrets } from './secrets/ask-of-secrets.ts';
import { withSaidSecrets } from './secrets/said-secrets.ts';

/** New or old lines from here on are reviewed before they change. */
const important = 7;

/**
 * What goes to the reviewer in this cycle, all statements in one batch and all ends in another. Nothing means: no call.
 * Where there is one anyway, all of its kind that nobody has reviewed goes with it, so that there are fewer.
 */
export function itemsToReview(given: Omit<PlanInput, 'review'>, mode: ReviewMode): readonly ReviewItem[] {
  if (mode === 'off') return [];
  const input = withSaidSecrets({ ...given, clearedValues: 'all' });
  const candidates = judgeElements(input)
    .flatMap((judged) => (judged.kind === 'candidate' ? [judged.candidate] : []))
    .filter((candidate) => !isToldElsewhere(candidate));
  const reasons = new Map(candidates.map((candidate) => [candidate, reasonsFor(candidate, input, mode)]));
  const late = lateReview(input);
  const ends = endsToReview(input, (entry) => candidates.some((candidate) => isAbout(candidate, entry)));
  const unknown = candidates.filter((candidate) => !isKnown(candidate, input.ledger.entries));
  const secrets = questionsOfSecrets(unknown, input);
  const own = unknown.filter(({ slot }) => slot === null);
  const items = [
    ...candidates
      .filter((candidate) => own.includes(candidate) || reasons.get(candidate)?.length !== 0)
      .map((candidate) => toItem(candidate, reasons.get(candidate) ?? [], input)),
    ...own.filter(isFarFromTarget).map((candidate) => toReplacedItem(candidate, input)),
    ...secrets,
    ...ends,
    ...late.items,
  ];
  const isDue = ({ id, reasons: why }: ReviewItem) => (isLate(id) ? late.due.has(id) : needsReview(why));
  const due = new Set(items.filter(isDue).map(reviewKindOf));
  return items.filter((item) => due.has(reviewKindOf(item)));
}

function isAbout(candidate: Candidate, entry: Entry): boolean {
  const { target } = candidate;
  return (target.kind === 'entry' && target.entry.id === entry.id) || saysTheSame(candidate, entry);
}

function reasonsFor(candidate: Candidate, input: Omit<PlanInput, 'review'>, mode: ReviewMode): ReviewReason[] {
  const { heard, evidence, target, slot, rule, text, op } = candidate;
  if (isKnown(candidate, input.ledger.entries)) return [];
  const reasons: ReviewReason[] = [];
  const add = (reason: ReviewReason, holds: boolean) => {
    if (holds) reasons.push(reason);
  };
  add('always', mode === 'always');
  add('words-of-others', candidate.nearOthers || (heard !== null && heard.message.foreign.length > 0));
  add('refused-before', wasRefused(candidate, input.ledger.entries));
  add('may-tell-a-secret', [text, ...keptWith(candidate)].some(mayTellSecret));
  if (slot !== null) return reasons;
  add('read-before', wasReadBefore(candidate, input.window));
  add('important', Math.max(candidate.importance, importanceOf(target)) >= important);
  add('persona', rule.kind === 'persona');
  add('words-of-scarlet', heard !== null && isNearerToAnswer(text, heard));
  add('asks', candidate.asks);
  add('own-words', isQuotation(text));
  add('quote-not-found', evidence.kind === 'named');
  add('thin-quote', heard !== null && evidence.kind === 'quoted' && isThin(heard, evidence.stretch));
  add('quotes-a-question', heard !== null && evidence.kind === 'quoted' && standsInQuestion(heard, evidence.stretch));
  add('far-from-its-quote', heard !== null && op !== 'obsolete' && isFar(text, heard));
  add(
    'far-from-its-quote',
    heard !== null && op === 'obsolete' && isFar(`${text} ${lineAimedAt(target) ?? ''}`, heard),
  );
  add('far-from-its-target', isFarFromTarget(candidate));
  return reasons;
}

/** What would be kept of the message beside the line. */
function keptWith({ sources }: Candidate): readonly string[] {
  return sources.flatMap(({ quote }) => quote ?? []);
}

/** Models mix up the ids of lines: neither the new line nor what was said has anything in common with the old one. */
function isFarFromTarget({ op, text, target, heard }: Candidate): boolean {
  if (op !== 'update') return false;
  const old = trigramsOf(lineAimedAt(target) ?? '');
  if (old.size === 0 || heard === null) return false;
  return shareOf(old, trigramsOf(`${text} ${heard.message.own} ${heard.before?.own ?? ''}`)) < leastShared;
}

/** A line by another hand weighs as much as an important one, and so does what is pinned. */
function importanceOf(target: Candidate['target']): number {
  if (target.kind === 'foreign') return important;
  if (target.kind !== 'entry') return 0;
  return target.entry.pinned ? 10 : target.entry.importance;
}

function lineAimedAt(target: Candidate['target']): string | null {
  return 'text' in target ? target.text : null;
}

/** An addition of what stands there already changes nothing but its sources. */
function isKnown(candidate: Candidate, entries: readonly Entry[]): boolean {
  return candidate.op === 'add' && isLiveAmong(entries, candidate);
}

/** When it was read, nothing was made of it, or what was made was refused. */
function wasReadBefore({ op, target, heard }: Candidate, { context }: PlanInput['window']): boolean {
  return isAddition(op, target) && heard !== null && context.includes(heard.message) && !isToRead(heard.message);
}

function wasRefused({ key }: Candidate, entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.left?.because === 'not-supported' && keyOf(entry) === key);
}

/** The new line may well be true, and the old one too: of that one it is asked by itself. */
function toReplacedItem(candidate: Candidate, input: Parameters<typeof toItem>[2]): ReviewItem {
  const line = lineAimedAt(candidate.target) ?? '';
  const item = toItem(candidate, ['far-from-its-target'], input);
  return { ...item, id: idOfReplaced(candidate), op: 'obsolete', statement: line, line };
}

function toItem(
  candidate: Candidate,
  reasons: ReviewReason[],
  { secrets, clearedValues }: Pick<PlanInput, 'secrets' | 'clearedValues'>,
): ReviewItem {
  const { id, rule, op, text, target, heard, evidence } = candidate;
  const mask = (words: string) => maskSecrets(words, secrets, clearedValues);
  return {
    id,
    reasons: reasons.length === 0 ? ['not-reviewed-yet'] : [...new Set(reasons)],
    about: rule.kind === 'persona' ? 'scarlet' : 'person',
    op,
    statement: text === '' ? (lineAimedAt(target) ?? '') : text,
    line: lineAimedAt(target),
    speaker: heard?.message.speaker ?? 'person',
    said: heard === null ? '' : partHeard(heard, evidence, text || (lineAimedAt(target) ?? ''), mask),
    before: heard?.before === null || heard === null ? null : mask(heard.before.own),
    others: heard?.message.foreign.map(mask) ?? [],
  };
}
