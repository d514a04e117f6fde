import { expect, test } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import { createNativeSleep } from '../../src/letta/create-native-sleep.ts';
import { failureOf } from './failure-of.ts';
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

test('an agent that its group names is nothing to remove where it is gone, and is not taken for gone where it can not be read', async () => {
  const gone = { status: 404, body: { detail: "Agent with id 'agent-2' not found" } };
  const refused = { status: 401, body: { detail: 'no' } };
  const { connection } = await scriptedLetta([sleeping, gone, sleeping, refused]);
  const remove = () => createNativeSleep(connection).removeSleepers('agent-1' as AgentId);

  expect(await remove()).toEqual([]);
  expect(await failureOf(remove())).toMatchObject({ kind: 'letta-refused-key' });
});

test('a block of more agents than fit a page is read to its end before an agent is removed for it', async () => {
  const primary = { body: { id: 'agent-1', managed_group: null, blocks: [{ id: 'block-1' }] } };
  const sleepers = Array.from({ length: 50 }, (_, at) => ({
    id: `agent-${at + 2}`,
    agent_type: 'sleeptime_agent',
    blocks: [{ id: 'block-1' }],
  }));
  const another = { id: 'agent-99', agent_type: 'letta_v1_agent', blocks: [{ id: 'block-1' }] };
  const { connection, seen } = await scriptedLetta([primary, { body: sleepers }, { body: [another] }]);

  expect(await createNativeSleep(connection).removeSleepers('agent-1' as AgentId)).toEqual([]);
  expect(seen[2]?.url).toContain('after=agent-51');
});
