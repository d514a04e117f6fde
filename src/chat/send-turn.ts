import { withDeadline } from '../base/deadline.ts';
import { isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Answer, CutShort, ItemForm, OutgoingItem } from '../pair/conversation.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import { writeOrigin } from '../wording/origin.ts';
import { withRecalled } from '../wording/recalled-lines.ts';
import { type AfterFailure, afterFailureOf, type Once } from './after-failed-send.ts';
import type { AnswerShow } from './answer-show.ts';
import { type Gathered, imagesOf } from './gather-attachments.ts';
import type { SentTurn } from './turn.ts';
import { advanceTurn, withNothingTold } from './turn-edits.ts';
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

// How often a request may be repeated that is known not to have arrived. What begins anew is another conversation's.
const repeats = 2;

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
      if (left === 0 && remedy.after !== 'begun-anew') throw remedy.known ?? error;
      if (remedy.after !== undefined) done.add(remedy.after);
      await send.parts.clock.sleep(remedy.afterMs, send.signal);
      current = await refreezeTurn(user, current, remedy, send.parts);
    }
  }
}

/** Sends a turn once more that is known not to have arrived. */
export async function resendTurn(user: UserId, turn: SentTurn, send: SendParts): Promise<Reply> {
  return await sendTurn(user, await refreezeTurn(user, turn, { agent: turn.agent }, send.parts), send);
}

type SendAgain = Extract<AfterFailure, { kind: 'send-again' }>;

/** Writes down that the same items go out once more, now. */
async function refreezeTurn(
  user: UserId,
  turn: SentTurn,
  { agent, memoryLost, after }: Pick<SendAgain, 'agent' | 'memoryLost' | 'after'>,
  parts: TurnParts,
): Promise<SentTurn> {
  const again: SentTurn = {
    ...turn,
    agent,
    sentAt: parts.clock.now(),
    arrived: undefined,
    ...(memoryLost === true ? { memoryLost } : {}),
    ...(after === 'begun-anew' ? { begunAnew: true } : {}),
  };
  await parts.users.update(user, (record) => {
    if (record === undefined) return record;
    const modelCalls = parts.modelCalls.withOneMore(record.modelCalls);
    return advanceTurn({ ...(again.begunAnew ? withNothingTold(record) : record), modelCalls }, again);
  });
  return again;
}

/** How a turn goes out: its messages, and where what is recalled with them stands. */
export type SentForm = { readonly items: ItemForm; readonly recalled: 'nothing' | 'own-item' | 'in-envelope' };

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
