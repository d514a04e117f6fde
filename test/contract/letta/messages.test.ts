/** Messages to a Letta server, as any client sees them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe.each(versionsUnderTest())('messages of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  async function say(agentId: string, text: string, answer: string): Promise<string> {
    bench.letta.localModel.script({ kind: 'text', text: answer });
    const said = await bench.client.agents.messages.create(agentId, { messages: [{ role: 'user', content: text }] });
    return said.messages.find(({ message_type }) => message_type === 'assistant_message')?.id ?? '';
  }

  async function listed(agentId: string, query = {}): Promise<unknown[]> {
    const page = await bench.client.agents.messages.list(agentId, query);
    return page.items.flatMap((item) =>
      'content' in item && item.message_type !== 'system_message' ? [item.content] : [],
    );
  }

  test('a plain send answers with the assistant message, why it stopped, and usage', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Hello, Ada.' });

    const answer = await bench.client.agents.messages.create(id, { input: 'Hi' });

    expect(answer.messages).toMatchObject([{ message_type: 'assistant_message', content: 'Hello, Ada.' }]);
    expect(answer.stop_reason).toMatchObject({ stop_reason: 'end_turn' });
    expect(answer.usage).toMatchObject({ step_count: 1, run_ids: null });
  });

  test('several items go in one request, each with its otid, a system item between them', async () => {
    const { id } = await bench.makeAgent();
    const [first, second] = [randomUUID(), randomUUID()];
    bench.letta.localModel.script({ kind: 'text', text: 'Both heard.' });

    await bench.client.agents.messages.create(id, {
      messages: [
        { role: 'user', content: 'one', otid: first },
        { role: 'system', content: 'a memory' },
        { role: 'user', content: 'two', otid: second },
      ],
    });
    const { items } = await bench.client.agents.messages.list(id);

    expect(items.map(({ message_type }) => message_type)).toEqual([
      'system_message',
      'user_message',
      'system_message',
      'user_message',
      'assistant_message',
    ]);
    expect([items[1], items[3]]).toMatchObject([
      { content: 'one', otid: first },
      { content: 'two', otid: second },
    ]);
    expect(new Set(items.slice(1).map(({ run_id }) => run_id)).size).toBe(1);
    expect(
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ role }) => role),
    ).toEqual(['system', 'user', 'system', 'user']);
  });

  test('releases from 0.16.7 on make an otid for a user message that has none', async () => {
    const { id } = await bench.makeAgent();
    await say(id, 'Hi', 'Hello.');

    const { items } = await bench.client.agents.messages.list(id);

    const made = items.find(({ message_type }) => message_type === 'user_message')?.otid;
    expect(typeof made).toBe(traitsOfVersion(version).makesOtids ? 'string' : 'object');
  });

  test('the otid of an answer is derived from its id', async () => {
    const { id } = await bench.makeAgent();
    const answerId = await say(id, 'Hi', 'Hello.');

    const { items } = await bench.client.agents.messages.list(id);

    // Seven bits of the id make room for the item's index.
    const lastByte = (Number.parseInt(answerId.slice(-2), 16) & 0x80).toString(16).padStart(2, '0');
    expect(items.at(-1)?.otid).toBe(`${answerId.slice('message-'.length, -2)}${lastByte}`);
  });

  test('desc lists give the newest rows, oldest first; asc the oldest', async () => {
    const { id } = await bench.makeAgent();
    for (const n of [1, 2, 3]) await say(id, `q${n}`, `a${n}`);

    expect(await listed(id)).toEqual(['q1', 'a1', 'q2', 'a2', 'q3', 'a3']);
    expect(await listed(id, { limit: 3 })).toEqual(['a2', 'q3', 'a3']);
    expect(await listed(id, { limit: 3, order: 'asc' })).toEqual(['q1', 'a1']);
  });

  test('cursors are chronological in both orders, and an unknown one is a 404', async () => {
    const { id } = await bench.makeAgent();
    const cursors: string[] = [];
    for (const n of [1, 2, 3, 4]) cursors.push(await say(id, `q${n}`, `a${n}`));
    const [first, , third] = cursors;
    const unknown = 'message-11111111-1111-4111-8111-111111111111';

    expect(await listed(id, { after: third })).toEqual(['q4', 'a4']);
    expect(await listed(id, { after: first, order: 'asc', limit: 2 })).toEqual(['q2', 'a2']);
    expect(await listed(id, { after: first, order: 'desc', limit: 2 })).toEqual(['q4', 'a4']);
    expect(await listed(id, { before: third, limit: 2 })).toEqual(['a2', 'q3']);
    expect(await refusalOf(listed(id, { after: unknown }))).toMatchObject({ status: 404 });
  });

  test('dates end at the second', async () => {
    const { id } = await bench.makeAgent();

    const { items } = await bench.client.agents.messages.list(id);

    expect(items[0]?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  });

  test('a text that is JSON of a packed user message is unpacked in the list', async () => {
    const { id } = await bench.makeAgent();
    await say(id, JSON.stringify({ type: 'user_message', message: 'inner' }), 'one');
    await say(id, JSON.stringify({ type: 'other', message: 'inner' }), 'two');

    expect(await listed(id)).toEqual(['inner', 'one', JSON.stringify({ type: 'other', message: 'inner' }), 'two']);
  });

  test('an image goes to the model as a data address, and stays in the context', async () => {
    const { id } = await bench.makeAgent();
    const source = { type: 'base64', media_type: 'image/png', data: pixel } as const;
    bench.letta.localModel.script({ kind: 'text', text: 'Seen.' });

    await bench.client.agents.messages.create(id, {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source },
          ],
        },
      ],
    });
    await say(id, 'And now?', 'Still.');

    expect(JSON.stringify(bench.asked().at(-1)?.messages)).toContain(`data:image/png;base64,${pixel}`);
    const [shown] = await listed(id);
    expect(shown).toMatchObject([{ type: 'text', text: 'Look' }, { type: 'image' }]);
  });

  test('types that are wanted narrow the answer, and the list from 0.16.7 on', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Hello.' });

    const body = { input: 'Hi', include_return_message_types: ['user_message' as const] };
    const answer = await bench.client.agents.messages.create(id, body);

    expect(answer.messages).toEqual([]);
    expect(await listed(id, { include_return_message_types: ['assistant_message'] })).toEqual(
      traitsOfVersion(version).filtersLists ? ['Hello.'] : ['Hi', 'Hello.'],
    );
  });

  test('a name goes to the model, and is listed with the sender', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Hello.' });

    await bench.client.agents.messages.create(id, {
      messages: [{ role: 'user', content: 'Hi', name: 'ada', sender_id: 'someone' }],
    });
    const { items } = await bench.client.agents.messages.list(id);

    expect(bench.asked().at(-1)?.messages.at(-1)).toMatchObject({ role: 'user', content: 'Hi', name: 'ada' });
    expect(items.at(-2)).toMatchObject({ name: 'ada', sender_id: 'someone' });
  });

  test('an empty answer stores the user message alone', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: '' });

    const answer = await bench.client.agents.messages.create(id, { input: 'Hi' });

    expect(answer.messages).toEqual([]);
    expect(answer.stop_reason.stop_reason).toBe('end_turn');
    expect(await listed(id)).toEqual(['Hi']);
  });

  test('an empty message is a 400; wrong shapes and stray stream options are a 422', async () => {
    const { id } = await bench.makeAgent();
    const { messages } = bench.client.agents;
    const path = `/v1/agents/${id}/messages`;

    const failures = await Promise.all([
      refusalOf(messages.create(id, { messages: [{ role: 'user', content: '' }] })),
      refusalOf(bench.client.post(path, { body: {} })),
      refusalOf(bench.client.post(path, { body: { messages: [{ role: 'bogus', content: 'x' }] } })),
      refusalOf(bench.client.post(path, { body: { messages: [{ role: 'user' }] } })),
      refusalOf(bench.client.post(path, { body: { input: 'x', stream_tokens: true } })),
    ]);

    expect(failures.map(({ status }) => status)).toEqual([400, 422, 422, 422, 422]);
    expect(failures[0]?.body).toContain('Message content is empty or invalid');
    expect(await listed(id)).toEqual([]);
  });

  test('a reset empties the context and keeps the history, cursors included', async () => {
    const { id } = await bench.makeAgent();
    const before = await say(id, 'old', 'older');

    await bench.client.agents.messages.reset(id, {});
    await say(id, 'new', 'newer');

    expect(
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ role }) => role),
    ).toEqual(['system', 'user']);
    expect(await listed(id)).toEqual(['old', 'older', 'new', 'newer']);
    expect(await listed(id, { after: before })).toEqual(['new', 'newer']);
  });

  test('a compaction hides the beginning from the model, lists a summary as the newest row, and keeps cursors', async () => {
    const { id } = await bench.makeAgent();
    const cursor = await say(id, 'very first', 'noted');
    for (const n of [2, 3, 4, 5, 6]) await say(id, `q${n}`, `a${n}`);
    bench.letta.localModel.script({ kind: 'text', text: 'They counted.' });

    const compacted = await bench.client.agents.messages.compact(id, {});
    await say(id, 'last', 'heard');

    expect(compacted).toMatchObject({ num_messages_before: 13, num_messages_after: 11 });
    const context =
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ content }) => JSON.stringify(content)) ?? [];
    expect(context.join()).not.toContain('very first');
    expect(context[1]).toContain('They counted.');
    const after = (await listed(id, { after: cursor })).map(String);
    expect(after.slice(0, 10)).toEqual([2, 3, 4, 5, 6].flatMap((n) => [`q${n}`, `a${n}`]));
    expect(JSON.parse(after[10] ?? '')).toMatchObject({ type: 'system_alert' });
    expect(after.slice(11)).toEqual(['last', 'heard']);
  });

  test('with message_buffer_autoclear the model sees only the new message, while rows pile up', async () => {
    const { id } = await bench.makeAgent({ message_buffer_autoclear: true });
    await say(id, 'one', 'first');
    await say(id, 'two', 'second');

    expect(
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ role }) => role),
    ).toEqual(['system', 'user']);
    expect(await listed(id)).toEqual(['one', 'first', 'two', 'second']);
  });

  test('structured output is asked for where the model settings name it', async () => {
    const response_format = { type: 'json_object' } as const;
    const { id } = await bench.makeAgent({ model_settings: { provider_type: 'openai', response_format } });

    await say(id, 'JSON please', '{}');

    expect(bench.asked().at(-1)?.response_format).toMatchObject(response_format);
  });
});
