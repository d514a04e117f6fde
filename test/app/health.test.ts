import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteStore } from '../store/sqlite-store.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test('a bot lives where a process has the database open', async () => {
  const { path, store } = await sqliteStore();

  const whileOpen = await runCommand('health', [], { DATABASE_PATH: path });
  await store.close();
  const after = await runCommand('health', [], { DATABASE_PATH: path });
  const never = await runCommand('health', [], { DATABASE_PATH: join(temporaryFolder(), 'none.db') });

  expect(whileOpen).toEqual({ exitCode: 0, said: `A bot has ${path} open.\n` });
  expect(after).toEqual({ exitCode: 1, said: `No bot has ${path} open.\n` });
  expect(never.exitCode).toBe(1);
});

test.each([
  [200, 0],
  [503, 1],
])('where its status is served, that is asked: %i ends with %i', async (status, exitCode) => {
  const port = await serveHealth(status);

  const health = await runCommand('health', [], {
    STATUS_PORT: `"${port}"`,
    STATUS_HOST: '0.0.0.0',
    STATUS_TOKEN: 'a-token-of-sixteen-signs',
  });

  expect(health).toEqual({ exitCode, said: `http://127.0.0.1:${port}/healthz answers ${status}.\n` });
});

test('its status is asked directly, whatever proxies there are, and a path that holds no file is no health', async () => {
  const port = await serveHealth(200);
  const proxies = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' };
  const served = { STATUS_PORT: `${port}`, STATUS_TOKEN: 'a-token-of-sixteen-signs' };

  const asked = await runCommand('health', [], { ...proxies, ...served });
  const tooLong = await runCommand('health', [], { DATABASE_PATH: `/${'x'.repeat(300)}` });

  expect(asked).toMatchObject({ exitCode: 0, said: expect.stringContaining('answers 200.') });
  expect(tooLong).toMatchObject({ exitCode: 1, said: expect.stringMatching(/^No bot has \/x+ open\.\n$/) });
});

test('a status that nobody serves is no health', async () => {
  const settings = { STATUS_PORT: '1', STATUS_TOKEN: 'a-token-of-sixteen-signs' };

  expect(await runCommand('health', [], settings)).toEqual({
    exitCode: 1,
    said: "http://127.0.0.1:1/healthz doesn't answer.\n",
  });
});

async function serveHealth(status: number): Promise<number> {
  const server = createServer(({ url }, response) => response.writeHead(url === '/healthz' ? status : 404).end());
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
