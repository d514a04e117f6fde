import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  databaseFilesOf,
  fileIdentityOf,
  fileStampOf,
  isLaterTold,
  realPathOf,
  usualBackupOf,
  wasTakenAway,
} from '../../src/store/database-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = realPathOf(temporaryFolder());
});

describe('where a database lies', () => {
  test('is where its links lead, also where no file is there yet', () => {
    mkdirSync(at('disk'));
    symlinkSync('disk/scarlet.sqlite', at('inner'));
    symlinkSync('inner', at('outer'));

    expect(realPathOf(at('outer'))).toBe(at('disk/scarlet.sqlite'));
    writeFileSync(at('disk/scarlet.sqlite'), '');
    expect(realPathOf(at('outer'))).toBe(at('disk/scarlet.sqlite'));
  });

  test('is its own path where no link is', () => {
    expect(realPathOf(at('scarlet.sqlite'))).toBe(at('scarlet.sqlite'));
  });

  test('is found no way where links lead round in circles, which throws nothing', () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));

    expect([at('a'), at('b')]).toContain(realPathOf(at('a')));
  });
});

describe('a database that is not there', () => {
  test.each(['scarlet.sqlite-open', 'scarlet.sqlite-wal'])('was taken away where %s stands beside it', (beside) => {
    writeFileSync(at(beside), '');
    expect(wasTakenAway(at('scarlet.sqlite'))).toBe(true);

    writeFileSync(at('scarlet.sqlite'), '');
    expect(wasTakenAway(at('scarlet.sqlite'))).toBe(false);
  });

  test('was never there where nothing of that stands beside it', () => {
    writeFileSync(at('scarlet.sqlite-shm'), '');

    expect(wasTakenAway(at('scarlet.sqlite'))).toBe(false);
  });
});

test('what holds what people said is the database, all under its name, and the usual backups', () => {
  mkdirSync(at('backups'));
  const ours = ['scarlet.sqlite', 'scarlet.sqlite-wal', 'scarlet.sqlite.replaced-1', 'backups/scarlet-1.sqlite'];
  const others = ['scarlet.sqlite2', 'other.sqlite', 'my-scarlet.sqlite', 'backups/scarlet-1.txt', 'backups/x.sqlite'];
  for (const name of [...ours, ...others]) writeFileSync(at(name), '');

  expect([...databaseFilesOf(at('scarlet.sqlite'))].sort()).toEqual(ours.map(at).sort());
});

test('of a folder that is not there nothing is ours', () => {
  expect(databaseFilesOf(at('nowhere/scarlet.sqlite'))).toEqual([]);
});

test('a file that another one took the place of is another one', () => {
  writeFileSync(at('one'), '');
  writeFileSync(at('two'), '');
  const before = fileIdentityOf(at('one'));

  renameSync(at('two'), at('one'));

  expect(before).toBeDefined();
  expect(fileIdentityOf(at('one'))).not.toBe(before);
  rmSync(at('one'));
  expect(fileIdentityOf(at('one'))).toBeUndefined();
});

test('a backup is named after its moment, in a folder beside the database', () => {
  const moment = Date.UTC(2026, 10, 28, 16, 5, 0, 123);

  expect(fileStampOf(moment)).toBe('2026-11-28T16-05-00-123Z');
  expect(usualBackupOf(at('scarlet.sqlite'), moment)).toBe(at('backups/scarlet-2026-11-28T16-05-00-123Z.sqlite'));
});

test.each([
  ['a disk that counts in nanoseconds', 1_795_950_309_628_982_122n, 19, false],
  ['a disk that counts in nanoseconds', 1_795_950_309_628_982_122n, 21, true],
  ['a disk that counts in seconds', 1_795_950_309_000_000_000n, 1_999, false],
  ['a disk that counts in seconds', 1_795_950_309_000_000_000n, 2_001, true],
])('on %s the time %d of a write is told from that of one %d ms later: %s', (_, writtenAt, sinceMs, isTold) => {
  expect(isLaterTold(writtenAt, sinceMs)).toBe(isTold);
});
