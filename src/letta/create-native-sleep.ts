import { z } from 'zod';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, LettaMessageId } from '../base/ids.ts';
import type { NativeGroup, NativeRun, NativeSleep, NativeSwitchedOn } from '../pair/native-sleep.ts';
import { toMilliseconds } from './agent-state.ts';
import { callLetta, listedBy, readIfThere, readLetta } from './call-letta.ts';
import { compilePrompt } from './compile-prompt.ts';
import type { LettaConnection } from './connect-letta.ts';
import { removeSleepers } from './remove-sleepers.ts';
import { isUnknownPath } from './to-letta-failure.ts';

/**
 * Letta's own sleep-time on one server. Two of its doors are shut to an agent without an embedding, from 0.16.2 to
 * 0.16.8: its creation with `enable_sleeptime` is a 500 that leaves the agent behind, and a PATCH a 200 that makes no
 * group. So it is switched on by a PATCH of its own, after the embedding is stored, and looked at afterwards.
 *
 * @param wantedEmbedding a handle; by default the first that the server lists. It is never asked anything in a talk.
 */
export function createNativeSleep(connection: LettaConnection, wantedEmbedding?: string): NativeSleep {
  const embedding = async () => wantedEmbedding ?? (await listEmbeddings(connection))[0];
  return {
    switchOn: (primary, frequency) => switchOn(connection, embedding, primary, frequency),
    switchOff: (primary) => changeAgent(connection, primary, { enable_sleeptime: false }),
    async groupOf(primary) {
      const state = await retrieveSleeping(connection, primary);
      return state === undefined ? undefined : groupIn(state);
    },
    compilePrompt: (primary) => compilePrompt(connection, primary),
    runsOf: (sleeper, limit) => runsOf(connection, sleeper, limit),
    removeSleepers: async (primary, blocks) =>
      removeSleepers(connection, await retrieveSleeping(connection, primary), 'all', blocks),
    embedding,
  };
}

const groupSchema = z.object({
  id: z.string(),
  manager_type: z.string(),
  agent_ids: z.array(z.string()),
  sleeptime_agent_frequency: z.number().nullish(),
  last_processed_message_id: z.string().nullish(),
});

const stateSchema = z.object({
  id: z.string(),
  enable_sleeptime: z.boolean().nullish(),
  embedding_config: z.looseObject({}).nullish(),
  managed_group: groupSchema.nullish(),
  blocks: z.array(z.object({ id: z.string() })),
});

type SleepingState = z.infer<typeof stateSchema>;

async function retrieveSleeping(connection: LettaConnection, agent: AgentId): Promise<SleepingState | undefined> {
  const include: ['agent.managed_group', 'agent.blocks'] = ['agent.managed_group', 'agent.blocks'];
  return await readIfThere(connection, 'retrieve the agent', async (options) =>
    stateSchema.parse(await connection.client.agents.retrieve(agent, { include }, options)),
  );
}

async function stateOf(connection: LettaConnection, agent: AgentId): Promise<SleepingState> {
  const state = await retrieveSleeping(connection, agent);
  if (state !== undefined) return state;
  throw new Failure('letta-agent-missing', 'could not switch sleep-time on: the server does not know the agent');
}

function groupIn({ enable_sleeptime: isOn, managed_group: group }: SleepingState): NativeGroup | undefined {
  const sleeper = group?.agent_ids[0];
  if (group?.manager_type !== 'sleeptime' || sleeper === undefined) return undefined;
  return {
    sleeper: sleeper as AgentId,
    isOn: isOn === true,
    frequency: group.sleeptime_agent_frequency ?? 1,
    processed: (group.last_processed_message_id ?? null) as LettaMessageId | null,
  };
}

async function switchOn(
  connection: LettaConnection,
  embedding: () => Promise<string | undefined>,
  primary: AgentId,
  frequency: number,
): Promise<NativeSwitchedOn> {
  try {
    const state = await switchedOn(connection, embedding, primary);
    if (typeof state === 'string') return await cleanUp(connection, primary, state);
    await setFrequency(connection, primary, state, frequency);
    const group = groupIn(await stateOf(connection, primary));
    if (group?.isOn !== true) return await cleanUp(connection, primary, noGroup);
    if (group.frequency !== frequency) {
      connection.log.warn(
        { agent: primary, asked: frequency, is: group.frequency },
        'frequency of sleep-time not taken',
      );
    }
    await removeSleepers(connection, await retrieveSleeping(connection, primary), 'those-in-no-group');
    return { kind: 'on', group };
  } catch (error) {
    // What is out of reach says nothing of what the server can do.
    if (!isFailure(error, 'letta-broken') && !isFailure(error, 'letta-rejected')) throw error;
    return await cleanUp(connection, primary, error.message);
  }
}

const noGroup = 'the server says that sleep-time is on, and makes no managed group';

/** The state afterwards, or why there is no group. */
async function switchedOn(
  connection: LettaConnection,
  embedding: () => Promise<string | undefined>,
  primary: AgentId,
): Promise<SleepingState | string> {
  const before = await stateOf(connection, primary);
  if (groupIn(before)?.isOn === true) return before;
  if (before.embedding_config == null) {
    const handle = await embedding();
    if (handle === undefined) return 'the server lists no embedding model, and makes no group without one';
    // Alone: the server makes the group of the agent as it was before the request.
    await changeAgent(connection, primary, { embedding: handle });
  }
  await changeAgent(connection, primary, { enable_sleeptime: true });
  const after = await stateOf(connection, primary);
  return groupIn(after)?.isOn === true ? after : noGroup;
}

async function changeAgent(
  connection: LettaConnection,
  agent: AgentId,
  change: { readonly embedding: string } | { readonly enable_sleeptime: boolean },
): Promise<void> {
  await callLetta(connection, 'update the agent', (options) => connection.client.agents.update(agent, change, options));
}

/** Only the group has it, by a route that the client no longer knows, nor every server may. 0 means nothing there. */
async function setFrequency(
  connection: LettaConnection,
  primary: AgentId,
  state: SleepingState,
  frequency: number,
): Promise<void> {
  if (groupIn(state)?.frequency === frequency) return;
  const body = { manager_config: { manager_type: 'sleeptime', sleeptime_agent_frequency: frequency } };
  try {
    await callLetta(connection, 'set the frequency of sleep-time', async (options) => {
      try {
        await connection.client.patch(`/v1/groups/${state.managed_group?.id}`, { body, ...options });
      } catch (error) {
        if (!isUnknownPath(error)) throw error;
      }
    });
  } catch (error) {
    if (!isFailure(error, 'letta-broken') && !isFailure(error, 'letta-rejected')) throw error;
    connection.log.warn({ agent: primary, why: error.message }, 'frequency of sleep-time refused');
  }
}

/** Leaves the agent as it was before, as far as anybody can tell. */
async function cleanUp(connection: LettaConnection, primary: AgentId, why: string): Promise<NativeSwitchedOn> {
  await changeAgent(connection, primary, { enable_sleeptime: false });
  const removed = await removeSleepers(connection, await retrieveSleeping(connection, primary), 'all');
  connection.log.debug({ agent: primary, removed }, 'sleep-time switched off again');
  return { kind: 'refused', why };
}

const runSchema = z.object({
  id: z.string(),
  status: z.string().nullish(),
  created_at: z.string().transform(toMilliseconds),
  completed_at: z
    .string()
    .nullish()
    .transform((time) => (time == null ? null : toMilliseconds(time))),
});

async function runsOf(connection: LettaConnection, sleeper: AgentId, limit: number): Promise<readonly NativeRun[]> {
  return await readLetta(connection, 'list runs', async (options) => {
    const query = { agent_id: sleeper, limit, order: 'desc' as const };
    const runs = z.array(runSchema).parse(await listedBy(connection.client.runs.list(query, options)));
    return runs.map(({ id, status, created_at: startedAt, completed_at: endedAt }): NativeRun => {
      const isOpen = status === 'created' || status === 'running';
      return { id, startedAt, endedAt, result: isOpen ? 'running' : status === 'completed' ? 'completed' : 'failed' };
    });
  });
}

const embeddingsSchema = z.array(z.object({ handle: z.string().nullish() }));

/** The handles of the embeddings that the server has. Rejects with a `Failure`. */
export async function listEmbeddings(connection: LettaConnection): Promise<readonly string[]> {
  const listed = await readLetta(connection, 'list embeddings', async (options) =>
    embeddingsSchema.parse(await connection.client.models.embeddings.list(options)),
  );
  return listed.flatMap(({ handle }) => handle ?? []);
}
