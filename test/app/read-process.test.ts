import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test('.env is read as Windows leaves it, and what the environment sets goes before it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.env'), '\uFEFFDATABASE_PATH=/srv/of-the-file.sqlite\r\nLOG_LEVEL=debug\r\n');

  const byFile = await runCommand('health', [], {}, folder);
  const byEnvironment = await runCommand('health', [], { DATABASE_PATH: '/srv/of-the-environment.sqlite' }, folder);

  expect(byFile.said).toContain('/srv/of-the-file.sqlite');
  expect(byEnvironment.said).toContain('/srv/of-the-environment.sqlite');
});

// The shell of Windows writes UTF-16 where it is told to write into a file: no setting was found in it.
test.each([
  ['little', (text: string) => Buffer.from(text, 'utf16le')],
  ['big', (text: string) => Buffer.from(text, 'utf16le').swap16()],
])('.env may be in UTF-16, %s end first', async (_, encode) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.env'), encode('\uFEFFDATABASE_PATH=/srv/of-the-file.sqlite\r\n'));

  const { said } = await runCommand('health', [], {}, folder);

  expect(said).toContain('/srv/of-the-file.sqlite');
});

test('npm run letta reads it in the same way', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.env'), Buffer.from('\uFEFFLETTA_VERSION=of-the-file\r\n', 'utf16le'));

  const program = fileURLToPath(new URL('../../src/local/letta-server.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [program], { cwd: folder, env: {}, encoding: 'utf8' });

  expect(stdout).toContain('"of-the-file" is not a Letta version');
});
