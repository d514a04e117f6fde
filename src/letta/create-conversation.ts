import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { type AgentId, idSchema, type Otid, type RunId } from '../base/ids.ts';
import type { ActiveRun, Conversation, Trace } from '../pair/conversation.ts';
import { toMilliseconds } from './agent-state.ts';
import { callLetta, listedBy, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { splitItem } from './merged-item.ts';
import {
  answerTextIn,
  cutShortBy,
  type MessageItem,
  oldestFirst,
  type ReadRow,
  readRow,
  tellUnreadable,
} from './message-item.ts';
import { sendItems } from './send-items.ts';
import { isConflict, toLettaFailure } from './to-letta-failure.ts';

/** The conversations with agents on one Letta server. */
export function createConversation(connection: LettaConnection): Conversation {
  return {
    send: (agent, items, options) => sendItems(connection, agent, items, options),
    activeRuns: (agent) => activeRuns(connection, agent),
    trace: (agent, otids, since) => traceItems(connection, agent, otids, since),
    cancel: (agent) => cancel(connection, agent),
    compact: (agent) => compactContext(connection, agent),
    reset: (agent) => resetContext(connection, agent),
  };
}

const activeRunSchema = z.object({
  id: idSchema<RunId>(),
  created_at: z.string().transform(toMilliseconds),
});

async function activeRuns(connection: LettaConnection, agent: AgentId): Promise<ActiveRun[]> {
  return await readLetta(connection, 'list runs', async (options) => {
    // A single page: while runs change, paging can show one run twice.
    const query = { agent_id: agent, active: true, limit: 50 };
    const runs = new Map<RunId, ActiveRun>();
    for (const raw of await listedBy(connection.client.runs.list(query, options))) {
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
async function compactContext(connection: LettaConnection, agent: AgentId): Promise<void> {
  const { client, silenceTimeoutMs } = connection;
  await callLetta(
    connection,
    'make room',
    (options) => client.agents.messages.compact(agent, {}, options),
    silenceTimeoutMs,
  );
}

async function resetContext(connection: LettaConnection, agent: AgentId): Promise<void> {
  await callLetta(connection, 'reset the conversation', (options) =>
    connection.client.agents.messages.reset(agent, {}, options),
  );
}

// Rows of the server, which counts a tool call and its return as two: room for the longest run that we allow, and
// few enough because every row with an image weighs what the image weighs.
const mostRows = 50;
/** Five thousand rows: a restored database may know as sent just now what was sent that long ago. */
const mostTracedPages = 100;
/** Rows bear the server's time, and what was sent ours. */
const clocksApartMs = 5 * 60_000;

const endedRunSchema = z.object({
  status: z.string(),
  stop_reason: z
    .string()
    .nullish()
    .transform((reason) => reason ?? ''),
});

type Run = z.infer<typeof endedRunSchema>;

/**
 * Looks for items of ours among the newest messages, and those since then, and for what their runs have answered. Rows
 * that can't be read are stepped over, unless they are of these very items or their runs: sent or answered twice would be
 * worse than late.
 */
async function traceItems(
  connection: LettaConnection,
  agent: AgentId,
  otids: readonly Otid[],
  since: number,
): Promise<ReadonlyMap<Otid, Trace>> {
  const rows = await rowsBackTo(since, connection, agent, otids);
  const runs = new Map<string, Trace>();
  const traces = new Map<Otid, Trace>();
  for (const otid of otids) {
    const ours = rows.items.find((item) => item.otid === otid);
    if (ours === undefined) failWhereNamed(otid, rows);
    if (ours?.run === undefined) {
      traces.set(otid, { kind: ours === undefined ? 'absent' : 'stored-without-answer' });
      continue;
    }
    const known = runs.get(ours.run) ?? (await traceRun(connection, ours.run, rows));
    runs.set(ours.run, known);
    traces.set(otid, known);
  }
  return traces;
}

async function traceRun(connection: LettaConnection, id: string, rows: NewestRows): Promise<Trace> {
  const run = await retrieveRun(connection, id);
  if (run.status === 'created' || run.status === 'running') {
    throw new Failure('letta-busy', `could not trace the message: ${id} is still ${run.status}`, { arrived: 'yes' });
  }
  if (!hasAnswered(run)) return { kind: 'stored-without-answer' };
  failWhereNamed(id, rows);
  const text = answerTextIn(rows.items.filter((item) => item.run === id));
  return { kind: 'answered', answer: { text, run: id as RunId, cutShort: cutShortBy(run.stop_reason) } };
}

function failWhereNamed(id: string, { unreadable }: NewestRows): void {
  const named = unreadable.find(({ raw }) => JSON.stringify(raw).includes(id));
  if (named !== undefined) throw toLettaFailure(named.error, { what: 'trace the message' });
}

type NewestRows = {
  /** Oldest first, whichever way round the server lists them. */
  readonly items: readonly MessageItem[];
  readonly unreadable: readonly Extract<ReadRow, { kind: 'unreadable' }>[];
};

/** Page by page, as long as some are not found and may be further back. The newest page in any case. */
async function rowsBackTo(
  since: number,
  connection: LettaConnection,
  agent: AgentId,
  otids: readonly Otid[],
): Promise<NewestRows> {
  let rows = await newestRows(connection, agent);
  for (let pages = 1; pages < mostTracedPages; pages += 1) {
    const [oldest] = rows.items;
    const found = new Set(rows.items.map(({ otid }) => otid));
    if (oldest?.id === undefined || (oldest.at ?? 0) < since - clocksApartMs || otids.every((otid) => found.has(otid)))
      break;
    const known = new Set(rows.items.map(({ id }) => id));
    const page = await olderRows(connection, agent, oldest.id, known);
    // A page without anything new would be the same again and again.
    const older = page.items.filter(({ id }) => !known.has(id));
    if (older.length === 0) break;
    rows = { items: [...older, ...rows.items], unreadable: [...page.unreadable, ...rows.unreadable] };
  }
  return rows;
}

/**
 * Self-hosted servers take a cursor by the time. Letta Cloud was seen to take it by the order of the list, as its documents
 * say: of the newest first, what stands before the oldest is newer.
 */
async function olderRows(
  connection: LettaConnection,
  agent: AgentId,
  oldest: string,
  known: ReadonlySet<string | undefined>,
): Promise<NewestRows> {
  const page = await newestRows(connection, agent, { before: oldest });
  return page.items.some(({ id }) => known.has(id)) ? await newestRows(connection, agent, { after: oldest }) : page;
}

async function newestRows(
  connection: LettaConnection,
  agent: AgentId,
  cursor: { readonly before?: string; readonly after?: string } = {},
): Promise<NewestRows> {
  return await readLetta(connection, 'list messages', async (options) => {
    const query = { order: 'desc', limit: mostRows, ...cursor } as const;
    const listed = await listedBy(connection.client.agents.messages.list(agent, query, options));
    const rows = listed.map((raw) => readRow(raw));
    const items = rows.flatMap((row) => (row.kind === 'read' ? [row.item] : []));
    const unreadable = rows.filter((row) => row.kind === 'unreadable');
    // None can be read: the server speaks another language, and nothing is known to be absent.
    if (items.length === 0 && unreadable[0] !== undefined) throw unreadable[0].error;
    tellUnreadable(connection.log, agent, unreadable);
    return { items: oldestFirst(items).flatMap(splitItem), unreadable };
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
