/** Runs of a Letta server, as any client sees them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClosedDoor, closedDoor } from '../../support/closed-door.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

describe.each(versionsUnderTest())('runs of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  /** Sends a message whose answer waits behind a door, and returns when the model has been asked. */
  async function sendAndWait(agentId: string, text: string, options: { signal?: AbortSignal } = {}) {
    const door = closedDoor();
    const line = waitingLine(text, door);
    const messages = [{ role: 'user' as const, content: text, otid: randomUUID() }];
    const sent = bench.client.agents.messages.create(agentId, { messages }, options);
    const outcome = sent.then(
      (answer) => ({ ok: true as const, answer }),
      (error: unknown) => ({ ok: false as const, error: error as { status?: number } }),
    );
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);
    return { door, outcome };
  }

  function waitingLine(text: string, door: ClosedDoor) {
    return bench.letta.localModel.script(
      { kind: 'text', text: `answer to ${text}`, waitFor: door.opened },
      { when: ({ messages }) => JSON.stringify(messages.at(-1)).includes(text) },
    );
  }

  const runsOf = async (agent_id: string, query = {}) => (await bench.client.runs.list({ agent_id, ...query })).items;

  async function userTexts(agentId: string): Promise<unknown[]> {
    const { items } = await bench.client.agents.messages.list(agentId);
    return items.flatMap((item) => (item.message_type === 'user_message' ? [item.content] : []));
  }

  test('while the model works the run is listed as created, and the message is not', async () => {
    const { id } = await bench.makeAgent();
    const { door, outcome } = await sendAndWait(id, 'first');

    const during = await runsOf(id, { active: true });
    const textsDuring = await userTexts(id);
    door.open();
    await outcome;

    expect(during.map(({ status }) => status)).toEqual(['created']);
    expect(textsDuring).toEqual([]);
    expect(await runsOf(id, { active: true })).toEqual([]);
    expect(await runsOf(id)).toMatchObject([{ status: 'completed', stop_reason: 'end_turn', agent_id: id }]);
    expect(await userTexts(id)).toEqual(['first']);
  });

  test('a run has exactly its own messages, oldest first', async () => {
    const { id } = await bench.makeAgent();
    for (const text of ['first', 'second']) {
      const { door, outcome } = await sendAndWait(id, text);
      door.open();
      await outcome;
    }

    const [newest] = await runsOf(id);
    const { items } = await bench.client.runs.messages.list(newest?.id ?? '');
    const newestFirst = await bench.client.runs.messages.list(newest?.id ?? '', { order: 'desc' });
    const again = await bench.client.runs.retrieve(newest?.id ?? '');

    expect(items.map((item) => ('content' in item ? item.content : ''))).toEqual(['second', 'answer to second']);
    expect(newestFirst.items.map(({ id: itsId }) => itsId)).toEqual(items.map(({ id: itsId }) => itsId).reverse());
    expect(again).toMatchObject({ id: newest?.id, status: 'completed' });
  });

  test('cursors of a list of runs are chronological, and unknown ones count for nothing', async () => {
    const { id } = await bench.makeAgent();
    for (const text of ['first', 'second', 'third']) {
      const { door, outcome } = await sendAndWait(id, text);
      door.open();
      await outcome;
    }

    const all = (await runsOf(id)).map((run) => run.id);
    const idsOf = async (query: object) => (await runsOf(id, query)).map((run) => run.id);

    expect(await idsOf({ order: 'asc' })).toEqual([...all].reverse());
    expect(await idsOf({ after: all[0] })).toEqual([]);
    expect(await idsOf({ before: all[1] })).toEqual([all[2]]);
    expect(await idsOf({ limit: 1 })).toEqual([all[0]]);
    expect(await idsOf({ statuses: ['failed'] })).toEqual([]);
    expect(await idsOf({ after: 'run-11111111-1111-4111-8111-111111111111' })).toEqual(all);
  });

  test('when the client goes away the run goes on and is stored', async () => {
    const { id } = await bench.makeAgent();
    const gone = new AbortController();
    const { door, outcome } = await sendAndWait(id, 'abandoned', { signal: gone.signal });

    gone.abort();
    const seen = await outcome;
    const active = await runsOf(id, { active: true });
    door.open();

    expect(seen.ok).toBe(false);
    expect(active).toHaveLength(1);
    await expect.poll(async () => (await runsOf(id))[0]?.status, { timeout: 10_000 }).toBe('completed');
    expect(await userTexts(id)).toEqual(['abandoned']);
  });

  test('a stream that its client leaves goes on and is stored', async () => {
    const { id } = await bench.makeAgent();
    const door = closedDoor();
    const line = waitingLine('left alone', door);
    const gone = new AbortController();
    const messages = [{ role: 'user' as const, content: 'left alone' }];
    // Before 0.16.7 not even the headers come before the first event, so nothing here waits for them.
    const left = bench.client.agents.messages
      .create(id, { messages, streaming: true }, { signal: gone.signal })
      .then(async (stream) => {
        for await (const _event of stream);
      })
      .catch(() => {});
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    const during = await runsOf(id, { active: true });
    gone.abort();
    await left;
    door.open();

    expect(during.map(({ status }) => status)).toEqual(['running']);
    await expect.poll(async () => (await runsOf(id))[0]?.status, { timeout: 10_000 }).toBe('completed');
    expect(await userTexts(id)).toEqual(['left alone']);
  });

  test('a cancelled run counts as ended at once, yet a plain send that was on its last step completes it', async () => {
    const { id } = await bench.makeAgent();
    const { door, outcome } = await sendAndWait(id, 'cancelled');

    await bench.client.agents.messages.cancel(id);
    const [during] = await runsOf(id);
    const active = await runsOf(id, { active: true });
    door.open();
    const seen = await outcome;

    expect(during).toMatchObject({ status: 'cancelled', stop_reason: 'cancelled' });
    expect(active).toEqual([]);
    expect(seen).toMatchObject({ ok: true, answer: { stop_reason: { stop_reason: 'end_turn' } } });
    expect((await runsOf(id))[0]).toMatchObject({ status: 'completed', stop_reason: 'end_turn' });
    expect(await userTexts(id)).toEqual(['cancelled']);
  });

  test('a cancelled run with steps to come stops before the next, and keeps what it has stored', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const door = closedDoor();
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    const line = bench.letta.localModel.script({ kind: 'tool-calls', calls, waitFor: door.opened });
    const sent = bench.client.agents.messages.create(id, { input: 'look' });
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await bench.client.agents.messages.cancel(id);
    door.open();
    const answer = await sent;

    expect(answer.stop_reason.stop_reason).toBe('cancelled');
    expect((await runsOf(id))[0]?.status).toBe('cancelled');
    expect(await userTexts(id)).toEqual(['look']);
  });

  test('cancelling without an active run is a 409', async () => {
    const { id } = await bench.makeAgent();

    const failure = await refusalOf(bench.client.agents.messages.cancel(id));

    expect(failure.status).toBe(409);
    expect(failure.body).toContain('No active runs to cancel');
  });

  test('of two turns at once the context keeps one, the history both', async () => {
    const { id } = await bench.makeAgent();
    const first = await sendAndWait(id, 'alpha');
    const second = await sendAndWait(id, 'beta');

    first.door.open();
    await first.outcome;
    second.door.open();
    await second.outcome;
    bench.letta.localModel.script({ kind: 'text', text: 'gamma heard' });
    await bench.client.agents.messages.create(id, { input: 'gamma' });

    const context = JSON.stringify(bench.asked().at(-1)?.messages);
    expect([context.includes('alpha'), context.includes('beta')]).toEqual([false, true]);
    expect((await userTexts(id)).sort()).toEqual(['alpha', 'beta', 'gamma']);
  });

  test('an agent that is deleted during its run answers 404', async () => {
    const { id } = await bench.makeAgent();
    const { door, outcome } = await sendAndWait(id, 'doomed');

    await bench.client.agents.delete(id);
    door.open();
    const seen = await outcome;

    expect(seen).toMatchObject({ ok: false, error: { status: 404 } });
  });

  test('an unknown run is a 404, the runs of an unknown agent are none', async () => {
    const run = 'run-11111111-1111-4111-8111-111111111111';
    const agent = 'agent-11111111-1111-4111-8111-111111111111';

    expect(await refusalOf(bench.client.runs.retrieve(run))).toMatchObject({ status: 404 });
    expect(await refusalOf(bench.client.runs.messages.list(run))).toMatchObject({ status: 404 });
    expect(await runsOf(agent)).toEqual([]);
  });
});
