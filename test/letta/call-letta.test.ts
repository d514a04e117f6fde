import { expect, test } from 'vitest';
import { readLetta } from '../../src/letta/call-letta.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const overloaded: Scripted = { status: 503, body: { detail: 'busy' } };

async function reading(script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  const read = () =>
    readLetta(letta.connection, 'list agents', (options) => letta.connection.client.agents.list({}, options));
  return { ...letta, read };
}

test('a read is tried three times at most, with growing pauses', async () => {
  const { read, seen, clock } = await reading([overloaded, 'reset', overloaded, { body: [] }]);

  expect(await failureOf(read())).toMatchObject({ kind: 'letta-overloaded' });
  expect(seen).toHaveLength(3);
  expect(clock.sleeps).toEqual([250, 1_000]);
});

test('a read that succeeds at the second try is a success', async () => {
  const { read, seen } = await reading(['reset', { body: [] }]);

  expect((await read()).items).toEqual([]);
  expect(seen).toHaveLength(2);
});

test('the pause is as long as the server asks for', async () => {
  const { read, clock } = await reading([{ status: 429, headers: { 'retry-after': '3' }, body: {} }, { body: [] }]);

  await read();

  expect(clock.sleeps).toEqual([3_000]);
});

test('a server that asks for a long pause gets no second request', async () => {
  const { read, seen } = await reading([{ status: 429, headers: { 'retry-after': '60' }, body: {} }, { body: [] }]);

  expect(await failureOf(read())).toMatchObject({ retryAfterMs: 60_000 });
  expect(seen).toHaveLength(1);
});

test.each([
  { status: 401, body: { detail: 'Unauthorized' } },
  { status: 422, body: { detail: 'bad' } },
  { status: 404, body: { detail: 'Agent with ID agent-1 not found' } },
])('what will not change by waiting is asked once: $status', async (answer) => {
  const { read, seen } = await reading([answer, { body: [] }]);

  await failureOf(read());

  expect(seen).toHaveLength(1);
});

test('a request that would wait too long for its turn is known not to have arrived, and is not repeated', async () => {
  const letta = await scriptedLetta([]);
  const connection = { ...letta.connection, pace: async () => 'too-late' as const };

  const reading = readLetta(connection, 'list agents', (options) => connection.client.agents.list({}, options));

  expect(await failureOf(reading)).toMatchObject({ kind: 'too-many-requests', arrived: 'no' });
  expect(letta.seen).toHaveLength(0);
});
