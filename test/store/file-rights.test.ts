import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { databaseFilesOf } from '../../src/store/database-files.ts';
import { narrowFiles, wideFilesAmong } from '../../src/store/file-rights.ts';
import { openStore } from '../../src/store/open-store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { keepTally, tallyIn } from './kept-tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

test('all that holds what people said is narrowed at the start, each with a warning that names it', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
  const backups = join(dirname(path), 'backups');
  mkdirSync(backups);
  const beside = [`${path}-wal`, `${path}.replaced-2026`, join(backups, 'scarlet-2026.sqlite')];
  const others = [join(dirname(path), 'scarlet.dbx'), join(backups, 'other.sqlite')];
  for (const file of [...beside, ...others]) writeFileSync(file, '');
  for (const file of [path, ...beside, ...others]) chmodSync(file, 0o644);
  const log = recordingLog();

  const store = await openStore({ path, log, clock: handMovedClock() });
  await store.close();

  const narrowed = [path, ...beside];
  expect(new Set(log.lines.map(({ fields }) => fields))).toEqual(
    new Set(narrowed.map((file) => ({ file, mode: '644' }))),
  );
  expect(log.lines.every(({ level }) => level === 'warn')).toBe(true);
  // The log is gone by now.
  expect([path, ...beside.slice(1)].map(modeOf)).toEqual(['600', '600', '600']);
  expect(others.map(modeOf)).toEqual(['644', '644']);
  expect(await tallyIn(path)).toBe(7);
});

// A link beside the database may lead to any file of the machine, and root's bot took from everybody what they may read there.
test.each(['scarlet.db-backup', 'scarlet.db.old', 'backups/scarlet-old.sqlite'])(
  'what a link such as %s leads to is somebody else’s, and is left as it is',
  async (name) => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const elsewhere = join(temporaryFolder(), 'passwd');
    writeFileSync(elsewhere, '');
    chmodSync(elsewhere, 0o644);
    mkdirSync(join(dirname(path), 'backups'));
    symlinkSync(elsewhere, join(dirname(path), name));
    const log = recordingLog();

    const store = await openStore({ path, log, clock: handMovedClock() });
    await store.close();

    expect(modeOf(elsewhere)).toBe('644');
    expect(log.lines).toEqual([]);
    expect(databaseFilesOf(path)).toEqual([path]);
  },
);

test('nothing is said of what is the owner’s alone, nor of what is not there', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);

  expect(wideFilesAmong(databaseFilesOf(path))).toEqual([]);
  expect(narrowFiles([join(path, 'nowhere'), `${path}-none`])).toEqual([]);
});

test.each([
  ['group', 0o640, '640'],
  ['others', 0o604, '604'],
  ['a writing group', 0o620, '620'],
])('a file that is open to %s is wide', async (_, mode, said) => {
  const file = join(temporaryFolder(), '.env');
  writeFileSync(file, 'DISCORD_TOKEN=', { mode });
  chmodSync(file, mode);

  expect(wideFilesAmong([file])).toEqual([{ file, mode: said }]);
  expect(modeOf(file)).toBe(said);
});
