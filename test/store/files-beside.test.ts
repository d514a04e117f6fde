/** What must be a file of this user's own beside a database, and is something else. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { closeSqliteFile, isHeld, openSqliteFile } from '../../src/store/sqlite-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Root may write anywhere. */
const isRoot = process.getuid?.() === 0;

async function closedFile(): Promise<string> {
  const path = join(temporaryFolder(), 'scarlet.db');
  closeSqliteFile(await openSqliteFile(path), path);
  return path;
}

const somethingElse: [string, (file: string) => void][] = [
  ['a folder', (file) => mkdirSync(file)],
  ['a link', (file) => symlinkSync('/dev/null', file)],
];

test.each(['-open', '-wal'].flatMap((ending) => somethingElse.map(([what, make]) => [ending, what, make] as const)))(
  'in the place of %s %s is refused by its name',
  async (ending, _, make) => {
    const path = await closedFile();
    make(`${path}${ending}`);

    await expect(openSqliteFile(path)).rejects.toMatchObject({
      kind: 'store-unavailable',
      message: `${path}${ending} stands where a file belongs to the database, and is none. Move it away.`,
      remedy: 'settings',
    });
  },
);

test.skipIf(isRoot).each(['-open', '-wal'])('%s of another user is refused by its name', async (ending) => {
  const path = await closedFile();
  writeFileSync(`${path}${ending}`, '', { mode: 0o000 });

  await expect(openSqliteFile(path)).rejects.toMatchObject({
    message: expect.stringContaining(
      `${path}${ending}, which belongs to the database, can't be read and written. Give this user the right to, and don't delete it`,
    ),
    remedy: 'settings',
  });
});

test.skipIf(isRoot)('nothing that can be made, in a folder where this user may write nothing, is said', async () => {
  const path = await closedFile();
  await chmod(dirname(path), 0o500);
  onTestFinished(() => chmod(dirname(path), 0o700));

  await expect(openSqliteFile(path)).rejects.toMatchObject({
    message: `${path} can't be written to. Give this user the right to write to the file and to its folder.`,
    remedy: 'settings',
  });
});

test.skipIf(isRoot)(
  'whether a bot has it open can not be told where its sign can not be read, which is said',
  async () => {
    const path = await closedFile();
    writeFileSync(`${path}-open`, '1 x', { mode: 0o000 });

    expect(() => isHeld(path)).toThrow(`${path}-open can't be written to. Give this user the right`);
  },
);

test.skipIf(isRoot)('a folder of earlier requests for copies that can not be read stops no start', async () => {
  const path = await closedFile();
  mkdirSync(`${path}-backup`, { mode: 0o000 });
  onTestFinished(() => chmod(`${path}-backup`, 0o700));

  const connection = await SqliteConnection.open(path);
  await connection.close();
});
