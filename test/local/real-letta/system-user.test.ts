import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { letEveryoneRead, openTheWayTo } from '../../../src/local/real-letta/system-user.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('the way to a folder is opened for passing, not for listing, and said', async () => {
  const closed = join(temporaryFolder(), 'closed');
  const inner = join(closed, 'inner');
  await mkdir(inner, { recursive: true });
  await chmod(inner, 0o755);
  await chmod(closed, 0o700);

  const opened = await openTheWayTo(inner);

  expect(opened).toContain(closed);
  expect(opened).not.toContain(inner);
  expect(await modeOf(closed)).toBe('701');
  expect(await openTheWayTo(inner)).toEqual([]);
});

test('programs become readable and runnable for everyone, files readable, links are not followed', async () => {
  const folder = join(temporaryFolder(), 'postgres');
  const outside = join(temporaryFolder(), 'secret');
  await mkdir(join(folder, 'bin'), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'bin', 'postgres'), '', { mode: 0o700 });
  await writeFile(join(folder, 'license'), '', { mode: 0o600 });
  await writeFile(outside, '', { mode: 0o600 });
  await symlink(outside, join(folder, 'link'));

  await letEveryoneRead(folder);

  expect(await modeOf(join(folder, 'bin', 'postgres'))).toBe('705');
  expect(await modeOf(join(folder, 'license'))).toBe('604');
  expect(await modeOf(outside)).toBe('600');
});
