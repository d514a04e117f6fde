/** What people erase is overwritten in the database's files, and not only forgotten by its tables. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sqliteStore } from './sqlite-store.ts';

const secret = 'what a person wrote and then erased';

test.each([
  ['removed', () => undefined],
  ['replaced', () => ({ count: 2 })],
])('text that was %s is in no file after the store is closed', async (_, change) => {
  const { path, store, tallies } = await sqliteStore();
  for (let id = 1; id <= 40; id++)
    await tallies.update(String(id), () => ({ count: 1, note: `${id} ${secret}`.repeat(20) }));
  expect(filesHold(path, secret)).toBe(true);

  for (let id = 1; id <= 40; id++) await tallies.update(String(id), change);
  await store.close();

  expect(filesHold(path, secret)).toBe(false);
});

function filesHold(path: string, text: string): boolean {
  return [path, `${path}-wal`].some((file) => existsSync(file) && readFileSync(file).includes(text));
}

test('text that is replaced leaves the files soon, while the store stays open', async () => {
  const { path, tallies } = await sqliteStore(undefined, { checkpointAfterMs: 20 });
  await tallies.update('1', () => ({ count: 1, note: secret.repeat(20) }));
  await tallies.update('1', () => ({ count: 1 }));

  await expect.poll(() => filesHold(path, secret)).toBe(false);
});
