import { z } from 'zod';
import { refuse } from '../rules/refusal.ts';
import type { ModelEndpoint } from './ask-model.ts';

export type OfferedModel = { readonly handle: string; readonly name: string; readonly contextWindow: number };

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

const unknownContextWindow = 30_000;

/** The embeddings that a server of this kind offers. None is asked in plain chat. */
export const embeddingHandles: readonly string[] = [
  'letta/letta-free',
  'openai/text-embedding-ada-002',
  'openai/text-embedding-3-small',
  'openai/text-embedding-3-large',
];

/** The models of the endpoint, under the handles that agents name them by. None when it can't be reached. */
export async function offeredModels(endpoint: ModelEndpoint): Promise<OfferedModel[]> {
  const provider = endpoint.baseUrl.includes('api.openai.com') ? 'openai' : 'openai-proxy';
  try {
    const headers = { authorization: `Bearer ${endpoint.apiKey ?? 'none'}` };
    const listed = listSchema.parse(await (await fetch(`${endpoint.baseUrl}/models`, { headers })).json());
    return listed.data.map(({ id }) => ({
      handle: `${provider}/${id}`,
      name: id,
      contextWindow: unknownContextWindow,
    }));
  } catch {
    return [];
  }
}

/** The model that a handle names. @throws Refusal 400, 404 */
export async function findModel(endpoint: ModelEndpoint, handle: string | undefined): Promise<OfferedModel> {
  if (handle === undefined) throw refuse(400, 'INVALID_ARGUMENT: Must specify either model or llm_config in request');
  if (!handle.includes('/')) {
    throw refuse(400, 'INVALID_ARGUMENT: The model handle should be in the format provider/model-name');
  }
  const offered = await offeredModels(endpoint);
  const found = offered.find((model) => model.handle === handle);
  if (found === undefined) throw refuse(404, `NOT_FOUND: Handle ${handle} not found, must be one of []`);
  return found;
}

/** @throws Refusal 400 */
export function refuseUnknownEmbedding(handle: string | undefined): void {
  if (handle === undefined || embeddingHandles.includes(handle)) return;
  throw refuse(400, `INVALID_ARGUMENT: Embedding model ${handle} not found`);
}
