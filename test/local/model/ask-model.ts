import { onTestFinished } from 'vitest';
import {
  type LocalModel,
  type LocalModelOptions,
  localModelId,
  startLocalModel,
} from '../../../src/local/model/start-local-model.ts';

/** A local model that closes with its test. */
export async function modelForTest(options: LocalModelOptions = {}): Promise<LocalModel> {
  const model = await startLocalModel(options);
  onTestFinished(() => model.close());
  return model;
}

export type Message = { role: string; content: unknown; tool_calls?: object[]; tool_call_id?: string };

export function user(content: unknown): Message {
  return { role: 'user', content };
}

export function ask(model: LocalModel, messages: Message[], more: object = {}): Promise<Response> {
  return post(model, '/chat/completions', { model: localModelId, messages, ...more });
}

export function post(model: LocalModel, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  return fetch(model.baseUrl + path, {
    method: 'POST',
    headers,
    body: text,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The text of a plain answer. */
export async function say(model: LocalModel, messages: Message[]): Promise<string> {
  const body: unknown = await (await ask(model, messages)).json();
  return textOf(body);
}

export function textOf(body: unknown): string {
  const found: unknown = at(body, 'choices', 0, 'message', 'content');
  if (typeof found !== 'string') throw new Error(`No text in ${JSON.stringify(body)}`);
  return found;
}

/** Walks into a parsed JSON value; undefined where the path ends. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return typeof inner === 'object' && inner !== null
      ? Object.entries(inner).find(([name]) => name === key)?.[1]
      : undefined;
  }, value);
}

/** The data of each server-sent event, parsed by hand. `[DONE]` stays text. */
export function eventsIn(stream: string): unknown[] {
  return stream
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      if (!event.startsWith('data: ')) throw new Error(`Not an event: ${event}`);
      const data = event.slice('data: '.length);
      return data === '[DONE]' ? data : JSON.parse(data);
    });
}
