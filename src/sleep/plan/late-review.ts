import { beginningOf } from '../../base/text.ts';
import type { Review, ReviewItem, ReviewVerdict } from '../agent/review.ts';
import { longestHeard } from './find-evidence.ts';
import { mayTellSecret } from './find-secrets.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';

/** No line stands longer than so many cycles without being put to a reviewer, its own included. */
const cyclesUnreviewed = 4;
/** A line of which no verdict came so often is no reason for a review any more: it goes along with others. */
export const mostUnanswered = 3;
const mostLate = 60;
const latePrefix = 'late.';

/**
 * What went in without a review, as letters can't tell whose sister is the pilot, and whether it waits for one no longer.
 * What got no verdict waits as long again, and gives way to what was not asked about as often.
 */
export function lateReview(input: Omit<PlanInput, 'review'>): {
  readonly items: readonly ReviewItem[];
  readonly isDue: boolean;
} {
  const late = unreviewed(input);
  return {
    items: late.map((entry) => toLateItem(entry, input)),
    isDue: late.some(({ cycle, unanswered = 0 }) => {
      const waits = input.cycle - cycle + 1;
      return unanswered < mostUnanswered && waits >= cyclesUnreviewed * (unanswered + 1);
    }),
  };
}

/** What a review says of entries that were live before this cycle: `null` where it was asked and said nothing. */
export function lateVerdicts({ items, verdicts }: Review): ReadonlyMap<Entry['id'], ReviewVerdict | null> {
  const asked = items.filter(({ id }) => isLate(id)).map(({ id }) => [id, null] as const);
  const said = verdicts.filter(({ id }) => isLate(id)).map((verdict) => [verdict.id, verdict] as const);
  return new Map([...asked, ...said].map(([id, verdict]) => [id.slice(latePrefix.length), verdict]));
}

export function isLate(id: ReviewItem['id']): boolean {
  return id.startsWith(latePrefix);
}

function unreviewed({ ledger, rules }: Omit<PlanInput, 'review'>): readonly Entry[] {
  const slots = rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label);
  return ledger.entries
    .filter(({ state, reviewed, block, sources }) => {
      const isOpen = state === 'live' && reviewed === null && !slots.includes(block);
      return isOpen && sources.some(({ quote }) => quote !== null);
    })
    .sort((a, b) => (a.unanswered ?? 0) - (b.unanswered ?? 0) || a.cycle - b.cycle)
    .slice(0, mostLate);
}

function toLateItem(entry: Entry, { rules }: Pick<PlanInput, 'rules'>): ReviewItem {
  return {
    id: `${latePrefix}${entry.id}`,
    reasons: [entry.text, ...quotesOf(entry)].some(mayTellSecret)
      ? ['not-reviewed-yet', 'may-tell-a-secret']
      : ['not-reviewed-yet'],
    about: rules.some(({ label, kind }) => label === entry.block && kind === 'persona') ? 'scarlet' : 'person',
    op: 'add',
    statement: entry.text,
    line: null,
    speaker: 'person',
    ...groundsOf(entry),
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
export function groundsOf({ sources }: Entry): Pick<ReviewItem, 'said' | 'before'> {
  const told = sources.filter(({ quote }) => quote !== null);
  const shown = told.length <= mostGrounds ? told : [...told.slice(0, 1), ...told.slice(1 - mostGrounds)];
  const most = Math.floor((longestHeard - betweenQuotes.length * (shown.length - 1)) / Math.max(1, shown.length));
  return {
    said: shown.map(({ quote }) => beginningOf(quote ?? '', most)).join(betweenQuotes),
    before: shown.find(({ asked }) => asked !== null)?.asked ?? null,
  };
}
