import { describe, expect, test } from 'vitest';
import { callLetta, goneAfter, readLetta } from '../../src/letta/call-letta.ts';
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

test('a server that asks for a pause of more than five seconds gets no second request', async () => {
  const asking = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds }, body: {} });
  const long = await reading([asking('6'), { body: [] }]);
  const short = await reading([asking('5'), { body: [] }]);

  expect(await failureOf(long.read())).toMatchObject({ retryAfterMs: 6_000 });
  expect(long.seen).toHaveLength(1);
  await short.read();
  expect(short.seen).toHaveLength(2);
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

test('a request whose turn has come is made', async () => {
  const letta = await scriptedLetta([{ body: [] }]);
  const asked: unknown[] = [];
  const pace = async (options: unknown) => {
    asked.push(options);
    return 'taken' as const;
  };
  const connection = { ...letta.connection, pace };

  await readLetta(connection, 'list agents', (options) => connection.client.agents.list({}, options));

  expect(letta.seen).toHaveLength(1);
  expect(asked).toEqual([{ limitMs: 30_000 }]);
});

test('an answer that does not come within its time is of unknown outcome, and says how long it was waited for', async () => {
  const { connection, baseUrl, clock, arrived } = await scriptedLetta(['hang']);
  const called = callLetta(connection, 'list agents', (options) => connection.client.agents.list({}, options), 500);
  const failure = failureOf(called);
  await arrived(1);

  clock.advance(499);
  expect(clock.pending()).toBe(1);
  clock.advance(1);

  expect((await failure).message).toBe(`could not list agents at ${baseUrl}: no answer within 500 ms`);
});

test('of an answer that came in time no timer is left', async () => {
  const { read, clock } = await reading([overloaded, { body: [] }]);

  await read();

  expect(clock.pending()).toBe(0);
});

describe('a deletion', () => {
  async function deleting(script: readonly Scripted[]) {
    const { connection, seen } = await scriptedLetta(script);
    const deleted = goneAfter(connection, 'delete the agent', (options) =>
      connection.client.agents.delete('agent-1', options),
    );
    return { deleted, seen };
  }

  test.each([
    ['was done', [{ body: {} }], 1],
    ['found nothing', [{ status: 404, body: { detail: 'Agent with ID agent-1 not found' } }], 1],
    ['was done at the second try', [overloaded, { body: {} }], 2],
  ] as const)('that %s is done', async (_, script, requests) => {
    const { deleted, seen } = await deleting(script);

    await deleted;

    expect(seen.map(({ method }) => method)).toEqual(Array(requests).fill('DELETE'));
  });

  // The first is Railway's, while what stands behind it is asleep or started anew.
  test.each([
    { status: 'error', code: 404, message: 'Application not found' },
    { message: 'Route DELETE:/v1/agents/agent-1 not found' },
    { title: 'Not Found', detail: 'The resource was not found' },
    { detail: 'Agent service not found' },
  ])('of which a proxy says that it found nothing (%o) is none', async (body) => {
    const { deleted, seen } = await deleting(Array(3).fill({ status: 404, body }));

    expect(await failureOf(deleted)).toMatchObject({ kind: 'letta-unreachable' });
    expect(seen).toHaveLength(3);
  });

  test('that the server refuses is none', async () => {
    const { deleted } = await deleting([{ status: 401, body: { detail: 'Unauthorized' } }]);

    expect(await failureOf(deleted)).toMatchObject({ kind: 'letta-refused-key' });
  });
});
