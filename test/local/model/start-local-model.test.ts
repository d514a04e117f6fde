import { describe, expect, test } from 'vitest';
import { startLocalModel } from '../../../src/local/model/start-local-model.ts';
import { ask, at, eventsIn, modelForTest, post, user } from './ask-model.ts';

describe('models', () => {
  test('the list holds the one model that talks, and each can be fetched alone', async () => {
    const { baseUrl } = await modelForTest();

    const list: unknown = await (await fetch(`${baseUrl}/models`)).json();
    const one: unknown = await (await fetch(`${baseUrl}/models/scarlet-local`)).json();

    expect(list).toMatchObject({ object: 'list', data: [{ id: 'scarlet-local', object: 'model' }] });
    expect(one).toMatchObject({ id: 'scarlet-local', object: 'model' });
  });
});

describe('a plain completion', () => {
  test('has the shape of OpenAI and carries the time of the clock in seconds', async () => {
    const model = await modelForTest({ clock: { now: () => 1_795_000_000_000, sleep: async () => {} } });

    const response = await ask(model, [user('hello')]);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: 1_795_000_000,
      model: 'scarlet-local',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: expect.any(String) } }],
      usage: { prompt_tokens: 2, completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    });
  });

  test('is the same for the same request', async () => {
    const model = await modelForTest();
    const question = [user('I had a long day at the harbour.')];

    const first: unknown = await (await ask(model, question)).json();
    const second: unknown = await (await ask(model, question)).json();

    expect(at(first, 'choices')).toEqual(at(second, 'choices'));
    expect(at(first, 'id')).not.toEqual(at(second, 'id'));
  });

  test('is recorded with the time at which it came', async () => {
    const model = await modelForTest({ clock: { now: () => 77, sleep: async () => {} } });

    await ask(model, [user('hello')]);

    expect(model.requests).toMatchObject([{ at: 77, body: { messages: [{ role: 'user', content: 'hello' }] } }]);
  });
});

describe('a streamed completion', () => {
  test('carries the same text as the plain one, in several pieces, and ends with [DONE]', async () => {
    const model = await modelForTest();
    const plain: unknown = await (await ask(model, [user('hello')])).json();

    const response = await ask(model, [user('hello')], { stream: true });
    const events = eventsIn(await response.text());

    const pieces = events.flatMap((event) => at(event, 'choices', 0, 'delta', 'content') ?? []);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(at(plain, 'choices', 0, 'message', 'content'));
    expect(events.at(-1)).toBe('[DONE]');
    expect(at(events.at(-2), 'choices', 0, 'finish_reason')).toBe('stop');
    expect(events.some((event) => at(event, 'usage') !== undefined)).toBe(false);
  });

  test('ends with the usage and no choice when that is asked for', async () => {
    const model = await modelForTest();

    const response = await ask(model, [user('hello')], { stream: true, stream_options: { include_usage: true } });

    const events = eventsIn(await response.text());
    expect(events.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: 2, total_tokens: expect.any(Number) } });
    expect(events[0]).toMatchObject({ usage: null });
  });
});

describe('embeddings', () => {
  test('are 1,536 numbers of length 1, the same for the same text and another for another', async () => {
    const model = await modelForTest();
    const input = ['green tea', 'green tea', 'a marathon'];

    const body: unknown = await (await post(model, '/embeddings', { model: 'text-embedding-3-small', input })).json();

    const [one, same, other] = [0, 1, 2].map((index) => numbers(at(body, 'data', index, 'embedding')));
    expect(one).toHaveLength(1536);
    expect(Math.hypot(...(one ?? []))).toBeCloseTo(1);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('come as base64 of 32-bit floats when asked', async () => {
    const model = await modelForTest();
    const request = { model: 'text-embedding-3-small', input: 'tea', encoding_format: 'base64' };

    const body: unknown = await (await post(model, '/embeddings', request)).json();

    expect(Buffer.from(String(at(body, 'data', 0, 'embedding')), 'base64')).toHaveLength(1536 * 4);
  });

  test('are near for texts that share words', async () => {
    const model = await modelForTest();
    const input = ['Ada likes green tea', 'green tea in the morning', 'the train to Turin was late'];

    const body: unknown = await (await post(model, '/embeddings', { model: 'text-embedding-3-small', input })).json();

    const [one, near, far] = [0, 1, 2].map((index) => numbers(at(body, 'data', index, 'embedding')));
    expect(product(one, near)).toBeGreaterThan(product(one, far) + 0.1);
  });
});

describe('requests that make no sense are refused in the shape of OpenAI', () => {
  const good = { model: 'scarlet-local', messages: [user('hello')] };
  test.for([
    ['broken JSON', 'POST', '/chat/completions', '{"model":', 400],
    ['no model', 'POST', '/chat/completions', { messages: good.messages }, 400],
    ['no messages', 'POST', '/chat/completions', { ...good, messages: [] }, 400],
    ['an unknown role', 'POST', '/chat/completions', { ...good, messages: [{ role: 'king', content: 'x' }] }, 400],
    ['an unknown model', 'POST', '/chat/completions', { ...good, model: 'gpt-9' }, 404],
    ['an unknown model by name', 'GET', '/models/gpt-9', undefined, 404],
    ['an embedding by a model that talks', 'POST', '/embeddings', { model: 'scarlet-local', input: 'x' }, 404],
    ['an embedding of nothing', 'POST', '/embeddings', { model: 'text-embedding-3-small' }, 400],
    ['an unknown route', 'POST', '/completions', good, 404],
    ['the wrong method on completions', 'GET', '/chat/completions', undefined, 405],
    ['the wrong method on models', 'POST', '/models', good, 405],
  ] as const)('%s', async ([, method, path, body, status]) => {
    const model = await modelForTest();
    const text = typeof body === 'string' ? body : JSON.stringify(body);

    const response = await fetch(model.baseUrl + path, { method, ...(body === undefined ? {} : { body: text }) });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/.{10}/), type: 'invalid_request_error' },
    });
    expect(model.requests).toEqual([]);
  });
});

test('a closed model frees its port, and closing twice is harmless', async () => {
  const first = await startLocalModel();
  const port = Number(new URL(first.baseUrl).port);
  await first.close();
  await first.close();

  const second = await modelForTest({ port });

  expect(second.baseUrl).toBe(`http://127.0.0.1:${port}/v1`);
});

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function product(one: readonly number[] = [], other: readonly number[] = []): number {
  return one.reduce((sum, number, index) => sum + number * (other[index] ?? 0), 0);
}
