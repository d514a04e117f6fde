import type { UserId } from '../../base/ids.ts';
import { codePoints } from '../../base/text.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import { readSentiment } from '../agent/sentiment.ts';
import { markUnseen } from '../agent/window.ts';
import { rulesOnServer } from '../plan/block-rules.ts';
import { textsToScreen } from '../plan/judge-elements.ts';
import { ledgerId } from '../plan/ledger.ts';
import { type Moods, withMood } from '../plan/mood-course.ts';
import type { Plan, PlanInput } from '../plan/plan-types.ts';
import { planWhatHolds } from '../plan/plan-what-holds.ts';
import {
  changeSleep,
  type ExtractedJournal,
  type PreparedJournal,
  type PrimarySleep,
  type ReviewedJournal,
  sleepOf,
} from '../state/sleep-record.ts';
import { toStoredChanges } from '../state/stored-changes.ts';
import type { CycleParts } from './cycle-parts.ts';
import { textsOf } from './erase-texts.ts';
import { holdsLostWrites, isReadAgain, type LinesFoundAgain, nextMark, withLostLines } from './lost-cycles.ts';
import { readLedger, readOwnBlocks, toBlockTexts } from './read-memory.ts';

/** A plan that is written down. One that an earlier try or process left may have been applied, in part or in full. */
export type Prepared<Journal> =
  | {
      readonly kind: 'just-made';
      readonly journal: Journal;
      /** The blocks as they stood when it was made. */
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'left-over'; readonly journal: Journal };

export type PreparedPlan = Prepared<PreparedJournal>;

/**
 * Makes the plan, and writes the next version of the ledger and the plan. Nothing is in force before the commit moves
 * the pointer.
 *
 * @param gathered what was read a moment ago; without it all is read again
 */
export async function preparePlan(
  user: UserId,
  journal: ReviewedJournal,
  gathered: GatheredInput | undefined,
  parts: CycleParts,
): Promise<PreparedPlan> {
  const { input, blocks, target, nextLedger, found, mark } = gathered ?? (await gatherPlanInput(user, journal, parts));
  const { plan, broken } = planWhatHolds({ ...input, review: journal.review });
  if (broken !== null) parts.log.error({ userId: user, cycle: journal.cycle, err: broken }, brokenPlan);
  await parts.ledgers.update(nextLedger, () => plan.ledger);

  const prepared: PreparedJournal = {
    ...journal,
    state: 'prepared',
    target,
    mark,
    changes: toStoredChanges(plan.changes),
    refused: [...plan.refused],
    putAside: putAsideBy(plan),
    byOthers: changedByOthers(plan, input.blocks),
    ...(found.length === 0 ? {} : { found }),
    applied: [],
    lost: [],
    unread: [...plan.unread],
    dropped: plan.dropped.length,
    erased: textsOf(plan.erased),
    full: nearlyFull(input, plan.changes),
  };
  await parts.sleep.update(user, (record) => changeSleep(record, () => ({ journal: prepared })));
  return { kind: 'just-made', journal: prepared, blocks };
}

const brokenPlan = 'the plan would have broken a promise, what made it so was left out';

/**
 * What somebody else did to lines of the memory since the last cycle, whatever has become of them in this one. That an
 * agent was lost is nobody's doing, and its person knows it.
 */
export function changedByOthers(
  { noticed, ledger }: Plan,
  blocks: PlanInput['blocks'] = [],
): PreparedJournal['byOthers'] {
  const ofNew = new Set(blocks.filter(({ isNew }) => isNew).map(({ label }) => label));
  return ledger.entries.flatMap(({ id, block, text }) => {
    const because = noticed.get(id);
    return because === undefined || ofNew.has(block) ? [] : [{ block, text, because }];
  });
}

/** Blocks over so much of their budget are tidied. */
const nearlyFullFrom = 0.85;

function nearlyFull({ blocks, rules }: Pick<PlanInput, 'blocks' | 'rules'>, changes: Plan['changes']): string[] {
  return rules.flatMap(({ label, kind, budget }) => {
    const value = changes.find((one) => one.label === label)?.after ?? blocks.find((one) => one.label === label)?.value;
    const isOfLines = kind === 'lines' || kind === 'persona';
    return isOfLines && codePoints(value ?? '') > budget * nearlyFullFrom ? [label] : [];
  });
}

function putAsideBy({ archivedAtOnce, ledger }: Plan): PreparedJournal['putAside'] {
  const atOnce = new Set(archivedAtOnce);
  return ledger.entries.flatMap(({ id, block, text, left }) =>
    atOnce.has(id) && left !== null ? [{ block, text, because: left.because }] : [],
  );
}

export type GatheredInput = {
  readonly input: Omit<PlanInput, 'review'>;
  readonly blocks: readonly Block[];
  /** The primary whose blocks they are. */
  readonly target: PreparedJournal['target'];
  /** The record that the next version of the ledger goes to. */
  readonly nextLedger: string;
  /** Lines that the ledger knows again by this. */
  readonly found: LinesFoundAgain;
  /** What the blocks that are written are marked with. */
  readonly mark: number;
};

/** What a plan is made from, but for the review: the review is made from the same. */
export async function gatherPlanInput(
  user: UserId,
  journal: ExtractedJournal | ReviewedJournal,
  parts: CycleParts,
): Promise<GatheredInput> {
  const sleep = sleepOf(await parts.sleep.read(user));
  const person = await parts.people.read(user);
  const target = person?.pair?.primary?.agent ?? journal.agent;
  const blocks = await readOwnBlocks(user, target, parts);
  const { insights, shown, cycle } = journal;
  // Whether an answer got to the person may be known since the window was fixed only.
  const window = markUnseen(journal.window, person?.unseen ?? []);
  const input = {
    ledger: await readLedger(user, sleep.ledgerVersion, parts),
    blocks: toBlockTexts(blocks, target, sleep),
    rules: rulesOnServer(parts.rules, blocks, sleep.limitsKept),
    insights,
    window,
    shown,
    cycle,
    promptTexts: parts.promptTexts,
    agentNames: [parts.names.scarlet],
    slotTitles: parts.slotTitlesOf(person?.locale),
    secrets: await parts.findKnownSecrets(textsToScreen({ insights, window })),
    hashOf: parts.hashOf,
    moods: moodsAfter(sleep, journal),
    now: parts.clock.now(),
    zone: person?.timeZone ?? parts.timeZone,
  };
  const isCycleLost = holdsLostWrites(blocks, sleep) || (person !== undefined && isReadAgain(window, person));
  const { ledger, found } = isCycleLost ? withLostLines(input) : { ledger: input.ledger, found: [] };
  const mark = nextMark(blocks, sleep, journal.claimedAt);
  const nextLedger = ledgerId(user, sleep.ledgerVersion + 1);
  return { input: { ...input, ledger }, blocks, target, nextLedger, found, mark };
}

/** How the person felt in the last weeks, with what this cycle found: the same whenever it is asked. */
export function moodsAfter(
  { moods }: Pick<PrimarySleep, 'moods'>,
  { insights, claimedAt }: Pick<ExtractedJournal, 'insights' | 'claimedAt'>,
): Moods {
  return withMood(moods, readSentiment(insights.sentiment).value, claimedAt);
}
