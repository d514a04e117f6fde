import { describe, expect, test } from 'vitest';
import type { AgentId, LettaMessageId } from '../../src/base/ids.ts';
import { createHistory } from '../../src/letta/create-history.ts';
import { recordingLog } from '../support/recording-log.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const cursor = 'message-0' as LettaMessageId;

describe('what was said after a cursor', () => {
  test('is asked for in one request, oldest first', async () => {
    const { history, seen } = await historyOn([{ body: turn(1) }]);

    const page = await history.after(agent, cursor, 20);

    expect(page).toEqual({
      kind: 'page',
      messages: [
        { id: 'message-1-q', speaker: 'person', text: 'say 1', otid: 'otid-1', at: at(1) },
        { id: 'message-1-a', speaker: 'scarlet', text: 'Heard 1.', otid: undefined, at: at(1) },
      ],
      more: false,
    });
    expect(seen.map(({ url }) => url)).toEqual(['/v1/agents/agent-1/messages?order=asc&limit=50&after=message-0']);
  });

  test('is all that was said where there is no cursor', async () => {
    const { history, seen } = await historyOn([{ body: [] }]);

    expect(await history.after(agent, undefined, 20)).toEqual({ kind: 'page', messages: [], more: false });
    expect(seen[0]?.url).toBe('/v1/agents/agent-1/messages?order=asc&limit=50');
  });

  test('tells messages apart that were sent as one item, and keeps them together', async () => {
    const parts = [
      { type: 'text', text: 'one' },
      { type: 'image', source: {} },
      { type: 'text', text: 'two' },
    ];
    const merged = item('user_message', {
      date: '2026-11-22T20:00:02+00:00',
      id: 'message-7',
      otid: 'otid-7',
      sender_id: 'guild:1 +otid-8',
      content: parts,
    });
    const { history } = await historyOn([{ body: [...turn(1), merged] }]);

    const page = await history.after(agent, cursor, 3);

    expect(page).toMatchObject({ messages: [{ text: 'say 1' }, { text: 'Heard 1.' }], more: true });
    const { history: again } = await historyOn([{ body: [...turn(1), merged] }]);
    expect(await again.after(agent, cursor, 4)).toMatchObject({
      messages: [
        { text: 'say 1' },
        { text: 'Heard 1.' },
        { id: 'message-7', otid: 'otid-7', text: 'one', origin: 'guild:1' },
        { id: 'message-7', otid: 'otid-8', text: 'two', origin: 'guild:1' },
      ],
      more: false,
    });
  });

  test('leaves out all that nobody said', async () => {
    const noise = [
      item('system_message', { content: 'You are Scarlet.' }),
      item('system_message', { content: 'Memories: likes tea', otid: 'otid-9' }),
      item('reasoning_message', { reasoning: 'Hm.' }),
      item('user_message', { content: '{"type": "heartbeat", "time": "now"}' }),
      item('user_message', { content: ' {"type":"system_alert","message":"Summary"}' }),
      item('user_message', { content: [{ type: 'text', text: '{"type":"login"}' }] }),
      item('summary_message', { summary: 'They talked.' }),
      item('assistant_message', { id: 'message-t', content: 'Let me look.' }),
      item('tool_call_message', { id: 'message-t' }),
      item('tool_return_message', { tool_return: 'x' }),
      item('assistant_message', { content: ' ' }),
      item('event_message', {}),
    ];
    const { history } = await historyOn([{ body: [...noise, ...turn(1)] }]);

    const page = await history.after(agent, cursor, 20);

    expect(texts(page)).toEqual(['say 1', 'Heard 1.']);
  });

  test('keeps what only looks like a notice, and a message of the person that is blank', async () => {
    const odd = ['{"type": "poem"}', '{ not json', '{}', ' '].map((content) => item('user_message', { content }));
    const { history } = await historyOn([{ body: odd }]);

    expect(texts(await history.after(agent, cursor, 20))).toHaveLength(4);
  });

  test('is put in order where the server lists it the other way round', async () => {
    const { history } = await historyOn([{ body: [...turn(1), ...turn(2)].reverse() }]);

    expect(texts(await history.after(agent, cursor, 20))).toEqual(['say 1', 'Heard 1.', 'say 2', 'Heard 2.']);
  });

  test('is put in order also where all of it bears the same second', async () => {
    const same = turn(1).map((one) => ({ ...one, date: '2026-11-22T20:00:00+00:00' }));
    const { history } = await historyOn([{ body: same.toReversed() }]);

    expect(texts(await history.after(agent, cursor, 20))).toEqual(['say 1', 'Heard 1.']);
  });

  test('is listed on where a server gives fewer at once than it was asked for', async () => {
    const turns = Array.from({ length: 30 }, (_, index) => index + 1);
    const { history, seen } = await historyOn([
      { body: turns.slice(0, 25).flatMap(turn) },
      { body: turns.slice(25).flatMap(turn) },
    ]);

    const page = await history.after(agent, cursor, 200);

    expect(texts(page)).toHaveLength(60);
    expect(seen[1]?.url).toContain('limit=410&after=message-25-a');
  });

  test('ends at the limit, and says that there is more', async () => {
    const { history, seen } = await historyOn([{ body: [1, 2, 3].flatMap(turn) }]);

    const page = await history.after(agent, cursor, 5);

    expect(page).toMatchObject({ kind: 'page', more: true });
    expect(texts(page)).toEqual(['say 1', 'Heard 1.', 'say 2', 'Heard 2.', 'say 3']);
    expect(seen).toHaveLength(1);
  });

  test('is asked for again where a full page was mostly tools', async () => {
    const tools = Array.from({ length: 14 }, (_, index) => item('tool_return_message', { id: `message-r${index}` }));
    const { history, seen } = await historyOn([{ body: tools }, { body: turn(1) }]);

    const page = await history.after(agent, cursor, 2);

    expect(page).toMatchObject({ kind: 'page', more: false });
    expect(texts(page)).toEqual(['say 1', 'Heard 1.']);
    expect(seen[1]?.url).toMatch(/after=message-r13$/);
  });

  test('is asked for again where a server lists fewer than it is asked for, as long as some are awaited', async () => {
    // What is awaited was said by the person: an answer may come in several parts.
    const more = item('assistant_message', {
      date: '2026-11-22T20:00:02+00:00',
      id: 'message-2-b',
      content: 'And more.',
    });
    const lists = [{ body: turn(1) }, { body: [...turn(2), more] }, { body: turn(3) }, { body: [] }];
    const behind = 'message-1-a' as LettaMessageId;

    const { history, seen } = await historyOn(lists);
    const page = await history.after(agent, cursor, 20, { behind, messages: 2 });
    const { history: waiting, seen: asked } = await historyOn(lists);
    await waiting.after(agent, cursor, 20, { behind, messages: 9 });

    expect(page).toMatchObject({ kind: 'page', more: false });
    expect(texts(page)).toEqual(['say 1', 'Heard 1.', 'say 2', 'Heard 2.', 'And more.', 'say 3', 'Heard 3.']);
    expect(seen).toHaveLength(3);
    expect(asked).toHaveLength(4);
  });

  test('is not asked for for ever where the server ignores the cursor', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => item('tool_return_message', { id: `message-r${index}` }));
    const { history, seen } = await historyOn([{ body: rows }, { body: rows }, { body: rows }]);

    expect(await history.after(agent, cursor, 1)).toMatchObject({ messages: [] });
    expect(seen).toHaveLength(2);
  });
});

describe('a cursor that the server does not know', () => {
  const unknown = { status: 404, body: { detail: "No message found with id 'message-0' for agent 'agent-1'." } };

  test('is told', async () => {
    const { history } = await historyOn([unknown]);

    expect(await history.after(agent, cursor, 20)).toEqual({ kind: 'cursor-unknown' });
  });

  test.each([
    ['an agent that is gone', { status: 404, body: { detail: 'Agent not found' } }, 'letta-agent-missing'],
    ['a wrong address', { status: 404, body: { detail: 'Not Found' } }, 'letta-unreachable'],
  ])('is not %s', async (_, answer, kind) => {
    const { history } = await historyOn([answer, answer, answer]);

    expect(await failureOf(history.after(agent, cursor, 20))).toMatchObject({ kind });
  });
});

describe('an answer of another shape', () => {
  test.each([
    ['without a date', { date: undefined }],
    ['with a date that is none', { date: 'soon' }],
    ['without an id', { id: undefined }],
    ['without a content', { content: undefined }],
  ])('%s fails where nothing else was said: it would be lost unseen', async (_, fields) => {
    const odd = { body: [item('user_message', { content: 'canary', ...fields })] };
    const { history } = await historyOn([odd, odd, odd]);

    const failure = await failureOf(history.after(agent, cursor, 20));

    expect(failure.kind).toBe('letta-broken');
    expect(failure.message).not.toContain('canary');
  });
});

describe('a message that can not be read', () => {
  test.each([
    ['has no date', { date: undefined }],
    ['has no id', { id: undefined }],
    ['has a content of another kind', { content: { canary: 1 } }],
    ['has no type', { message_type: undefined }],
  ])('that %s is stepped over and told, and what stands around it is read', async (_, fields) => {
    const odd = { ...item('user_message', { id: 'message-odd', content: 'canary' }), ...fields };
    const { history, log } = await historyOn([{ body: [...turn(1), odd, ...turn(2)] }]);

    const page = await history.after(agent, cursor, 20);

    expect(texts(page)).toEqual(['say 1', 'Heard 1.', 'say 2', 'Heard 2.']);
    const ids = 'id' in fields ? [] : ['message-odd'];
    expect(log.lines).toEqual([
      { level: 'warn', fields: { agent, unreadable: 1, ids }, sentence: expect.stringMatching(/stepped over$/) },
    ]);
  });

  test('counts as a row of its page, so that the rest is asked for', async () => {
    const odd = Array.from({ length: 12 }, () => item('user_message', { id: undefined, content: 'canary' }));
    const { history, seen } = await historyOn([{ body: [...turn(1), ...odd] }, { body: turn(2) }]);

    const page = await history.after(agent, cursor, 2);

    expect(texts(page)).toEqual(['say 1', 'Heard 1.']);
    expect(page).toMatchObject({ more: true });
    expect(seen[1]?.url).toMatch(/after=message-1-a$/);
  });
});

describe('the newest messages', () => {
  test.each([
    ['oldest first, as self-hosted servers list', (items: object[]) => items],
    ['newest first, as other servers may', (items: object[]) => items.toReversed()],
  ])('%s come oldest first, the last ones of them, in one request', async (_, listed) => {
    const { history, seen } = await historyOn([{ body: listed([1, 2, 3].flatMap(turn)) }]);

    const messages = await history.newest(agent, 3);

    expect(messages.map(({ text }) => text)).toEqual(['Heard 2.', 'say 3', 'Heard 3.']);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/agents/agent-1/messages?order=desc&limit=16']);
  });
});

async function historyOn(script: readonly Scripted[]) {
  const log = recordingLog();
  const letta = await scriptedLetta(script, { log });
  return { ...letta, log, history: createHistory(letta.connection) };
}

let ids = 0;

function item(type: string, fields: Record<string, unknown>): Record<string, unknown> {
  ids += 1;
  return { id: `message-x${ids}`, message_type: type, date: '2026-11-22T20:00:00+00:00', ...fields };
}

function turn(second: number): Record<string, unknown>[] {
  const common = { date: `2026-11-22T20:00:${String(second).padStart(2, '0')}+00:00`, run_id: `run-${second}` };
  return [
    item('user_message', { ...common, id: `message-${second}-q`, otid: `otid-${second}`, content: `say ${second}` }),
    item('assistant_message', { ...common, id: `message-${second}-a`, content: `Heard ${second}.` }),
  ];
}

function at(second: number): number {
  return Date.UTC(2026, 10, 22, 20, 0, second);
}

function texts(page: Awaited<ReturnType<ReturnType<typeof createHistory>['after']>>): string[] {
  return page.kind === 'page' ? page.messages.map(({ text }) => text) : [];
}
