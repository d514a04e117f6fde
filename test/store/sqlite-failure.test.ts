import { expect, test } from 'vitest';
import { toSqliteFailure } from '../../src/store/sqlite-failure.ts';

const file = '/srv/scarlet.sqlite-open';

test.each([
  ['EACCES', `${file} can't be written to. Give this user the right to write to the file and to its folder.`],
  // Rights were asked for, which help nothing there.
  [
    'EROFS',
    `${file} is on a disk that is mounted read-only. Mount it for writing, or choose another path; where nobody made it so, the disk has failed: see the system's log.`,
  ],
  ['ENOSPC', `${file} can't grow: its disk or quota is full. Free some space; a bot that runs goes on by itself.`],
  ['EMLINK', '/srv/scarlet.sqlite: EMLINK.'],
])('what the system refuses of a file beside a database is told of that file: %s', (code, words) => {
  const refused = Object.assign(new Error(code), { code, path: file, syscall: 'open' });

  expect(toSqliteFailure(refused, '/srv/scarlet.sqlite')).toMatchObject({ kind: 'store-unavailable', message: words });
});
