/** Tools of a Letta server, as any client sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

describe.each(versionsUnderTest())('tools of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const typesOf = (items: readonly { message_type?: string | null }[]) => items.map((item) => item.message_type);

  test('the server searches the conversation itself, and the model answers with what it found', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    bench.letta.localModel.script({ kind: 'text', text: 'Tea it is.' });
    await bench.client.agents.messages.create(id, { input: 'I like green tea' });
    const calls = [{ name: 'conversation_search', arguments: { query: 'green tea' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls, text: 'Let me look that up.' });
    bench.letta.localModel.script({ kind: 'text', text: 'Green tea.' });

    const answer = await bench.client.agents.messages.create(id, { input: 'What do I like?' });

    const returned = bench.asked().at(-1)?.messages.at(-1);
    expect(returned?.role).toBe('tool');
    expect(JSON.stringify(returned?.content)).toContain('I like green tea');
    expect(typesOf(answer.messages)).toEqual(['tool_call_message', 'tool_return_message', 'assistant_message']);
    expect(answer.usage.step_count).toBe(2);
  });

  test('text beside a tool call is missing from the answer, and listed under the id of the call', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls, text: 'Let me look.' });
    bench.letta.localModel.script({ kind: 'text', text: 'Nothing.' });

    const answer = await bench.client.agents.messages.create(id, { input: 'x?' });
    const { items } = await bench.client.agents.messages.list(id);

    expect(typesOf(answer.messages)).not.toContain(undefined);
    expect(answer.messages.filter(({ message_type }) => message_type === 'assistant_message')).toHaveLength(1);
    expect(typesOf(items).slice(1)).toEqual([
      'user_message',
      'assistant_message',
      'tool_call_message',
      'tool_return_message',
      'assistant_message',
    ]);
    expect(items[2]?.id).toBe(items[3]?.id);
  });

  test('a tool that needs approval stops the turn, blocks the next message, and is let go by a denial', async () => {
    const { id } = await bench.makeAgent({
      tools: ['conversation_search'],
      tool_rules: [{ type: 'requires_approval', tool_name: 'conversation_search' }],
    });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls });
    const { messages } = bench.client.agents;

    const asked = await messages.create(id, { input: 'x?' });
    const blocked = await refusalOf(messages.create(id, { input: 'hello?' }));
    const read = await bench.client.agents.retrieve(id, { include: ['agent.pending_approval'] });
    const call = read.pending_approval?.tool_call;
    const tool_call_id = call && 'tool_call_id' in call ? (call.tool_call_id ?? '') : '';
    bench.letta.localModel.script({ kind: 'text', text: 'As you wish.' });
    const denied = await messages.create(id, {
      messages: [{ type: 'approval', approvals: [{ type: 'approval', approve: false, tool_call_id }] }],
    });
    bench.letta.localModel.script({ kind: 'text', text: 'Hello again.' });
    const after = await messages.create(id, { input: 'hello?' });

    expect(asked.stop_reason.stop_reason).toBe('requires_approval');
    expect(typesOf(asked.messages)).toEqual(['approval_request_message']);
    expect(blocked.status).toBe(409);
    expect(blocked.body).toContain('PENDING_APPROVAL');
    expect(denied.messages.at(-1)).toMatchObject({ content: 'As you wish.' });
    expect(after.messages).toMatchObject([{ content: 'Hello again.' }]);
  });

  test('a reset lets a pending approval go too', async () => {
    const { id } = await bench.makeAgent({
      tools: ['conversation_search'],
      tool_rules: [{ type: 'requires_approval', tool_name: 'conversation_search' }],
    });
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls });
    await bench.client.agents.messages.create(id, { input: 'x?' });

    await bench.client.agents.messages.reset(id, {});
    bench.letta.localModel.script({ kind: 'text', text: 'Fresh.' });
    const after = await bench.client.agents.messages.create(id, { input: 'hello?' });

    expect(after.messages).toMatchObject([{ content: 'Fresh.' }]);
  });
});
