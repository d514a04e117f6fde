import type { Clock } from '../base/clock.ts';
import { arrivalMs } from '../base/deadline.ts';
import { type Failure, isFailure, isServerUnavailable } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Answer, Conversation } from '../pair/conversation.ts';
import type { Outage } from './outage.ts';
import type { SentTurn } from './turn.ts';

/** What became of a turn whose answer never reached us. */
export type Fate =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'unknown' }
  /** The server is away: to be looked for again once it is back. */
  | { readonly kind: 'server-away' };

export type ReconcileParts = {
  readonly conversation: Conversation;
  readonly clock: Clock;
  readonly log: Log;
  readonly outage: Pick<Outage, 'watch' | 'isKnownToBeOn' | 'wasRefusedSince'>;
};

/** A run's start is told by the server's clock, the send by ours. */
export const clockSkewMs = 30_000;
// How long looks may fail while the server is there, before their answer no longer matters to the one who waits.
const longestDeafnessMs = 15_000;
// Where the request itself has used up the turn's time, or the server is another one than that which had the request.
const leastPatienceMs = 15_000;
const firstWaitMs = 500;
const longestWaitMs = 10_000;

/**
 * Finds out what happened to a turn that was sent, or was about to be. A failure to find out is an outcome too:
 * whatever may have arrived must not be reported as if it had not.
 *
 * @param lostSightAt when we last knew of the request, in milliseconds since the epoch
 * @param giveUpAt until when to wait for a run that is still active, by the clock that never jumps; some seconds at
 *   least
 */
export async function reconcileTurn(
  turn: SentTurn,
  lostSightAt: number,
  giveUpAt: number,
  parts: ReconcileParts,
  signal: AbortSignal,
): Promise<Fate> {
  await waitForArrival(lostSightAt, parts.clock, signal);
  const patience = { since: turn.sentAt, giveUpAt };
  const fate = await lookWithPatience(() => lookForTurn(turn, parts), patience, parts, signal);
  if (fate.kind !== 'patience-over') return fate;
  await cancelWhatRuns(turn.agent, parts);
  return { kind: 'unknown' };
}

export type NotKnownYet = { readonly kind: 'still-running' | 'out-of-reach' };

type Patience = {
  /** Since when the server may have been gone, and its runs with it; milliseconds since the epoch. */
  readonly since: number;
  /** By the clock that never jumps; some seconds at least. */
  readonly giveUpAt: number;
};

/** Looks again and again, more and more seldom, until something is known, the server is away, or it takes too long. */
export async function lookWithPatience<Known extends { readonly kind: string }>(
  look: () => Promise<Known | NotKnownYet>,
  { since, giveUpAt }: Patience,
  { clock, outage }: Pick<ReconcileParts, 'clock' | 'outage'>,
  signal: AbortSignal,
): Promise<Known | { readonly kind: 'server-away' } | { readonly kind: 'patience-over' }> {
  let heardAt = clock.elapsed();
  let lastLookAt = Math.max(giveUpAt, heardAt + leastPatienceMs);
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    const found = await look();
    if (!isNotKnownYet(found)) return found;

    if (found.kind === 'out-of-reach') {
      if (await outage.isKnownToBeOn(signal)) return { kind: 'server-away' };
    }
    const now = clock.elapsed();
    if (found.kind === 'still-running') heardAt = now;
    if (outage.wasRefusedSince(since)) lastLookAt = Math.min(lastLookAt, now + leastPatienceMs);
    if (now + wait > lastLookAt || now + wait - heardAt > longestDeafnessMs) return { kind: 'patience-over' };
    await clock.sleep(wait, signal);
  }
}

function isNotKnownYet(found: { readonly kind: string }): found is NotKnownYet {
  return found.kind === 'still-running' || found.kind === 'out-of-reach';
}

async function waitForArrival(lostSightAt: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const since = clock.now() - lostSightAt;
  // A clock that was set back since then says nothing; it must not make us wait for ever.
  if (since >= 0 && since < arrivalMs) await clock.sleep(arrivalMs - since, signal);
}

/**
 * The order matters: a message is listed only when its step has finished, so "not listed" means nothing while a run
 * is active; and a run may end between two looks, so runs come before messages. Any run counts, whenever it says that
 * it began: the server's clock is not ours, and may be set. One that never ends, as one whose server was killed, is
 * cancelled when the patience is over: that is short where the server was gone meanwhile.
 */
async function lookForTurn(turn: SentTurn, { conversation, outage }: ReconcileParts): Promise<Fate | NotKnownYet> {
  const [first] = turn.items;
  if (first === undefined) return { kind: 'unknown' };
  try {
    // A server that answers this may still fail whatever is sent: it shows nothing. One that doesn't may be away.
    const look = async () => ({
      runs: await conversation.activeRuns(turn.agent),
      traces: await conversation.trace(turn.agent, [first.otid], turn.sentAt),
    });
    const { runs, traces } = await outage.watch(turn.id, look, 'shows-failures');
    const trace = traces.get(first.otid);
    // What an older run leaves behind changes nothing about an answer that is there.
    const mayGoOn = runs.some(({ startedAt }) => trace?.kind !== 'answered' || startedAt >= turn.sentAt - clockSkewMs);
    if (mayGoOn) return { kind: 'still-running' };
    if (trace?.kind === 'answered') return trace;
    return trace?.kind === 'absent' ? { kind: 'never-arrived' } : { kind: 'unknown' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return notKnownYetAfter(error) ?? { kind: 'unknown' };
  }
}

/**
 * No failure says that nothing arrived, a missing agent least of all: its runs and messages are deleted with it, those
 * of this turn too.
 */
export function notKnownYetAfter(failure: Failure): NotKnownYet | undefined {
  // A run that began between the two looks: back to waiting.
  if (failure.kind === 'letta-busy') return { kind: 'still-running' };
  const mayPass = isServerUnavailable(failure) || failure.kind === 'letta-broken';
  return mayPass ? { kind: 'out-of-reach' } : undefined;
}

/** So that nothing hangs on it later. It may store its message all the same: never send again. */
export async function cancelWhatRuns(
  agent: AgentId,
  { conversation, log }: Pick<ReconcileParts, 'conversation' | 'log'>,
): Promise<void> {
  try {
    await conversation.cancel(agent);
  } catch (error) {
    log.warn({ agent, err: error }, 'run not cancelled');
  }
}
