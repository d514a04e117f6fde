import { unlessAborted, unlessLate } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { TimeZone } from '../base/time-zones.ts';
import { otidOf, recallOtidOf } from '../pair/conversation.ts';
import type { CallsUsedUp } from '../pair/model-calls.ts';
import type { Provisioned } from '../pair/provisioner.ts';
import { writeEnvelope } from '../wording/envelope.ts';
import { originOf } from '../wording/origin.ts';
import { type RecalledLine, writeRecalled } from '../wording/recalled-lines.ts';
import type { AnswerShow } from './answer-show.ts';
import { hasGrownByEarlier, takeOutAskedBefore } from './asked-before.ts';
import { resetIfWished } from './begin-anew.ts';
import {
  fetchedOf,
  type Gathered,
  gatherAttachments,
  isGathered,
  isSomethingLeftOut,
  nothingGathered,
} from './gather-attachments.ts';
import { type Fate, reconcileTurn } from './reconcile-turn.ts';
import { type Reply, resendTurn, sendTurn, toReply } from './send-turn.ts';
import { findStarter, noteStarterTold, type ThreadStarter, withStarter } from './thread-starter.ts';
import type { AcceptedTurn, SentTurn } from './turn.ts';
import { advanceTurn, firstTurn, noteRecalled } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { timeZoneOf, type UserRecord } from './user-record.ts';

/**
 * Every message of the turn was deleted before it was sent, some were asked before, or one joined that may have been:
 * there is nothing to ask now.
 */
export type Withdrawn = { readonly kind: 'withdrawn' };

/** Freezes an accepted turn and sends it. */
export async function askPrimary(
  user: UserId,
  turn: AcceptedTurn,
  show: AnswerShow,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Reply | Withdrawn> {
  const scarlet = parts.scarletOf(user, authorOf(turn));
  const reach = <Result>(work: () => Promise<Result>) =>
    parts.outage.watch(turn.id, () => unlessAborted(signal, work), 'shows-failures');
  const wasAsked = async ({ kind, primary }: Provisioned) =>
    kind === 'found' && (await takeOutAskedBefore(user, turn, primary, parts, signal));
  // A pair that is there already costs no request.
  let provided = await reach(() => scarlet.provide());
  try {
    if (await wasAsked(provided)) return { kind: 'withdrawn' };
  } catch (error) {
    if (!isFailure(error, 'letta-agent-missing')) throw error;
    // What an agent that is gone was asked nobody will ever say. Who has taken its place may have been asked, too.
    provided = (await reach(() => scarlet.replaceIfLost(provided.primary))) ?? provided;
    if (await wasAsked(provided)) return { kind: 'withdrawn' };
  }
  const starter = await findStarter(user, turn, provided.primary, parts, signal);
  const sought = provided.kind === 'found' ? turn : undefined;
  const frozen = await freezeTurn(user, turn, { provided, starter, sought }, parts, signal);
  if (frozen.kind === 'withdrawn') return frozen;
  return await sendTurn(user, frozen.sent, { gathered: frozen.gathered, scarlet, show, parts, signal });
}

/** Takes up a turn that was sent before a crash, or was about to be: looks first, and sends again only if sure. */
export async function recoverTurn(
  user: UserId,
  turn: SentTurn,
  show: AnswerShow,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Reply> {
  const giveUpAt = parts.clock.elapsed() + parts.turnTimeoutMs;
  const fate: Fate =
    turn.arrived === 'no' ? { kind: 'never-arrived' } : await reconcileTurn(turn, turn.sentAt, giveUpAt, parts, signal);
  parts.log.info({ userId: user, turn: turn.id, fate: fate.kind }, 'turn reconciled');
  if (fate.kind === 'answered') return toReply(turn, fate.answer);
  if (fate.kind === 'unknown') throw new Failure('outcome-unknown', 'The outcome of the turn can not be known.');
  if (fate.kind === 'server-away')
    throw new Failure('letta-unreachable', 'The server is away.', { arrived: 'unknown' });

  await resetIfWished(user, turn.id, await parts.users.read(user), parts, signal);
  const gathered = await gatherAttachments(turn.messages, nothingGathered, parts.fetchAttachment, signal);
  const scarlet = parts.scarletOf(user, authorOf(turn));
  return await resendTurn(user, turn, { gathered, scarlet, show, parts, signal });
}

function authorOf(turn: AcceptedTurn | SentTurn): string {
  return turn.messages[0]?.author ?? '';
}

/** What must be known before a turn is frozen. */
type Freezing = {
  readonly provided: Provisioned;
  readonly starter: ThreadStarter;
  /** The turn as it stood when its messages of before were looked for; none where there was no agent to ask for them. */
  readonly sought: AcceptedTurn | undefined;
};

type Frozen = { readonly kind: 'frozen'; readonly sent: SentTurn; readonly gathered: Gathered };

/**
 * Turns an accepted turn into a sent one. Messages may join, change or vanish until the very write that freezes them,
 * so attachments are gathered until nothing new has come.
 *
 * @throws CallsUsedUp
 */
async function freezeTurn(
  user: UserId,
  turn: AcceptedTurn,
  freezing: Freezing,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Frozen | Withdrawn> {
  let gathered = nothingGathered;
  let latest = turn;
  for (;;) {
    const messages = withStarter(latest, freezing.starter);
    gathered = await gatherAttachments(messages, gathered, parts.fetchAttachment, signal);
    const recalled = await recallFor(user, latest, parts);
    // What could not be fetched because we stop is fetched after the next start, and not frozen as missing.
    signal.throwIfAborted();
    const known = { ...freezing, attachments: gathered, recalled };
    let attempt = { kind: 'nothing-waits' } as FreezeAttempt;
    const record = await parts.users.update(user, (current) => {
      attempt = tryToFreeze(current, known, parts);
      return attempt.kind === 'frozen' ? attempt.record : current;
    });
    if (attempt.kind === 'calls-used-up') throw attempt.usedUp;
    const first = firstTurn(record);
    if (first?.state === 'sent') {
      const { id, agent, messages } = first;
      parts.log.debug({ userId: user, turn: id, agent, messages: messages.length }, 'turn sent');
      return { kind: 'frozen', sent: first, gathered };
    }
    if (first?.state !== 'accepted' || attempt.kind === 'grown-by-earlier') return { kind: 'withdrawn' };
    latest = first;
  }
}

type FreezeAttempt =
  | { readonly kind: 'frozen'; readonly record: UserRecord }
  | { readonly kind: 'nothing-waits' | 'grown-by-earlier' | 'grown-meanwhile' }
  | { readonly kind: 'calls-used-up'; readonly usedUp: CallsUsedUp };

/** Freezes the turn that waits, if all that goes with it is known. */
function tryToFreeze(
  record: UserRecord | undefined,
  known: Freezing & { readonly attachments: Gathered; readonly recalled: RecalledForTurn },
  parts: TurnParts,
): FreezeAttempt {
  const { provided, starter, sought, attachments, recalled } = known;
  const first = firstTurn(record);
  if (record === undefined || first?.state !== 'accepted') return { kind: 'nothing-waits' };
  if (hasGrownByEarlier(first, sought, parts)) return { kind: 'grown-by-earlier' };
  const usedUp = parts.modelCalls.usedUp(record.modelCalls);
  if (usedUp !== undefined) return { kind: 'calls-used-up', usedUp };
  const grown = { ...first, messages: withStarter(first, starter) };
  const isAllKnown =
    questionOf(first) === recalled.asked && grown.messages.every((message) => isGathered(message, attachments));
  if (!isAllKnown) return { kind: 'grown-meanwhile' };

  const zone = timeZoneOf(record) ?? parts.timeZone;
  const sent = toSent(grown, { ...provided, attachments, recalled, record, zone }, parts.clock.now());
  const entries = recalled.lines.map(({ entry }) => entry);
  const counted = { ...noteRecalled(record, entries), modelCalls: parts.modelCalls.withOneMore(record.modelCalls) };
  const advanced = advanceTurn(counted, sent);
  // One that goes with this turn is told once that is answered; where there is none, nobody need ask again.
  return { kind: 'frozen', record: starter.kind === 'none' ? noteStarterTold(advanced, sent) : advanced };
}

/** What the archive holds on a turn's words. */
type RecalledForTurn = { readonly asked: string; readonly lines: readonly RecalledLine[] };

/** A thousand times what it takes: only one that is stuck takes longer. */
const recallAtMostMs = 10_000;

/** Nobody waits in vain for an answer because the archive can't be searched. */
async function recallFor(user: UserId, turn: AcceptedTurn, parts: TurnParts): Promise<RecalledForTurn> {
  const asked = questionOf(turn);
  try {
    const lately = (await parts.users.read(user))?.personal.recall.lately ?? [];
    const request = { text: asked, place: originOf(turn.place), notAgain: lately.flat() };
    const late = () => new Error(`Nothing was recalled within ${recallAtMostMs} ms.`);
    return { asked, lines: await unlessLate(parts.clock, recallAtMostMs, parts.recall(user, request), late) };
  } catch (error) {
    parts.log.warn({ userId: user, turn: turn.id, err: error }, 'nothing could be recalled, the turn goes without');
    return { asked, lines: [] };
  }
}

function questionOf({ messages }: AcceptedTurn): string {
  return messages.map(({ text }) => text).join('\n');
}

/** What a turn is frozen with. */
type FrozenWith = Provisioned & {
  readonly attachments: Gathered;
  readonly recalled: RecalledForTurn;
  readonly record: UserRecord;
  readonly zone: TimeZone;
};

function toSent(
  turn: AcceptedTurn,
  { kind, primary, attachments, recalled, record, zone }: FrozenWith,
  now: number,
): SentTurn {
  const items = turn.messages.map((message) => ({
    otid: otidOf(message.id),
    text: writeEnvelope(message, turn.place, fetchedOf(message, attachments), zone),
  }));
  const { lines } = recalled;
  // A new primary for somebody who was answered before: the one who knew them is gone.
  const memoryLost = kind === 'created' && record.personal.answered > 0;
  const leftOut = turn.messages.some((message) => isSomethingLeftOut(fetchedOf(message, attachments)));
  return {
    ...turn,
    state: 'sent',
    agent: primary,
    items,
    ...(lines.length === 0 ? {} : { recalled: { otid: recallOtidOf(turn.id), text: writeRecalled(lines, zone) } }),
    sentAt: now,
    ...(memoryLost ? { memoryLost } : {}),
    ...(leftOut ? { leftOut } : {}),
  };
}
