import { z } from 'zod';
import { checkedId } from '../rules/ids.ts';
import { refuse } from '../rules/refusal.ts';
import { canShrink, compact } from '../run/compact.ts';
import { closeRun } from '../run/runs.ts';
import { showMessage, wanted } from '../run/show-message.ts';
import { recompile } from '../run/system-message.ts';
import {
  bodyAs,
  json,
  type LettaRequest,
  type LettaRoute,
  numberFrom,
  orderFrom,
  param,
  type RouteAnswer,
} from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { agentIn } from './agent-routes.ts';
import { between, cursorsFrom } from './page-of.ts';
import { sendMessages } from './send-messages.ts';
import { everyRelation, showAgent } from './show-agent.ts';

const base = '/v1/agents/{agent_id}';

/** The conversation of an agent. */
export function messageRoutes(world: LettaWorld): LettaRoute[] {
  return [
    { method: 'POST', template: `${base}/messages`, answer: (request) => sendMessages(world, request) },
    { method: 'GET', template: `${base}/messages`, answer: (request) => listMessages(world, request) },
    { method: 'POST', template: `${base}/messages/cancel`, answer: (request) => cancelRuns(world, request) },
    { method: 'POST', template: `${base}/summarize`, answer: (request) => summarize(world, request) },
    { method: 'PATCH', template: `${base}/reset-messages`, answer: (request) => resetMessages(world, request) },
  ];
}

const cancelSchema = z.object({ run_ids: z.array(z.string()).nullish() });

// A cancelled run may still store its step when the model answers: it is looked at between steps only.
function cancelRuns(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const agentId = checkedId('agent', param(request, 'agent_id'));
  const { run_ids: given } = bodyAs(request, cancelSchema);
  const ids = given && given.length > 0 ? given : world.state.activeRunsOf(agentId).map(({ id }) => id);
  if (ids.length === 0) throw refuse(409, `CONFLICT: No active runs to cancel for agent ${agentId}`);
  const results = ids.map((id) => {
    const run = world.state.runs.get(id);
    if (run === undefined) return [id, 'failed'];
    closeRun(world, run, 'cancelled', 'cancelled');
    return [id, 'cancelled'];
  });
  return json(Object.fromEntries(results));
}

async function summarize(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const agent = agentIn(world, request);
  if (!canShrink(agent)) throw refuse(400, 'Summarization failed to reduce the number of messages.');
  const { summary, before, after } = await compact(world, agent);
  return json({ summary, num_messages_before: before, num_messages_after: after });
}

// Only the context is emptied. What was said is still listed.
function resetMessages(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const agent = agentIn(world, request);
  agent.messageIds = agent.messageIds.slice(0, 1);
  if (!world.traits.compilesEachStep) recompile(world, agent);
  return json(showAgent(world, agent, everyRelation));
}

const defaultLimit = 100;

/**
 * `GET /v1/agents/{agent_id}/messages`: `desc` gives the newest rows, yet oldest first; cursors are chronological in both
 * orders; the limit counts rows, of which one can be several items.
 */
function listMessages(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const agentId = checkedId('agent', param(request, 'agent_id'));
  const agent = world.state.agents.get(agentId);
  if (agent === undefined) throw refuse(404, 'Agent not found');
  const rows = world.state.messagesOf(agentId);
  const cursors = cursorsFrom(request.query);
  for (const cursor of [cursors.after, cursors.before]) {
    if (cursor === null || rows.some(({ id }) => id === cursor)) continue;
    throw refuse(404, `No message found with id '${cursor}' for agent '${agentId}'.`);
  }
  const found = between(rows, cursors);
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const page = orderFrom(request) === 'asc' ? found.slice(0, limit) : found.slice(Math.max(0, found.length - limit));
  const items = page.flatMap((row) => showMessage(row, agent.agentType));
  return json(world.traits.filtersLists ? wanted(items, request.query.getAll('include_return_message_types')) : items);
}
