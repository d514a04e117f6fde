import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { AgentId, Otid } from '../../src/base/ids.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import type { OutgoingItem } from '../../src/pair/conversation.ts';
import { failureOf } from './failure-of.ts';
import {
  canary,
  conversation,
  ended,
  ping,
  saying,
  spoken,
  stop,
  toolCall,
  toolReturn,
  usage,
} from './scripted-conversation.ts';
import { done, event, scriptedLetta } from './scripted-letta.ts';

describe('what is no answer', () => {
  test.each([
    ['a page of some proxy', { body: '<html>Welcome</html>' }],
    ['an empty object', { body: {} }],
    ['nothing', { status: 204, body: '' }],
    ['an event without an end', { events: [`data: ${'x'.repeat(2_000_000)}`], ending: 'hang' }],
    ['events without an end', { events: Array<string>(300).fill(`: ${'x'.repeat(60_000)}\n\n`), ending: 'hang' }],
  ] as const)('fails, and may have arrived: %s', async (_, line) => {
    const { send, seen } = await conversation([line]);

    expect(await failureOf(send())).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
    expect(seen).toHaveLength(1);
  });
});

describe('an answer', () => {
  test('is one request that carries every item with its otid', async () => {
    const { send, seen } = await conversation([{ events: [ping, spoken('Hello'), ...ended] }]);
    const picture: OutgoingItem = {
      role: 'system',
      otid: 'otid-2' as Otid,
      parts: [{ type: 'image', mediaType: 'image/webp', base64: 'AAAA' }],
    };

    const answer = await send(undefined, [saying('hi'), picture]);

    expect(answer).toEqual({ text: 'Hello', run: 'run-1' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/agents/agent-1/messages' });
    expect(seen[0]?.body).toEqual({
      streaming: true,
      stream_tokens: false,
      include_pings: true,
      max_steps: 10,
      messages: [
        { role: 'user', otid: 'otid-1', content: [{ type: 'text', text: 'hi' }] },
        {
          role: 'system',
          otid: 'otid-2',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AAAA' } }],
        },
      ],
    });
  });

  test.each([
    ['without a ping, as 0.16.4 sends it', [spoken('Hello'), ...ended], 'Hello'],
    [
      'as an array of parts',
      [
        ping,
        spoken([
          { type: 'text', text: 'Hel' },
          { type: 'text', text: 'lo' },
        ]),
        ...ended,
      ],
      'Hello',
    ],
    ['in chunks', [ping, spoken('Hel'), spoken('lo'), ...ended], 'Hello'],
    [
      'after text beside a tool call',
      [ping, spoken('Let me look'), toolCall('message-2'), toolReturn, spoken('Found', 'message-3'), ...ended],
      'Found',
    ],
    [
      'of which only text beside a tool call came',
      [ping, spoken('Let me look'), toolCall('message-2'), toolReturn, stop('max_steps'), usage, done],
      'Let me look',
    ],
    [
      'of which nothing but dots came after text beside a tool call',
      [ping, spoken('Boil, steep, drink.'), toolCall('message-2'), toolReturn, spoken('...', 'message-3'), ...ended],
      'Boil, steep, drink.',
    ],
    [
      'with reasoning',
      [ping, event({ message_type: 'reasoning_message', id: 'message-2', reasoning: 'hm' }), spoken('Hello'), ...ended],
      'Hello',
    ],
    [
      'with events of a newer server',
      [ping, event({ message_type: 'mood_message', mood: 'good' }), spoken('Hello'), ...ended],
      'Hello',
    ],
    ['with nothing in it', [ping, ...ended], ''],
    ['cut by the limit of tokens', [ping, spoken('Hel'), stop('max_tokens_exceeded'), usage, done], 'Hel'],
    ['after the last step allowed', [ping, spoken('Hello'), stop('max_steps'), usage, done], 'Hello'],
    ['ended by a rule', [ping, spoken('Hello'), stop('tool_rule'), usage, done], 'Hello'],
    ['ended by a reason of a newer server', [ping, spoken('Hello'), stop('satisfied'), usage, done], 'Hello'],
    ['without the end mark', [ping, spoken('Hello'), stop('end_turn')], 'Hello'],
  ])('%s is read', async (_, events, text) => {
    const { send } = await conversation([{ events }]);

    const answer = await send();

    const cutShort = events.some((line) => line.includes('max_tokens_exceeded')) ? 'too-long' : undefined;
    expect(answer).toEqual({
      text,
      run: events.some((line) => line.includes('run-1')) ? 'run-1' : undefined,
      cutShort,
    });
  });

  test('split anywhere on its way is put together, 4-byte characters included', async () => {
    const bytes = Buffer.from([ping, spoken('Ciao 🦊'), ...ended].join(''));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
      bytes.subarray(index * 7, index * 7 + 7),
    );
    const { send } = await conversation([{ events: pieces }]);

    const answer = await send();

    expect(answer.text).toBe('Ciao 🦊');
  });
});

test('a prompt for one request goes with that request', async () => {
  const { connection, seen } = await scriptedLetta([{ events: [spoken('Hello'), ...ended] }]);
  const { signal } = new AbortController();

  await createConversation(connection).send('agent-1' as AgentId, [saying('hi')], { signal, system: 'Be brief.' });

  expect(seen[0]?.body).toMatchObject({ override_system: 'Be brief.', messages: [{ otid: 'otid-1' }] });
});

describe('a request that failed', () => {
  test.each([
    [{ status: 500, body: { detail: 'An unknown error occurred' } }, 'letta-broken', 'unknown'],
    [{ status: 503, body: {} }, 'letta-overloaded', 'unknown'],
    [{ status: 429, body: {} }, 'letta-overloaded', 'no'],
    [{ status: 404, body: { detail: 'Agent with ID agent-1 not found' } }, 'letta-agent-missing', 'no'],
    ['reset', 'letta-unreachable', 'unknown'],
  ] as const)('with %o is never sent again', async (line, kind, arrived) => {
    const { send, seen } = await conversation([line, { events: [spoken('Hello'), ...ended] }]);

    expect(await failureOf(send())).toMatchObject({ kind, arrived });
    expect(seen).toHaveLength(1);
  });
});

describe('the wait', () => {
  test('ends after too long a silence, also before the headers', async () => {
    const { send, clock, arrived } = await conversation(['hang'], { silenceTimeoutMs: 120_000 });
    const failure = failureOf(send());
    await arrived(1);

    clock.advance(120_000);

    expect(await failure).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
    expect((await failure).message).toBe('could not send to the agent: nothing was heard for 120000 ms');
  });

  test('goes on as long as the server pings', async () => {
    const letta = await conversation([{ events: [ping], ending: 'hang' }], { silenceTimeoutMs: 100 });
    const answer = letta.send();
    await letta.clock.timersSet(2);

    letta.clock.advance(99);
    letta.say(ping);
    await letta.clock.timersSet(3);
    letta.clock.advance(99);
    letta.say([spoken('Hello'), stop('end_turn'), usage].join(''));
    await letta.clock.timersSet(6);
    letta.end();

    expect((await answer).text).toBe('Hello');
  });

  // Of a proxy, or of a server that pings so.
  test('goes on as long as comments come', async () => {
    const letta = await conversation([{ events: [ping], ending: 'hang' }], { silenceTimeoutMs: 100 });
    const answer = letta.send();
    await letta.clock.timersSet(2);

    letta.clock.advance(99);
    letta.say(': ping\n\n');
    await letta.clock.timersSet(3);
    letta.clock.advance(99);
    letta.say([spoken('Hello'), ...ended].join(''));
    letta.end();

    expect((await answer).text).toBe('Hello');
  });

  // Some proxies keep the connection open.
  test('for the end of the body is short once the server has said that it is done', async () => {
    const events = [spoken('Hello'), ...ended];
    const { send, clock } = await conversation([{ events, ending: 'hang' }], { silenceTimeoutMs: 120_000 });
    const answer = send();
    await clock.timersSet(1 + events.length);

    clock.advance(1_000);

    expect((await answer).text).toBe('Hello');
  });

  test('for it is as short where comments go on coming', async () => {
    const events = [spoken('Hello'), ...ended];
    const letta = await conversation([{ events, ending: 'hang' }], { silenceTimeoutMs: 120_000 });
    const answer = letta.send();
    await letta.clock.timersSet(1 + events.length);

    for (let pings = 0; pings < 10; pings += 1) {
      letta.say(': ping\n\n');
      for (let turns = 0; turns < 10; turns += 1) await setImmediate();
      letta.clock.advance(100);
    }

    expect((await answer).text).toBe('Hello');
  });

  test('ends when its caller says so', async () => {
    const { send, clock } = await conversation([{ events: [ping], ending: 'hang' }]);
    const caller = new AbortController();
    const failure = failureOf(send(caller.signal));
    await clock.timersSet(2);

    caller.abort();

    expect(await failure).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
    expect((await failure).message).toBe('could not send to the agent: the caller ended the wait');
  });

  test('that ends when the whole answer is there yields the answer', async () => {
    const { send, clock } = await conversation([{ events: [spoken('Hello'), stop('end_turn')], ending: 'hang' }]);
    const caller = new AbortController();
    const answer = send(caller.signal);
    await clock.timersSet(3);

    caller.abort();

    expect((await answer).text).toBe('Hello');
  });

  test('that is over before it began sends nothing', async () => {
    const { send, seen } = await conversation([{ events: [spoken('Hello'), ...ended] }]);

    expect(await failureOf(send(AbortSignal.abort()))).toMatchObject({ arrived: 'no' });
    expect(seen).toHaveLength(0);
  });
});

test('a refusal before anything is streamed says what the provider said without what was sent, and nothing where only Letta was asked', async () => {
  const detail = `INVALID_ARGUMENT: Error code: 400 - {'message': 'This model takes no images: ${canary}'}`;
  const refused = { status: 400, body: { error: { type: 'llm_bad_request', message: 'It failed.', detail } } };
  const { send } = await conversation([refused, { status: 401, body: { detail: 'Unauthorized for this' } }]);

  const { providerSaid } = await failureOf(send());
  const keyless = await failureOf(send());

  expect(providerSaid).toContain('This model takes no images');
  expect(providerSaid).not.toContain(canary);
  expect(keyless).toMatchObject({ kind: 'letta-refused-key', providerSaid: undefined });
});

test('a send whose turn ends while it waits for the pace is known not to have arrived', async () => {
  const { send, seen } = await conversation([{ events: [ping, spoken('Hello'), ...ended] }], { requestsPerSecond: 1 });
  const turn = new AbortController();
  await send();

  const waiting = send(turn.signal);
  turn.abort();

  expect(await failureOf(waiting)).toMatchObject({ kind: 'too-many-requests', arrived: 'no' });
  expect(seen).toHaveLength(1);
});
