import type { RunRow } from '../rows.ts';
import { preciseDate } from '../rules/dates.ts';
import { checkedId } from '../rules/ids.ts';
import { notFoundInStore, refuse } from '../rules/refusal.ts';
import { isActive } from '../state.ts';
import { type Answer, json } from '../wire/answer.ts';
import { type LettaRequest, numberFrom, orderFrom, param } from '../wire/request.ts';
import type { Route } from '../wire/router.ts';
import type { World } from '../world.ts';
import { listMessages } from './list-messages.ts';
import { pageOf } from './page-of.ts';

const defaultLimit = 100;

/** The runs: one for each message call, visible from its start. */
export function runRoutes(world: World): Route[] {
  return [
    { method: 'GET', template: '/v1/runs/', answer: (request) => listRuns(world, request) },
    { method: 'GET', template: '/v1/runs/{run_id}', answer: (request) => json(showRun(runIn(world, request))) },
    { method: 'GET', template: '/v1/runs/{run_id}/messages', answer: (request) => listRunMessages(world, request) },
  ];
}

function listRuns(world: World, request: LettaRequest): Answer {
  const { query } = request;
  const agents = [...query.getAll('agent_id'), ...query.getAll('agent_ids')];
  const statuses = query.getAll('statuses');
  const found = [...world.state.runs.values()]
    .filter((run) => agents.length === 0 || agents.includes(run.agentId))
    .filter((run) => statuses.length === 0 || statuses.includes(run.status))
    .filter((run) => query.get('active') !== 'true' || isActive(run))
    .filter((run) => query.get('background') === null || String(run.background) === query.get('background'));
  const page = pageOf(orderFrom(request) === 'asc' ? found : found.reverse(), {
    after: query.get('after'),
    before: query.get('before'),
    limit: numberFrom(request, 'limit') ?? defaultLimit,
    unknown: (id) => notFoundInStore('Run', id),
  });
  return json(page.map(showRun));
}

function listRunMessages(world: World, request: LettaRequest): Answer {
  const run = runIn(world, request);
  const rows = world.state.messagesOf(run.agentId).filter(({ runId }) => runId === run.id);
  const ascending = request.query.get('order') === null ? { ...request, query: withOrder(request.query) } : request;
  const agentType = world.state.agents.get(run.agentId)?.agentType ?? 'letta_v1_agent';
  return listMessages(
    ascending,
    rows,
    () => agentType,
    (id) => refuse(404, `No message found with id '${id}'.`),
  );
}

function withOrder(query: URLSearchParams): URLSearchParams {
  const ordered = new URLSearchParams(query);
  ordered.set('order', 'asc');
  return ordered;
}

function runIn(world: World, request: LettaRequest): RunRow {
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
