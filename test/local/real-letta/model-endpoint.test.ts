import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requireModelEndpoint, storeModelEndpoint } from '../../../src/local/real-letta/model-endpoint.ts';
import { freePort } from '../../../src/local/real-letta/ports.ts';

async function endpoint(status: number) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { seen, baseUrl: `http://127.0.0.1:${port}/v1` };
}

describe('the model endpoint', () => {
  test('is asked for its models with its key', async () => {
    const { seen, baseUrl } = await endpoint(200);

    await requireModelEndpoint({ baseUrl, apiKey: 'k' });

    expect(seen).toEqual(['GET /v1/models Bearer k']);
  });

  test('that refuses is named with its status, without key or password', async () => {
    const { baseUrl } = await endpoint(401);
    const address = baseUrl.replace('//', '//user:canary-1@');

    const failure = requireModelEndpoint({ baseUrl, apiKey: 'canary-2' });

    await expect(failure).rejects.toThrow(`${baseUrl} answers GET /models with 401.`);
    await expect(failure).rejects.not.toThrow('canary');
    await expect(requireModelEndpoint({ baseUrl: address, apiKey: 'x' })).rejects.not.toThrow('canary');
  });

  test('that nobody listens at is said so', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}/v1`;

    await expect(requireModelEndpoint({ baseUrl, apiKey: 'x' })).rejects.toMatchObject({
      kind: 'no-model-endpoint',
      message: `The model endpoint ${baseUrl} can't be reached.`,
    });
  });

  test('is stored by one transaction, with the address as a quoted variable', async () => {
    const calls: [string, Readonly<Record<string, string>> | undefined][] = [];
    const sql = async (text: string, variables?: Readonly<Record<string, string>>): Promise<string> => {
      calls.push([text, variables]);
      return '';
    };

    await storeModelEndpoint({ sql }, { baseUrl: "http://h/v1'; DROP TABLE agents", apiKey: 'canary' });

    const [[text, variables] = ['', undefined]] = calls;
    expect(calls).toHaveLength(1);
    expect(text.trim()).toMatch(/^BEGIN;[\s\S]*COMMIT;$/);
    expect(text).not.toContain('DROP TABLE');
    expect(variables).toEqual({ url: "http://h/v1'; DROP TABLE agents" });
  });
});
