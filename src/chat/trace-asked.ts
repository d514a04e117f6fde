import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import { type ActiveRun, otidOf, type Trace } from '../pair/conversation.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import { cancelWhatRuns, clockSkewMs, lookWithPatience, type NotKnownYet, notKnownYetAfter } from './reconcile-turn.ts';
import type { TurnParts } from './turn-parts.ts';

/**
 * What Letta knows of messages that an earlier process may have asked it. Runs are looked at before messages: what a
 * run was asked is listed only when a step of it has ended.
 */

/** A message that was asked. */
export type TracedMessage = {
  readonly message: AcceptedMessage;
  readonly trace: Exclude<Trace, { kind: 'absent' }>;
};

/** What runs for longer has lost its server, which stores nothing of it. */
const lostRunAfterMs = 15 * 60_000;

type TraceParts = Pick<TurnParts, 'conversation' | 'clock'>;

/**
 * Those of the messages that were asked, oldest first.
 *
 * @throws Failure, `letta-busy` where a run goes on that may be of them.
 */
export async function traceAtOnce(
  messages: readonly AcceptedMessage[],
  agent: AgentId,
  parts: TraceParts,
  signal: AbortSignal,
): Promise<readonly TracedMessage[]> {
  const now = parts.clock.now();
  const runs = await parts.conversation.activeRuns(agent);
  if (runs.some(({ startedAt }) => now - startedAt < lostRunAfterMs))
    throw new Failure('letta-busy', 'A run goes on that may have been asked it.');
  signal.throwIfAborted();
  return await traceEach(messages, agent, parts);
}

export type PatientParts = TraceParts & Pick<TurnParts, 'outage' | 'log' | 'beganAt' | 'turnTimeoutMs'>;

/**
 * The same, after what runs has ended. What takes longer than any answer may is cancelled; whatever it may have been
 * asked counts as asked, and as not answered.
 *
 * @throws Failure
 */
export async function traceWithPatience(
  messages: readonly AcceptedMessage[],
  agent: AgentId,
  parts: PatientParts,
  signal: AbortSignal,
): Promise<readonly TracedMessage[]> {
  const [first] = messages;
  if (first === undefined) return [];
  let runs: readonly ActiveRun[] = [];
  const look = async (): Promise<TracesKnown | NotKnownYet> => {
    runs = await parts.conversation.activeRuns(agent);
    if (runs.length > 0) return { kind: 'still-running' };
    return { kind: 'known', messages: await traceEach(messages, agent, parts) };
  };
  const patience = { since: parts.beganAt, giveUpAt: parts.clock.elapsed() + parts.turnTimeoutMs };
  const found = await lookWithPatience(
    () => parts.outage.watch(first.id, look, 'shows-failures').catch(toNotKnownYet),
    patience,
    parts,
    signal,
  );
  if (found.kind === 'known') return found.messages;
  if (found.kind === 'server-away') throw new Failure('letta-unreachable', 'The server is away.', { arrived: 'no' });
  if (runs.length > 0) await cancelWhatRuns(agent, parts);
  // One that could not even be cancelled keeps what it was asked to itself.
  const traced = await traceEach(messages, agent, parts).catch((error: unknown) => {
    if (isFailure(error, 'letta-busy')) return [];
    throw error;
  });
  const known = new Map(traced.map((one) => [one.message.id, one]));
  const isGivenUp = ({ at }: AcceptedMessage) => runs.some(({ startedAt }) => at <= startedAt + clockSkewMs);
  return messages.flatMap((message) => {
    const givenUp = isGivenUp(message) ? { message, trace: { kind: 'stored-without-answer' } as const } : [];
    return known.get(message.id) ?? givenUp;
  });
}

type TracesKnown = { readonly kind: 'known'; readonly messages: readonly TracedMessage[] };

function toNotKnownYet(error: unknown): NotKnownYet {
  const notKnown = isFailure(error) ? notKnownYetAfter(error) : undefined;
  if (notKnown === undefined) throw error;
  return notKnown;
}

async function traceEach(
  messages: readonly AcceptedMessage[],
  agent: AgentId,
  { conversation }: TraceParts,
): Promise<readonly TracedMessage[]> {
  const otids = messages.map(({ id }) => otidOf(id));
  const since = Math.min(...messages.map(({ at }) => at));
  const traces = await conversation.trace(agent, otids, since);
  return messages.flatMap((message) => {
    const trace = traces.get(otidOf(message.id));
    return trace === undefined || trace.kind === 'absent' ? [] : [{ message, trace }];
  });
}
