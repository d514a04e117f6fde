import { withDeadline } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import type { Answer, CutShort, ItemForm, OutgoingItem } from '../pair/conversation.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import { writeOrigin } from '../wording/origin.ts';
import { withRecalled } from '../wording/recalled-lines.ts';
import type { AnswerShow } from './answer-show.ts';
import { type Gathered, imagesOf } from './gather-attachments.ts';
import { reconcileTurn } from './reconcile-turn.ts';
import type { SentTurn } from './turn.ts';
import { advanceTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';

/** What a turn yields, and the turn as it was when it was answered. */
export type Reply = {
  readonly kind: 'reply';
  readonly turn: SentTurn;
  readonly text: string;
  readonly cutShort: CutShort | undefined;
};

export function toReply(turn: SentTurn, { text, cutShort }: Answer): Reply {
  return { kind: 'reply', turn, text, cutShort };
}

export type SendParts = {
  readonly gathered: Gathered;
  readonly scarlet: ScarletAgent;
  readonly show: AnswerShow;
  readonly parts: TurnParts;
  readonly signal: AbortSignal;
};

// How often a request may be repeated that is known not to have arrived, and how long we wait for that at most.
const repeats = 2;
const longestResendPauseMs = 20_000;
const defaultPauseMs = 2_000;

/** Sends a frozen turn. It goes out a second time only when it is known that the first time it did not arrive. */
export async function sendTurn(user: UserId, turn: SentTurn, send: SendParts): Promise<Reply> {
  const giveUpAt = send.parts.clock.elapsed() + send.parts.turnTimeoutMs;
  let current = turn;
  const done = new Set<Once>();
  for (let left = repeats; ; left -= 1) {
    const form = await sentFormOf(current, send.parts);
    try {
      return toReply(current, await sendOnce(current, form, send));
    } catch (error) {
      if (!isFailure(error) || send.signal.aborted) throw error;
      const remedy = await afterFailureOf(user, { turn: current, form, done, giveUpAt }, error, send);
      if (remedy.kind === 'answered') return toReply(current, remedy.answer);
      if (left === 0) throw remedy.known ?? error;
      if (remedy.after !== undefined) done.add(remedy.after);
      await send.parts.clock.sleep(remedy.afterMs, send.signal);
      current = await refreezeTurn(user, current, remedy, send.parts);
    }
  }
}

/** Sends a turn once more that is known not to have arrived. */
export async function resendTurn(user: UserId, turn: SentTurn, send: SendParts): Promise<Reply> {
  return await sendTurn(user, await refreezeTurn(user, turn, turn, send.parts), send);
}

/** Writes down that the same items go out once more, now. */
async function refreezeTurn(user: UserId, turn: SentTurn, to: Addressee, parts: TurnParts): Promise<SentTurn> {
  const { agent } = to;
  const memoryLost = turn.memoryLost === true || to.memoryLost === true;
  const again: SentTurn = { ...turn, agent, sentAt: parts.clock.now(), ...(memoryLost ? { memoryLost } : {}) };
  await parts.users.update(
    user,
    (record) =>
      record && advanceTurn({ ...record, modelCalls: parts.modelCalls.withOneMore(record.modelCalls) }, again),
  );
  return again;
}

/** What is done about a turn once at the most: room in its context, another agent, or its own made what it should be. */
type Once = 'room-made' | 'agent-mended' | 'agent-replaced';

/** What was sent, how, what was done about it before, and until when its fate is waited for. */
type Attempt = {
  readonly turn: SentTurn;
  readonly form: SentForm;
  readonly done: ReadonlySet<Once>;
  readonly giveUpAt: number;
};

/** How a turn goes out: its messages, and where what is recalled with them stands. */
type SentForm = { readonly items: ItemForm; readonly recalled: 'nothing' | 'own-item' | 'in-envelope' };

/** One message is one item in any form. */
async function sentFormOf({ items, recalled }: SentTurn, { roleOrder }: TurnParts): Promise<SentForm> {
  if (items.length === 1 && recalled === undefined) return { items: 'one-by-one', recalled: 'nothing' };
  const order = await roleOrder.wanted();
  const place = order === 'any' ? 'own-item' : 'in-envelope';
  return {
    items: items.length > 1 && order === 'strictly-in-turn' ? 'as-one' : 'one-by-one',
    recalled: recalled === undefined ? 'nothing' : place,
  };
}

/** Whom the items go to. `memoryLost`: it was made just now, and knows nothing of the person. */
type Addressee = { readonly agent: AgentId; readonly memoryLost?: boolean | undefined };

type AfterFailure =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'send-again';
      readonly agent: AgentId;
      readonly memoryLost?: boolean;
      readonly afterMs: number;
      /** What is known of the failure by now. */
      readonly known?: Failure;
      /** What was done about it meanwhile, where it must not be done twice. */
      readonly after?: Once;
    };

/** Decides what a failed send allows. Throws when nothing but an apology is left. */
async function afterFailureOf(
  user: UserId,
  attempt: Attempt,
  failure: Failure,
  send: SendParts,
): Promise<AfterFailure> {
  const { turn } = attempt;
  if (failure.kind === 'letta-agent-missing') return await inPlaceOfLost(attempt, failure, send.scarlet);
  if (failure.arrived === 'no' && failure.kind === 'history-refused')
    return await inAnotherForm(user, attempt, failure, send);
  if (failure.arrived === 'no' && failure.kind === 'context-overflow') {
    return await withRoomMade(user, attempt, failure, send);
  }
  if (failure.arrived === 'unknown') return await whatBecameOf(user, attempt, failure, send);
  const afterMs = pauseAfter(failure);
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

async function inPlaceOfLost({ turn, done }: Attempt, failure: Failure, scarlet: ScarletAgent): Promise<AfterFailure> {
  // Once per turn: a server that loses every agent gets no third one.
  const replaced =
    turn.memoryLost === true || done.has('agent-replaced') ? undefined : await scarlet.replaceIfLost(turn.agent);
  if (replaced === undefined) throw failure;
  const memoryLost = replaced.kind === 'created';
  return { kind: 'send-again', agent: replaced.primary, memoryLost, afterMs: 0, after: 'agent-replaced' };
}

/**
 * A model that refuses an item of role `system` gets no other, and one that refuses several messages in a row is never
 * given any again. A single message in a row was refused for another reason.
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
  } else throw failure;
  return { kind: 'send-again', agent: turn.agent, afterMs: 0 };
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

/** As long as the other side asks, if that is bearable; other failures are final, and have none. */
function pauseAfter(failure: Failure): number | undefined {
  const passing = ['letta-busy', 'letta-overloaded', 'model-rate-limited'].includes(failure.kind);
  const pause = failure.retryAfterMs ?? defaultPauseMs;
  if (failure.arrived !== 'no' || !passing || pause > longestResendPauseMs) return undefined;
  return pause;
}

async function sendOnce(
  turn: SentTurn,
  form: SentForm,
  { gathered, scarlet, show, parts, signal }: SendParts,
): Promise<Answer> {
  const origin = writeOrigin(turn.place);
  const { recalled } = turn;
  const items = turn.items.map(({ otid, text }, index): OutgoingItem => {
    const message = turn.messages[index];
    const images = message === undefined ? [] : imagesOf(message, gathered);
    const isWithin = index === 0 && recalled !== undefined && form.recalled === 'in-envelope';
    const whole = isWithin ? withRecalled(text, recalled.text) : text;
    return { role: 'user', otid, origin, parts: [{ type: 'text', text: whole }, ...images] };
  });
  if (recalled !== undefined && form.recalled === 'own-item') {
    items.unshift({ role: 'system', otid: recalled.otid, parts: [{ type: 'text', text: recalled.text }] });
  }
  parts.meter.modelCalled();
  return await withDeadline(
    parts.clock,
    parts.turnTimeoutMs,
    (deadline) =>
      parts.outage.watch(turn.id, () =>
        scarlet.send(turn.agent, items, { form: form.items, onText: show.listenerFor(turn), signal: deadline }),
      ),
    signal,
  );
}
