import { z } from 'zod';
import type { AgentRow, BlockRow, GroupRow, MessageRow, RunRow } from '../rows.ts';
import { checkedId, newId } from '../rules/ids.ts';
import { notFoundInStore } from '../rules/refusal.ts';
import { runTurn } from '../run/run-turn.ts';
import { openRun } from '../run/runs.ts';
import { storeAgent } from '../run/store-agent.ts';
import type { TurnUnderWay } from '../run/turn.ts';
import { textOfRow } from '../tools/search-conversation.ts';
import { sleeperTools } from '../tools/tool-definitions.ts';
import { bodyAs, json, type LettaRequest, type LettaRoute, param, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { showGroup } from './show-agent.ts';

/** Native sleep-time: groups that tie agents to those who tend their memory, and when these begin. */

const defaultFrequency = 5;

/** Ties a sleep-time agent to an agent, sharing all its blocks. Gives nothing where the agent has no embedding: the bug. */
export function makeGroup(world: LettaWorld, agent: AgentRow): GroupRow | undefined {
  if (agent.embedding === null) return undefined;
  const known = world.state.groupOf(agent.id);
  if (known !== undefined) return known;
  const sleeper = makeSleeper(world, agent);
  const group: GroupRow = {
    id: newId('group'),
    managerAgentId: agent.id,
    agentIds: [sleeper.id],
    frequency: defaultFrequency,
    turnsCounter: -1,
    lastProcessedMessageId: null,
  };
  world.state.groups.set(group.id, group);
  return group;
}

function makeSleeper(world: LettaWorld, agent: AgentRow): AgentRow {
  const persona: BlockRow = {
    id: newId('block'),
    label: 'memory_persona',
    value: 'I am an expert conversation memory manager.',
    limit: world.traits.defaultBlockLimit,
    description: null,
    readOnly: false,
    hidden: null,
    metadata: {},
    tags: [],
    version: 1,
  };
  world.state.blocks.set(persona.id, persona);
  const toolRules = sleeperTools.map((tool) => ({
    tool_name: tool,
    type: tool === 'memory_finish_edits' ? 'exit_loop' : 'continue_loop',
    prompt_template: null,
  }));
  return storeAgent(world, {
    ...agent,
    id: newId('agent'),
    name: `${agent.name}-sleeptime`,
    agentType: 'sleeptime_agent',
    system: 'You tend the memory of another agent while it rests.',
    tags: [],
    metadata: null,
    blockIds: [...agent.blockIds, persona.id],
    tools: [...sleeperTools],
    toolRules,
    autoclear: false,
    enableSleeptime: null,
  });
}

/** After a turn of an agent with native sleep-time: counts it, and when one is due starts the sleepers. Gives their runs. */
export function startSleepers(world: LettaWorld, turn: TurnUnderWay): readonly string[] {
  const group = turn.agent.enableSleeptime === true ? world.state.groupOf(turn.agent.id) : undefined;
  if (group === undefined) return [];
  group.turnsCounter = (group.turnsCounter + 1) % group.frequency;
  const answers = turn.stored.filter(({ role }) => role !== 'user' && role !== 'system');
  const newest = answers.at(-1);
  if (group.turnsCounter !== 0 || newest === undefined) return [];
  const since = group.lastProcessedMessageId;
  group.lastProcessedMessageId = newest.id;
  const transcript = transcriptOf(world, turn.agent, since, newest.id);
  return sleepersOf(world, group).map((sleeper) => start(world, sleeper, transcript).id);
}

function start(world: LettaWorld, sleeper: AgentRow, transcript: string): RunRow {
  const metadata = { run_type: 'sleeptime_agent_send_message_async', agent_id: sleeper.id };
  const run = openRun(world, sleeper.id, { status: 'running', metadata });
  const content = `You are a sleep-time agent: the conversation below has already happened. Keep its memory.\n\nMessages:\n${transcript}`;
  const item = { kind: 'message', role: 'user', content, otid: null, name: null, senderId: null } as const;
  const request = { items: [item], maxSteps: 50, clientTools: [], overrideSystem: undefined };
  world.life.keep(runTurn(world, sleeper, run, request));
  return run;
}

function transcriptOf(world: LettaWorld, agent: AgentRow, since: string | null, until: string): string {
  const rows = world.state.messagesOf(agent.id);
  const from = rows.findIndex(({ id }) => id === since) + 1;
  const to = rows.findIndex(({ id }) => id === until) + 1;
  return rows.slice(from, to).flatMap(lineOf).join('\n');
}

function lineOf(row: MessageRow): string[] {
  if (row.role !== 'user' && row.role !== 'assistant') return [];
  return [`${row.role}: ${textOfRow(row)}`];
}

function sleepersOf(world: LettaWorld, group: GroupRow): AgentRow[] {
  return group.agentIds.flatMap((id) => world.state.agents.get(id) ?? []);
}

const changeSchema = z.object({
  manager_config: z
    .object({ manager_type: z.literal('sleeptime'), sleeptime_agent_frequency: z.int().nullish() })
    .nullish(),
});

/** The only way to its frequency. */
export function groupRoutes(world: LettaWorld): LettaRoute[] {
  return [{ method: 'PATCH', template: '/v1/groups/{group_id}', answer: (request) => updateGroup(world, request) }];
}

function updateGroup(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const change = bodyAs(request, changeSchema);
  const id = checkedId('group', param(request, 'group_id'));
  const group = world.state.groups.get(id);
  if (group === undefined) throw notFoundInStore('Group', id);
  // 0 means nothing here: it is ignored like null.
  group.frequency = change.manager_config?.sleeptime_agent_frequency || group.frequency;
  return json(showGroup(group));
}
