import type { BlockRow } from '../rows.ts';
import { checkedId } from '../rules/ids.ts';
import { notFoundInStore, refuse } from '../rules/refusal.ts';
import { writeBlock } from '../run/write-block.ts';
import {
  bodyAs,
  json,
  type LettaRequest,
  type LettaRoute,
  numberFrom,
  param,
  type RouteAnswer,
} from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { checkedChange, makeBlock, newBlockSchema, showBlock } from './block-body.ts';
import { between, cursorsFrom } from './page-of.ts';
import { showAgent } from './show-agent.ts';

const defaultLimit = 50;

/** The blocks, whoever uses them. */
export function blockRoutes(world: LettaWorld): LettaRoute[] {
  return [
    { method: 'POST', template: '/v1/blocks/', answer: (request) => createBlock(world, request) },
    { method: 'GET', template: '/v1/blocks/', answer: (request) => listBlocks(world, request) },
    { method: 'GET', template: '/v1/blocks/{block_id}', answer: (request) => json(showBlock(blockIn(world, request))) },
    { method: 'PATCH', template: '/v1/blocks/{block_id}', answer: (request) => updateBlock(world, request) },
    { method: 'DELETE', template: '/v1/blocks/{block_id}', answer: (request) => deleteBlock(world, request) },
    { method: 'GET', template: '/v1/blocks/{block_id}/agents', answer: (request) => listAgentsOf(world, request) },
  ];
}

/** The block that a path names. @throws Refusal 404, 422 */
function blockIn(world: LettaWorld, request: LettaRequest): BlockRow {
  const id = checkedId('block', param(request, 'block_id'));
  const block = world.state.blocks.get(id);
  if (block === undefined) throw refuse(404, `Block with id '${id}' not found`);
  return block;
}

/** The same, in the words of the routes that write. @throws Refusal 404, 422 */
export function storedBlockIn(world: LettaWorld, request: LettaRequest): BlockRow {
  const id = checkedId('block', param(request, 'block_id'));
  const block = world.state.blocks.get(id);
  if (block === undefined) throw notFoundInStore('Block', id);
  return block;
}

function createBlock(world: LettaWorld, request: LettaRequest): RouteAnswer {
  return json(showBlock(makeBlock(world, bodyAs(request, newBlockSchema))));
}

function listBlocks(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const label = request.query.get('label');
  const connected = numberFrom(request, 'connected_to_agents_count_eq');
  const tags = request.query.getAll('tags');
  const those = request.query.get('match_all_tags') === 'true' ? 'every' : 'some';
  const found = [...world.state.blocks.values()]
    .filter((block) => label === null || block.label === label)
    .filter((block) => connected === undefined || world.state.agentsWith(block.id).length === connected)
    .filter((block) => tags.length === 0 || tags[those]((tag) => block.tags.includes(tag)));
  if (request.query.get('order') !== 'asc') found.reverse();
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const page = between(found, cursorsFrom(request.query));
  // As on real servers, 0.16.8 too: with this filter the cursor goes by time, and the page by nothing of the kind.
  const listed = connected === undefined ? page : page.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return json(listed.slice(0, limit).map(showBlock));
}

async function updateBlock(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const change = checkedChange(world.traits, request);
  const block = storedBlockIn(world, request);
  await holdWrite(world, request, block.id);
  return json(showBlock(writeBlock(world, block.id, change) ?? block));
}

/** Lets a planned fault hold a write back, and refuses it when another one came in between. @throws Refusal 404, 409 */
export async function holdWrite(world: LettaWorld, request: LettaRequest, blockId: string): Promise<void> {
  const seen = world.state.blocks.get(blockId)?.version;
  await request.beforeWrite();
  await aMoment();
  const now = world.state.blocks.get(blockId)?.version;
  if (now === undefined) throw notFoundInStore('Block', blockId);
  if (now === seen) return;
  throw refuse(
    409,
    `CONFLICT: Block with id '${blockId}' was updated by another transaction. Please retry your request.`,
  );
}

// Long enough for writes that were sent together to have all read what they change: then the first one wins.
async function aMoment(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function deleteBlock(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const id = checkedId('block', param(request, 'block_id'));
  if (!world.state.blocks.delete(id)) throw notFoundInStore('Block', id);
  for (const agent of world.state.agentsWith(id)) agent.blockIds = agent.blockIds.filter((other) => other !== id);
  return json(null);
}

function listAgentsOf(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const include = new Set(request.query.getAll('include'));
  // Of a block that is gone, too: no server looks whether there is one.
  const agents = [...world.state.agentsWith(checkedId('block', param(request, 'block_id')))];
  if (request.query.get('order') !== 'asc') agents.reverse();
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const page = between(agents, cursorsFrom(request.query)).slice(0, limit);
  return json(page.map((agent) => showAgent(world, agent, include)));
}
