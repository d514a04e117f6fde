import { withDeadline } from '../scarlet/clock.ts';
import type { Answer, OutgoingItem } from '../scarlet/conversation.ts';
import { Failure, isFailure } from '../scarlet/failure.ts';
import type { AgentId, UserId } from '../scarlet/ids.ts';
import type { ScarletAgent } from '../scarlet/scarlet-agent.ts';
import { type Gathered, imagesOf } from './gather.ts';
import { reconcile } from './reconcile.ts';
import { advance } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { SentTurn } from './turn-record.ts';

/** What a turn yields, with what the person has to be told beside it. */
export type Reply = {
  readonly turn: SentTurn;
  readonly text: string;
  /** The server had lost the primary: a new one answered, who remembers nothing. */
  readonly memoryLost: boolean;
};

export type SendParts = {
  readonly gathered: Gathered;
  readonly scarlet: ScarletAgent;
  readonly parts: TurnParts;
  readonly signal: AbortSignal;
};

// How often a request may be repeated that is known not to have arrived, and how long we wait for that at most.
const repeats = 2;
const longestPauseMs = 20_000;
const defaultPauseMs = 2_000;

/** Sends a frozen turn. It goes out a second time only when it is known that the first time it did not arrive. */
export async function sendTurn(user: UserId, turn: SentTurn, send: SendParts): Promise<Reply> {
  let current = turn;
  let memoryLost = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await sendOnce(current, send);
      return { turn: current, text: answer.text, memoryLost };
    } catch (error) {
      if (!isFailure(error) || attempt === repeats || send.signal.aborted) throw error;
      const next = await mend(user, current, error, send);
      if (next.kind === 'answered') return { turn: current, text: next.text, memoryLost };
      memoryLost ||= next.turn.agent !== current.agent;
      current = next.turn;
    }
  }
}

/** Writes down that the same items go out once more, now. */
export async function refreeze(user: UserId, turn: SentTurn, agent: AgentId, parts: TurnParts): Promise<SentTurn> {
  const again: SentTurn = { ...turn, agent, sentAt: parts.clock.now() };
  await parts.users.update(user, (record) => record && advance(record, again));
  return again;
}

type Mended =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'send-again'; readonly turn: SentTurn };

/** Decides what a failed send allows. Throws when nothing but an apology is left. */
async function mend(user: UserId, turn: SentTurn, failure: Failure, send: SendParts): Promise<Mended> {
  const { parts, scarlet, signal } = send;
  if (failure.kind === 'letta-agent-missing') {
    const replaced = await scarlet.replaceIfLost(turn.agent);
    if (replaced === undefined) throw failure;
    return { kind: 'send-again', turn: await refreeze(user, turn, replaced.primary, parts) };
  }
  if (failure.arrived === 'unknown') {
    const fate = await reconcile(turn, parts, signal);
    parts.log.warn({ userId: user, turn: turn.id, fate: fate.kind, err: failure }, 'answer lost, turn reconciled');
    if (fate.kind === 'answered') return { kind: 'answered', text: fate.answer.text };
    if (fate.kind === 'unknown') throw new Failure('outcome-unknown', failure.message, { cause: failure });
    return { kind: 'send-again', turn: await refreeze(user, turn, turn.agent, parts) };
  }
  await pauseBeforeRepeat(failure, parts, signal);
  return { kind: 'send-again', turn };
}

/** Waits as long as the other side asks, if that is bearable; other failures are final. */
async function pauseBeforeRepeat(failure: Failure, parts: TurnParts, signal: AbortSignal): Promise<void> {
  const passing = ['letta-busy', 'letta-overloaded', 'model-rate-limited'].includes(failure.kind);
  const pause = failure.retryAfterMs ?? defaultPauseMs;
  if (failure.arrived !== 'no' || !passing || pause > longestPauseMs) throw failure;
  await parts.clock.sleep(pause, signal);
}

async function sendOnce(turn: SentTurn, { gathered, scarlet, parts, signal }: SendParts): Promise<Answer> {
  const items = turn.items.map(({ otid, text }, index): OutgoingItem => {
    const message = turn.messages[index];
    const images = message === undefined ? [] : imagesOf(message.id, gathered);
    return { role: 'user', otid, parts: [{ type: 'text', text }, ...images] };
  });
  return await withDeadline(
    parts.clock,
    parts.turnTimeoutMs,
    (deadline) => scarlet.send(turn.agent, items, { signal: deadline }),
    signal,
  );
}
