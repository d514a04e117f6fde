import { expect, test } from 'vitest';
import { checkCloudPlan } from '../../../src/app/doctor/check-letta-server.ts';

test('on Letta Cloud it says that nothing tells what is left of the plan, and where to look', () => {
  const unlimited = checkCloudPlan({ LETTA_BASE_URL: 'https://api.letta.com', MAX_USERS: undefined });
  const limited = checkCloudPlan({ LETTA_BASE_URL: 'https://api.letta.com', MAX_USERS: 10 });

  expect(unlimited).toMatchObject({ kind: 'skipped', what: expect.stringContaining('MAX_USERS is not set') });
  expect(limited.what).toContain('MAX_USERS=10 keeps them to 20 agents');
  expect(limited.todo).toContain('https://app.letta.com/settings/organization/usage');
});

test('a server of one’s own has no plan', () => {
  const check = checkCloudPlan({ LETTA_BASE_URL: 'http://127.0.0.1:8283', MAX_USERS: undefined });

  expect(check).toEqual({ kind: 'skipped', what: expect.stringContaining('counted against no plan') });
});
