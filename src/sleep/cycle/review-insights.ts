import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import { placedElements } from '../agent/insights.ts';
import { needsReview, type Review, type ReviewItem, type ReviewMode, type ReviewVerdict } from '../agent/review.ts';
import { type ReviewKind, reviewKindOf, reviewQuestion } from '../agent/review-request.ts';
import { itemsToReview } from '../plan/items-to-review.ts';
import { isLate } from '../plan/late-review.ts';
import { changeSleep, type ExtractedJournal, type ReviewedJournal, sleepOf } from '../state/sleep-record.ts';
import { askOwnSleepAgent, Unparsable } from './ask-own-sleep-agent.ts';
import type { CycleParts } from './cycle-parts.ts';
import { unparsableAtMost } from './give-up.ts';
import { type GatheredInput, gatherPlanInput } from './prepare-plan.ts';

export type Reviewed = {
  readonly journal: ReviewedJournal;
  /** What was read to find what a review is due for. `undefined` where it has grown old, or nothing had to be read. */
  readonly gathered: GatheredInput | undefined;
};

/**
 * Has a reviewer look at the insights that could do harm, and writes its verdicts down: it is never asked again for this
 * window. Where nothing could, nobody is asked and nothing is written, as the same is found again at no cost.
 *
 * @throws Unparsable
 */
export async function reviewInsights(
  user: UserId,
  journal: ExtractedJournal,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Reviewed> {
  const mode = parts.policy.review;
  const { asked: begun, ...extracted } = journal;
  const gathered = mode === 'off' ? undefined : await gatherPlanInput(user, journal, parts);
  const found = gathered === undefined ? noItems : findItems(user, gathered, parts);
  if (found.kind === 'broken') {
    const review = { mode, items: found.all, verdicts: [] };
    return { journal: { ...extracted, state: 'reviewed', review }, gathered };
  }
  const { items } = found;
  if (items.length === 0) {
    return { journal: { ...extracted, state: 'reviewed', review: { mode, items: [], verdicts: [] } }, gathered };
  }
  const keep = (asked: Review) =>
    parts.sleep.update(user, (record) =>
      changeSleep(record, (current) =>
        current.journal?.state === 'extracted' ? { journal: { ...current.journal, asked: toStoredReview(asked) } } : {},
      ),
    );
  const { verdicts } = await askForVerdicts(user, items, { mode, begun, keep }, parts, signal);
  const { cycle } = journal;
  const counts = countsOf(verdicts);
  parts.log.info({ userId: user, cycle, items: items.length, ...counts }, 'insights reviewed');
  parts.events.emit({ name: 'consolidation.reviewed', user, cycle, ...counts });
  // Of what only went along and got no verdict nothing is decided. That a known line was asked about is counted.
  const asked = items.filter(
    ({ id, reasons }) => needsReview(reasons) || isLate(id) || verdicts.some((verdict) => verdict.id === id),
  );
  const reviewed: ReviewedJournal = {
    ...extracted,
    state: 'reviewed',
    review: toStoredReview({ mode, items: asked, verdicts }),
  };
  await parts.sleep.update(user, (record) => changeSleep(record, () => ({ journal: reviewed })));
  // While the reviewer thought, others may have written to the blocks.
  return { journal: reviewed, gathered: undefined };
}

type FoundItems =
  | { readonly kind: 'found'; readonly items: readonly ReviewItem[] }
  /** With all ids: none of them is cleared without a verdict. */
  | { readonly kind: 'broken'; readonly all: { id: string }[] };

const noItems: FoundItems = { kind: 'found', items: [] };

/** Insights that our own code fails on would fail at each try: nothing of them is cleared, and the cycle goes on. */
function findItems(user: UserId, { input }: GatheredInput, parts: CycleParts): FoundItems {
  try {
    return { kind: 'found', items: itemsToReview(input, parts.policy.review) };
  } catch (err) {
    parts.log.error({ userId: user, err }, 'what needs a review could not be found, nothing is taken');
    return { kind: 'broken', all: placedElements(input.insights).map(({ id }) => ({ id })) };
  }
}

/** What a review is begun with, and how what it has brought is written down. */
export type ReviewStep = {
  readonly mode: ReviewMode;
  /** What an earlier try was answered before it failed. */
  readonly begun: Review | undefined;
  readonly keep: (asked: Review) => Promise<unknown>;
};

/**
 * Asks about what nobody was asked about yet: one call for all statements and one for all ends, or, where that is too long
 * for the model, one for each half. What one brought is written down before the next is asked. One that is too long by
 * itself gets no verdict.
 */
export async function askForVerdicts(
  user: UserId,
  items: readonly ReviewItem[],
  { mode, begun, keep }: ReviewStep,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Review> {
  let asked: Review = begun ?? { mode, items: [], verdicts: [] };
  const known = new Set(asked.items.map(({ id }) => id));
  const open = items.filter(({ id }) => !known.has(id));
  const { statements = [], ends = [] } = Object.groupBy(open, reviewKindOf);
  await ask('statements', statements);
  if (statements.length > 0 && ends.length > 0) await keep(asked);
  await ask('ends', ends);
  return asked;

  async function ask(kind: ReviewKind, some: readonly ReviewItem[]): Promise<void> {
    if (some.length === 0) return;
    const half = Math.ceil(some.length / 2);
    try {
      const said = await askAtOnce(user, kind, some, parts, signal);
      asked = { mode, items: [...asked.items, ...some], verdicts: [...asked.verdicts, ...said] };
    } catch (error) {
      if (!isFailure(error, 'context-overflow')) throw error;
      await ask(kind, some.slice(0, half));
      await keep(asked);
      await ask(kind, some.slice(half));
    }
  }
}

async function askAtOnce(
  user: UserId,
  kind: ReviewKind,
  items: readonly ReviewItem[],
  parts: CycleParts,
  signal: AbortSignal,
): Promise<readonly ReviewVerdict[]> {
  const template = kind === 'ends' ? parts.prompts.ends : parts.prompts.review;
  const question = reviewQuestion(kind, items, { template, nonce: parts.newNonce(), scarlet: parts.names.scarlet });
  try {
    return await askOwnSleepAgent(user, question, parts, signal);
  } catch (error) {
    const { failing } = sleepOf(await parts.sleep.read(user));
    const isLastTry = error instanceof Unparsable && failing.unparsable + 1 >= unparsableAtMost;
    // There is no shorter request than for one.
    const isTooLong = isFailure(error, 'context-overflow') && items.length === 1;
    if (!isLastTry && !isTooLong) throw error;
    // Nothing is cleared, and the audit keeps what was refused. Waiting for ever would cost all that is told from now on.
    parts.log.warn({ userId: user, items: items.length }, 'no review could be had, what needed one is refused');
    return [];
  }
}

/** As journals keep it: of what was asked the ids alone. */
export function toStoredReview({ mode, items, verdicts }: Review): ReviewedJournal['review'] {
  return { mode, items: items.map(({ id }) => ({ id })), verdicts: [...verdicts] };
}

function countsOf(verdicts: readonly ReviewVerdict[]): { readonly supported: number; readonly refused: number } {
  const supported = verdicts.filter(({ verdict }) => verdict === 'supported').length;
  return { supported, refused: verdicts.length - supported };
}
