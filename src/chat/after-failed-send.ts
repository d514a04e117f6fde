import { Failure, type FailureKind } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import type { Answer } from '../pair/conversation.ts';
import { reconcileTurn } from './reconcile-turn.ts';
import type { SendParts, SentForm } from './send-turn.ts';
import type { SentTurn } from './turn.ts';
import type { TurnParts } from './turn-parts.ts';

/**
 * What is done about a turn once at the most: room in its context, nothing in view any more, another agent, or its own
 * made what it should be.
 */
export type Once = 'room-made' | 'begun-anew' | 'agent-mended' | 'agent-replaced';

/** What was sent, how, what was done about it before, and until when its fate is waited for. */
export type Attempt = {
  readonly turn: SentTurn;
  readonly form: SentForm;
  readonly done: ReadonlySet<Once>;
  readonly giveUpAt: number;
};

/** What a failed send allows. */
export type AfterFailure =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'send-again';
      readonly agent: AgentId;
      /** The agent was made just now, for somebody whom the one before it knew: to be said below the answer. */
      readonly memoryLost?: boolean;
      readonly afterMs: number;
      /** What is known of the failure by now. */
      readonly known?: Failure;
      /** What was done about it meanwhile, where it must not be done twice. */
      readonly after?: Once;
    };

// How long we wait at most for what is known not to have arrived to be sent again.
const longestResendPauseMs = 20_000;
const defaultPauseMs = 2_000;

/** Decides what a failed send allows. Throws when nothing but an apology is left. */
export async function afterFailureOf(
  user: UserId,
  attempt: Attempt,
  failure: Failure,
  send: SendParts,
): Promise<AfterFailure> {
  const { turn } = attempt;
  if (failure.kind === 'letta-agent-missing') return await inPlaceOfLost(user, attempt, failure, send);
  if (failure.arrived === 'no' && failure.kind === 'history-refused')
    return await inAnotherForm(user, attempt, failure, send);
  if (failure.arrived === 'no' && failure.kind === 'context-overflow') {
    return await withRoomMade(user, attempt, failure, send);
  }
  if (failure.arrived === 'unknown') return await whatBecameOf(user, attempt, failure, send);
  const afterMs = pauseBeforeResend(failure);
  if (afterMs !== undefined) return { kind: 'send-again', agent: turn.agent, afterMs };
  if (await agentIsMended(attempt, failure, send))
    return { kind: 'send-again', agent: turn.agent, afterMs: 0, after: 'agent-mended' };
  throw failure;
}

/** Its model may have been retired, or changed by another client of Letta: then the settings mend it, once per turn. */
async function agentIsMended({ done }: Attempt, { kind }: Failure, { scarlet }: SendParts): Promise<boolean> {
  const mayBeTheAgent = kind.startsWith('model-') || kind === 'letta-rejected';
  return mayBeTheAgent && !done.has('agent-mended') && (await scarlet.mend());
}

async function inPlaceOfLost(
  user: UserId,
  { turn, done }: Attempt,
  failure: Failure,
  { scarlet, parts }: SendParts,
): Promise<AfterFailure> {
  // Once per turn: a server that loses every agent gets no third one.
  const replaced =
    turn.memoryLost === true || done.has('agent-replaced') ? undefined : await scarlet.replaceIfLost(turn.agent);
  if (replaced === undefined) throw failure;
  // Nobody was answered any more whose deletion was brought to its end by this.
  const answered = (await parts.users.read(user))?.personal.answered ?? 0;
  const memoryLost = replaced.kind === 'created' && answered > 0;
  return { kind: 'send-again', agent: replaced.primary, memoryLost, afterMs: 0, after: 'agent-replaced' };
}

/**
 * A model that refuses an item of role `system` gets no other, and one that refuses several messages in a row is never
 * given any again. Where a single message is refused it is for what was said before.
 */
async function inAnotherForm(
  user: UserId,
  attempt: Attempt,
  failure: Failure,
  { parts }: SendParts,
): Promise<AfterFailure> {
  const { turn, form } = attempt;
  const fields = { userId: user, turn: turn.id, err: failure };
  if (form.recalled === 'own-item') {
    await parts.roleOrder.note('no-system-items');
    parts.log.warn(fields, 'model refuses system items, what is recalled goes with the words');
  } else if (turn.items.length > 1 && form.items === 'one-by-one') {
    await parts.roleOrder.note('strictly-in-turn');
    parts.log.warn(fields, 'model wants roles in turn, messages go as one');
  } else return await withNothingInView(user, attempt, failure, parts);
  return { kind: 'send-again', agent: turn.agent, afterMs: 0 };
}

/**
 * What the server keeps in view can't be put in another order, and would be refused with every message: it is emptied,
 * memory and history stay. Where the turn before ended so, too, it didn't help.
 */
async function withNothingInView(
  user: UserId,
  { turn, done }: Attempt,
  failure: Failure,
  parts: TurnParts,
): Promise<AfterFailure> {
  const personal = (await parts.users.read(user))?.personal;
  const isNothingSaid = personal === undefined || personal.answered === 0;
  if (isNothingSaid || done.has('begun-anew') || personal.failing?.kind === failure.kind) throw failure;
  await parts.conversation.reset(turn.agent);
  parts.log.warn({ userId: user, turn: turn.id, err: failure }, 'history was refused, conversation begun anew');
  return { kind: 'send-again', agent: turn.agent, afterMs: 0, after: 'begun-anew' };
}

/** Letta makes room by itself where it knows the provider's words; where it doesn't, it is asked to. */
async function withRoomMade(
  user: UserId,
  attempt: Attempt,
  failure: Failure,
  { parts }: SendParts,
): Promise<AfterFailure> {
  const { turn, done } = attempt;
  if (done.has('room-made')) throw failure;
  try {
    await parts.conversation.compact(turn.agent);
  } catch (error) {
    parts.log.warn({ userId: user, turn: turn.id, err: error }, 'no room could be made in the context');
    throw failure;
  }
  parts.log.warn({ userId: user, turn: turn.id, err: failure }, 'context was full, room made');
  return { kind: 'send-again', agent: turn.agent, afterMs: 0, after: 'room-made' };
}

async function whatBecameOf(user: UserId, attempt: Attempt, failure: Failure, send: SendParts): Promise<AfterFailure> {
  const { turn, giveUpAt } = attempt;
  const { parts, signal } = send;
  const fate = await reconcileTurn(turn, parts.clock.now(), giveUpAt, parts, signal);
  parts.log.warn({ userId: user, turn: turn.id, fate: fate.kind, err: failure }, 'answer lost, turn reconciled');
  if (fate.kind === 'answered') return fate;
  if (fate.kind === 'unknown') throw new Failure('outcome-unknown', failure.message, { cause: failure });
  if (fate.kind === 'server-away')
    throw new Failure('letta-unreachable', failure.message, { cause: failure, arrived: 'unknown' });
  // Nobody is told that the outcome can't be known once it is.
  const kind = failure.kind === 'outcome-unknown' ? 'letta-broken' : failure.kind;
  const known = new Failure(kind, failure.message, { cause: failure, arrived: 'no' });
  const again = { kind: 'send-again', agent: turn.agent, afterMs: 0, known } as const;
  return (await agentIsMended(attempt, failure, send)) ? { ...again, after: 'agent-mended' } : again;
}

const passing: readonly FailureKind[] = ['letta-busy', 'letta-overloaded', 'model-rate-limited'];

/** As long as the other side asks, if that is bearable; other failures are final, and have none. */
function pauseBeforeResend(failure: Failure): number | undefined {
  const pause = failure.retryAfterMs ?? defaultPauseMs;
  if (failure.arrived !== 'no' || !passing.includes(failure.kind) || pause > longestResendPauseMs) return undefined;
  return pause;
}
