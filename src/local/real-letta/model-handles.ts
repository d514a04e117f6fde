import { z } from 'zod';

const Models = z.array(z.object({ handle: z.string(), provider_name: z.string() }));

/** Handles of the chat models that come from the endpoint in OPENAI_BASE_URL, not of those that Letta brings itself. */
export async function modelHandles(baseUrl: string): Promise<readonly string[]> {
  const answer = await fetch(`${baseUrl}/v1/models/`);
  const models = Models.parse(await answer.json());
  return models.filter((model) => model.provider_name === 'openai').map((model) => model.handle);
}
