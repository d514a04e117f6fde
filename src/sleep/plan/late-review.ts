import { beginningOf } from '../../base/text.ts';
import type { Review, ReviewItem, ReviewVerdict } from '../agent/review.ts';
import { longestHeard } from './find-evidence.ts';
import { mayTellSecret } from './find-secrets.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';

/** No line stands, or is gone by the person's words, longer than so many cycles without being put to a reviewer. */
const cyclesUnreviewed = 4;
/** A line of which no verdict came so often is no reason for a review any more: it goes along with others. */
export const mostUnanswered = 3;
const mostLate = 60;
const latePrefix = 'late.';

/**
 * What went in, or was found no longer true, without a review, as letters can't tell whose sister is the pilot, and
 * whether it waits for one no longer.
 * What got no verdict waits as long again, and gives way to what was not asked about as often.
 */
export function lateReview(input: Omit<PlanInput, 'review'>): {
  readonly items: readonly ReviewItem[];
  /** Those that have waited long enough. */
  readonly due: ReadonlySet<ReviewItem['id']>;
} {
  const late = unreviewed(input);
  const isDue = (entry: Entry) => {
    const { unanswered = 0 } = entry;
    const waits = input.cycle - sinceOf(entry) + 1;
    return unanswered < mostUnanswered && waits >= cyclesUnreviewed * (unanswered + 1);
  };
  return { items: late.map((entry) => toLateItem(entry, input)), due: new Set(late.filter(isDue).map(lateIdOf)) };
}

/** What a review says of entries that were known before this cycle: `null` where it was asked and said nothing. */
export function lateVerdicts({ items, verdicts }: Review): ReadonlyMap<Entry['id'], ReviewVerdict | null> {
  const asked = items.filter(({ id }) => isLate(id)).map(({ id }) => [id, null] as const);
  const said = verdicts.filter(({ id }) => isLate(id)).map((verdict) => [verdict.id, verdict] as const);
  return new Map([...asked, ...said].map(([id, verdict]) => [id.slice(latePrefix.length), verdict]));
}

export function isLate(id: ReviewItem['id']): boolean {
  return id.startsWith(latePrefix);
}

function lateIdOf({ id }: Entry): ReviewItem['id'] {
  return `${latePrefix}${id}`;
}

function unreviewed({ ledger, rules }: Omit<PlanInput, 'review'>): readonly Entry[] {
  const slots = rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label);
  return ledger.entries
    .filter((entry) => {
      const isOpen = isEndedUnreviewed(entry) || (entry.state === 'live' && entry.reviewed === null);
      return isOpen && !slots.includes(entry.block) && wordsOf(entry).some(({ quote }) => quote !== null);
    })
    .sort((a, b) => (a.unanswered ?? 0) - (b.unanswered ?? 0) || sinceOf(a) - sinceOf(b))
    .slice(0, mostLate);
}

/** Whether it was found no longer true, and nobody has reviewed that. */
export function isEndedUnreviewed({ left }: Entry): boolean {
  return left?.unreviewedSince !== undefined;
}

function sinceOf({ left, cycle }: Entry): number {
  return left?.unreviewedSince ?? cycle;
}

/** What is to be reviewed rests on these: an end on the words that came last. */
function wordsOf(entry: Entry): Entry['sources'] {
  return isEndedUnreviewed(entry) ? entry.sources.slice(-1) : entry.sources;
}

function toLateItem(entry: Entry, { rules }: Pick<PlanInput, 'rules'>): ReviewItem {
  return {
    id: lateIdOf(entry),
    reasons: [entry.text, ...quotesOf(entry)].some(mayTellSecret)
      ? ['not-reviewed-yet', 'may-tell-a-secret']
      : ['not-reviewed-yet'],
    about: rules.some(({ label, kind }) => label === entry.block && kind === 'persona') ? 'scarlet' : 'person',
    op: isEndedUnreviewed(entry) ? 'obsolete' : 'add',
    statement: entry.text,
    line: null,
    speaker: 'person',
    ...groundsOf({ sources: wordsOf(entry) }),
    others: [],
  };
}

function quotesOf({ sources }: Entry): readonly string[] {
  return sources.flatMap(({ quote }) => quote ?? []);
}

const mostGrounds = 3;
const betweenQuotes = ' … ';

/**
 * The person's words that a line rests on: those that it was made of, and the newest in which it was found again. The
 * last ones alone may be a message that a careless model named.
 */
export function groundsOf({ sources }: Pick<Entry, 'sources'>): Pick<ReviewItem, 'said' | 'before'> {
  const told = sources.filter(({ quote }) => quote !== null);
  const shown = told.length <= mostGrounds ? told : [...told.slice(0, 1), ...told.slice(1 - mostGrounds)];
  const most = Math.floor((longestHeard - betweenQuotes.length * (shown.length - 1)) / Math.max(1, shown.length));
  return {
    said: shown.map(({ quote }) => beginningOf(quote ?? '', most)).join(betweenQuotes),
    before: shown.find(({ asked }) => asked !== null)?.asked ?? null,
  };
}
