import { expect, test } from 'vitest';
import { refusalSchema } from '../../../src/sleep/plan/plan-types.ts';

test.each([
  ['no-evidence', 'no-evidence'],
  ['link-not-from-person', 'not-the-persons-words'],
  ['an-order-by-its-words', 'order'],
])('a refusal that was stored as %s is read as %s', (stored, read) => {
  expect(refusalSchema.parse(stored)).toBe(read);
});
