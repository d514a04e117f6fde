import { Letta } from '@letta-ai/letta-client';

/**
 * Notes what agents a real server has. The returned function removes those that came since, with their blocks: two
 * tests that speak as the same person must not meet in one pair. Only for servers whose model is a test's own, so that
 * no agent of a real person can be among them.
 */
export async function leaveAsFound(baseUrl: string): Promise<() => Promise<void>> {
  const letta = new Letta({ baseURL: baseUrl, apiKey: 'any', maxRetries: 0 });
  const before = new Set(await agentIds(letta));
  return async () => {
    const added = (await agentIds(letta)).filter((id) => !before.has(id));
    const blocks = new Set<string>();
    for (const id of added) {
      const agent = await unlessGone(letta.agents.retrieve(id, { include: ['agent.blocks'] }));
      for (const block of agent?.blocks ?? []) if (block.id !== undefined) blocks.add(block.id);
    }
    // The native sleep agent goes with its primary; blocks stay when their agent goes.
    for (const id of added) await unlessGone(letta.agents.delete(id));
    for (const id of blocks) await unlessGone(letta.blocks.delete(id));
  };
}

async function agentIds(letta: Letta): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const agent of letta.agents.list({ limit: 200 })) ids.push(agent.id);
  return ids;
}

async function unlessGone<T>(request: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Letta.NotFoundError) return undefined;
    throw error;
  }
}
