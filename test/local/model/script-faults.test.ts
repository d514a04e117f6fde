/** Failures of the local model that a script plans. */
import { describe, expect, test } from 'vitest';
import type { Scripted } from '../../../src/local/model/script.ts';
import { ask, modelForTest, post, user } from './ask-model.ts';

const hello = [user('hello')];

describe('faults', () => {
  test.for([
    [400, 'invalid_request_error', null],
    [401, 'authentication_error', 'invalid_api_key'],
    [402, 'insufficient_quota', 'insufficient_quota'],
    [429, 'rate_limit_error', 'rate_limit_exceeded'],
    [500, 'server_error', null],
    [503, 'server_error', null],
  ] as const)('status %i is told in the shape of OpenAI', async ([status, type, code]) => {
    const model = await modelForTest();
    model.script({ kind: 'error', status, message: 'As the test wished.', headers: { 'retry-after': '7' } });

    const response = await ask(model, hello);

    expect([response.status, response.headers.get('retry-after')]).toEqual([status, '7']);
    expect(await response.json()).toEqual({ error: { message: 'As the test wished.', type, param: null, code } });
  });

  test.for<[string, Scripted]>([
    ['garbage', { kind: 'garbage' }],
    ['a truncated body', { kind: 'truncated' }],
  ])('%s comes with status 200 and is no JSON', async ([, scripted]) => {
    const model = await modelForTest();
    model.script(scripted);

    const response = await ask(model, hello);
    const text = await response.text();

    expect(response.status).toBe(200);
    expect(text.length).toBeGreaterThan(0);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test.for([
    ['before any byte', 'before', false],
    ['amid a plain body', 'amid', false],
    ['amid a stream', 'amid', true],
  ] as const)('a connection is cut %s', async ([, when, stream]) => {
    const model = await modelForTest();
    model.script({ kind: 'cut', when });

    const reading = ask(model, hello, { stream }).then((response) => response.text());

    await expect(reading).rejects.toThrow(TypeError);
  });

  test('a truncated stream ends without [DONE]', async () => {
    const model = await modelForTest();
    model.script({ kind: 'truncated' });

    const text = await (await ask(model, hello, { stream: true })).text();

    expect(text).toContain('data: ');
    expect(text).not.toContain('[DONE]');
  });

  test('a model that hangs lets go when the caller goes away, and answers others meanwhile', async () => {
    const model = await modelForTest();
    const line = model.script({ kind: 'hang' });
    const caller = new AbortController();

    const hanging = post(model, '/chat/completions', { model: 'scarlet-local', messages: hello }, caller.signal);
    const outcome = expect(hanging).rejects.toThrow('gone');
    while (line.used() === 0) await fetch(`${model.baseUrl}/models`);
    const other = await ask(model, hello);
    caller.abort(new Error('gone'));

    await outcome;
    expect(other.status).toBe(200);
  });

  test('closing cuts a caller that hangs', async () => {
    const model = await modelForTest();
    const line = model.script({ kind: 'hang' });

    const outcome = expect(ask(model, hello)).rejects.toThrow(TypeError);
    while (line.used() === 0) await fetch(`${model.baseUrl}/models`);
    await model.close();

    await outcome;
  });
});
