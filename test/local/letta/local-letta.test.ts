import Letta from '@letta-ai/letta-client';
import { afterEach, expect, test } from 'vitest';
import { refusalOf } from '../../contract/letta/refusal-of.ts';
import { handMovedClock } from '../../store/hand-moved-clock.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { type LocalBench, startBench } from './start-bench.ts';

let bench: LocalBench;
afterEach(() => bench.close());

test('with a password, requests without it are a 401, but for health', async () => {
  bench = await startBench({ password: 'sesame' });
  const knowing = new Letta({ baseURL: bench.letta.baseUrl, apiKey: 'sesame', maxRetries: 0, logLevel: 'off' });

  const failure = await refusalOf(bench.client.agents.list());
  const health = await bench.client.health();
  const listed = await knowing.agents.list();

  expect(failure).toEqual({ status: 401, body: '{"detail":"Unauthorized"}' });
  expect(health.status).toBe('ok');
  expect(listed.items).toEqual([]);
});

test('requests are recorded with body and status', async () => {
  bench = await startBench();
  const id = await bench.makeAgent(['one']);
  await refusalOf(bench.client.agents.retrieve('zork'));

  expect(bench.letta.requests).toMatchObject([
    { method: 'POST', path: '/v1/agents/', body: { tags: ['one'] }, status: 200 },
    { method: 'GET', path: '/v1/agents/zork', status: 422 },
  ]);
  expect(bench.letta.snapshot().agents).toMatchObject([{ id, tags: ['one'] }]);
});

test('a snapshot is a copy', async () => {
  bench = await startBench();
  await bench.makeAgent();

  const [agent] = bench.letta.snapshot().agents;
  if (agent !== undefined) agent.name = 'changed';

  expect(bench.letta.snapshot().agents).toMatchObject([{ name: 'Local' }]);
});

test.each([
  ['0.16.4', 50_000],
  ['0.16.8', 20_000],
] as const)('a silent stream of %s is pinged every %i ms, with its run', async (version, interval) => {
  const clock = handMovedClock(Date.UTC(2026, 0, 2, 15, 4, 5));
  bench = await startBench({ version, clock });
  const id = await bench.makeAgent();
  const door = closedDoor();
  const line = bench.model.script({ kind: 'text', text: 'Late.', waitFor: door.opened });
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const events: { message_type?: string | null; run_id?: string | null }[] = [];
  const reading = (async () => {
    const stream = await bench.client.agents.messages.create(id, { messages, streaming: true });
    for await (const event of stream) events.push(event);
  })();
  await expect.poll(line.used).toBe(1);
  const before = version === '0.16.4' ? 0 : 1;

  clock.move(interval - 1);
  const early = events.length;
  clock.move(1);
  await expect.poll(() => events.length).toBe(before + 1);
  clock.move(interval);
  await expect.poll(() => events.length).toBe(before + 2);
  door.open();
  await reading;

  const [run] = bench.letta.snapshot().runs;
  expect(early).toBeLessThanOrEqual(before);
  expect(events.filter(({ message_type }) => message_type === 'ping')).toHaveLength(before + 2);
  expect(events.find(({ message_type }) => message_type === 'ping')?.run_id).toBe(run?.id);
});

test('dates come from the given clock', async () => {
  const clock = handMovedClock(Date.UTC(2026, 0, 2, 15, 4, 5));
  bench = await startBench({ clock });
  const id = await bench.makeAgent();
  clock.move(61_500);
  await bench.client.agents.messages.create(id, { input: 'Hi' });

  const { items } = await bench.client.agents.messages.list(id);

  expect(items.map(({ date }) => date)).toEqual([
    '2026-01-02T15:04:05+00:00',
    '2026-01-02T15:05:06+00:00',
    '2026-01-02T15:05:06+00:00',
  ]);
});

test('a model endpoint that is away leaves the server up, without models and with failing turns', async () => {
  bench = await startBench();
  const id = await bench.makeAgent();
  await bench.model.close();

  const models = await bench.client.models.list();
  const failure = await refusalOf(bench.client.agents.messages.create(id, { input: 'Hi' }));

  expect(models.map(({ handle }) => handle)).toEqual(['letta/letta-free']);
  expect(failure).toMatchObject({ status: 500, body: expect.stringContaining('llm_error') });
});

test('an unknown route is a 404', async () => {
  bench = await startBench();

  expect(await refusalOf(bench.client.get('/v1/zork'))).toEqual({ status: 404, body: '{"detail":"Not Found"}' });
});

test('a context that has outgrown the window is compacted after the turn', async () => {
  bench = await startBench();
  const id = await bench.makeAgent();
  await bench.client.agents.update(id, { context_window_limit: 1 });

  await bench.client.agents.messages.create(id, { input: 'one' });
  await bench.client.agents.messages.create(id, { input: 'two' });

  const { messages } = bench.letta.snapshot();
  expect(messages.filter(({ content }) => String(content).includes('system_alert'))).toHaveLength(2);
});
