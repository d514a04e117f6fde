import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { failureOf } from './failure-of.ts';
import {
  canary,
  conversation,
  ended,
  ping,
  spoken,
  stop,
  toolCall,
  toolReturn,
  usage,
} from './scripted-conversation.ts';
import { done, errorEvent, event } from './scripted-letta.ts';

describe('a stream that was cut', () => {
  test.each([
    ['before the first event', []],
    ['after a ping', [ping]],
    ['after the text, without a stop reason', [ping, spoken('Hello')]],
    ['in the middle of an event', [ping, spoken('Hello').slice(0, 60)]],
    ['by a cancellation', [ping, `event: cancelled\ndata: {"message":"Run was cancelled"}\n\n`]],
    ['with its end mark, but without a stop reason', [ping, spoken('Hello'), done]],
    ['into a page of HTML', ['<html>hello</html>\n\n']],
  ])('%s has an unknown outcome', async (_, events) => {
    const { send } = await conversation([{ events }]);

    expect(await failureOf(send())).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
  });

  test.each([
    ['before any event', []],
    ['after the text', [ping, spoken('Hello')]],
  ])('by a reset %s may have been stored', async (_, events) => {
    const { send } = await conversation([{ events, ending: 'reset' }]);

    expect(await failureOf(send())).toMatchObject({ kind: 'letta-unreachable', arrived: 'unknown' });
  });
});

describe('a run that failed after HTTP 200', () => {
  const llm = (type: string, detail = '') => [
    stop('llm_api_error'),
    errorEvent({ error_type: type, message: 'It failed.', detail }),
    done,
  ];

  test.each([
    ['llm_error', 'INTERNAL_SERVER_ERROR: OpenAI API error', 'model-unavailable'],
    ['llm_error', 'INVALID_ARGUMENT: Bad request to OpenAI', 'letta-rejected'],
    ['llm_error', 'INVALID_ARGUMENT: context_length_exceeded', 'context-overflow'],
    ['llm_error', 'NOT_FOUND: model gone', 'model-missing'],
    ['llm_error', 'PAYMENT_REQUIRED: no credits', 'model-out-of-credit'],
    ['llm_timeout', '', 'model-unavailable'],
    ['llm_rate_limit', '', 'model-rate-limited'],
    ['llm_authentication', '', 'model-refused-key'],
    ['llm_empty_response', '', 'empty-answer'],
  ] as const)('in its first step (%s, %s) is %s and has stored nothing', async (type, detail, kind) => {
    const { send } = await conversation([{ events: [ping, ...llm(type, detail)] }]);

    expect(await failureOf(send())).toMatchObject({ kind, arrived: 'no' });
  });

  test('in a later step has stored the message', async () => {
    const inner = { error_type: 'internal_error', message: 'It failed.', detail: 'RATE_LIMIT_EXCEEDED: slow down' };
    const events = [ping, toolCall('message-2'), toolReturn, stop('llm_api_error'), errorEvent(inner)];
    const { send } = await conversation([{ events }]);

    expect(await failureOf(send())).toMatchObject({ kind: 'model-rate-limited', arrived: 'yes' });
  });

  test.each([
    ['internal_error', 'error', 'something else', 'letta-broken', 'unknown'],
    ['internal_error', 'error', 'Message content is empty or invalid', 'letta-rejected', 'no'],
    ['internal_error', 'error', 'CONTEXT_WINDOW_EXCEEDED: too much', 'context-overflow', 'no'],
    ['stream_incomplete', 'error', '', 'outcome-unknown', 'unknown'],
    [
      'context_window_overflow_in_system_prompt',
      'context_window_overflow_in_system_prompt',
      '',
      'context-overflow',
      'no',
    ],
  ] as const)('with %s (%s, %s) is %s, arrived: %s', async (type, reason, detail, kind, arrived) => {
    const events = [ping, stop(reason), errorEvent({ error_type: type, message: 'It failed.', detail }), done];
    const { send } = await conversation([{ events }]);

    expect(await failureOf(send())).toMatchObject({ kind, arrived });
  });

  test('while it tidied up may have answered all the same', async () => {
    const events = [ping, spoken('Hello'), stop('end_turn'), errorEvent({ error_type: 'cleanup_error', message: 'x' })];
    const { send } = await conversation([{ events }]);

    expect(await failureOf(send())).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
  });

  test.each([
    ['cancelled', [], 'outcome-unknown', 'unknown'],
    ['cancelled', [toolReturn], 'outcome-unknown', 'unknown'],
    ['llm_api_error', [], 'model-unavailable', 'no'],
    ['llm_api_error', [toolReturn], 'model-unavailable', 'yes'],
    ['llm_api_error', [event({ message_type: 'mood_message' })], 'model-unavailable', 'yes'],
    ['llm_api_error', [event({ message_type: 'error_message' })], 'model-unavailable', 'no'],
    ['insufficient_credits', [toolReturn], 'model-out-of-credit', 'yes'],
    ['requires_approval', [], 'letta-busy', 'yes'],
    ['invalid_tool_call', [], 'letta-broken', 'unknown'],
    ['new_error', [], 'letta-broken', 'unknown'],
  ] as const)(
    'with nothing but the stop reason %s after %o is %s, arrived: %s',
    async (reason, steps, kind, arrived) => {
      const { send } = await conversation([{ events: [ping, ...steps, stop(reason), usage, done] }]);

      expect(await failureOf(send())).toMatchObject({ kind, arrived });
    },
  );

  test('leaks nothing of what was sent', async () => {
    const { send } = await conversation([{ events: [ping, ...llm('llm_error', `INTERNAL_SERVER_ERROR: ${canary}`)] }]);

    const failure = await failureOf(send());

    expect(failure.message).toBe('could not send to the agent: the run failed (llm_error; llm_api_error; It failed.)');
    expect(inspect(failure, { depth: 9 })).not.toContain(canary);
  });

  test('with an event that is no JSON leaks nothing of it', async () => {
    const { send } = await conversation([{ events: [ping, `data: {"${canary}\n\n`] }]);

    const failure = await failureOf(send());

    expect(failure).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
    expect(inspect(failure, { depth: 9 })).not.toContain(canary);
  });

  test('with an answer that has no text in it is no empty answer', async () => {
    const { send } = await conversation([{ events: [ping, spoken({ deep: true }), ...ended] }]);

    expect(await failureOf(send())).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
  });
});
