import type { Breaker } from '../../base/breaker.ts';
import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import { retry } from '../../base/retry.ts';
import { CallsUsedUp } from '../../pair/model-calls.ts';
import { cycleFailureOf, Unparsable } from '../cycle/ask-own-sleep-agent.ts';
import { type CycleRequest, findHindrance } from '../cycle/begin-cycle.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import { halveWindow, noteUnparsable } from '../cycle/give-up.ts';
import { runCycle } from '../cycle/run-cycle.ts';
import { tellOutcome } from '../cycle/sleep-events.ts';
import { type BotCounts, countCycle } from '../state/caps.ts';
import {
  type Consolidated,
  type Deferred,
  type Failed,
  type Nothing,
  type Outcome,
  type Trigger,
  withoutCalls,
} from '../state/outcome.ts';
import { pauseAfterRound, pausesWithinARound } from '../state/sleep-policy.ts';
import { changeSleep, type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import { finishLeftTidying, tryTidying } from './try-tidying.ts';

export type TryParts = {
  readonly cycle: CycleParts;
  readonly botCounts: BotCounts;
  readonly breaker: Breaker;
};

/**
 * Consolidates, and tidies after that where it is due: a tidying never comes before what was said.
 *
 * @param trigger `tidying`: what a crash has left of one, and nothing else
 */
export async function consolidateAndTidy(
  user: UserId,
  trigger: Trigger | 'tidying',
  parts: TryParts,
  signal: AbortSignal,
): Promise<Outcome> {
  if (trigger === 'tidying') {
    await tryTidying(user, parts, signal);
    return { kind: 'nothing-to-do', because: 'nothing-new' };
  }
  const outcome = await tryCycle(user, trigger, parts, signal);
  tellOutcome(user, outcome, parts.cycle);
  if (outcome.kind !== 'consolidated' || outcome.more) return outcome;
  return { ...outcome, tidied: await tryTidying(user, parts, signal) };
}

/**
 * Runs a cycle with three tries. When all fail, what was said goes on waiting, the time of the next round is written
 * down, and the outcome says both. Rejects only when the process stops.
 */
async function tryCycle(user: UserId, trigger: Trigger, parts: TryParts, signal: AbortSignal): Promise<Outcome> {
  const { breaker, cycle } = parts;
  const startedAt = cycle.clock.elapsed();
  const deferred = await whyPutOff(user, parts);
  // What stands in the way of any is told first: nobody is promised a time for what no time mends.
  if (deferred !== undefined)
    return (await findHindrance(user, cycle)) ?? (await putOff(user, trigger, deferred, parts));

  let tries = 0;
  let noted: Noted = 'noted';
  const tryAgain = async (): Promise<Outcome> => {
    tries += 1;
    try {
      return await tryOnce({ user, trigger, nthTry: tries }, parts, signal);
    } catch (error) {
      if (!signal.aborted && !(error instanceof CallsUsedUp)) noted = await noteFailedTry(user, tries, error, parts);
      throw error;
    }
  };
  const isTransient = (error: unknown) =>
    noted === 'noted' && !(error instanceof CallsUsedUp) && mayPass(error) && breaker.openUntil() === undefined;
  try {
    return await retry({ clock: cycle.clock, pausesMs: pausesWithinARound, isTransient, signal }, tryAgain);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof CallsUsedUp) return await putOff(user, trigger, withoutCalls(error), parts);
    return await giveUpRound(user, error, Math.round(cycle.clock.elapsed() - startedAt), parts);
  }
}

/** What nobody tries to get past. */
async function whyPutOff(user: UserId, { breaker, cycle }: TryParts): Promise<Deferred | undefined> {
  const until = breaker.openUntil();
  if (until !== undefined) return { kind: 'deferred', because: 'letta-is-down', until };
  const usedUp = await cycle.modelCalls.usedUp(user);
  return usedUp === undefined || (await isPrepared(user, cycle)) ? undefined : withoutCalls(usedUp);
}

/** What is prepared needs no model any more, and may have written to some blocks. */
async function isPrepared(user: UserId, { sleep }: TryParts['cycle']): Promise<boolean> {
  const { journal, tidying } = sleepOf(await sleep.read(user));
  return [journal, tidying.journal].some((begun) => begun?.state === 'prepared');
}

async function tryOnce(
  request: Omit<CycleRequest, 'usedByBot'>,
  parts: TryParts,
  signal: AbortSignal,
): Promise<Consolidated | Nothing | Deferred> {
  const { clock } = parts.cycle;
  await finishLeftTidying(request.user, parts);
  const usedByBot = (await parts.botCounts.today(clock.now())).cycles;
  const outcome = await runCycle({ ...request, usedByBot }, parts.cycle, signal);
  if (outcome.kind === 'deferred') return await putOff(request.user, request.trigger, outcome, parts);
  if (outcome.kind === 'consolidated' || outcome.because === 'nothing-new') parts.breaker.succeeded();
  if (outcome.kind === 'consolidated') await countCycle(parts.botCounts, parts.cycle);
  return outcome;
}

/** There is no point in another try where the account of answers without insights can't be kept. */
type Noted = 'noted' | 'could-not-be-noted';

async function noteFailedTry(
  user: UserId,
  tries: number,
  error: unknown,
  { breaker, cycle }: TryParts,
): Promise<Noted> {
  breaker.failed(error);
  const because = cycleFailureOf(error);
  // An answer that makes no sense came from the model: where in our code that was noticed helps nobody.
  const why = error instanceof Unparsable ? { because } : { because, err: error };
  cycle.log.warn({ userId: user, nthTry: tries, ...why }, 'a try at a consolidation failed');
  const isTooLong = isFailure(error, 'context-overflow');
  if (!isTooLong && !(error instanceof Unparsable)) return 'noted';
  try {
    await (isTooLong ? halveWindow : noteUnparsable)(user, cycle);
    return 'noted';
  } catch (cause) {
    cycle.log.error({ userId: user, err: cause }, 'a failed try could not be noted');
    return 'could-not-be-noted';
  }
}

// Longer than this nobody waits in the middle of a round.
const longestPauseInARoundMs = 10_000;

/** What another try a few seconds later can change. */
function mayPass(error: unknown): boolean {
  if (!isFailure(error)) return true;
  const final = [
    'letta-refused-key',
    'model-refused-key',
    'model-out-of-credit',
    'model-missing',
    'record-unreadable',
    'letta-agent-missing',
  ];
  return !final.includes(error.kind) && (error.retryAfterMs ?? 0) <= longestPauseInARoundMs;
}

// However long the other side asks us to wait.
const longestPatienceMs = 3_600_000;

/**
 * Writes down that a round of tries failed, and when the next one is: longer and longer. Where even that can't be
 * written, the outcome says it all the same.
 *
 * @param tookMs how long the round took
 */
async function giveUpRound(user: UserId, error: unknown, tookMs: number, parts: TryParts): Promise<Failed> {
  const now = parts.cycle.clock.now();
  const because = cycleFailureOf(error);
  const patience = Math.min(longestPatienceMs, isFailure(error) ? (error.retryAfterMs ?? 0) : 0);
  try {
    const stored = await parts.cycle.sleep.update(user, (record) =>
      changeSleep(record, ({ failing, totals }) => ({
        retryAt: now + Math.max(pauseAfterRound(failing.inARow + 1), patience),
        failing: { ...failing, inARow: failing.inARow + 1 },
        totals: { ...totals, failures: totals.failures + 1 },
        last: resultWithoutChanges('failed', because, now, tookMs),
      })),
    );
    await parts.botCounts.add(now, { failures: 1 });
    const { failing, retryAt } = sleepOf(stored);
    return { kind: 'failed', because, retryAt: retryAt ?? now, rounds: failing.inARow };
  } catch (cause) {
    parts.cycle.log.error({ userId: user, err: cause }, 'the failure of a consolidation could not be written down');
    // A record that can't be read stays so until somebody mends it.
    const rounds = isFailure(cause, 'record-unreadable') ? Number.POSITIVE_INFINITY : 1;
    return { kind: 'failed', because, retryAt: now + pauseAfterRound(rounds), rounds: 1 };
  }
}

/** Writes down that a consolidation which was due has to wait. One that was asked for by hand stands in no other's way. */
async function putOff(user: UserId, trigger: Trigger, deferred: Deferred, parts: TryParts): Promise<Deferred> {
  if (trigger === 'manual') return deferred;
  const { clock, log, sleep } = parts.cycle;
  const last = resultWithoutChanges('deferred', deferred.because, clock.now());
  try {
    await sleep.update(user, (record) => changeSleep(record, () => ({ retryAt: deferred.until, last })));
  } catch (cause) {
    log.error({ userId: user, err: cause }, 'a put off consolidation could not be written down');
  }
  return deferred;
}

function resultWithoutChanges(
  kind: 'failed' | 'deferred',
  because: string,
  at: number,
  tookMs = 0,
): PrimarySleep['last'] {
  return { kind, at, tookMs, because, added: 0, updated: 0, removed: 0, refused: 0 };
}
