import type { MessageRow } from '../rows.ts';
import { refuse } from '../rules/refusal.ts';
import { showMessage } from '../run/show-message.ts';
import { type Answer, json } from '../wire/answer.ts';
import { type LettaRequest, numberFrom, orderFrom } from '../wire/request.ts';
import type { World } from '../world.ts';
import { between } from './page-of.ts';

const defaultLimit = 100;

/**
 * A page of stored messages. `desc` gives the newest rows, yet oldest first; cursors are chronological in both orders; the
 * limit counts rows, of which one can be several items.
 */
export function listMessages(
  request: LettaRequest,
  rows: readonly MessageRow[],
  agentTypeOf: (row: MessageRow) => string,
  unknown: (id: string) => Error,
): Answer {
  const order = orderFrom(request);
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const found = between(rows, { after: request.query.get('after'), before: request.query.get('before'), unknown });
  const page = order === 'asc' ? found.slice(0, limit) : found.slice(Math.max(0, found.length - limit));
  return json(page.flatMap((row) => showMessage(row, agentTypeOf(row))));
}

/** `GET /v1/agents/{agent_id}/messages` */
export function listAgentMessages(world: World, request: LettaRequest, agentId: string): Answer {
  const agent = world.state.agents.get(agentId);
  if (agent === undefined) throw refuse(404, 'Agent not found');
  return listMessages(
    request,
    world.state.messagesOf(agentId),
    () => agent.agentType,
    (id) => refuse(404, `No message found with id '${id}' for agent '${agentId}'.`),
  );
}
