import { describe, expect, test } from 'vitest';
import type { AgentId, Otid } from '../../src/base/ids.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import { recordingLog } from '../support/recording-log.ts';
import { failureOf } from './failure-of.ts';
import { traceOf } from './open-adapter.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const otid = 'otid-1' as Otid;

async function conversationOn(script: readonly Scripted[], options: Parameters<typeof scriptedLetta>[1] = {}) {
  const log = recordingLog();
  const letta = await scriptedLetta(script, { log, ...options });
  return { ...letta, log, conversation: createConversation(letta.connection) };
}

const at = (minute: number) => `2026-11-22T20:${minute}:00Z`;

describe('active runs', () => {
  test('are listed newest first, each once, from a single page', async () => {
    const older = { id: 'run-1', created_at: '2026-11-22T20:00:00Z', status: 'running' };
    const newer = { id: 'run-2', created_at: '2026-11-22T20:00:05.5Z', status: 'created' };
    const { conversation, seen } = await conversationOn([{ body: [older, newer, older] }]);

    const runs = await conversation.activeRuns(agent);

    expect(runs).toEqual([
      { id: 'run-2', startedAt: Date.UTC(2026, 10, 22, 20, 0, 5, 500) },
      { id: 'run-1', startedAt: Date.UTC(2026, 10, 22, 20) },
    ]);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/runs/?agent_id=agent-1&active=true&limit=50']);
  });

  test('are not taken for none where the answer is no list', async () => {
    const odd = { body: [{ runs: [] }] };
    const { conversation } = await conversationOn([odd, odd, odd]);

    expect(await failureOf(conversation.activeRuns(agent))).toMatchObject({ kind: 'letta-broken' });
  });
});

describe('tracing an item', () => {
  const system = { id: 'message-0', message_type: 'system_message', content: 'You are Scarlet.' };
  const earlier = [
    { id: 'message-1', message_type: 'user_message', otid: 'otid-0', run_id: 'run-0', content: 'before' },
    { id: 'message-2', message_type: 'assistant_message', otid: 'x', run_id: 'run-0', content: 'Before.' },
  ];
  const question = { id: 'message-3', message_type: 'user_message', otid, run_id: 'run-1', content: 'hi' };
  const lookingUp = [
    { id: 'message-7', message_type: 'assistant_message', run_id: 'run-1', content: 'Hm.' },
    { id: 'message-4', message_type: 'assistant_message', run_id: 'run-1', content: 'Let me look' },
    { id: 'message-4', message_type: 'tool_call_message', run_id: 'run-1' },
    { id: 'message-5', message_type: 'tool_return_message', run_id: 'run-1' },
  ];
  const answer = {
    id: 'message-6',
    message_type: 'assistant_message',
    run_id: 'run-1',
    content: [{ type: 'text', text: 'Hello' }],
  };
  const completed = { body: { id: 'run-1', status: 'completed', stop_reason: 'end_turn' } };
  const whole = [system, ...earlier, question, ...lookingUp, answer];

  async function traceIn(items: readonly object[], run: Scripted) {
    const { conversation } = await conversationOn([{ body: items }, run]);
    return await traceOf(conversation, agent, otid);
  }

  test.each([
    ['oldest first, as self-hosted servers list', whole],
    ['newest first, as other servers may', whole.toReversed()],
    ['beside a later turn', [...whole, { ...earlier[0], run_id: 'run-2' }, { ...earlier[1], run_id: 'run-2' }]],
  ])('%s finds the answer of its own run, without the text beside a tool call', async (_, items) => {
    const trace = await traceIn(items, completed);

    expect(trace).toEqual({ kind: 'answered', answer: { text: 'Hello', run: 'run-1' } });
  });

  test('with others of its run and with one that never came asks for the messages and for the run once', async () => {
    const beside = { ...question, id: 'message-3b', otid: 'otid-beside' };
    const { conversation, seen } = await conversationOn([{ body: [system, question, beside, answer] }, completed]);

    const traces = await conversation.trace(agent, [otid, 'otid-beside' as Otid, 'otid-absent' as Otid], Date.now());

    const answered = { kind: 'answered', answer: { text: 'Hello', run: 'run-1' } };
    expect([...traces.values()]).toMatchObject([answered, answered, { kind: 'absent' }]);
    expect(seen).toHaveLength(2);
  });

  test('that was sent as one with others finds each of them', async () => {
    const merged = {
      ...question,
      sender_id: `guild:1 +otid-2`,
      content: [
        { type: 'text', text: 'hi' },
        { type: 'text', text: 'you' },
      ],
    };
    const { conversation } = await conversationOn([{ body: [system, merged, answer] }, completed]);

    const traces = await conversation.trace(agent, [otid, 'otid-2' as Otid], 0);

    expect([...traces.values()].map(({ kind }) => kind)).toEqual(['answered', 'answered']);
  });

  const later = [
    { id: 'message-8', message_type: 'user_message', otid: 'y', run_id: 'run-2', content: 'and', date: at(20) },
    { id: 'message-9', message_type: 'assistant_message', run_id: 'run-2', content: 'So.', date: at(20) },
  ];

  test('that was said before the newest messages looks further back, until it is found', async () => {
    const older = [
      { ...question, date: at(10) },
      { ...answer, date: at(10) },
    ];
    const { conversation, seen } = await conversationOn([{ body: later }, { body: older }, completed]);

    const traces = await conversation.trace(agent, [otid], Date.parse(at(10)));

    expect(traces.get(otid)).toMatchObject({ kind: 'answered', answer: { text: 'Hello' } });
    expect(seen.map(({ url }) => new URL(url, 'http://letta').searchParams.get('before'))).toEqual([
      null,
      'message-8',
      null,
    ]);
  });

  test('that was said before the newest messages is found where a cursor goes by the order of the list', async () => {
    const [oldest, newer] = later;
    const older = [
      { ...answer, date: at(10) },
      { ...question, date: at(10) },
    ];
    const script = [{ body: [newer, oldest] }, { body: [newer] }, { body: older }, completed];
    const { conversation, seen } = await conversationOn(script);

    expect(await traceOf(conversation, agent, otid, Date.parse(at(10)))).toMatchObject({ kind: 'answered' });
    expect(seen.map(({ url }) => new URL(url, 'http://letta').searchParams.get('after'))).toEqual([
      null,
      null,
      'message-8',
      null,
    ]);
  });

  // Guards against a turn of a restored database that was taken for never arrived, as much had been said since.
  test('that was sent before the newest messages is found as far back as it was sent', async () => {
    const older = [
      { ...question, date: at(10) },
      { ...answer, date: at(10) },
    ];
    const { conversation } = await conversationOn([{ body: later }, { body: older }, completed]);

    expect(await traceOf(conversation, agent, otid, Date.parse(at(10)))).toMatchObject({ kind: 'answered' });
  });

  test.each([
    ['what is listed was said before it', [{ body: later }], at(30)],
    ['nothing older is there', [{ body: later }, { body: [] }], at(10)],
    ['the same comes again', [{ body: later }, { body: later }, { body: later }], at(10)],
  ])('looks no further back where %s', async (_, script, since) => {
    const { conversation, seen } = await conversationOn(script);

    const traces = await conversation.trace(agent, [otid], Date.parse(since));

    expect(traces.get(otid)).toEqual({ kind: 'absent' });
    expect(seen).toHaveLength(script.length);
  });

  test('that is not among the newest messages finds nothing, in one request', async () => {
    const { conversation, seen } = await conversationOn([{ body: [system, ...earlier] }]);

    expect(await traceOf(conversation, agent, otid)).toEqual({ kind: 'absent' });
    expect(seen.map(({ url }) => url)).toEqual(['/v1/agents/agent-1/messages?order=desc&limit=50']);
  });

  const unreadable: readonly [string, object][] = [
    ['has a content of another kind', { id: 'message-odd', message_type: 'user_message', content: { canary: 1 } }],
    ['has no type', { id: 'message-odd', content: 'canary' }],
    ['has no content', { id: 'message-odd', message_type: 'assistant_message', run_id: 'run-0' }],
  ];

  test.each(unreadable)('steps over a message that %s, and tells of it', async (_, odd) => {
    const { conversation, log } = await conversationOn([{ body: [odd, ...whole] }, completed, { body: [odd, system] }]);

    expect(await traceOf(conversation, agent, otid)).toMatchObject({ kind: 'answered', answer: { text: 'Hello' } });
    expect(await traceOf(conversation, agent, otid)).toEqual({ kind: 'absent' });
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      { agent, unreadable: 1, ids: ['message-odd'] },
      { agent, unreadable: 1, ids: ['message-odd'] },
    ]);
  });

  test.each([
    ['of the item itself', [system, { ...question, content: { canary: 1 } }]],
    ['of its answer', [question, { ...answer, content: { canary: 1 } }]],
    ['among none that can be read', [{ id: 'message-odd', content: 'canary' }]],
  ])(
    'fails at an unreadable message %s: nothing is sent twice for it, and no answer taken for empty',
    async (_, items) => {
      const body = { body: items };
      const { conversation } = await conversationOn(items[0] === question ? [body, completed] : [body, body, body]);

      const failure = await failureOf(traceOf(conversation, agent, otid));

      expect(failure.kind).toBe('letta-broken');
      expect(failure.message).not.toContain('canary');
    },
  );

  test('to which the model said nothing finds an empty answer', async () => {
    const trace = await traceIn([system, question], completed);

    expect(trace).toEqual({ kind: 'answered', answer: { text: '', run: 'run-1' } });
  });

  test.each([
    ['failed', 'error'],
    ['cancelled', 'cancelled'],
    // Real servers of 0.16.4 and 0.16.8 call a run completed whose second step failed.
    ['completed', 'llm_api_error'],
    ['completed', 'requires_approval'],
  ])('whose run is %s with %s finds no answer', async (status, stop_reason) => {
    const trace = await traceIn([question, ...lookingUp], { body: { id: 'run-1', status, stop_reason } });

    expect(trace).toEqual({ kind: 'stored-without-answer' });
  });

  test('whose run still goes on is a busy agent, as the first step is stored before the answer', async () => {
    const running = { body: { id: 'run-1', status: 'running', stop_reason: null } };

    expect(await failureOf(traceIn([question, ...lookingUp], running))).toMatchObject({
      kind: 'letta-busy',
      arrived: 'yes',
    });
  });

  test('on a server that answers with something else is a failure, never "absent"', async () => {
    const html = { body: '<html>Welcome</html>' };
    const { conversation } = await conversationOn([html, html, html]);

    expect(await failureOf(traceOf(conversation, agent, otid))).toMatchObject({ kind: 'letta-broken' });
  });
});

describe('cancelling', () => {
  test('is fine where nothing runs', async () => {
    const nothing = { status: 409, body: { detail: 'CONFLICT: No active runs to cancel for agent agent-1' } };
    const { conversation, seen } = await conversationOn([nothing]);

    await conversation.cancel(agent);

    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/agents/agent-1/messages/cancel' });
  });

  test('fails where the server does', async () => {
    const { conversation } = await conversationOn([{ status: 500, body: { detail: 'An unknown error occurred' } }]);

    expect(await failureOf(conversation.cancel(agent))).toMatchObject({ kind: 'letta-broken' });
  });
});

describe.each([
  ['compact', 'make room', 120_000],
  ['reset', 'reset the conversation', 30_000],
] as const)('what is in view: %s', (method, what, longestMs) => {
  test('is one request', async () => {
    const { conversation, seen } = await conversationOn([{ body: {} }]);

    await conversation[method](agent);

    expect(seen.map(({ url }) => url)).toEqual([expect.stringContaining('/v1/agents/agent-1/')]);
  });

  test('fails where the server does, and is not tried again', async () => {
    const { conversation, seen } = await conversationOn([{ status: 500, body: {} }, { body: {} }]);

    expect(await failureOf(conversation[method](agent))).toMatchObject({ kind: 'letta-broken' });
    expect(seen).toHaveLength(1);
  });

  test('is waited for as long as it may take', async () => {
    const { conversation, baseUrl, clock, arrived } = await conversationOn(['hang'], {
      silenceTimeoutMs: 120_000,
      writeTimeoutMs: 30_000,
    });
    const failure = failureOf(conversation[method](agent));
    await arrived(1);

    clock.advance(longestMs);

    expect((await failure).message).toBe(`could not ${what} at ${baseUrl}: no answer within ${longestMs} ms`);
  });
});
