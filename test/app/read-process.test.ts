import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
