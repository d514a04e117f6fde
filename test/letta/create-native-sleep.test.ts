import { expect, test } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import { createNativeSleep } from '../../src/letta/create-native-sleep.ts';
import { scriptedLetta } from './scripted-letta.ts';

const group = {
  id: 'group-1',
  manager_type: 'sleeptime',
  agent_ids: ['agent-2'],
  sleeptime_agent_frequency: 5,
};
const sleeping = { body: { id: 'agent-1', enable_sleeptime: true, managed_group: group, blocks: [] } };

test.each([
  ['no longer has a route for it', { detail: 'Not Found' }],
  [
    'has a door that knows no route for it',
    { statusCode: 404, message: 'Cannot PATCH /v1/groups', error: 'Not Found' },
  ],
])('sleep-time is on at its own frequency where the server %s', async (_, body) => {
  const { connection } = await scriptedLetta([sleeping, { status: 404, body }, sleeping, sleeping]);

  const switched = await createNativeSleep(connection).switchOn('agent-1' as AgentId, 8);

  expect(switched).toMatchObject({ kind: 'on', group: { sleeper: 'agent-2', frequency: 5 } });
});
