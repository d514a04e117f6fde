import { refuse } from '../rules/refusal.ts';
import { type ShownItem, showMessage } from '../run/show-message.ts';
import { json, type LettaRequest, numberFrom, orderFrom, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { between, cursorsFrom } from './page-of.ts';

const defaultLimit = 100;

/**
 * `GET /v1/agents/{agent_id}/messages`: `desc` gives the newest rows, yet oldest first; cursors are chronological in both
 * orders; the limit counts rows, of which one can be several items.
 */
export function listMessages(world: LettaWorld, request: LettaRequest, agentId: string): RouteAnswer {
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

/** The items of the wanted types; all where none are named. */
export function wanted(items: readonly ShownItem[], types: readonly string[]): readonly ShownItem[] {
  return types.length === 0 ? items : items.filter(({ message_type }) => types.includes(message_type));
}
