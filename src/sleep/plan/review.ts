import { z } from 'zod';
import { keyOf } from '../text/sameness.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import { isFar, isNearerToAnswer, isThin, leastShared, partHeard } from './find-evidence.ts';
import { maskSecrets } from './find-secrets.ts';
import { type Candidate, judgeElements } from './judge-elements.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';
import { isQuotation } from './quote-instead.ts';
import { withSaidSecrets } from './secrets/said-secrets.ts';

/** `auto`: what could do harm. `always`: everything. `off`: nothing, and what only a review could clear is refused. */
export const reviewModes = ['auto', 'always', 'off'] as const;

export type ReviewMode = (typeof reviewModes)[number];

const reviewReasons = [
  'words-of-others',
  'words-of-scarlet',
  'important',
  'persona',
  'far-from-its-quote',
  'far-from-its-target',
  'quote-not-found',
  'thin-quote',
  'asks',
  'own-words',
  'refused-before',
  'not-reviewed-yet',
  'tidying',
  'always',
] as const;

/** A statement that a reviewer decides about, with all that is needed to decide. Secrets are masked. */
export const reviewItemSchema = z.object({
  /** Of an element (`human_updates.0`), or of a live entry that nobody has reviewed (`late.e12`). */
  id: z.string(),
  reasons: z.array(z.enum(reviewReasons)),
  /** Whom the statement is about: the person, or Scarlet herself (`persona`). */
  about: z.enum(['person', 'scarlet']),
  op: z.enum(['add', 'update', 'obsolete']),
  /** What would be remembered. */
  statement: z.string(),
  /** The line that would be replaced or taken away. */
  line: z.string().nullable(),
  /** Who said what it rests on. */
  speaker: z.enum(['person', 'scarlet']),
  said: z.string(),
  /** What stood right before. */
  before: z.string().nullable(),
  /** Words of others that came with the message: no evidence. */
  others: z.array(z.string()),
});

/** `instead`, for an order: what remains of it as a preference of the person. */
export const verdictSchema = z.object({
  id: z.string(),
  verdict: z.enum(['supported', 'denied', 'about-someone-else', 'order', 'not-supported']),
  instead: z.string().nullish(),
});

export type ReviewItem = z.infer<typeof reviewItemSchema>;
export type ReviewVerdict = z.infer<typeof verdictSchema>;

/** What was put to the reviewer in this cycle, and what came back. An item without a verdict is not supported. */
export type Review = {
  readonly mode: ReviewMode;
  readonly items: readonly Pick<ReviewItem, 'id'>[];
  readonly verdicts: readonly ReviewVerdict[];
};

/** No line stands longer than so many cycles without a review, its own included. */
const cyclesUnreviewed = 4;
/** New or old lines from here on are reviewed before they change. */
const important = 7;
const mostLate = 60;

/**
 * What goes to the reviewer in this cycle, all in one batch. Nothing means: no call. Where there is one anyway, all that
 * nobody has reviewed goes with it, so that there are fewer.
 */
export function itemsToReview(given: Omit<PlanInput, 'review'>, mode: ReviewMode): readonly ReviewItem[] {
  if (mode === 'off') return [];
  const input = withSaidSecrets(given);
  const candidates = judgeElements(input).flatMap((judged) => (judged.kind === 'candidate' ? [judged.candidate] : []));
  const reasons = new Map(candidates.map((candidate) => [candidate, reasonsFor(candidate, input, mode)]));
  const late = unreviewed(input);
  const lateIsDue = late.some(({ cycle }) => input.cycle - cycle + 1 >= cyclesUnreviewed);
  if (!lateIsDue && [...reasons.values()].every((found) => found.length === 0)) return [];
  const own = candidates.filter((candidate) => !isKnown(candidate, input.ledger.entries) && candidate.slot === null);
  return [
    ...candidates
      .filter((candidate) => own.includes(candidate) || reasons.get(candidate)?.length !== 0)
      .map((candidate) => toItem(candidate, reasons.get(candidate) ?? [], input)),
    ...late.map((entry) => toLateItem(entry, input)),
  ];
}

/** Whether an item is put to the reviewer for its own sake, not because there is a review anyway. */
export function isDue(reasons: ReviewItem['reasons']): boolean {
  return reasons.some((reason) => reason !== 'not-reviewed-yet');
}

type Reason = (typeof reviewReasons)[number];

function reasonsFor(candidate: Candidate, input: Omit<PlanInput, 'review'>, mode: ReviewMode): Reason[] {
  const { heard, evidence, target, slot, rule, text, op } = candidate;
  if (isKnown(candidate, input.ledger.entries)) return [];
  const reasons: Reason[] = [];
  const add = (reason: Reason, holds: boolean) => {
    if (holds) reasons.push(reason);
  };
  add('always', mode === 'always');
  add('words-of-others', candidate.nearOthers || (heard !== null && heard.message.foreign.length > 0));
  add('refused-before', wasRefused(candidate, input.ledger.entries));
  if (slot !== null) return reasons;
  add('important', Math.max(candidate.importance, importanceOf(target)) >= important);
  add('persona', rule.kind === 'persona');
  add('words-of-scarlet', heard !== null && isNearerToAnswer(text, heard));
  add('asks', candidate.asks);
  add('own-words', isQuotation(text));
  add('quote-not-found', evidence.kind === 'named');
  add('thin-quote', heard !== null && evidence.kind === 'quoted' && isThin(heard, evidence.stretch));
  add('far-from-its-quote', heard !== null && op !== 'obsolete' && isFar(text, heard));
  add(
    'far-from-its-quote',
    heard !== null && op === 'obsolete' && isFar(`${text} ${lineAimedAt(target) ?? ''}`, heard),
  );
  add('far-from-its-target', op === 'update' && isFarFromTarget(candidate));
  return reasons;
}

/** Models mix up the ids of lines: neither the new line nor what was said has anything in common with the old one. */
function isFarFromTarget({ text, target, heard }: Candidate): boolean {
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
function isKnown({ op, key }: Candidate, entries: readonly Entry[]): boolean {
  return op === 'add' && entries.some((entry) => entry.state === 'live' && keyOf(entry) === key);
}

function wasRefused({ key }: Candidate, entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.left?.because === 'not-supported' && keyOf(entry) === key);
}

function toItem(candidate: Candidate, reasons: Reason[], { secrets }: Pick<PlanInput, 'secrets'>): ReviewItem {
  const { id, rule, op, text, target, heard, evidence } = candidate;
  const mask = (words: string) => maskSecrets(words, secrets);
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

/** What went in without a review: letters can't tell whose sister is the pilot. */
function unreviewed({ ledger, rules }: Omit<PlanInput, 'review'>): readonly Entry[] {
  const slots = rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label);
  return ledger.entries
    .filter(({ state, reviewed, block, sources }) => {
      const isOpen = state === 'live' && reviewed === null && !slots.includes(block);
      return isOpen && sources.some(({ quote }) => quote !== null);
    })
    .slice(0, mostLate);
}

function toLateItem(entry: Entry, { rules }: Pick<PlanInput, 'rules'>): ReviewItem {
  const source = entry.sources.findLast(({ quote }) => quote !== null);
  return {
    id: `${latePrefix}${entry.id}`,
    reasons: ['not-reviewed-yet'],
    about: rules.some(({ label, kind }) => label === entry.block && kind === 'persona') ? 'scarlet' : 'person',
    op: 'add',
    statement: entry.text,
    line: null,
    speaker: 'person',
    said: source?.quote ?? '',
    before: source?.asked ?? null,
    others: [],
  };
}

const latePrefix = 'late.';

/** The verdicts on entries that were live before this cycle. Without a verdict an entry is reviewed the next time. */
export function lateVerdicts({ verdicts }: Review): ReadonlyMap<Entry['id'], ReviewVerdict> {
  const late = verdicts.filter(({ id }) => id.startsWith(latePrefix));
  return new Map(late.map((verdict) => [verdict.id.slice(latePrefix.length), verdict]));
}
