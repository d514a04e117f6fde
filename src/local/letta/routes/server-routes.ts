import { embeddingHandles, offeredModels } from '../run/find-model.ts';
import { toolNames } from '../tools/tool-definitions.ts';
import { json, type LettaRequest, type LettaRoute, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { showTool } from './show-agent.ts';

/** What the server says of itself: its health, what models and what tools it offers. */
export function serverRoutes(world: LettaWorld): LettaRoute[] {
  const health = () => json({ version: world.traits.version, status: 'ok' });
  return [
    { method: 'GET', template: '/v1/health/', answer: health },
    { method: 'GET', template: '/v1/models/', answer: () => listModels(world) },
    { method: 'GET', template: '/v1/tools/', answer: (request) => listTools(world, request) },
    { method: 'GET', template: '/v1/models/embedding', answer: () => listEmbeddings(world) },
  ];
}

async function listModels(world: LettaWorld): Promise<RouteAnswer> {
  const own = { handle: 'letta/letta-free', name: 'letta-free', contextWindow: 30_000 };
  const offered = [own, ...(await offeredModels(world.model))];
  return json(
    offered.map(({ handle, name, contextWindow }) => ({
      handle,
      name,
      display_name: name,
      provider_type: 'openai',
      provider_name: handle === own.handle ? 'letta' : 'openai',
      provider_category: 'base',
      model_type: 'llm',
      model: name,
      model_endpoint_type: 'openai',
      model_endpoint: handle === own.handle ? 'https://inference.letta.com/v1/' : world.model.baseUrl,
      context_window: contextWindow,
      max_context_window: contextWindow,
    })),
  );
}

function listTools(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const name = request.query.get('name');
  const listed = toolNames(world.traits).filter((tool) => name === null || tool === name);
  return json(listed.map((tool) => showTool(world, tool)));
}

function listEmbeddings(world: LettaWorld): RouteAnswer {
  return json(
    embeddingHandles.map((handle) => ({
      handle,
      name: handle.slice(handle.indexOf('/') + 1),
      display_name: handle,
      provider_type: 'openai',
      provider_name: handle.slice(0, handle.indexOf('/')),
      model_type: 'embedding',
      embedding_dim: 1536,
      embedding_model: handle.slice(handle.indexOf('/') + 1),
      embedding_endpoint_type: 'openai',
      embedding_endpoint: world.model.baseUrl,
    })),
  );
}
