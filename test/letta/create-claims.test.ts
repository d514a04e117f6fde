import { expect, test } from 'vitest';
import { createClaims } from '../../src/letta/create-claims.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const mark = { database: 'one', instance: 'two', heirs: 0, beat: 7 };
const gone: Scripted = { status: 404, body: { detail: "Block with id 'block-1' not found" } };
const refused: Scripted = { status: 401, body: { detail: 'Unauthorized' } };

function blockWith(id: string, value: unknown) {
  return { id, value: typeof value === 'string' ? value : JSON.stringify(value) };
}

async function claimsOn(...script: readonly Scripted[]) {
  const { connection, seen } = await scriptedLetta(script);
  const requests = () => seen.map(({ method, url }) => `${method} ${url}`);
  return { claims: createClaims(connection, 'app-1'), seen, requests };
}

test('the claims on one application are listed oldest first, and what can not be read is nobody’s', async () => {
  const { claims, requests } = await claimsOn({
    body: [
      blockWith('block-1', mark),
      blockWith('block-2', 'torn'),
      blockWith('block-3', { ...mark, beat: 1.5 }),
      blockWith('block-4', { ...mark, beat: 8, more: true }),
    ],
  });

  expect(await claims.list()).toEqual([
    { id: 'block-1', mark },
    { id: 'block-4', mark: { ...mark, beat: 8 } },
  ]);
  expect(requests()).toEqual(['GET /v1/blocks/?label=scarlet-claim-app-1&order=asc&order_by=created_at&limit=50']);
});

test('a claim is made under the application’s label', async () => {
  const { claims, seen } = await claimsOn({ body: { id: 'block-1' } });

  expect(await claims.make(mark)).toBe('block-1');
  expect(seen[0]?.body).toMatchObject({ label: 'scarlet-claim-app-1', value: JSON.stringify(mark) });
});

test('a claim is renewed, and one that is gone is said to be', async () => {
  const { claims, seen, requests } = await claimsOn({ body: blockWith('block-1', mark) }, gone, refused);

  expect(await claims.write('block-1', mark)).toBe('written');
  expect(await claims.write('block-1', mark)).toBe('gone');
  expect(await failureOf(claims.write('block-1', mark))).toMatchObject({ kind: 'letta-refused-key' });
  expect(requests()).toEqual(Array(3).fill('PATCH /v1/blocks/block-1'));
  expect(seen[0]?.body).toEqual({ value: JSON.stringify(mark) });
});

test('a claim is removed, also where it is gone; a refusal removes none', async () => {
  const { claims, requests } = await claimsOn({ body: {} }, gone, refused);

  await claims.remove('block-1');
  await claims.remove('block-1');
  expect(await failureOf(claims.remove('block-1'))).toMatchObject({ kind: 'letta-refused-key' });

  expect(requests()).toEqual(Array(3).fill('DELETE /v1/blocks/block-1'));
});

test('every method is one request: the next beat is soon enough', async () => {
  const { claims, seen } = await claimsOn({ status: 503, body: {} }, { body: [] });

  expect(await failureOf(claims.list())).toMatchObject({ kind: 'letta-overloaded' });
  expect(seen).toHaveLength(1);
});
