/** That requests against Discord's documentation are found. */
import { expect, test } from 'vitest';
import type { RecordedDiscordRequest } from '../../../src/local/discord/rest-request.ts';
import { violationsOf } from '../../support/discord-spec.ts';

function recorded(request: Partial<RecordedDiscordRequest>): RecordedDiscordRequest {
  return {
    number: 1,
    at: 0,
    method: 'POST',
    path: '',
    query: '',
    route: '/users/@me/channels',
    headers: {},
    body: { recipient_id: '100000000000000001' },
    files: [],
    answer: undefined,
    faulty: false,
    ...request,
  };
}

const channel = { id: '1', type: 1, flags: 0, recipients: [] };

test.each([
  { what: 'an answer without a field', request: { answer: answerOf(200, { id: '1' }) }, problem: 'answer: type' },
  { what: 'a body with 204', request: { answer: answerOf(204, {}) }, problem: 'answer: 204 must have no body' },
  { what: 'a refusal without a code', request: { answer: answerOf(400, { message: 'no' }) }, problem: 'answer:' },
  {
    what: 'an unknown operation',
    request: { method: 'PUT', answer: answerOf(200, {}) },
    problem: "isn't an operation",
  },
  {
    what: 'a message with a number as its text',
    request: { route: '/channels/{channel_id}/messages', body: { content: 7 }, answer: answerOf(200, {}) },
    problem: 'request: content',
  },
])('$what is a violation', ({ request, problem }) => {
  const violations = violationsOf([recorded(request)]);

  expect(violations.join('\n')).toContain(problem);
});

test('what Discord documents is none', () => {
  const requests = [
    recorded({ answer: answerOf(200, channel) }),
    recorded({ body: 'nonsense', answer: answerOf(400, { code: 50035, message: 'Invalid Form Body' }) }),
    recorded({ answer: answerOf(429, { message: 'slow', retry_after: 1, global: false, code: 0 }) }),
    recorded({ answer: answerOf(502, 'whatever') }),
    recorded({ answer: undefined }),
  ];

  expect(violationsOf(requests)).toEqual([]);
});

function answerOf(status: number, body: unknown) {
  return { status, body, headers: {} };
}
