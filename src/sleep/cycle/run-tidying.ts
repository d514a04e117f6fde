import type { UserId } from '../../base/ids.ts';
import type { Review } from '../agent/review.ts';
import { tidyingQuestion } from '../agent/tidying-request.ts';
import { rulesOnServer } from '../plan/block-rules.ts';
import type { TidyingInput } from '../plan/judge-tidying.ts';
import { itemsOfTidying, planTidying } from '../plan/plan-tidying.ts';
import { viewForTidying } from '../plan/view-for-tidying.ts';
import { capInTheWay, oneMore, usedToday } from '../state/caps.ts';
import { hindranceFor } from '../state/due.ts';
import type { Tidied } from '../state/outcome.ts';
import { changeSleep, sleepOf } from '../state/sleep-record.ts';
import {
  type ClaimedTidying,
  type ExtractedTidying,
  noTidying,
  type PreparedTidying,
  putTidyingOff,
  type ReviewedTidying,
} from '../state/tidying-record.ts';
import { askOwnSleepAgent } from './ask-own-sleep-agent.ts';
import type { CycleParts } from './cycle-parts.ts';
import { changeTidying, finishTidying, storePlan } from './finish-tidying.ts';
import { nextMarkUnlessLost } from './lost-cycles.ts';
import { readLedger, readOwnBlocks, toBlockTexts } from './read-memory.ts';
import { askForVerdicts, toStoredReview } from './review-insights.ts';

/**
 * One tidying, step by step as a cycle: claimed, extracted, reviewed, prepared, applied, committed. One that an earlier
 * try or process left goes on from where it stands; without one that is due nothing is done.
 *
 * @param usedByBot cycles of the whole bot today
 * @throws Failure, Unparsable, or whatever broke an invariant: the journal stays where it was.
 */
export async function runTidying(
  user: UserId,
  usedByBot: number,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Tidied | undefined> {
  const journal = await beginTidying(user, usedByBot, parts);
  if (journal === undefined) return undefined;
  const { cycle, because, state } = journal;
  parts.log.info({ userId: user, cycle, because, from: state }, 'tidying started');
  parts.events.emit({ name: 'tidying.started', user, cycle, because });

  const extracted = journal.state === 'claimed' ? await extractTidying(user, journal, parts, signal) : journal;
  if (extracted.state === 'extracted' && namesNothing(extracted.answer)) return await endWithout(user, cycle, parts);
  const reviewed = extracted.state === 'extracted' ? await reviewTidying(user, extracted, parts, signal) : extracted;
  const prepared = reviewed.state === 'reviewed' ? await prepareTidying(user, reviewed, parts) : reviewed;
  return await finishTidying(user, prepared, parts);
}

type Left = ClaimedTidying | ExtractedTidying | ReviewedTidying | PreparedTidying;

async function beginTidying(user: UserId, usedByBot: number, parts: CycleParts): Promise<Left | undefined> {
  const sleep = sleepOf(await parts.sleep.read(user));
  const person = await parts.people.read(user);
  const target = person?.pair?.primary?.agent;
  const { tidying } = sleep;
  if (target === undefined) return undefined;
  if (tidying.journal?.target === target) return tidying.journal;
  // The blocks are another agent's by now.
  if (tidying.journal !== null) await changeTidying(user, parts, () => noTidying);
  if (tidying.wanted === null || hindranceFor(person, parts.policy) !== undefined) return undefined;
  const now = parts.clock.now();
  const used = usedToday(sleep, now);
  if (capInTheWay(used, usedByBot, 'threshold', parts.policy, now) !== undefined) {
    await changeTidying(user, parts, putTidyingOff);
    return undefined;
  }
  const { because } = tidying.wanted;
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      cycles: current.cycles + 1,
      today: oneMore(usedToday(current, now), 'threshold'),
      tidying: {
        ...current.tidying,
        journal: { state: 'claimed', cycle: current.cycles + 1, because, target, claimedAt: now },
      },
    })),
  );
  return sleepOf(stored).tidying.journal ?? undefined;
}

async function extractTidying(
  user: UserId,
  journal: ClaimedTidying,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<ExtractedTidying> {
  const { ledger, blocks, rules, failures } = await memoryAsItStands(user, journal, parts);
  const breadth = failures === 0 ? 'with-the-archive' : failures === 1 ? 'blocks-alone' : 'fullest-block-alone';
  const zone = (await parts.people.read(user))?.timeZone ?? parts.timeZone;
  const view = viewForTidying({ ledger, blocks, rules, zone }, breadth);
  const question = tidyingQuestion(view, { template: parts.prompts.tidying, nonce: parts.newNonce() });
  const answer =
    view.shown.length === 0
      ? { merges: [], contradictions: [], topics: [] }
      : await askOwnSleepAgent(user, question, parts, signal);
  const extracted: ExtractedTidying = { ...journal, state: 'extracted', answer, shown: [...view.shown] };
  await changeTidying(user, parts, () => ({ journal: extracted }));
  return extracted;
}

function namesNothing({ merges, contradictions, topics }: ExtractedTidying['answer']): boolean {
  return merges.length + contradictions.length + topics.length === 0;
}

/** All is in order: nothing is written but that, and the number of the cycle is given back. */
async function endWithout(user: UserId, cycle: number, parts: CycleParts): Promise<undefined> {
  await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      cycles: current.cycles === cycle ? cycle - 1 : current.cycles,
      tidying: { ...current.tidying, ...noTidying, wanted: null, lastCycle: cycle - 1 },
    })),
  );
  parts.log.info({ userId: user }, 'nothing to tidy');
  return undefined;
}

/** Whatever would go out of sight is looked at by a reviewer; without one only what says the same words is merged. */
async function reviewTidying(
  user: UserId,
  journal: ExtractedTidying,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<ReviewedTidying> {
  const mode = parts.policy.review;
  const items = mode === 'off' ? [] : itemsOfTidying((await gatherTidyingInput(user, journal, parts)).input);
  const { asked: begun, ...extracted } = journal;
  const keep = (asked: Review) =>
    changeTidying(user, parts, ({ journal: current }) =>
      current?.state === 'extracted' ? { journal: { ...current, asked: toStoredReview(asked) } } : {},
    );
  const asked = await askForVerdicts(user, items, { mode, begun, keep }, parts, signal);
  const reviewed: ReviewedTidying = { ...extracted, state: 'reviewed', review: toStoredReview({ ...asked, items }) };
  await changeTidying(user, parts, () => ({ journal: reviewed }));
  return reviewed;
}

async function prepareTidying(user: UserId, journal: ReviewedTidying, parts: CycleParts): Promise<PreparedTidying> {
  const { input, mark } = await gatherTidyingInput(user, journal, parts);
  const plan = planTidying({ ...input, review: journal.review });
  const { cycle, because, target, claimedAt } = journal;
  const was = new Map(input.ledger.entries.map(({ id, state }) => [id, state]));
  const left = plan.ledger.entries.filter(({ id, state }) => was.has(id) && was.get(id) !== state);
  return await storePlan(user, { cycle, because, target, claimedAt, mark }, plan, parts, {
    merged: left.filter(({ state }) => state === 'merged').length,
    contradicted: left.filter((entry) => entry.left?.because === 'contradicted').length,
  });
}

/** How ledger and blocks stand, and how often this tidying failed. */
async function memoryAsItStands(
  user: UserId,
  { target, claimedAt }: Pick<ClaimedTidying, 'target' | 'claimedAt'>,
  parts: CycleParts,
) {
  const sleep = sleepOf(await parts.sleep.read(user));
  const { ledgerVersion, tidying, limitsKept } = sleep;
  const blocks = await readOwnBlocks(user, target, parts);
  return {
    ledger: await readLedger(user, ledgerVersion, parts),
    blocks: toBlockTexts(blocks, target, sleep),
    rules: rulesOnServer(parts.rules, blocks, limitsKept),
    failures: tidying.failures,
    mark: nextMarkUnlessLost(blocks, sleep, claimedAt),
  };
}

async function gatherTidyingInput(
  user: UserId,
  journal: ExtractedTidying | ReviewedTidying,
  parts: CycleParts,
): Promise<{ readonly input: Omit<TidyingInput, 'review'>; readonly mark: number | undefined }> {
  const { answer, shown, cycle } = journal;
  const { ledger, blocks, rules, mark } = await memoryAsItStands(user, journal, parts);
  const worded = [...answer.merges.map(({ text }) => text), ...answer.topics.map(({ topic }) => topic)];
  const input = {
    ledger,
    blocks,
    rules,
    answer,
    shown,
    cycle,
    promptTexts: parts.promptTexts,
    agentNames: [parts.names.scarlet],
    slotTitles: parts.slotTitlesOf((await parts.people.read(user))?.locale),
    secrets: await parts.findKnownSecrets(worded),
    hashOf: parts.hashOf,
    now: parts.clock.now(),
  };
  return { input, mark };
}
