import type { RunRow } from '../rows.ts';
import { preciseDate } from '../rules/dates.ts';
import { checkedId } from '../rules/ids.ts';
import { notFoundInStore } from '../rules/refusal.ts';
import { showMessage } from '../run/show-message.ts';
import {
  json,
  type LettaRequest,
  type LettaRoute,
  numberFrom,
  orderFrom,
  param,
  type RouteAnswer,
} from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { isActive } from '../world.ts';
import { between, cursorsFrom } from './page-of.ts';

const defaultLimit = 100;

/** The runs: one for each message call, visible from its start. */
export function runRoutes(world: LettaWorld): LettaRoute[] {
  return [
    { method: 'GET', template: '/v1/runs/', answer: (request) => listRuns(world, request) },
    { method: 'GET', template: '/v1/runs/{run_id}', answer: (request) => json(showRun(runIn(world, request))) },
    { method: 'GET', template: '/v1/runs/{run_id}/messages', answer: (request) => listRunMessages(world, request) },
  ];
}

function listRuns(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const { query } = request;
  const agents = [...query.getAll('agent_id'), ...query.getAll('agent_ids')];
  const statuses = query.getAll('statuses');
  const found = [...world.state.runs.values()]
    .filter((run) => agents.length === 0 || agents.includes(run.agentId))
    .filter((run) => statuses.length === 0 || statuses.includes(run.status))
    .filter((run) => query.get('active') !== 'true' || isActive(run))
    .filter((run) => query.get('background') === null || String(run.background) === query.get('background'));
  // Cursors are chronological whatever the order: pages that follow the last id of a newest-first list repeat themselves.
  const within = between(found, cursorsFrom(query));
  const ordered = orderFrom(request) === 'asc' ? within : within.reverse();
  return json(ordered.slice(0, numberFrom(request, 'limit') ?? defaultLimit).map(showRun));
}

// Unlike the list of an agent's messages this one is oldest first when no order is given, and newest first for `desc`.
function listRunMessages(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const run = runIn(world, request);
  const agentType = world.state.agents.get(run.agentId)?.agentType ?? 'letta_v1_agent';
  const own = world.state.messagesOf(run.agentId).filter(({ runId }) => runId === run.id);
  const rows = between(own, cursorsFrom(request.query));
  const newestFirst = request.query.has('order') && orderFrom(request) === 'desc';
  const ordered = newestFirst ? rows.reverse() : rows;
  const page = ordered.slice(0, numberFrom(request, 'limit') ?? defaultLimit);
  return json(page.flatMap((row) => showMessage(row, agentType)));
}

function runIn(world: LettaWorld, request: LettaRequest): RunRow {
  const id = checkedId('run', param(request, 'run_id'));
  const run = world.state.runs.get(id);
  if (run === undefined) throw notFoundInStore('Run', id);
  return run;
}

function showRun(run: RunRow): Record<string, unknown> {
  return {
    id: run.id,
    status: run.status,
    created_at: preciseDate(run.createdAt),
    completed_at: run.completedAt === null ? null : preciseDate(run.completedAt).replace('Z', ''),
    agent_id: run.agentId,
    conversation_id: null,
    base_template_id: null,
    background: run.background,
    metadata: run.metadata,
    request_config: null,
    stop_reason: run.stopReason,
    callback_url: null,
    ttft_ns: null,
    total_duration_ns: run.completedAt === null ? null : (run.completedAt - run.createdAt) * 1_000_000,
  };
}
