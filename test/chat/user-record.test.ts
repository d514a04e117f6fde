import { expect, test } from 'vitest';
import { newUser, userRecordSchema } from '../../src/chat/user-record.ts';

test('a record of an older release, with a setting that is gone, is read without it', () => {
  const today = newUser(1_700_000_000_000);

  const stored = { ...today, settings: { ...today.settings, receipts: true } };

  expect(userRecordSchema.parse(stored)).toEqual(today);
});
