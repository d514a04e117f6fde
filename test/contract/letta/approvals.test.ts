/** Tool calls that wait for an approval, which nobody may ever give. */
import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

const waiting = 'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call.';
const nothingPending = 'No tool call is currently awaiting approval';

describe.each(versionsUnderTest())('approvals of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const rules = {
    tools: ['conversation_search'],
    tool_rules: [{ type: 'requires_approval' as const, tool_name: 'conversation_search' }],
  };

  /** An agent whose call of a tool waits, and the id of that call. */
  async function pending(overrides: Partial<AgentCreateParams> = {}) {
    const { id } = await bench.makeAgent({ ...rules, ...overrides });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls, text: 'Let me look.' });
    const asked = await bench.client.agents.messages.create(id, { input: 'x?' });
    const read = await bench.client.agents.retrieve(id, { include: ['agent.pending_approval'] });
    const call = read.pending_approval?.tool_call;
    return { id, asked, callId: (call && 'tool_call_id' in call ? call.tool_call_id : undefined) ?? '' };
  }

  const send = (id: string, messages: Parameters<Bench['client']['agents']['messages']['create']>[1]['messages']) =>
    bench.client.agents.messages.create(id, { messages: messages ?? [] });
  const answer = (tool_call_id: string, approve: boolean, reason?: string) => ({
    type: 'approval' as const,
    approvals: [{ type: 'approval' as const, approve, tool_call_id, ...(reason === undefined ? {} : { reason }) }],
  });
  const hello = { role: 'user' as const, content: 'hello?' };
  const script = (text: string) => bench.letta.localModel.script({ kind: 'text', text });
  const typesOf = (items: readonly { message_type?: string | null }[]) => items.map((item) => item.message_type);
  const typesListed = async (id: string) => typesOf((await bench.client.agents.messages.list(id)).items).slice(1);
  const said = () => bench.asked().at(-1)?.messages.slice(1) ?? [];

  test('the turn ends with the request, and the words beside it are told', async () => {
    const { id, asked } = await pending();

    expect(asked.stop_reason.stop_reason).toBe('requires_approval');
    expect(typesOf(asked.messages)).toEqual(['assistant_message', 'approval_request_message']);
    expect(await typesListed(id)).toEqual(['user_message', 'assistant_message', 'approval_request_message']);
  });

  test('a second message is a 409 that names the request, in a stream an error after the 200, and is not stored', async () => {
    const { id } = await pending();

    const plain = await refusalOf(send(id, [hello]));
    const events = bench.client.agents.messages.create(id, { messages: [hello], streaming: true });
    const streamed = await refusalOf(
      (async () => {
        for await (const _ of await events);
      })(),
    );

    expect(plain.status).toBe(409);
    expect(JSON.parse(plain.body)).toMatchObject({
      detail: {
        code: 'PENDING_APPROVAL',
        message: expect.stringContaining(waiting),
        pending_request_id: expect.stringMatching(/^message-/),
      },
    });
    expect(streamed.status).toBeUndefined();
    expect(JSON.parse(streamed.body)).toMatchObject({
      error_type: 'internal_error',
      detail: expect.stringContaining(waiting),
    });
    expect(await typesListed(id)).toHaveLength(3);
    const runs = (await bench.client.runs.list({ agent_id: id })).items;
    expect(runs.map(({ status }) => status)).toEqual(['failed', 'failed', 'completed']);
  });

  test('a denial is told to the model with its reason, as the failure of the tool', async () => {
    const { id, callId } = await pending();
    script('As you wish.');

    const denied = await send(id, [answer(callId, false, 'not now')]);

    expect(typesOf(denied.messages)).toEqual(['tool_return_message', 'assistant_message']);
    expect(said()).toMatchObject([
      { role: 'user', content: 'x?' },
      { role: 'assistant', content: 'Let me look.', tool_calls: [{ id: callId }] },
      { role: 'tool', tool_call_id: callId },
    ]);
    expect(JSON.parse(String(said()[2]?.content))).toMatchObject({
      status: 'Failed',
      message: 'Error: request to call tool denied. User reason: not now',
    });
    expect((await typesListed(id)).slice(3)).toEqual([
      'approval_response_message',
      'tool_return_message',
      'assistant_message',
    ]);
    script('Hello.');
    expect((await send(id, [hello])).messages).toMatchObject([{ content: 'Hello.' }]);
  });

  test('an approval has the tool run', async () => {
    const { id, callId } = await pending();
    script('Found it.');

    const approved = await send(id, [answer(callId, true)]);

    expect(typesOf(approved.messages)).toEqual(['tool_return_message', 'assistant_message']);
    expect(JSON.parse(String(said()[2]?.content))).toMatchObject({
      status: 'OK',
      message: { results: [{ content: 'x?' }] },
    });
  });

  test('a message may go with the answer, and comes after it', async () => {
    const { id, callId } = await pending();
    script('Both heard.');

    await send(id, [answer(callId, false), hello]);

    expect(said().map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
  });

  test('the same answer once more lets the model speak again, to a message of the server', async () => {
    const { id, callId } = await pending();
    script('As you wish.');
    await send(id, [answer(callId, false)]);
    script('I am still here.');

    const again = await send(id, [answer(callId, false)]);

    expect(again.messages).toMatchObject([{ content: 'I am still here.' }]);
    expect(said().at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('<system-alert>') });
  });

  test('an answer to another call is refused, and the request stays', async () => {
    const { id, callId } = await pending();

    const refused = await refusalOf(send(id, [answer('call_other', false)]));

    expect([refused.status, refused.body]).toEqual([
      400,
      expect.stringContaining(`Invalid tool call IDs. Expected '['${callId}']', but received '['call_other']'.`),
    ]);
    expect((await refusalOf(send(id, [hello]))).status).toBe(409);
  });

  test('an answer where nothing waits is refused: on a new agent, and for a request that a reset has orphaned', async () => {
    const { id } = await bench.makeAgent(rules);
    const orphaned = await pending();
    await bench.client.agents.messages.reset(orphaned.id, {});

    for (const refused of [
      await refusalOf(send(id, [answer('call_1', true)])),
      await refusalOf(send(orphaned.id, [answer(orphaned.callId, true)])),
    ]) {
      expect([refused.status, refused.body]).toEqual([400, expect.stringContaining(nothingPending)]);
    }
    script('Fresh.');
    expect((await send(orphaned.id, [hello])).messages).toMatchObject([{ content: 'Fresh.' }]);
    expect(said()).toEqual([hello]);
    expect(await typesListed(orphaned.id)).toContain('approval_request_message');
  });

  test('nothing but an answer or a reset lets go: no change of the rule, no cancellation, no write of a block', async () => {
    const { id } = await pending();
    await bench.client.agents.update(id, { tool_rules: [] });
    await bench.client.agents.blocks.update('human', { agent_id: id, value: 'Name: Eve' });

    expect((await refusalOf(bench.client.agents.messages.cancel(id))).status).toBe(409);

    expect((await refusalOf(send(id, [hello]))).status).toBe(409);
  });

  test('an agent whose context is emptied each turn is not held up', async () => {
    const { id } = await pending({ message_buffer_autoclear: true });
    script('Hello.');

    expect((await send(id, [hello])).messages).toMatchObject([{ content: 'Hello.' }]);
  });

  test('a tool of the client waits in the same way, and goes on with what the client returns', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'tool-calls', calls: [{ name: 'look', arguments: { q: 1 } }] });
    const client_tools = [{ name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} } }];
    await bench.client.agents.messages.create(id, { messages: [hello], client_tools });
    const read = await bench.client.agents.retrieve(id, { include: ['agent.pending_approval'] });
    const call = read.pending_approval?.tool_call;
    const tool_call_id = (call && 'tool_call_id' in call ? call.tool_call_id : undefined) ?? '';
    script('A cat!');

    const approvals = [{ type: 'tool' as const, tool_call_id, tool_return: 'a cat', status: 'success' as const }];
    const returned = await send(id, [{ type: 'approval', approvals }]);

    expect(typesOf(returned.messages)).toEqual(['tool_return_message', 'assistant_message']);
    expect(JSON.parse(String(said().at(-1)?.content))).toMatchObject({ status: 'OK', message: 'a cat' });
  });
});
