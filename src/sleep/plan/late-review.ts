import type { Review, ReviewItem, ReviewVerdict } from '../agent/review.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';

/** No line stands longer than so many cycles without a review, its own included. */
const cyclesUnreviewed = 4;
const mostLate = 60;
const latePrefix = 'late.';

/**
 * What went in without a review, as letters can't tell whose sister is the pilot, and whether it waits for one no longer.
 */
export function lateReview(input: Omit<PlanInput, 'review'>): {
  readonly items: readonly ReviewItem[];
  readonly isDue: boolean;
} {
  const late = unreviewed(input);
  return {
    items: late.map((entry) => toLateItem(entry, input)),
    isDue: late.some(({ cycle }) => input.cycle - cycle + 1 >= cyclesUnreviewed),
  };
}

/** The verdicts on entries that were live before this cycle. Without a verdict an entry is reviewed the next time. */
export function lateVerdicts({ verdicts }: Review): ReadonlyMap<Entry['id'], ReviewVerdict> {
  const late = verdicts.filter(({ id }) => id.startsWith(latePrefix));
  return new Map(late.map((verdict) => [verdict.id.slice(latePrefix.length), verdict]));
}

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
