import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteStore } from '../store/sqlite-store.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test('with no bot running it makes the backup itself, beside the database or under its usual name in a folder', async () => {
  const { path, store } = await sqliteStore();
  await store.close();
  const folder = temporaryFolder();
  const [there, new_] = [join(folder, 'there'), join(folder, 'new')];
  mkdirSync(there);
  const settings = { DATABASE_PATH: path };

  const usual = await runCommand('backup', [], settings);
  const inFolder = await runCommand('backup', ['--to', there], settings);
  const inNewFolder = await runCommand('backup', ['--to', `${new_}/`], settings);
  const named = await runCommand('backup', ['--to', join(there, 'mine')], settings);

  const backups = join(dirname(path), 'backups');
  const whole = String.raw`\d+ kB, \d+ records?, 0 people, in \d+\.\d s\.\n$`;
  const madeIn = (made: string, name = String.raw`scarlet-[\dTZ-]+\.sqlite`) =>
    `^Backed up to ${made}/${name}, with no bot running\\.\n`;
  expect(usual.said).toMatch(
    new RegExp(`${madeIn(backups)}The folder ${backups} was not there, and has been made\\.\n${whole}`),
  );
  expect(inFolder.said).toMatch(new RegExp(madeIn(there) + whole));
  expect(inNewFolder.said).toMatch(new RegExp(madeIn(new_)));
  expect(named.said).toMatch(new RegExp(madeIn(there, 'mine') + whole));
  for (const { exitCode } of [usual, inFolder, inNewFolder, named]) expect(exitCode).toBe(0);
});

// As a script has it whose variable is not set: it was taken for the folder in which the command was called.
test('an empty name is named', async () => {
  const { exitCode, said } = await runCommand('backup', ['--to', ''], {});

  expect({ exitCode, said }).toEqual({ exitCode: 64, said: expect.stringMatching(/^--to is empty\.\n/) });
});

test('a home folder that the shell left as it is, is no folder of that name', async () => {
  const { path, store } = await sqliteStore();
  await store.close();

  const { exitCode, said } = await runCommand('backup', ['--to=~/scarlet.sqlite'], { DATABASE_PATH: path });

  expect({ exitCode, said }).toEqual({ exitCode: 64, said: expect.stringMatching(/^--to must be written out: .*~/) });
});

test.each([255, 300])('a name of %d letters, with which no file can be made, is refused in words', async (letters) => {
  const { path, store } = await sqliteStore();
  await store.close();
  const to = join(temporaryFolder(), 'x'.repeat(letters));

  const { exitCode, said } = await runCommand('backup', ['--to', to], { DATABASE_PATH: path });

  expect({ exitCode, said }).toEqual({
    exitCode: 1,
    said: expect.stringMatching(new RegExp(`^${to}: .*name too long`)),
  });
});
