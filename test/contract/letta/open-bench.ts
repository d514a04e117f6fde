import Letta from '@letta-ai/letta-client';
import type { AgentCreateParams, AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { LettaVersion } from '../../../src/local/letta/rules/versions.ts';
import type { ChatRequest } from '../../../src/local/model/wire/chat-request.ts';
import { type LettaUnderTest, lettaUnderTest } from '../../support/letta-under-test.ts';

/** A Letta server under the unmodified client, and agents that are gone when the bench is closed. */
export type Bench = {
  readonly letta: LettaUnderTest;
  readonly client: Letta;
  /** Unlike anything that another run of the suite left on the server. */
  readonly mark: string;
  makeAgent(body?: Partial<AgentCreateParams>): Promise<AgentState>;
  /** What the model was asked, the newest last. */
  asked(): readonly ChatRequest[];
  /** The system message that the model was last sent. */
  lastPrompt(): string;
  close(): Promise<void>;
};

/** Opens a bench on the local Letta of a release, or on the real server of the environment. */
export async function openBench(version: LettaVersion): Promise<Bench> {
  const letta = await lettaUnderTest(version);
  const client = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
  const mark = `contract-${process.pid}-${Date.now()}`;
  const asked = () => letta.localModel.requests.map(({ body }) => body);
  return {
    letta,
    client,
    mark,
    asked,
    makeAgent: (body = {}) =>
      client.agents.create({
        name: 'Contract',
        model: letta.model,
        include_base_tools: false,
        system: 'You are Scarlet.',
        memory_blocks: [{ label: 'human', value: 'Name: Ada', limit: 5000 }],
        ...body,
        tags: [mark, ...(body.tags ?? [])],
      }),
    lastPrompt: () =>
      JSON.stringify(
        asked()
          .at(-1)
          ?.messages.find(({ role }) => role === 'system')?.content,
      ),
    async close() {
      await cleanUp(client, mark);
      await letta.close();
    },
  };
}

async function cleanUp(client: Letta, mark: string): Promise<void> {
  const left = await client.agents.list({ tags: [mark], include: ['agent.blocks'], limit: 200 });
  for (const agent of left.items) {
    await client.agents.delete(agent.id).catch(() => {});
    for (const { id } of agent.blocks) if (id !== undefined) await client.blocks.delete(id).catch(() => {});
  }
}
