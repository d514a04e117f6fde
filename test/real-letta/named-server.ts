import { Letta } from '@letta-ai/letta-client';
import { localModelId } from '../../src/local/model/start-local-model.ts';
import type { GivenLetta } from '../support/given-letta.ts';

/**
 * The server that LETTA_BASE_URL names, if it does. Tests script its model, so OPENAI_BASE_URL must be the address on
 * 127.0.0.1 that the server was started with, and nobody may listen there during the run.
 */
export async function namedServer(env: NodeJS.ProcessEnv): Promise<GivenLetta | undefined> {
  const baseUrl = env['LETTA_BASE_URL'];
  if (!baseUrl) return undefined;
  const modelPort = loopbackPort(env['OPENAI_BASE_URL'] ?? '');
  if (modelPort === undefined) {
    throw new Error('With LETTA_BASE_URL, set OPENAI_BASE_URL to the http://127.0.0.1:<port>/v1 of that server too.');
  }
  const { version } = await new Letta({ baseURL: baseUrl, apiKey: 'none', maxRetries: 0 }).health();
  return { baseUrl, version, model: env['LETTA_MODEL'] || `openai-proxy/${localModelId}`, modelPort };
}

function loopbackPort(address: string): number | undefined {
  const url = URL.parse(address);
  return url?.hostname === '127.0.0.1' && url.port !== '' ? Number(url.port) : undefined;
}
