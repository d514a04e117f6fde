/** Requests to the local Letta that fail as planned. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusalOf } from '../../contract/letta/refusal-of.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { type LocalBench, startBench } from './start-bench.ts';

const messagesRoute = '/v1/agents/{agent_id}/messages';
const labelRoute = '/v1/agents/{agent_id}/core-memory/blocks/{label}';

let bench: LocalBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const send = (id: string, text = 'Hi') => bench.client.agents.messages.create(id, { input: text });

function userTexts(): unknown[] {
  const { messages } = bench.letta.snapshot();
  return messages.flatMap(({ role, content }) => (role === 'user' ? [content] : []));
}

test('an answer planned for a route comes in place of the work, once', async () => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan(
    { method: 'POST', route: messagesRoute },
    { kind: 'answer', status: 503, body: { detail: 'busy' } },
  );

  const failure = await refusalOf(send(id));
  const answer = await send(id);

  expect(failure).toEqual({ status: 503, body: '{"detail":"busy"}' });
  expect(answer.stop_reason.stop_reason).toBe('end_turn');
  expect(userTexts()).toEqual(['Hi']);
});

test('a fault can be for one body only, and be taken back', async () => {
  const id = await bench.makeAgent();
  const bad = { route: messagesRoute, body: (body: unknown) => JSON.stringify(body).includes('bad') };
  const heal = bench.letta.faults.plan(bad, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);

  const good = await send(id, 'good');
  const failures = [await refusalOf(send(id, 'bad')), await refusalOf(send(id, 'bad'))];
  heal();
  const healed = await send(id, 'bad');

  expect(failures.map(({ status }) => status)).toEqual([500, 500]);
  expect([good, healed].map(({ stop_reason }) => stop_reason.stop_reason)).toEqual(['end_turn', 'end_turn']);
});

test.each(['reset', 'close'] as const)('a request dropped by a %s was not done', async (end) => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'drop', end });

  const failure = await refusalOf(send(id));

  expect(failure.status).toBeUndefined();
  expect(bench.letta.snapshot().runs).toEqual([]);
});

test.each(['reset', 'close'] as const)('a request applied and then %s was done', async (end) => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'apply-then', end });

  const failure = await refusalOf(send(id));

  expect(failure.status).toBeUndefined();
  expect(userTexts()).toEqual(['Hi']);
  expect(bench.letta.snapshot().runs).toMatchObject([{ status: 'completed' }]);
});

test('a stream applied and then reset was done', async () => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'apply-then', end: 'reset' });
  const messages = [{ role: 'user' as const, content: 'Hi' }];

  const failure = await refusalOf(bench.client.agents.messages.create(id, { messages, streaming: true }));

  expect(failure.status).toBeUndefined();
  expect(userTexts()).toEqual(['Hi']);
});

test('a request applied and then left hanging was done, and the client waits in vain', async () => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'apply-then', end: 'hang' });
  const patience = new AbortController();
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const sent = refusalOf(bench.client.agents.messages.create(id, { messages }, { signal: patience.signal }));

  await expect.poll(userTexts).toEqual(['Hi']);
  patience.abort();

  expect((await sent).status).toBeUndefined();
});

test('a connection that ends when the work has begun leaves the work going on', async () => {
  const id = await bench.makeAgent();
  const door = closedDoor();
  bench.model.script({ kind: 'text', text: 'Late.', waitFor: door.opened });
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'begin-then', end: 'reset' });

  const failure = await refusalOf(send(id));
  const during = bench.letta.snapshot();
  door.open();

  expect(failure.status).toBeUndefined();
  expect(during.runs).toMatchObject([{ status: 'created' }]);
  await expect.poll(() => bench.letta.snapshot().runs[0]?.status).toBe('completed');
  expect(userTexts()).toEqual(['Hi']);
});

test('a held request is taken up when the door opens, one held after its work has done it by then', async () => {
  const id = await bench.makeAgent();
  const [before, after] = [closedDoor(), closedDoor()];
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'hold', until: before.opened });
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'apply-then-hold', until: after.opened });

  const first = send(id, 'first');
  await expect.poll(() => bench.letta.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  const textsBefore = userTexts();
  const second = send(id, 'second');
  await expect.poll(userTexts).toEqual(['second']);
  before.open();
  after.open();
  await Promise.all([first, second]);

  expect(textsBefore).toEqual([]);
  expect(userTexts()).toEqual(['second', 'first']);
});

test('a write that another one overtakes is a conflict', async () => {
  const id = await bench.makeAgent();
  const door = closedDoor();
  const write = (value: string) => bench.client.agents.blocks.update('human', { agent_id: id, value });
  bench.letta.faults.plan({ method: 'PATCH', route: labelRoute }, { kind: 'hold-write', until: door.opened });

  const slow = refusalOf(write('slow'));
  await expect.poll(() => bench.letta.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  await write('quick');
  door.open();

  expect(await slow).toMatchObject({ status: 409, body: expect.stringContaining('updated by another transaction') });
  expect(bench.letta.snapshot().blocks[0]?.value).toBe('quick');
});

test('a held write that nobody overtakes goes through', async () => {
  const id = await bench.makeAgent();
  const door = closedDoor();
  bench.letta.faults.plan({ method: 'PATCH' }, { kind: 'hold-write', until: door.opened });

  const slow = bench.client.agents.blocks.update('human', { agent_id: id, value: 'slow' });
  door.open();

  expect((await slow).value).toBe('slow');
});

test('garbage is an answer 200 that is no JSON', async () => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ method: 'GET', route: '/v1/agents/{agent_id}' }, { kind: 'garbage', text: '<html>' });

  const outcome = await refusalOf(bench.client.agents.retrieve(id));

  expect(outcome.body).toContain('JSON');
});

test('a cut stream ends without a stop reason, while the turn is stored', async () => {
  const id = await bench.makeAgent();
  bench.letta.faults.plan({ route: messagesRoute }, { kind: 'cut-stream', afterEvents: 1 });
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const types: unknown[] = [];

  const stream = await bench.client.agents.messages.create(id, { messages, streaming: true });
  for await (const event of stream) types.push(event.message_type);

  expect(types).toEqual(['ping']);
  await expect.poll(() => bench.letta.snapshot().runs[0]?.status).toBe('completed');
});
