import { expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { ownMarks } from '../../src/store/judge-file.ts';

test('a new version of any record makes the file one of a newer version, which an older program refuses at its start', () => {
  const raised = Object.values(recordKinds).map(({ version }) => version - 1);

  expect(ownMarks.layoutVersion).toBe(1 + raised.reduce((sum, times) => sum + times));
});
