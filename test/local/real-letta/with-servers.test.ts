/** `test/real-letta/with-servers.ts`. */
import { expect, test } from 'vitest';
import { withServers } from '../../real-letta/with-servers.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

async function run(env: NodeJS.ProcessEnv) {
  const lines: string[] = [];
  const folder = temporaryFolder();
  const code = await withServers({
    env: { PATH: folder, LETTA_HOME: folder, ...env },
    repository: folder,
    say: (line) => lines.push(line),
    elapsedSeconds: () => 1,
    signal: new AbortController().signal,
    killSignal: new AbortController().signal,
  });
  return { code, text: lines.join('\n') };
}

test('where Python is missing, the real servers are skipped in one line', async () => {
  const { code, text } = await run({});

  expect(code).toBe(0);
  expect(text).toMatch(/^Skipped, no real Letta server here: Letta needs Python .*\.$/);
});

test('with CI=true that is a failure', async () => {
  const { code, text } = await run({ CI: 'true' });

  expect(code).toBe(1);
  expect(text).toContain('Letta needs Python');
  expect(text).not.toContain('Skipped');
});

test('a named server whose model can not be scripted is refused in words', async () => {
  const { code, text } = await run({
    LETTA_BASE_URL: 'http://127.0.0.1:8283',
    OPENAI_BASE_URL: 'https://api.example/v1',
  });

  expect(code).toBe(1);
  expect(text).toContain('set OPENAI_BASE_URL to the http://127.0.0.1:<port>/v1 of that server too.');
});
