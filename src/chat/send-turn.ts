import { withDeadline } from '../base/deadline.ts';
import { type Failure, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Answer, CutShort, ItemForm, OutgoingItem } from '../pair/conversation.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import { writeOrigin } from '../wording/origin.ts';
import { withRecalled } from '../wording/recalled-lines.ts';
import { type AfterFailure, afterFailureOf, type Once } from './after-failed-send.ts';
import type { AnswerShow } from './answer-show.ts';
import { type Gathered, imagesOf } from './gather-attachments.ts';
import { withNothingTold } from './thread-starter.ts';
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

// How often a request may be repeated that is known not to have arrived. Where the conversation is begun anew, it goes
// out once more all the same.
const repeats = 2;

/**
 * Sends a frozen turn. Where that fails it does what the failure allows, writes down that the turn goes out once more,
 * and sends it again: only when it is known that it did not arrive before.
 */
export async function sendTurn(user: UserId, frozen: SentTurn, send: SendParts): Promise<Reply> {
  const { parts, signal } = send;
  const giveUpAt = parts.clock.elapsed() + parts.turnTimeoutMs;
  const done = new Set<Once>();
  let turn = frozen;
  for (let times = 1; ; times += 1) {
    const form = await sentFormOf(turn, parts);
    const sent = await trySending(turn, form, send);
    if (sent.kind === 'answered') return toReply(turn, sent.answer);

    const next = await afterFailureOf(user, { turn, form, done, giveUpAt }, sent.failure, send);
    if (next.kind === 'answered') return toReply(turn, next.answer);
    if (times > repeats && next.after !== 'begun-anew') throw next.known ?? sent.failure;

    if (next.after !== undefined) done.add(next.after);
    await parts.clock.sleep(next.afterMs, signal);
    turn = await freezeAgain(user, turn, next, parts);
  }
}

/** Sends a turn once more that is known not to have arrived. */
export async function resendTurn(user: UserId, turn: SentTurn, send: SendParts): Promise<Reply> {
  return await sendTurn(user, await freezeAgain(user, turn, { agent: turn.agent }, send.parts), send);
}

/** How a turn goes out: its messages, and where what is recalled with them stands. */
export type SentForm = { readonly items: ItemForm; readonly recalled: 'nothing' | 'own-item' | 'in-envelope' };

/** As far as the model is known to take it. One message is one item in any form. */
async function sentFormOf({ items, recalled }: SentTurn, { roleOrder }: TurnParts): Promise<SentForm> {
  if (items.length === 1 && recalled === undefined) return { items: 'one-by-one', recalled: 'nothing' };
  const order = await roleOrder.wanted();
  const place = order === 'any' ? 'own-item' : 'in-envelope';
  return {
    items: items.length > 1 && order === 'strictly-in-turn' ? 'as-one' : 'one-by-one',
    recalled: recalled === undefined ? 'nothing' : place,
  };
}

type SendOutcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly failure: Failure };

async function trySending(turn: SentTurn, form: SentForm, send: SendParts): Promise<SendOutcome> {
  try {
    return { kind: 'answered', answer: await sendOnce(turn, form, send) };
  } catch (error) {
    // What is cut short because we stop is nobody's failure.
    if (!isFailure(error) || send.signal.aborted) throw error;
    return { kind: 'failed', failure: error };
  }
}

async function sendOnce(
  turn: SentTurn,
  form: SentForm,
  { gathered, scarlet, show, parts, signal }: SendParts,
): Promise<Answer> {
  const items = itemsOf(turn, form, gathered);
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

/** What is recalled comes first: as an item of its own, or in the envelope of the first message. */
function itemsOf({ items, messages, place, recalled }: SentTurn, form: SentForm, gathered: Gathered): OutgoingItem[] {
  const origin = writeOrigin(place);
  const said = items.map(({ otid, text }, index): OutgoingItem => {
    const message = messages[index];
    const images = message === undefined ? [] : imagesOf(message, gathered);
    const isWithin = index === 0 && recalled !== undefined && form.recalled === 'in-envelope';
    const whole = isWithin ? withRecalled(text, recalled.text) : text;
    return { role: 'user', otid, origin, parts: [{ type: 'text', text: whole }, ...images] };
  });
  if (recalled === undefined || form.recalled !== 'own-item') return said;
  return [{ role: 'system', otid: recalled.otid, parts: [{ type: 'text', text: recalled.text }] }, ...said];
}

type SendAgain = Extract<AfterFailure, { kind: 'send-again' }>;

/** Writes down, and counts, that the same items go out once more, now. */
async function freezeAgain(
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
