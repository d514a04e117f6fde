/** What a Letta server makes of a full context, in the words of those that run models behind it. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { createHistory } from '../../../src/letta/create-history.ts';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import type { ChatRequest } from '../../../src/local/model/wire/chat-request.ts';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, item, openAdapter, traceOf } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

type Words = { readonly of: string; readonly status: number; readonly body: object; readonly known: boolean | 'later' };

const tooLong = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";

/** Letta knows only some of these words for what they are, and then makes room by itself. */
const words: readonly Words[] = [
  {
    of: 'llama.cpp',
    status: 400,
    known: false,
    body: {
      error: {
        code: 400,
        message: 'request (8695 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 8695,
        n_ctx: 8192,
      },
    },
  },
  {
    of: 'vLLM',
    status: 400,
    known: true,
    body: { object: 'error', message: tooLong, type: 'BadRequestError', param: null, code: 400 },
  },
  {
    of: 'vLLM, of the prompt',
    status: 400,
    known: false,
    body: {
      object: 'error',
      message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.',
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  },
  {
    of: 'Ollama',
    status: 400,
    known: false,
    body: {
      error: {
        message: 'prompt too long; exceeded max context length by 918 tokens',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
  },
  {
    of: 'Ollama, as a fault of its own',
    status: 500,
    known: false,
    body: {
      error: {
        message: 'prompt too long; exceeded max context length by 918 tokens',
        type: 'api_error',
        param: null,
        code: null,
      },
    },
  },
  {
    of: 'OpenAI',
    status: 400,
    known: true,
    body: {
      error: { message: tooLong, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    },
  },
  {
    of: 'a proxy before OpenAI',
    status: 413,
    known: 'later',
    body: { error: { message: 'Request Entity Too Large', type: 'invalid_request_error', param: null, code: null } },
  },
];

/** Whether a request is a turn, not one for a summary. */
const isTurn = ({ messages }: ChatRequest) => String(messages[0]?.content).startsWith('You are Scarlet.');

describe.each(versionsUnderTest())('a full context behind Letta %s', (version) => {
  const { modelFailureStatus, tellsModelFailuresApart } = traitsOfVersion(version);
  const early = !tellsModelFailuresApart;
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  async function say(agentId: string, text: string, answer: string): Promise<void> {
    bench.letta.localModel.script({ kind: 'text', text: answer });
    await bench.client.agents.messages.create(agentId, { messages: [{ role: 'user', content: text }] });
  }

  function refuse({ status, body }: Words, times: number | 'always' = 'always'): void {
    const line = bench.letta.localModel.script({ kind: 'error', status, body }, { times, when: isTurn });
    onTestFinished(line.remove);
  }

  async function failedStream(agentId: string) {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const told: unknown[] = [];
    try {
      const events = await bench.client.agents.messages.create(agentId, { messages, streaming: true });
      for await (const event of events) if (event.message_type !== 'ping') told.push(event.message_type);
    } catch (error) {
      return { told, error: (error as { error: unknown }).error };
    }
    return { told };
  }

  test.each(words)(
    'in words of $of fails a plain send, after summaries where the words are known: $known',
    async (told) => {
      const { id } = await bench.makeAgent();
      refuse(told);
      const before = bench.asked().length;

      const failure = await refusalOf(bench.client.agents.messages.create(id, { input: 'Hi' }));

      const isKnown = told.known === true || (told.known === 'later' && !early);
      const asked = bench.asked().slice(before);
      expect(asked.filter((request) => !isTurn(request))).toHaveLength(isKnown ? 3 : 0);
      const { error, detail } = JSON.parse(failure.body) as {
        error?: { type: string; detail: string };
        detail?: string;
      };
      if (isKnown && early) expect([failure.status, detail]).toEqual([500, 'An unknown error occurred']);
      else if (isKnown)
        expect([failure.status, detail]).toEqual([400, expect.stringMatching(/^CONTEXT_WINDOW_EXCEEDED: /)]);
      else if (early) expect([failure.status, error?.type]).toEqual([502, 'llm_error']);
      else
        expect([failure.status, error?.type]).toEqual(
          told.status === 500 ? [modelFailureStatus, 'llm_error'] : [400, 'llm_bad_request'],
        );
    },
  );

  test.each(words)('in words of $of reaches a stream with the words themselves', async (told) => {
    const { id } = await bench.makeAgent();
    refuse(told);

    const { error } = await failedStream(id);

    const { message } =
      'error' in told.body ? (told.body.error as { message: string }) : (told.body as { message: string });
    expect(error).toMatchObject({ message_type: 'error_message', detail: expect.stringContaining(message) });
  });

  test('is made room in, and the turn goes on: the summary stays, but 0.16.4 forgets it', async () => {
    const { id } = await bench.makeAgent();
    for (const n of [1, 2, 3, 4, 5]) await say(id, `q${n}`, `a${n}`);
    refuse(words.find(({ of }) => of === 'OpenAI') as Words, 1);
    bench.letta.localModel.script({ kind: 'text', text: 'They counted.' }, { when: (request) => !isTurn(request) });

    await say(id, 'six', 'Six.');
    const shown =
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ content }) => String(content)) ?? [];
    await say(id, 'seven', 'Seven.');

    expect(shown[1]).toContain('They counted.');
    expect(shown.slice(2)).toEqual(['a2', 'q3', 'a3', 'q4', 'a4', 'q5', 'a5', 'six']);
    const next =
      bench
        .asked()
        .at(-1)
        ?.messages.map(({ content }) => String(content)) ?? [];
    expect(next.some((content) => content.includes('They counted.'))).toBe(!early);
    expect(next.slice(-4)).toEqual(['a5', 'six', 'Six.', 'seven']);
  });

  test('that stays full leaves the message out of the history, and on later releases three summaries of it in', async () => {
    const { id } = await bench.makeAgent();
    refuse(words.find(({ of }) => of === 'OpenAI') as Words);

    await refusalOf(bench.client.agents.messages.create(id, { input: 'Remember the milk' }));

    const { items } = await bench.client.agents.messages.list(id);
    const texts = items.slice(1).map((listed) => ('content' in listed ? String(listed.content) : ''));
    expect(texts.map((text) => text.includes('system_alert'))).toEqual(early ? [] : [true, true, true]);
    expect(texts).not.toContain('Remember the milk');
  });
});

describe.each(versionsUnderTest())('a full context behind Letta %s, to our adapter,', (version) => {
  let adapter: Adapter;
  beforeAll(async () => {
    adapter = await openAdapter(version);
  });
  afterAll(() => adapter.letta.close());

  test.each(words.filter(({ status }) => status !== 413))(
    'is the same failure in words of $of, and what was sent is not in the history',
    async ({ status, body }) => {
      const { id } = await adapter.created();
      const line = adapter.letta.localModel.script({ kind: 'error', status, body }, { times: 'always' });
      onTestFinished(line.remove);
      const milk = item('Remember the milk');

      const failure = await failureOf(adapter.conversation.send(id, [milk], { signal: new AbortController().signal }));

      expect(isFailure(failure) && failure.kind).toBe('context-overflow');
      expect(await traceOf(adapter.conversation, id, milk.otid)).toEqual({ kind: 'absent' });
      const page = await createHistory(adapter.connection).after(id, undefined, 20);
      expect(page).toMatchObject({ messages: [] });
    },
  );
});
