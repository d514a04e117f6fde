import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { operateLetta } from '../../../src/local/real-letta/operate-letta.ts';
import { freePort } from '../../../src/local/real-letta/ports.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** Operates on a machine that has no Python, so nothing can be installed by mistake. */
async function operate(env: NodeJS.ProcessEnv, signal = new AbortController().signal) {
  const lines: string[] = [];
  const home = temporaryFolder();
  const code = await operateLetta({
    env: { PATH: home, LETTA_PORT: String(await freePort()), ...env },
    defaultHome: home,
    say: (line) => lines.push(line),
    elapsedSeconds: () => 1.5,
    signal,
    killSignal: new AbortController().signal,
  });
  return { code, lines };
}

test('without a fit Python one line says so, and the exit code is not zero', async () => {
  const { code, lines } = await operate({});

  expect(code).toBe(1);
  expect(lines).toEqual([
    '   1.5 s  the model is the local one, a small script; OPENAI_BASE_URL names another',
    'Letta needs Python 3.11, 3.12 or 3.13 with pip: none was found on PATH.',
  ]);
});

test('a port in use is said before anything is installed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const { code, lines } = await operate({ LETTA_PORT: `${port}` });

  expect(code).toBe(1);
  expect(lines.at(-1)).toBe(
    `Port ${port} on 127.0.0.1 is in use. Choose another with LETTA_PORT, or stop what listens there.`,
  );
});

test.each([
  [{ LETTA_PORT: 'many' }, 'LETTA_PORT must be a whole number from 1 to 65535.'],
  [{ LETTA_VERSION: 'latest' }, '"latest" is not a Letta version; they look like 0.16.8.'],
  [{ OPENAI_BASE_URL: 'canary' }, 'OPENAI_BASE_URL is not an address such as http://host:port/v1.'],
])('a wrong setting %j is said in one line', async (env, line) => {
  const { code, lines } = await operate(env);

  expect(code).toBe(1);
  expect(lines.at(-1)).toBe(line);
});

test('stopped before it is up, it ends in order', async () => {
  const { code, lines } = await operate({}, AbortSignal.abort(new Error('Stopped.')));

  expect(code).toBe(0);
  expect(lines.at(-1)).toContain('stopped');
});
