/** What a Letta server sends to its model, as an endpoint behind it hears it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

describe.each(versionsUnderTest())('what Letta %s sends to its model', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const sent = () => bench.asked().at(-1);
  /** All but the system message. */
  const said = () => sent()?.messages.slice(1) ?? [];
  const rolesSent = () => said().map(({ role }) => role);

  async function say(agentId: string, text: string, answer = 'Fine.'): Promise<void> {
    bench.letta.localModel.script({ kind: 'text', text: answer });
    await bench.client.agents.messages.create(agentId, { messages: [{ role: 'user', content: text }] });
  }

  test('messages stay as they are: several of a person in a row, remarks between them, answers put into its mouth', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'All heard.' });
    await bench.client.agents.messages.create(id, {
      messages: [
        { role: 'user', content: 'one' },
        { role: 'user', content: 'two' },
        { role: 'system', content: 'a remark' },
        { role: 'assistant', content: 'as if I had said it' },
        { role: 'user', content: 'three' },
      ],
    });
    const first = said();

    await say(id, 'four');

    expect(first).toEqual([
      { role: 'user', content: 'one' },
      { role: 'user', content: 'two' },
      { role: 'system', content: 'a remark' },
      { role: 'assistant', content: 'as if I had said it' },
      { role: 'user', content: 'three' },
    ]);
    expect(said()).toEqual([...first, { role: 'assistant', content: 'All heard.' }, { role: 'user', content: 'four' }]);
  });

  test.each([
    { name: 'Ada', passes: true },
    { name: 'Zoë🦊', passes: true },
    { name: 'Ada L.', passes: false },
    { name: 'a<b', passes: false },
  ])('the name $name of a message is passed on: $passes', async ({ name, passes }) => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Hello.' });

    await bench.client.agents.messages.create(id, { messages: [{ role: 'user', content: 'Hi', name }] });

    expect(said()).toEqual([{ role: 'user', content: 'Hi', ...(passes ? { name } : {}) }]);
    expect((await bench.client.agents.messages.list(id)).items.at(1)).toMatchObject({ name });
  });

  test('an empty answer is no message: two of the person stand in a row then', async () => {
    const { id } = await bench.makeAgent();
    await say(id, 'one', '');

    await say(id, 'two');

    expect(rolesSent()).toEqual(['user', 'user']);
  });

  test('a tool step is a call without the words beside it, and a return whose message is an object', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const calls = [{ name: 'conversation_search', arguments: { query: 'zébu' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls, text: 'Let me look.' });
    bench.letta.localModel.script({ kind: 'text', text: 'Nothing.' });

    await bench.client.agents.messages.create(id, { input: 'Any cattle?' });

    const [, call, returned] = said();
    expect(rolesSent()).toEqual(['user', 'assistant', 'tool']);
    expect(call).toMatchObject({ content: null, tool_calls: [{ function: { arguments: '{"query": "z\\u00e9bu"}' } }] });
    expect(JSON.parse(String(returned?.content))).toMatchObject({
      status: 'OK',
      message: { results: expect.any(Array) },
    });
    expect(sent()).toMatchObject({ tool_choice: 'auto', parallel_tool_calls: false });
  });

  test('a tool that the agent does not have is refused in words, and of two calls only the first counts', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const calls = ['dance', 'sing'].map((name) => ({ name, arguments: {} }));
    bench.letta.localModel.script({ kind: 'tool-calls', calls });
    bench.letta.localModel.script({ kind: 'text', text: 'Well.' });

    await bench.client.agents.messages.create(id, { input: 'Dance!' });

    const [, call, returned] = said();
    expect(call?.tool_calls).toHaveLength(1);
    expect(JSON.parse(String(returned?.content))).toMatchObject({
      status: 'Failed',
      message: "[ToolConstraintError] Cannot call dance, valid tools include: ['conversation_search'].",
    });
  });

  test('without tools none are named, and no choice among them', async () => {
    const { id } = await bench.makeAgent();

    await say(id, 'Hi');

    expect(sent()).toMatchObject({ tools: null, tool_choice: null });
  });

  test('a summary is a message of the user before what is left, which begins with an answer', async () => {
    const { id } = await bench.makeAgent();
    for (const n of [1, 2, 3, 4, 5]) await say(id, `q${n}`, `a${n}`);
    bench.letta.localModel.script({ kind: 'text', text: 'They counted.' });
    const compacted = await bench.client.agents.messages.compact(id, {});

    await say(id, 'last');

    expect(compacted).toMatchObject({ num_messages_before: 11, num_messages_after: 9 });
    const [summary, ...rest] = said();
    expect(summary?.role).toBe('user');
    expect(JSON.parse(String(summary?.content))).toMatchObject({
      type: 'system_alert',
      message: expect.stringContaining('They counted.'),
    });
    expect(rest.map(({ content }) => content)).toEqual(['a2', 'q3', 'a3', 'q4', 'a4', 'q5', 'a5', 'last']);
  });

  describe('response_format', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'x', strict: true, schema } };

    test('with a json_schema is passed on word for word, plain and streamed, beside tools, until settings say otherwise', async () => {
      const model_settings = { provider_type: 'openai' as const, response_format };
      const { id } = await bench.makeAgent({ model_settings, tools: ['conversation_search'] });
      await say(id, 'plain', '{}');
      const plain = sent();
      bench.letta.localModel.script({ kind: 'text', text: '{}' });
      const messages = [{ role: 'user' as const, content: 'streamed' }];
      const events = await bench.client.agents.messages.create(id, { messages, streaming: true, stream_tokens: true });
      for await (const _ of events);
      const streamed = sent();

      await bench.client.agents.update(id, { model_settings: { provider_type: 'openai' } });
      await say(id, 'without');

      expect(plain?.response_format).toEqual(response_format);
      expect(plain?.tools).toHaveLength(1);
      expect(streamed).toMatchObject({ stream: true, response_format });
      expect(sent()?.response_format ?? undefined).toBeUndefined();
    });

    test('of settings bounds the answer too, where they name no bound', async () => {
      const { id } = await bench.makeAgent({ model_settings: { provider_type: 'openai', response_format } });

      await say(id, 'JSON', '{}');

      expect(sent()?.['max_completion_tokens']).toBe(traitsOfVersion(version).settingsMostTokens);
    });

    test('of the agent itself is passed over, and one without its schema refused', async () => {
      const { id } = await bench.makeAgent({ response_format });
      const noSchema = { type: 'json_schema' } as unknown as typeof response_format;

      await say(id, 'JSON?');

      expect(sent()?.response_format ?? undefined).toBeUndefined();
      const made = bench.makeAgent({ model_settings: { provider_type: 'openai', response_format: noSchema } });
      expect((await refusalOf(made)).status).toBe(422);
    });
  });
});
