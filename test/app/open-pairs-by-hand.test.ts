import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test('where there is no database none is made, and the setting is named', async () => {
  const DATABASE_PATH = join(temporaryFolder(), 'scarlet.sqlite');

  const { exitCode, said } = await runCommand('pairs', [], {
    DATABASE_PATH,
    DISCORD_TOKEN: 'a.b.c',
    LETTA_BASE_URL: 'http://127.0.0.1:9',
    LETTA_MODEL: 'house/talk',
  });

  expect(exitCode).toBe(78);
  expect(said).toBe(
    `Wrong setting: DATABASE_PATH. There is no database at ${DATABASE_PATH}. Set DATABASE_PATH as it is for the bot.\n`,
  );
});

test('sleep-mode wants to be told where to', async () => {
  const ends = await Promise.all([[], ['--to', 'off']].map((args) => runCommand('sleep-mode', args, {})));

  for (const { exitCode, said } of ends) {
    expect(exitCode).toBe(64);
    expect(said).toMatch(/^--to native or --to custom is needed\.\n\nUsage: npm run sleep-mode/);
  }
});
