import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import type { AgentId, Otid, RunId } from '../base/ids.ts';
import type { Trace } from '../pair/conversation.ts';
import { readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { answerTextIn, type MessageItem, toMessageItem } from './message-item.ts';
import { oldestFirst } from './oldest-first.ts';

// Rows of the server, which counts a tool call and its return as two: room for the longest run that we allow, and
// few enough because every row with an image weighs what the image weighs.
const newestRows = 50;

const runSchema = z.object({
  status: z.string(),
  stop_reason: z
    .string()
    .nullish()
    .transform((reason) => reason ?? ''),
});

type Run = z.infer<typeof runSchema>;

/** Looks for an item of ours among the newest messages, and for what its run has answered. */
export async function traceItem(connection: LettaConnection, agent: AgentId, otid: Otid): Promise<Trace> {
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
  return { kind: 'answered', answer: { text, run: ours.run as RunId } };
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
    runSchema.parse(await connection.client.runs.retrieve(run, options)),
  );
}

// A run whose later step failed is called completed all the same: its stop reason tells.
function hasAnswered(run: Run): boolean {
  return run.status === 'completed' && !/error|invalid|cancelled|insufficient|overflow|approval/.test(run.stop_reason);
}
