import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, requireFreePort } from '../../../src/local/real-letta/ports.ts';

async function listener(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a free port is one that can be listened on', async () => {
  const port = await freePort();

  await expect(requireFreePort(port, '')).resolves.toBeUndefined();
});

test('a port in use is said in one line, with what to do', async () => {
  const port = await listener();

  await expect(requireFreePort(port, 'Choose another.')).rejects.toMatchObject({
    kind: 'port-in-use',
    message: `Port ${port} on 127.0.0.1 is in use. Choose another.`,
  });
});
