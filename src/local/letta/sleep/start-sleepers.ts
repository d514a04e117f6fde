import type { AgentRow, GroupRow, MessageRow, RunRow } from '../rows.ts';
import { runTurn } from '../run/run-turn.ts';
import { openRun } from '../run/runs.ts';
import type { TurnUnderWay } from '../run/turn.ts';
import { textOfRow } from '../tools/search-conversation.ts';
import type { LettaWorld } from '../world.ts';

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
