import { describe, expect, test } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import type { SendOptions } from '../../src/pair/conversation.ts';
import { failureOf } from './failure-of.ts';
import { ended, ping, saying, stop } from './scripted-conversation.ts';
import { done, errorEvent, event, scriptedLetta } from './scripted-letta.ts';

/** Sends where the tokens are streamed, unless told otherwise. */
async function listening(events: readonly string[], options: Partial<SendOptions> = {}) {
  const { connection, seen } = await scriptedLetta([{ events }]);
  const told: string[] = [];
  const { signal } = new AbortController();
  const listener: SendOptions = { signal, onText: (text) => told.push(text), ...options };
  const sent = createConversation(connection).send('agent-1' as AgentId, [saying('hi')], listener);
  return { sent, told, seen };
}

const token = (content: string, id = 'message-2', step = 'step-1') =>
  event({ message_type: 'assistant_message', id, run_id: 'run-1', step_id: step, content });
const ofTool = (type: 'tool_call_message' | 'tool_return_message', id: string) =>
  event({ message_type: type, id, run_id: 'run-1', step_id: 'step-1' });
const used = (tokens: number) => event({ message_type: 'usage_statistics', completion_tokens: tokens });

describe('what is told while an answer comes', () => {
  test('is its text so far, each time there is more of it', async () => {
    const thought = event({ message_type: 'reasoning_message', id: 'message-1', step_id: 'step-1', reasoning: 'hm' });
    const { sent, told, seen } = await listening([ping, thought, token('Green '), ping, token('tea.'), ...ended]);

    expect(await sent).toMatchObject({ text: 'Green tea.', run: 'run-1' });
    expect(told).toEqual(['Green ', 'Green tea.']);
    expect(seen[0]?.body).toMatchObject({ stream_tokens: true });
  });

  test('is taken back once where it stood beside a tool call, and begins anew with another message', async () => {
    const { sent, told } = await listening([
      token('Let me look'),
      ofTool('tool_call_message', 'message-2'),
      ofTool('tool_call_message', 'message-2'),
      ofTool('tool_return_message', 'message-3'),
      token('In ', 'message-4', 'step-2'),
      token('May.', 'message-4', 'step-2'),
      ...ended,
    ]);

    expect((await sent).text).toBe('In May.');
    expect(told).toEqual(['Let me look', '', 'In ', 'In May.']);
  });

  test('does not go on with the text of an earlier message', async () => {
    const { sent, told } = await listening([token('One.'), token('Two.', 'message-3'), ...ended]);

    expect((await sent).text).toBe('Two.');
    expect(told).toEqual(['One.', 'Two.']);
  });
});

describe('a run that fails at its model', () => {
  const failing = [stop('llm_api_error'), errorEvent({ error_type: 'llm_error', message: 'It failed.' }), done];

  test.each([
    ['no', 'while the tokens of its first step come', [token('Hel'), token('lo')]],
    ['yes', 'after what a tool returned', [token('Hel'), ofTool('tool_return_message', 'message-3')]],
    ['yes', 'in a further step', [token('Hel'), token('lo', 'message-3', 'step-2')]],
  ])('has stored what was sent: %s, %s', async (arrived, _, events) => {
    const { sent } = await listening([ping, ...events, ...failing]);

    expect(await failureOf(sent)).toMatchObject({ kind: 'model-unavailable', arrived });
  });

  test.each([
    ['yes', 'once a step of it is heard of', [token('Hello')]],
    ['no', 'before that', []],
  ])('has stored what was sent: %s, %s, where no tokens are streamed', async (arrived, _, events) => {
    const { sent } = await listening([ping, ...events, ...failing], { onText: undefined });

    expect(await failureOf(sent)).toMatchObject({ kind: 'model-unavailable', arrived });
  });
});

test.each([
  ['says nothing of its end', [], 'the stream ended without a stop reason'],
  ['was cancelled', [stop('cancelled')], 'the run stopped (cancelled)'],
  ['failed for a reason of a newer server', [stop('tool_error')], 'the run stopped (tool_error)'],
])('a run that %s has no answer', async (_, ending, why) => {
  const { sent } = await listening([ping, token('Hello'), ...ending, done]);

  expect((await failureOf(sent)).message).toBe(`could not send to the agent: ${why}`);
});

describe('an answer of as many tokens as it may have', () => {
  const ending = (tokens: number) => [stop('end_turn'), used(tokens), done];

  test.each([
    ['was cut', 'too-long', 500, [token('Once upon')], {}],
    ['was not cut with one less', undefined, 499, [token('Once upon a time.')], {}],
    ['was not cut with more than there may be: its model has no such limit', undefined, 501, [token('Once.')], {}],
    [
      'is not known to be cut where two steps share them',
      undefined,
      500,
      [token('Hm.'), ofTool('tool_return_message', 'message-3'), token('Once.', 'message-4', 'step-2')],
      {},
    ],
    ['says so itself where no tokens are streamed', undefined, 500, [token('Once.')], { onText: undefined }],
  ] as const)('%s', async (_, cutShort, tokens, events, options) => {
    const { sent } = await listening([ping, ...events, ...ending(tokens)], { mostTokens: 500, ...options });

    expect((await sent).cutShort).toBe(cutShort);
  });
});
