import type { Clock } from '../scarlet/clock.ts';
import type { Answer, Conversation } from '../scarlet/conversation.ts';
import { isFailure } from '../scarlet/failure.ts';
import type { SentTurn } from './turn-record.ts';

/** What became of a turn whose answer never reached us. */
export type Fate =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'unknown' };

export type ReconcileParts = {
  readonly conversation: Conversation;
  readonly clock: Clock;
  /** How long to wait for a run that is still active, in milliseconds. */
  readonly patienceMs: number;
};

// A request may still be on its way for some seconds after we lost sight of it.
const settlingMs = 5_000;
// The run's start is told by the server's clock, the send by ours.
const clockSkewMs = 30_000;
const longestWaitMs = 10_000;

/**
 * Finds out what happened to a turn that was sent, or was about to be. The order matters: a message is listed only
 * when its step has finished, so "not listed" means nothing while a run is active; and a run may end between two
 * looks, so runs come before messages.
 */
export async function reconcile(turn: SentTurn, parts: ReconcileParts, signal: AbortSignal): Promise<Fate> {
  const { clock, conversation, patienceMs } = parts;
  const deadline = clock.elapsed() + patienceMs;
  for (;;) {
    if (!(await runsHaveEnded(turn, deadline, parts, signal))) {
      // Cancelled so that nothing hangs on it later. It may store its message all the same: never send again.
      await conversation.cancel(turn.agent);
      return { kind: 'unknown' };
    }
    const sinceSent = clock.now() - turn.sentAt;
    if (sinceSent >= 0 && sinceSent < settlingMs) {
      await clock.sleep(settlingMs - sinceSent, signal);
      continue;
    }
    const fate = await lookForItems(turn, conversation);
    if (fate !== 'still-running') return fate;
  }
}

async function runsHaveEnded(
  turn: SentTurn,
  deadline: number,
  { clock, conversation }: ReconcileParts,
  signal: AbortSignal,
): Promise<boolean> {
  for (let wait = 500; ; wait = Math.min(wait * 2, longestWaitMs)) {
    const runs = await conversation.activeRuns(turn.agent);
    if (!runs.some((run) => run.startedAt >= turn.sentAt - clockSkewMs)) return true;
    if (clock.elapsed() + wait > deadline) return false;
    await clock.sleep(wait, signal);
  }
}

async function lookForItems(turn: SentTurn, conversation: Conversation): Promise<Fate | 'still-running'> {
  const [first] = turn.items;
  if (first === undefined) return { kind: 'unknown' };
  try {
    const trace = await conversation.trace(turn.agent, first.otid);
    if (trace.kind === 'answered') return trace;
    return trace.kind === 'absent' ? { kind: 'never-arrived' } : { kind: 'unknown' };
  } catch (error) {
    // A run that began between the two looks: back to waiting.
    if (isFailure(error, 'letta-busy')) return 'still-running';
    // An agent that the server no longer knows has kept nothing of the turn.
    if (isFailure(error, 'letta-agent-missing')) return { kind: 'never-arrived' };
    throw error;
  }
}
