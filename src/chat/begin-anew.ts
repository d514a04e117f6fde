import { unlessAborted } from '../base/deadline.ts';
import { isFailure } from '../base/failure.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import { retry } from '../base/retry.ts';
import { beginAnewWith } from '../pair/conversation.ts';
import { failsAgainAndAgain } from './apologise.ts';
import { mayStillBeAnswered } from './outage.ts';
import type { TurnParts } from './turn-parts.ts';
import { type UserRecord, withPersonal } from './user-record.ts';

/** What came of somebody's wish to begin anew: there is nothing to mend any more where an answer came meanwhile. */
export type AnewWish = 'taken-up' | 'nothing-to-mend';

/** A person wishes it where their conversation fails again and again, an administrator wherever there is one. */
export type AnewWisher = 'the-person' | 'an-administrator';

/**
 * Writes down that a conversation is to be begun anew: it is done before anything else of its person is sent, also
 * after a restart. Wished for twice it is done once.
 */
export async function wishToBeginAnew(
  user: UserId,
  wisher: AnewWisher,
  parts: Pick<TurnParts, 'users'>,
): Promise<AnewWish> {
  const mayBegin = (record: UserRecord) =>
    wisher === 'the-person' ? failsAgainAndAgain(record) : record.personal.pair?.primary != null;
  const record = await parts.users.update(user, (current) => {
    if (current === undefined || current.personal.beginsAnew || !mayBegin(current)) return current;
    return withPersonal(current, { beginsAnew: true });
  });
  return record?.personal.beginsAnew ? 'taken-up' : 'nothing-to-mend';
}

/**
 * Begins a conversation anew where that was wished for, before anything of a turn is sent.
 *
 * @throws Failure where Letta or the storage fails: the wish stays.
 */
export async function resetIfWished(
  user: UserId,
  turn: MessageId,
  record: UserRecord | undefined,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<void> {
  parts.refusedResets.delete(user);
  if (!record?.personal.beginsAnew) return;
  try {
    await parts.outage.watch(turn, () => resetConversation(user, record, parts, signal), 'shows-nothing');
  } catch (error) {
    parts.refusedResets.add(user);
    throw error;
  }
}

/** Begins a conversation anew in which nothing waits to be answered, once Letta is there. */
export async function resetUnlessAway(
  user: UserId,
  record: UserRecord,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<'done' | 'later' | 'reset-failed'> {
  const wasRefused = parts.refusedResets.delete(user);
  if (parts.outage.isOn) return 'later';
  if (wasRefused) return 'reset-failed';
  try {
    await parts.outage.watch(user, () => resetConversation(user, record, parts, signal), 'shows-nothing');
    return 'done';
  } catch (error) {
    const isOfStorage = isFailure(error, 'store-unavailable') || isFailure(error, 'record-unreadable');
    if (signal.aborted || !isFailure(error) || isOfStorage) throw error;
    if (mayStillBeAnswered(error) && (await parts.outage.isKnownToBeOn(signal))) return 'later';
    parts.log.error({ userId: user, err: error }, 'conversation could not be begun anew, it is tried again');
    return 'reset-failed';
  }
}

/** A connection that broke once is nothing that anybody need hear of. */
const pausesOnFailureMs = [500];
/** A server that asks for more patience is asked again with the next turn, and holds up this one no longer. */
const longestResetPauseMs = 5_000;

function mayPassSoon(error: unknown): boolean {
  return mayStillBeAnswered(error) && (error.retryAfterMs ?? 0) <= longestResetPauseMs;
}

/**
 * Begins a conversation anew: what runs is cancelled, what the primary has in view is emptied. Memory stays, and so does
 * the history, so that what was not consolidated yet still is. Done twice it does no harm.
 *
 * @throws Failure where Letta or the storage fails: the wish stays.
 */
async function resetConversation(
  user: UserId,
  record: UserRecord,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<void> {
  const agent = record.personal.pair?.primary?.agent;
  if (agent !== undefined) {
    try {
      const patience = { clock: parts.clock, pausesMs: pausesOnFailureMs, isTransient: mayPassSoon, signal };
      await retry(patience, () => unlessAborted(signal, () => beginAnewWith(agent, parts.conversation)));
    } catch (error) {
      // The next turn finds that out too, and makes another: with nothing in view.
      if (!isFailure(error, 'letta-agent-missing')) throw error;
    }
  }
  // What is no longer in view is to be told again.
  const begun = { beginsAnew: false, failing: null, startersTold: null };
  await parts.users.update(user, (current) => current && withPersonal(current, begun));
  parts.log.info({ userId: user, agent, after: record.personal.failing?.kind }, 'conversation begun anew');
}
