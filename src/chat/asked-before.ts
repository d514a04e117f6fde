import { unlessLate } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, ChannelId, MessageId, UserId } from '../base/ids.ts';
import { type AcceptedMessage, toAccepted } from './accepted-message.ts';
import { type AdmissionParts, localeOf, withAuthor } from './admission.ts';
import { noteAsked, noteFound, upToNewest } from './found-answers.ts';
import { isHandled, noteHandled } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { amendInRecord, isWaiting, withdrawFromTurns, withdrawInRecord } from './message-corrections.ts';
import { type PatientParts, type TracedMessage, traceAtOnce, traceWithPatience } from './trace-asked.ts';
import type { AcceptedTurn } from './turn.ts';
import { firstTurn, withTurns } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { newUser, type UserRecord } from './user-record.ts';

export type AskedBeforeParts = Pick<TurnParts, 'users' | 'conversation' | 'names' | 'clock' | 'log'>;

/** What was found out of messages that may have been asked before. */
export type AskedBefore = {
  /** Dealt with by that. */
  readonly asked: ReadonlySet<MessageId>;
  /** Letta could not say it of these. */
  readonly unknown: ReadonlySet<MessageId>;
};

// Each is looked for at Letta, where others want to be answered meanwhile.
const talksAtOnce = 20;

/** Takes in what each person said in each place, some at a time. */
export async function takeInTalks(
  messages: readonly IncomingMessage[],
  { onAnswered }: Pick<TurnParts, 'onAnswered'>,
  takeIn: (talk: readonly IncomingMessage[], by: UserId) => Promise<ReadonlySet<MessageId> | 'unknown'>,
): Promise<AskedBefore> {
  const talks = [...Map.groupBy(messages, ({ author, place }) => `${author.id} ${place.channel}`).values()];
  const [asked, unknown] = [new Set<MessageId>(), new Set<MessageId>()];
  for (let start = 0; start < talks.length; start += talksAtOnce) {
    const some = talks.slice(start, start + talksAtOnce);
    await Promise.all(
      some.map(async (talk) => {
        const taken = await takeIn(talk, (talk[0] as IncomingMessage).author.id);
        if (taken === 'unknown') for (const { id } of talk) unknown.add(id);
        else for (const id of taken) asked.add(id);
      }),
    );
  }
  // Of all places: what a consolidation reads that isn't counted yet it would miss later on.
  const found = messages.filter(({ id }) => asked.has(id));
  for (const user of new Set(found.map(({ author }) => author.id))) await onAnswered(user);
  return { asked, unknown };
}

// Nobody waits longer for what is hardly ever so.
const tracedWithinMs = 10_000;

/**
 * The messages, of one person in one place, oldest first, of which Letta knows though the record doesn't: they were asked
 * after the backup was made that stands in the place of the database now. They count as handled, and as answered where
 * they were. The answer to `young` ones, and the last one, becomes a turn that is looked for in the channel before it is
 * posted.
 *
 * @throws Failure where Letta or the storage doesn't say.
 */
export async function takeInAskedBefore(
  user: UserId,
  messages: readonly IncomingMessage[],
  isYoung: (message: AcceptedMessage) => boolean,
  parts: AskedBeforeParts & Pick<TurnParts, 'scarletOf'> & Pick<AdmissionParts, 'headcount'>,
): Promise<ReadonlySet<MessageId>> {
  const record = await parts.users.read(user);
  const unhandled = messages.filter(({ id, place }) => record === undefined || !isHandled(record, id, place.channel));
  const last = unhandled.at(-1);
  if (last === undefined) return new Set();
  const { author, place, rights } = last;
  const primary = {
    known: record?.personal.pair?.primary?.agent,
    find: () => parts.scarletOf(user, author.name).findPrimary(),
  };
  const late = new AbortController();
  const known = await unlessLate(
    parts.clock,
    tracedWithinMs,
    traceWherever(unhandled.map(toAccepted), primary, parts, late.signal),
    () => new Failure('letta-unreachable', 'Letta did not say in time what was asked before.'),
  ).finally(() => late.abort());
  const handled = upToNewest(known, unhandled);
  const ids = new Set(handled.map(({ id }) => id));
  if (ids.size === 0) return ids;

  if (record === undefined && !(await parts.headcount.takePlace(user))) return ids;
  await parts.users.update(user, (stored) => {
    const current = stored ?? newUser(parts.clock.now());
    const talk = { place, rights, locale: localeOf(current, last) };
    const noted = noteAsked(noteFound(current, handled), known, { talk, isYoung }, parts);
    return withAuthor({ ...noted, ...noteHandled(noted, handled, place.channel) }, last);
  });
  tellOfAsked(user, handled, parts);
  return ids;
}

/** The agent that the record knows, and how the server's own is found. */
type Primary = { readonly known: AgentId | undefined; readonly find: () => Promise<AgentId | undefined> };

/** The record may know none, or one that is gone: another may have been asked, made after the backup. */
async function traceWherever(
  messages: readonly AcceptedMessage[],
  { known, find }: Primary,
  parts: AskedBeforeParts,
  signal: AbortSignal,
): Promise<readonly TracedMessage[]> {
  try {
    if (known !== undefined) return await traceAtOnce(messages, known, parts, signal);
  } catch (error) {
    if (!isFailure(error, 'letta-agent-missing')) throw error;
  }
  const found = await find();
  signal.throwIfAborted();
  return found === undefined || found === known ? [] : await traceAtOnce(messages, found, parts, signal);
}

/**
 * The same for a turn that is about to be sent, as Letta could not say before, or nobody asked: of what was said before
 * this process began it is known only to the database whether it was asked, and that may be a restored or a new one. Yields
 * whether something of it was; the rest of the turn waits then. A run that may still answer it is waited for as long as
 * any answer is; then it is cancelled, and the person is told that nobody can know.
 *
 * @throws Failure where Letta or the storage doesn't say; `letta-agent-missing` where the agent is gone.
 */
export async function takeOutAskedBefore(
  user: UserId,
  { messages, place: { channel } }: AcceptedTurn,
  agent: AgentId,
  parts: AskedBeforeParts & PatientParts & Pick<TurnParts, 'onAnswered'>,
  signal: AbortSignal,
): Promise<boolean> {
  const before = messages.filter((message) => isEarlier(message, parts));
  const known = await traceWithPatience(before, agent, parts, signal);
  const handled = upToNewest(known, messages);
  if (handled.length === 0) return false;

  await parts.users.update(user, (record) => record && withoutAskedBefore(record, channel, { known, handled }, parts));
  tellOfAsked(user, handled, parts);
  await parts.onAnswered(user);
  return true;
}

/** Whether a turn has taken in messages of before since it stood as it was looked for: those are to be looked for too. */
export function hasGrownByEarlier(
  { messages }: AcceptedTurn,
  sought: AcceptedTurn | undefined,
  parts: Pick<TurnParts, 'beganAt'>,
): boolean {
  if (sought === undefined) return false;
  const ids = new Set(sought.messages.map(({ id }) => id));
  return messages.some((message) => isEarlier(message, parts) && !ids.has(message.id));
}

function isEarlier({ at }: AcceptedMessage, { beganAt }: Pick<TurnParts, 'beganAt'>): boolean {
  return at <= beganAt;
}

function withoutAskedBefore(
  record: UserRecord,
  channel: ChannelId,
  { known, handled }: { readonly known: readonly TracedMessage[]; readonly handled: readonly AcceptedMessage[] },
  parts: AskedBeforeParts,
): UserRecord {
  // What was deleted while it was looked for had been asked all the same: it is left out of consolidation.
  const deleted = handled.filter(({ id }) => !isWaiting(record, id)).map(({ id }) => id);
  const left = withdrawInRecord(record, deleted);
  const turn = firstTurn(left);
  if (turn?.state !== 'accepted' || turn.place.channel !== channel) return left;
  const ids = new Set(handled.map(({ id }) => id));
  const waiting = withdrawFromTurns(left.personal.turns, ids);
  if (waiting === left.personal.turns) return left;
  const stillWanted = known.filter(({ message }) => isWaiting(record, message.id));
  const found = noteFound(withTurns(left, waiting), handled);
  const noted = noteAsked(found, stillWanted, { talk: turn, isYoung: () => true }, parts);
  // They were asked as they read then.
  return turn.messages.filter(({ id, isEdited }) => isEdited && ids.has(id)).reduce(amendInRecord, noted);
}

function tellOfAsked(user: UserId, { length }: readonly unknown[], { log }: AskedBeforeParts): void {
  log.info({ userId: user, messages: length }, 'messages had been asked before, unknown to the record');
}
