/** Whether a file may be written to, decided before anything is written. */

import { expect, test } from 'vitest';
import { judgeFile } from '../../src/store/judge-file.ts';

const own = { applicationId: 7, layoutVersion: 2 };

test.each([
  ['new', { applicationId: 0, layoutVersion: 0, tables: 0 }],
  ['ours', { applicationId: 7, layoutVersion: 2, tables: 2 }],
  ['ours', { applicationId: 7, layoutVersion: 1, tables: 2 }],
  ['ours', { applicationId: 7, layoutVersion: 2, tables: 0 }],
  ['refuse', { applicationId: 7, layoutVersion: 3, tables: 2 }],
  ['refuse', { applicationId: 0, layoutVersion: 0, tables: 1 }],
  ['refuse', { applicationId: 0, layoutVersion: 2, tables: 0 }],
  ['refuse', { applicationId: 8, layoutVersion: 2, tables: 0 }],
  ['refuse', { applicationId: 8, layoutVersion: 0, tables: 0 }],
])('is %s: %j', (kind, file) => {
  expect(judgeFile(file, own)).toMatchObject({ kind });
});

test('says which versions are concerned when it refuses a newer one', () => {
  const verdict = judgeFile({ applicationId: 7, layoutVersion: 3, tables: 2 }, own);

  expect(verdict).toMatchObject({ words: expect.stringContaining('(layout 3, this one knows up to 2)') });
});
