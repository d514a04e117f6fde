import Letta from '@letta-ai/letta-client';
import { type LocalLetta, type LocalLettaOptions, startLocalLetta } from '../../../src/local/letta/local-letta.ts';
import { type LocalModel, startLocalModel } from '../../../src/local/model/start-local-model.ts';

/** A local Letta over a local model, and the unmodified client. */
export type LocalBench = {
  readonly letta: LocalLetta;
  readonly model: LocalModel;
  readonly client: Letta;
  /** Makes an agent with one block and gives its id. */
  makeAgent(tags?: string[]): Promise<string>;
  close(): Promise<void>;
};

export async function startBench(options: Omit<LocalLettaOptions, 'model'> = {}): Promise<LocalBench> {
  const model = await startLocalModel();
  const letta = await startLocalLetta({ ...options, model: { baseUrl: model.baseUrl } });
  const client = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
  return {
    letta,
    model,
    client,
    async makeAgent(tags = []) {
      const made = await client.agents.create({
        name: 'Local',
        model: 'openai-proxy/scarlet-local',
        include_base_tools: false,
        memory_blocks: [{ label: 'human', value: 'Name: Ada' }],
        tags,
      });
      return made.id;
    },
    async close() {
      await letta.close();
      await model.close();
    },
  };
}
