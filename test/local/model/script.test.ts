import { describe, expect, test } from 'vitest';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import type { Scripted } from '../../../src/local/model/script.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { ask, at, eventsIn, modelForTest, say, user } from './ask-model.ts';

const hello = [user('hello')];

describe('how often a line applies', () => {
  test('once, unless it says otherwise, and then the model speaks for itself again', async () => {
    const model = await modelForTest();
    const own = await say(model, hello);
    model.script({ kind: 'text', text: 'Only once.' });

    const answers = [await say(model, hello), await say(model, hello)];

    expect(answers).toEqual(['Only once.', own]);
  });

  test('as often as it says, in the order in which lines were written', async () => {
    const model = await modelForTest();
    model.script({ kind: 'text', text: 'a' }, { times: 2 });
    model.script({ kind: 'text', text: 'b' }, { times: 'always' });

    const answers = [
      await say(model, hello),
      await say(model, hello),
      await say(model, hello),
      await say(model, hello),
    ];

    expect(answers).toEqual(['a', 'a', 'b', 'b']);
  });

  test('to the requests that it is meant for, and it counts them', async () => {
    const model = await modelForTest();
    const line = model.script(
      { kind: 'text', text: 'For Bob.' },
      { times: 'always', when: ({ messages }) => messages.some(({ content }) => content === 'I am Bob') },
    );

    const answers = [await say(model, [user('I am Bob')]), await say(model, hello)];

    expect(answers[0]).toBe('For Bob.');
    expect(answers[1]).not.toBe('For Bob.');
    expect(line.used()).toBe(1);
  });

  test('to the sleep agent alone, when that is meant', async () => {
    const model = await modelForTest();
    model.script({ kind: 'text', text: 'not JSON' }, { times: 'always', when: isFromSleepAgent });
    const keys = 'persona_updates human_updates goals_insights reflection priority_actions';

    const answers = [await say(model, [user(`${keys}\nm1 | Ada: hi`)]), await say(model, hello)];

    expect(answers[0]).toBe('not JSON');
    expect(answers[1]).not.toBe('not JSON');
  });

  test('no longer once it is taken back', async () => {
    const model = await modelForTest();
    const line = model.script({ kind: 'error', status: 500 }, { times: 'always' });
    line.remove();

    const response = await ask(model, hello);

    expect(response.status).toBe(200);
  });
});

describe('answers', () => {
  test('tool calls have ids, their arguments as JSON text, and a finish reason of their own', async () => {
    const model = await modelForTest();
    model.script({ kind: 'tool-calls', calls: [{ name: 'conversation_search', arguments: { query: 'tea' } }] });

    const body: unknown = await (await ask(model, hello)).json();

    expect(at(body, 'choices', 0)).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: expect.any(String), function: { name: 'conversation_search', arguments: '{"query":"tea"}' } },
        ],
      },
    });
  });

  test('tool calls come in a stream too, beside text', async () => {
    const model = await modelForTest();
    const calls = [{ name: 'conversation_search', arguments: '{"query":"tea"}' }];
    model.script({ kind: 'tool-calls', calls, text: 'Let me look.' });

    const events = eventsIn(await (await ask(model, hello, { stream: true })).text());

    const deltas = events.map((event) => at(event, 'choices', 0, 'delta'));
    expect(deltas).toContainEqual({ content: 'Let me look.' });
    expect(deltas).toContainEqual({
      tool_calls: [{ index: 0, id: expect.any(String), type: 'function', function: calls[0] }],
    });
  });

  test.for<[string, Scripted, unknown]>([
    ['empty text', { kind: 'text', text: '' }, [{ message: { content: '' } }]],
    ['neither text nor calls', { kind: 'no-content' }, [{ message: { content: null } }]],
    ['no choices', { kind: 'no-choices' }, []],
    ['its own answer, changed', { kind: 'own', change: () => '{"a": [1,' }, [{ message: { content: '{"a": [1,' } }]],
  ])('%s', async ([, scripted, choices]) => {
    const model = await modelForTest();
    model.script(scripted);

    const body: unknown = await (await ask(model, hello)).json();

    expect(at(body, 'choices')).toMatchObject(choices as object);
  });

  test('pieces are held back by hand, one by one', async () => {
    const model = await modelForTest();
    const doors = [closedDoor(), closedDoor()];
    model.script({
      kind: 'pieces',
      pieces: ['one ', 'two ', 'three'],
      between: async (at) => await doors[at - 1]?.opened,
    });

    const response = await ask(model, hello, { stream: true });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const early = await readUntil(reader, 'one ');
    doors[0]?.open();
    const later = await readUntil(reader, 'two ');
    doors[1]?.open();
    const rest = await readUntil(reader, '[DONE]');

    expect(early).not.toContain('two');
    expect(later).not.toContain('three');
    expect(rest).toContain('three');
  });
});

describe('waiting', () => {
  test('an answer waits behind a door', async () => {
    const model = await modelForTest();
    const door = closedDoor();
    let answered = false;
    model.script({ kind: 'text', text: 'At last.', waitFor: door.opened });

    const answer = say(model, hello).finally(() => {
      answered = true;
    });
    await say(model, [user('not held up')]);
    const before = answered;
    door.open();

    expect([before, await answer]).toEqual([false, 'At last.']);
  });

  test('a delay is slept on the clock that was given', async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const model = await modelForTest({ clock: { now: () => 0, sleep } });
    model.script({ kind: 'text', text: 'late', delayMs: 60_000 });

    const answer = await say(model, hello);

    expect([answer, slept]).toEqual(['late', [60_000]]);
  });
});

async function readUntil(reader: ReadableStreamDefaultReader<string> | undefined, mark: string): Promise<string> {
  let text = '';
  while (!text.includes(mark)) {
    const next = await reader?.read();
    if (next === undefined || next.done) throw new Error(`The stream ended before ${mark}: ${text}`);
    text += next.value;
  }
  return text;
}
