import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import type { AgentId, Otid, RunId } from '../base/ids.ts';
import type { ActiveRun, Conversation, Trace } from '../pair/conversation.ts';
import { toMilliseconds } from './agent-state.ts';
import { callLetta, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { answerTextIn, cutShortBy, type MessageItem, oldestFirst, toMessageItem } from './message-item.ts';
import { sendItems } from './send-items.ts';
import { isConflict } from './to-letta-failure.ts';

/** The conversations with agents on one Letta server. */
export function createConversation(connection: LettaConnection): Conversation {
  return {
    send: (agent, items, options) => sendItems(connection, agent, items, options),
    activeRuns: (agent) => activeRuns(connection, agent),
    trace: (agent, otid) => traceItem(connection, agent, otid),
    cancel: (agent) => cancel(connection, agent),
    compact: (agent) => compact(connection, agent),
    reset: (agent) => reset(connection, agent),
  };
}

const activeRunSchema = z.object({
  id: z.string().transform((id) => id as RunId),
  created_at: z.string().transform(toMilliseconds),
});

async function activeRuns(connection: LettaConnection, agent: AgentId): Promise<ActiveRun[]> {
  return await readLetta(connection, 'list runs', async (options) => {
    // A single page: while runs change, paging can show one run twice.
    const { items } = await connection.client.runs.list({ agent_id: agent, active: true, limit: 50 }, options);
    const runs = new Map<RunId, ActiveRun>();
    for (const raw of items) {
      const run = activeRunSchema.parse(raw);
      runs.set(run.id, { id: run.id, startedAt: run.created_at });
    }
    return [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
  });
}

async function cancel(connection: LettaConnection, agent: AgentId): Promise<void> {
  await callLetta(connection, 'cancel runs', async (options) => {
    try {
      await connection.client.agents.messages.cancel(agent, {}, options);
    } catch (error) {
      // Nothing runs.
      if (!isConflict(error)) throw error;
    }
  });
}

/** The model reads and writes for it, so it may take as long as an answer. */
async function compact(connection: LettaConnection, agent: AgentId): Promise<void> {
  const { client, silenceTimeoutMs } = connection;
  await callLetta(
    connection,
    'make room',
    (options) => client.agents.messages.compact(agent, {}, options),
    silenceTimeoutMs,
  );
}

async function reset(connection: LettaConnection, agent: AgentId): Promise<void> {
  await callLetta(connection, 'reset the conversation', (options) =>
    connection.client.agents.messages.reset(agent, {}, options),
  );
}

// Rows of the server, which counts a tool call and its return as two: room for the longest run that we allow, and
// few enough because every row with an image weighs what the image weighs.
const newestRows = 50;

const endedRunSchema = z.object({
  status: z.string(),
  stop_reason: z
    .string()
    .nullish()
    .transform((reason) => reason ?? ''),
});

type Run = z.infer<typeof endedRunSchema>;

/** Looks for an item of ours among the newest messages, and for what its run has answered. */
async function traceItem(connection: LettaConnection, agent: AgentId, otid: Otid): Promise<Trace> {
  const items = await newestItems(connection, agent);
  const ours = items.find((item) => item.otid === otid);
  if (ours === undefined) return { kind: 'absent' };
  if (ours.run === undefined) return { kind: 'stored-without-answer' };

  const run = await retrieveRun(connection, ours.run);
  if (run.status === 'created' || run.status === 'running') {
    throw new Failure('letta-busy', `could not trace the message: ${ours.run} is still ${run.status}`, {
      arrived: 'yes',
    });
  }
  if (!hasAnswered(run)) return { kind: 'stored-without-answer' };
  const text = answerTextIn(items.filter((item) => item.run === ours.run));
  return { kind: 'answered', answer: { text, run: ours.run as RunId, cutShort: cutShortBy(run.stop_reason) } };
}

/** Oldest first, whichever way round the server lists them. */
async function newestItems(connection: LettaConnection, agent: AgentId): Promise<readonly MessageItem[]> {
  return await readLetta(connection, 'list messages', async (options) => {
    const query = { order: 'desc', limit: newestRows } as const;
    const { items } = await connection.client.agents.messages.list(agent, query, options);
    return oldestFirst(items.map(toMessageItem));
  });
}

async function retrieveRun(connection: LettaConnection, run: string): Promise<Run> {
  return await readLetta(connection, 'retrieve the run', async (options) =>
    endedRunSchema.parse(await connection.client.runs.retrieve(run, options)),
  );
}

// A run whose later step failed is called completed all the same: its stop reason tells.
function hasAnswered(run: Run): boolean {
  return run.status === 'completed' && !/error|invalid|cancelled|insufficient|overflow|approval/.test(run.stop_reason);
}
