/** Streams of a Letta server, as any client sees them. */
import type { LettaStreamingResponse } from '@letta-ai/letta-client/resources/agents/messages';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

describe.each(versionsUnderTest())('streams of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const { pingsFirst, sendsCancelledEvent } = traitsOfVersion(version);
  const first = pingsFirst ? ['ping'] : [];

  async function stream(agentId: string, extra = {}): Promise<LettaStreamingResponse[]> {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const body = { messages, streaming: true as const, ...extra };
    const events: LettaStreamingResponse[] = [];
    for await (const event of await bench.client.agents.messages.create(agentId, body)) events.push(event);
    return events;
  }

  // A real server looks for a cancellation with an event, and at most twice a second: only waiting shows the difference.
  const lookedForCancellation = () =>
    new Promise((resolve) => setTimeout(resolve, bench.letta.kind === 'real' ? 700 : 0));

  const typesOf = (events: readonly { message_type?: string | null }[]) => events.map((event) => event.message_type);

  test('a stream is a ping (from 0.16.7 on), the answer, why it stopped, and usage', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Hello.' });

    const events = await stream(id);

    expect(typesOf(events)).toEqual([...first, 'assistant_message', 'stop_reason', 'usage_statistics']);
    expect(events.at(-2)).toMatchObject({ stop_reason: 'end_turn' });
    const [run] = (await bench.client.runs.list({ agent_id: id })).items;
    for (const event of events.slice(0, -2)) expect(event).toMatchObject({ run_id: run?.id });
  });

  test('streamed tokens are pieces of one message', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'pieces', pieces: ['Hel', 'lo', ', Ada.'] });

    const events = await stream(id, { stream_tokens: true });

    const pieces = events.flatMap((event) => (event.message_type === 'assistant_message' ? [event] : []));
    expect(pieces.map(({ content }) => content).join('')).toBe('Hello, Ada.');
    expect(pieces.length).toBeGreaterThan(1);
    expect(new Set(pieces.map(({ id: itsId }) => itsId)).size).toBe(1);
  });

  test('an empty answer is a stream without an answer', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: '' });

    const events = await stream(id);

    expect(typesOf(events)).toEqual([...first, 'stop_reason', 'usage_statistics']);
  });

  test('a failure of the model comes after the status 200, as an error event', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'error', status: 429 }, { times: 3 });

    const failure = await refusalOf(stream(id));

    expect(failure.status).toBeUndefined();
    expect(JSON.parse(failure.body)).toMatchObject({ message_type: 'error_message', error_type: 'llm_rate_limit' });
    const statusNow = async () => (await bench.client.runs.list({ agent_id: id })).items[0]?.status;
    await expect.poll(statusNow, { timeout: 10_000 }).toBe('failed');
  });

  test('a cancelled stream ends with the reason cancelled, though its message is stored', async () => {
    const { id } = await bench.makeAgent();
    const door = closedDoor();
    const line = bench.letta.localModel.script({ kind: 'text', text: 'Too late.', waitFor: door.opened });
    const streamed = stream(id);
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await bench.client.agents.messages.cancel(id);
    await lookedForCancellation();
    door.open();
    const events = await streamed;

    expect(typesOf(events)).toEqual([...first, 'stop_reason', ...(sendsCancelledEvent ? ['assistant_message'] : [])]);
    expect(events.find(({ message_type }) => message_type === 'stop_reason')).toMatchObject({
      stop_reason: 'cancelled',
    });
    expect(typesOf((await bench.client.agents.messages.list(id)).items).slice(1)).toEqual([
      'user_message',
      'assistant_message',
    ]);
    expect((await bench.client.runs.list({ agent_id: id })).items).toMatchObject([{ status: 'cancelled' }]);
  });

  test('a cancelled stream of tokens stores nothing', async () => {
    const { id } = await bench.makeAgent();
    const door = closedDoor();
    const line = bench.letta.localModel.script({ kind: 'text', text: 'Too late.', waitFor: door.opened });
    const streamed = stream(id, { stream_tokens: true });
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await bench.client.agents.messages.cancel(id);
    await lookedForCancellation();
    door.open();
    await streamed;

    expect(typesOf((await bench.client.agents.messages.list(id)).items)).toEqual(['system_message']);
  });

  test('text beside a tool call is streamed', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls, text: 'Let me look.' });
    bench.letta.localModel.script({ kind: 'text', text: 'Nothing.' });

    const events = await stream(id);

    expect(typesOf(events)).toEqual([
      ...first,
      'assistant_message',
      'tool_call_message',
      'tool_return_message',
      'assistant_message',
      'stop_reason',
      'usage_statistics',
    ]);
    expect(events.at(first.length)).toMatchObject({ content: 'Let me look.' });
  });

  test('a message while a call awaits approval is an error event', async () => {
    const { id } = await bench.makeAgent({
      tools: ['conversation_search'],
      tool_rules: [{ type: 'requires_approval', tool_name: 'conversation_search' }],
    });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls });

    const asked = await stream(id);
    const failure = await refusalOf(stream(id));

    expect(typesOf(asked)).toEqual([...first, 'approval_request_message', 'stop_reason', 'usage_statistics']);
    expect(failure.status).toBeUndefined();
    expect(failure.body).toContain('waiting for approval');
  });

  test('an unknown agent is a 404 before any event', async () => {
    const unknown = 'agent-11111111-1111-4111-8111-111111111111';

    expect(await refusalOf(stream(unknown))).toMatchObject({ status: 404 });
  });
});
