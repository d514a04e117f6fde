import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteStore } from '../store/sqlite-store.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test.each([
  [[], 'Which file is to be restored?'],
  [['one', 'two'], 'One file can be restored, not several.'],
])('called with %j it says what is wrong and how it is called', async (args, words) => {
  const { exitCode, said } = await runCommand('restore', args, {});

  expect(exitCode).toBe(64);
  expect(said).toMatch(new RegExp(`^${words.replace('?', '\\?')}\n\nUsage: npm run restore -- <file>`));
});

test('asked for help it says how it is called, and no more', async () => {
  const { exitCode, said } = await runCommand('restore', ['no-such-file', '--help'], {});

  expect(exitCode).toBe(0);
  expect(said).toMatch(/^Usage: npm run restore/);
});

test('it says what became of the database that was there, or of what one left behind', async () => {
  const { path: from, store } = await sqliteStore();
  await store.close();
  const path = join(temporaryFolder(), 'scarlet.sqlite');

  const first = await runCommand('restore', [from], { DATABASE_PATH: path });
  const again = await runCommand('restore', [from], { DATABASE_PATH: path });
  const gone = join(temporaryFolder(), 'gone.sqlite');
  writeFileSync(`${gone}-wal`, 'left');
  const inPlaceOfNothing = await runCommand('restore', [from], { DATABASE_PATH: gone });

  expect(first).toEqual({ exitCode: 0, said: expect.stringMatching(/^Restored .*\n.* 0 people\.\n$/) });
  const kept = readdirSync(dirname(path)).find((name) => name.includes('replaced'));
  expect(again).toEqual({
    exitCode: 0,
    said: expect.stringContaining(
      `\nThe database that was there is ${join(dirname(path), kept ?? '')} now: delete it when you need it no more.\n`,
    ),
  });
  expect(inPlaceOfNothing).toEqual({
    exitCode: 0,
    said: expect.stringMatching(/\nWhat was left beside the one that is gone is .*replaced-.*-\* now: delete it/),
  });
});
