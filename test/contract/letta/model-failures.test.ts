/** What a Letta server makes of failures of its model. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import type { Scripted } from '../../../src/local/model/script.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

type Case = { readonly of: string; readonly scripted: Scripted; readonly late: string; readonly early: string };

/** What a plain send answers to a failure of the model: on the newest releases, and on 0.16.4. */
const cases: readonly Case[] = [
  { of: '400', scripted: { kind: 'error', status: 400 }, late: '400 llm_bad_request', early: '502 llm_error' },
  {
    of: '401',
    scripted: { kind: 'error', status: 401 },
    late: '401 llm_authentication',
    early: '401 llm_authentication',
  },
  { of: '402', scripted: { kind: 'error', status: 402 }, late: '402 llm_insufficient_credits', early: '502 llm_error' },
  { of: '403', scripted: { kind: 'error', status: 403 }, late: '500 llm_error', early: '502 llm_error' },
  { of: '404', scripted: { kind: 'error', status: 404 }, late: '500 llm_error', early: '502 llm_error' },
  { of: '429', scripted: { kind: 'error', status: 429 }, late: '429 llm_rate_limit', early: '429 llm_rate_limit' },
  { of: '500', scripted: { kind: 'error', status: 500 }, late: '500 llm_error', early: '502 llm_error' },
  { of: '503', scripted: { kind: 'error', status: 503 }, late: '500 llm_error', early: '502 llm_error' },
  { of: 'a cut connection', scripted: { kind: 'cut', when: 'before' }, late: '500 llm_error', early: '502 llm_error' },
  { of: 'no choices', scripted: { kind: 'no-choices' }, late: '500 undefined', early: '500 undefined' },
  { of: 'garbage', scripted: { kind: 'garbage' }, late: '500 llm_error', early: '502 llm_error' },
];

describe.each(versionsUnderTest())('failures of the model behind Letta %s', (version) => {
  const { modelFailureStatus, takesNoContent, tellsModelFailuresApart } = traitsOfVersion(version);
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  test.each(cases)('$of has a status and a type of its own, and stores nothing', async ({ scripted, late, early }) => {
    const { id } = await bench.makeAgent();
    const line = bench.letta.localModel.script(scripted, { times: 'always' });
    onTestFinished(line.remove);

    const failure = await refusalOf(bench.client.agents.messages.create(id, { input: 'Hi' }));

    const { type } = (JSON.parse(failure.body) as { error?: { type?: string } }).error ?? {};
    expect(`${failure.status} ${type}`).toBe(
      tellsModelFailuresApart ? late.replace('500 llm_error', `${modelFailureStatus} llm_error`) : early,
    );
    expect((await bench.client.agents.messages.list(id)).items).toHaveLength(1);
    expect((await bench.client.runs.list({ agent_id: id })).items).toMatchObject([{ status: 'failed' }]);
  });

  test('an answer without content is an empty one before 0.16.7, then a failure', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'no-content' });

    const outcome = await bench.client.agents.messages
      .create(id, { input: 'Hi' })
      .catch((error: { status: number }) => error.status);

    expect(outcome).toEqual(takesNoContent ? expect.objectContaining({ messages: [] }) : modelFailureStatus);
  });

  test('the server tries twice more by itself', async () => {
    const { id } = await bench.makeAgent();
    const line = bench.letta.localModel.script({ kind: 'error', status: 500 }, { times: 2 });
    bench.letta.localModel.script({ kind: 'text', text: 'At last.' });

    const answer = await bench.client.agents.messages.create(id, { input: 'Hi' });

    expect(line.used()).toBe(2);
    expect(answer.messages).toMatchObject([{ content: 'At last.' }]);
  });

  test('a failure after a tool step leaves the user message and the tool call behind', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const calls = [{ name: 'conversation_search', arguments: { query: 'tea' } }];
    bench.letta.localModel.script({ kind: 'tool-calls', calls });
    const line = bench.letta.localModel.script({ kind: 'error', status: 400 }, { times: 'always' });
    onTestFinished(line.remove);

    const failure = await refusalOf(bench.client.agents.messages.create(id, { input: 'Tea?' }));

    const { items } = await bench.client.agents.messages.list(id);
    expect(failure.status).toBe(tellsModelFailuresApart ? 400 : 502);
    expect(items.map(({ message_type }) => message_type)).toEqual([
      'system_message',
      'user_message',
      'tool_call_message',
      'tool_return_message',
    ]);
  });

  async function failedStream(id: string) {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const stops: unknown[] = [];
    try {
      for await (const event of await bench.client.agents.messages.create(id, { messages, streaming: true })) {
        if (event.message_type === 'stop_reason') stops.push(event.stop_reason);
      }
    } catch (error) {
      const { error_type, detail } = (error as { error: { error_type: string; detail: string } }).error;
      return { stops, error_type, detail };
    }
    return { stops };
  }

  test('a stream passes on what a server like llama.cpp says, as Python prints it', async () => {
    const { id } = await bench.makeAgent();
    const error = {
      code: 400,
      message: 'request (9 tokens) exceeds the available context size',
      type: 'x',
      param: null,
    };
    bench.letta.localModel.script({ kind: 'error', status: 400, body: { error } });

    expect(await failedStream(id)).toEqual({
      stops: ['llm_api_error'],
      error_type: 'llm_error',
      detail: expect.stringContaining(
        "Error code: 400 - {'error': {'code': 400, 'message': 'request (9 tokens) exceeds the available context size', 'type': 'x', 'param': None}}",
      ),
    });
    expect((await bench.client.agents.messages.list(id)).items).toHaveLength(1);
  });

  test('words for a full context that the server knows make it ask again, and end in a failure of its own', async () => {
    const { id } = await bench.makeAgent();
    const body = { object: 'error', message: "This model's maximum context length is 9 tokens.", code: 400 };
    const line = bench.letta.localModel.script({ kind: 'error', status: 400, body }, { times: 'always' });
    onTestFinished(line.remove);

    const { stops, error_type, detail } = await failedStream(id);

    expect({ stops, error_type }).toEqual({ stops: ['error'], error_type: 'internal_error' });
    expect(detail).toMatch(/^CONTEXT_WINDOW_EXCEEDED: .*"This model's maximum context length is 9 tokens\."/);
    expect(line.used()).toBeGreaterThan(1);
  });

  test('an answer cut off for its length says so in its stream and in its run, one that was filtered does not', async () => {
    const { id } = await bench.makeAgent();
    const stopsAfter = async (cutShort: 'length' | 'content_filter') => {
      bench.letta.localModel.script({ kind: 'text', text: 'Half', cutShort });
      const { stops } = await failedStream(id);
      const [run] = (await bench.client.runs.list({ agent_id: id })).items;
      return [...stops, run?.stop_reason];
    };

    expect(await stopsAfter('length')).toEqual(['max_tokens_exceeded', 'max_tokens_exceeded']);
    expect(await stopsAfter('content_filter')).toEqual(['end_turn', 'end_turn']);
  });
});
