/** A local Letta that dies and comes back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusalOf } from '../../contract/letta/refusal-of.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { type LocalBench, startBench } from './start-bench.ts';

let bench: LocalBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

test('a server that dies leaves its runs active for ever, and stores nothing of them', async () => {
  const id = await bench.makeAgent();
  const door = closedDoor();
  const line = bench.model.script({ kind: 'text', text: 'Never.', waitFor: door.opened });
  const sent = refusalOf(bench.client.agents.messages.create(id, { input: 'Hi' }));
  await expect.poll(line.used).toBe(1);

  await bench.letta.die();
  const refused = await refusalOf(bench.client.agents.list());
  await bench.letta.revive();
  door.open();
  const active = await bench.client.runs.list({ agent_id: id, active: true });
  const { items } = await bench.client.agents.messages.list(id);

  expect((await sent).status).toBeUndefined();
  expect(refused.status).toBeUndefined();
  expect(active.items).toMatchObject([{ status: 'created' }]);
  expect(items.map(({ message_type }) => message_type)).toEqual(['system_message']);
});

test('an orphaned run can be cancelled, and a later turn works beside it', async () => {
  const id = await bench.makeAgent();
  const line = bench.model.script({ kind: 'hang' });
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const body = { messages, streaming: true as const };
  const types: unknown[] = [];
  const reading = (async () => {
    for await (const event of await bench.client.agents.messages.create(id, body)) types.push(event.message_type);
  })().catch(() => {});
  await expect.poll(line.used).toBe(1);
  await bench.letta.die();
  await reading;
  await bench.letta.revive();

  const answer = await bench.client.agents.messages.create(id, { input: 'Again' });
  const orphans = await bench.client.runs.list({ agent_id: id, active: true });
  await bench.client.agents.messages.cancel(id);
  const [run] = orphans.items;
  const cancelled = await bench.client.runs.retrieve(run?.id ?? '');

  expect(types).toEqual(['ping']);
  expect(answer.stop_reason.stop_reason).toBe('end_turn');
  expect(orphans.items).toMatchObject([{ status: 'running' }]);
  expect(cancelled.status).toBe('cancelled');
});

test('a revived server has its address, its agents and their memory', async () => {
  const id = await bench.makeAgent();
  const { baseUrl } = bench.letta;

  await bench.letta.die();
  await bench.letta.revive();
  const again = await bench.client.agents.retrieve(id, { include: ['agent.blocks'] });

  expect(bench.letta.baseUrl).toBe(baseUrl);
  expect(again.blocks).toMatchObject([{ value: 'Name: Ada' }]);
});

test('a request that a fault held back is lost when the server dies meanwhile', async () => {
  const id = await bench.makeAgent();
  const [before, within] = [closedDoor(), closedDoor()];
  bench.letta.faults.plan({ method: 'POST' }, { kind: 'hold', until: before.opened });
  bench.letta.faults.plan({ method: 'PATCH' }, { kind: 'hold-write', until: within.opened });
  const sent = refusalOf(bench.client.agents.messages.create(id, { input: 'Hi' }));
  const written = refusalOf(bench.client.agents.blocks.update('human', { agent_id: id, value: 'lost' }));
  await expect.poll(() => bench.letta.requests).toHaveLength(3);

  await bench.letta.die();
  await bench.letta.revive();
  before.open();
  within.open();
  const outcomes = [await sent, await written];

  expect(outcomes.map(({ status }) => status)).toEqual([undefined, undefined]);
  const { runs, blocks } = bench.letta.snapshot();
  expect(runs).toEqual([]);
  expect(blocks).toMatchObject([{ value: 'Name: Ada' }]);
});
