import { expect, test } from 'vitest';
import { checkCloudPlan } from '../../../src/app/doctor/check-letta-server.ts';
import { scriptedLetta } from '../../letta/scripted-letta.ts';

const cloud = { LETTA_BASE_URL: 'https://api.letta.com', MAX_USERS: undefined };

test('on Letta Cloud it says which plan it is, that nothing tells what is left of it, what is counted, and where to look', async () => {
  const { connection, seen } = await scriptedLetta([{ body: { total_balance: 5, billing_tier: 'pro' } }]);

  const { kind, what, todo } = await checkCloudPlan({ ...cloud, MAX_USERS: 10 }, connection, 6);

  expect(kind).toBe('skipped');
  expect(what).toBe(
    'How many agents your plan at Letta Cloud, pro, has left, no route of it tells; the bot has 6 there; MAX_USERS=10 keeps them to 20 agents',
  );
  expect(todo).toContain('https://app.letta.com/settings/organization/usage');
  expect(JSON.stringify(seen)).toContain('/v1/metadata/balance');
});

test.each([
  ['refuses', { status: 404, body: { detail: 'Not found' } }],
  ['answers otherwise', { body: { tiers: [] } }],
])('where the route %s, the rest is told all the same', async (_, answer) => {
  const { connection } = await scriptedLetta([answer]);

  const { what } = await checkCloudPlan(cloud, connection, undefined);

  expect(what).toBe('How many agents your plan at Letta Cloud has left, no route of it tells; MAX_USERS is not set');
});

test('a server of one’s own has no plan, and is asked for none', async () => {
  const { connection, seen } = await scriptedLetta([]);

  const check = await checkCloudPlan({ ...cloud, LETTA_BASE_URL: 'http://127.0.0.1:8283' }, connection, 6);

  expect(check).toEqual({ kind: 'skipped', what: expect.stringContaining('counted against no plan') });
  expect(seen).toEqual([]);
});
