import type { AgentRow } from '../rows.ts';
import { type Answer, json } from '../wire/answer.ts';
import { type LettaRequest, numberFrom, orderFrom } from '../wire/request.ts';
import type { World } from '../world.ts';
import { between, cursorsFrom } from './page-of.ts';
import { showAgent } from './show-agent.ts';

const defaultLimit = 50;

/** `GET /v1/agents/`: newest first unless asked otherwise; cursors follow the order. */
export function listAgents(world: World, request: LettaRequest): Answer {
  const order = orderFrom(request);
  const include = new Set(request.query.getAll('include'));
  const found = [...world.state.agents.values()].filter((agent) => fits(agent, request.query));
  const ordered = order === 'asc' ? found : found.reverse();
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const page = between(ordered, cursorsFrom(request.query)).slice(0, limit);
  return json(page.map((agent) => showAgent(world, agent, include)));
}

function fits(agent: AgentRow, query: URLSearchParams): boolean {
  const tags = query.getAll('tags');
  const name = query.get('name');
  const words = query.get('query_text');
  if (name !== null && agent.name !== name) return false;
  if (words !== null && !agent.name.toLowerCase().includes(words.toLowerCase())) return false;
  if (tags.length === 0) return true;
  if (query.get('match_all_tags') === 'true') return tags.every((tag) => agent.tags.includes(tag));
  return tags.some((tag) => agent.tags.includes(tag));
}
