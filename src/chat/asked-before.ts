import { unlessLate } from '../base/deadline.ts';
import { Failure } from '../base/failure.ts';
import type { AgentId, MessageId, UserId } from '../base/ids.ts';
import { type Answer, otidOf, type Trace } from '../pair/conversation.ts';
import { textsIn } from '../texts/languages.ts';
import { toAccepted } from './accepted-message.ts';
import { localeOf } from './admission.ts';
import { wordAnswer } from './answer-reader.ts';
import { toAnswered } from './end-unsent.ts';
import { type HandledMessages, isHandled, noteHandled } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { withRemarks } from './page-forms.ts';
import type { AcceptedTurn, AnsweredTurn } from './turn.ts';
import { countAnswered, withTurns } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { UserRecord } from './user-record.ts';

export type AskedBeforeParts = Pick<TurnParts, 'users' | 'conversation' | 'names' | 'clock' | 'log'>;

// Each is looked for at Letta, where others want to be answered meanwhile.
const talksAtOnce = 20;

/** Takes in what each person said in each place, some at a time. Yields all that is dealt with by that. */
export async function takeInTalks(
  messages: readonly IncomingMessage[],
  takeIn: (talk: readonly IncomingMessage[], by: UserId) => Promise<ReadonlySet<MessageId>>,
): Promise<ReadonlySet<MessageId>> {
  const talks = [...Map.groupBy(messages, ({ author, place }) => `${author.id} ${place.channel}`).values()];
  const handled = new Set<MessageId>();
  for (let start = 0; start < talks.length; start += talksAtOnce) {
    const some = talks.slice(start, start + talksAtOnce);
    const taken = await Promise.all(some.map((talk) => takeIn(talk, (talk[0] as IncomingMessage).author.id)));
    for (const id of taken.flatMap((ids) => [...ids])) handled.add(id);
  }
  return handled;
}

/** The newest only: whatever was asked was asked in its order. */
const tracedAtMost = 10;
// Nobody waits longer for what is hardly ever so.
const tracedWithinMs = 10_000;

/**
 * The messages, of one person in one place, oldest first, of which Letta knows though the record doesn't: they were asked
 * after the backup was made that stands in the place of the database now. They count as handled, and as answered where
 * they were. The answer to `young` ones becomes a turn that is looked for in the channel before it is posted.
 *
 * @throws Failure where Letta or the storage doesn't say.
 */
export async function takeInAskedBefore(
  user: UserId,
  messages: readonly IncomingMessage[],
  isYoung: (message: IncomingMessage) => boolean,
  parts: AskedBeforeParts,
): Promise<ReadonlySet<MessageId>> {
  const record = await parts.users.read(user);
  const agent = record?.personal.pair?.primary?.agent;
  if (record === undefined || agent === undefined) return new Set();
  const unhandled = messages.filter(({ id, place }) => !isHandled(record, id, place.channel));
  const known = await unlessLate(
    parts.clock,
    tracedWithinMs,
    traceEach(unhandled.slice(-tracedAtMost), agent, parts),
    () => new Failure('letta-unreachable', 'Letta did not say in time what was asked before.'),
  );
  const newest = known.at(-1);
  if (newest === undefined) return new Set();

  const handled = unhandled.slice(0, unhandled.indexOf(newest.message) + 1);
  const answers = answersIn(known);
  await parts.users.update(user, (current) => current && noteAsked(current, handled, answers, isYoung, parts));
  parts.log.info(
    { userId: user, messages: handled.length, agent },
    'messages had been asked before, unknown to the record',
  );
  return new Set(handled.map(({ id }) => id));
}

type TracedMessage = { readonly message: IncomingMessage; readonly trace: Exclude<Trace, { kind: 'absent' }> };

async function traceEach(
  messages: readonly IncomingMessage[],
  agent: AgentId,
  { conversation }: AskedBeforeParts,
): Promise<readonly TracedMessage[]> {
  const known: TracedMessage[] = [];
  for (const message of messages) {
    const trace = await conversation.trace(agent, otidOf(message.id));
    if (trace.kind !== 'absent') known.push({ message, trace });
  }
  return known;
}

/** Messages that were asked in one go, and what came of it. */
type Exchange = { readonly messages: readonly IncomingMessage[]; readonly answer: Answer | undefined };

function answersIn(known: readonly TracedMessage[]): readonly Exchange[] {
  const asked: { messages: IncomingMessage[]; answer: Answer | undefined }[] = [];
  for (const { message, trace } of known) {
    const answer = trace.kind === 'answered' ? trace.answer : undefined;
    const last = asked.at(-1);
    if (last !== undefined && last.answer?.run === answer?.run) last.messages.push(message);
    else asked.push({ messages: [message], answer });
  }
  return asked;
}

function noteAsked(
  record: UserRecord,
  dealtWith: readonly IncomingMessage[],
  asked: readonly Exchange[],
  isYoung: (message: IncomingMessage) => boolean,
  parts: AskedBeforeParts,
): UserRecord {
  const now = parts.clock.now();
  const handled = dealtWith.reduce<HandledMessages>(
    (sofar, { id, place }) => noteHandled(sofar, id, place.channel),
    record,
  );
  const counted = asked.reduce((sofar, { messages, answer }) => {
    const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
    return answer === undefined ? sofar : countAnswered(sofar, { messages: messages.length, characters }, now);
  }, record);
  const turns = asked
    .filter(({ messages }) => messages.some(isYoung))
    .map((one) => toTurn(one, record, now, parts))
    .filter((turn) => turn.pages.length > 0);
  return { ...withTurns(counted, [...counted.personal.turns, ...turns]), ...handled };
}

function toTurn(
  { messages, answer }: Exchange,
  record: UserRecord,
  now: number,
  parts: AskedBeforeParts,
): AnsweredTurn {
  const [first, ...others] = messages.map(toAccepted);
  const last = messages.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('Nothing was asked.');
  const { place, rights } = last;
  const turn: AcceptedTurn = {
    id: first.id,
    place,
    ...(rights === undefined ? {} : { rights: [...rights] }),
    locale: localeOf(record, last),
    state: 'accepted',
    messages: [first, ...others],
  };
  const { chat } = textsIn(turn.locale);
  // Nobody can know what the person was told.
  if (answer === undefined) return toAnswered(turn, 'notice', [chat.failures['outcome-unknown']], now);
  const { pages, file, remarks } = wordAnswer(turn, answer, parts);
  const below = file === undefined ? remarks : [chat.restIsInTheFile, ...remarks];
  const answered = toAnswered(turn, 'answer', withRemarks(pages, below), now);
  return file === undefined ? answered : { ...answered, file, remarks: [...remarks] };
}
