/** What our adapter does with conversations whose tokens are streamed, on every Letta that is under test. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, item, openAdapter, traceOf } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

const search = { name: 'conversation_search', arguments: { query: 'met' } };

describe.each(versionsUnderTest())('streamed tokens of Letta %s', (version) => {
  let adapter: Adapter;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  /** Sends, and keeps what was told while the answer came. */
  async function listening(overrides: { readonly mostTokens?: number } = {}) {
    const agent = await adapter.created(overrides);
    const hello = item('hello');
    const told: string[] = [];
    const caller = new AbortController();
    return {
      agent: agent.id,
      told,
      caller,
      sent: () =>
        adapter.conversation.send(agent.id, [hello], {
          signal: caller.signal,
          onText: (text) => told.push(text),
          ...overrides,
        }),
      trace: () => traceOf(adapter.conversation, agent.id, hello.otid),
    };
  }

  test('are told while they come, and make the same whole', async () => {
    const { told, sent, trace } = await listening();
    const door = Promise.withResolvers<void>();
    const pieces = ['Green ', 'tea, ', 'Ada.'];
    adapter.letta.localModel.script({
      kind: 'pieces',
      pieces,
      between: (index) => (index === 2 ? door.promise : Promise.resolve()),
    });

    const answer = sent();
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe('Green tea, ');
    door.resolve();

    expect((await answer).text).toBe('Green tea, Ada.');
    expect(told).toEqual(['Green ', 'Green tea, ', 'Green tea, Ada.']);
    expect(await trace()).toMatchObject({ kind: 'answered', answer: { text: 'Green tea, Ada.' } });
  });

  test('that stand beside a tool call are taken back', async () => {
    const { told, sent } = await listening();
    adapter.letta.localModel.script({ kind: 'tool-calls', calls: [search], text: 'Let me look.' });
    adapter.letta.localModel.script({ kind: 'text', text: 'In May.' });

    const answer = await sent();

    expect(answer.text).toBe('In May.');
    expect(told).toEqual(['Let me look.', '', 'In ', 'In May.']);
  });

  test('that are as many as there may be were cut', async () => {
    const { agent, sent } = await listening({ mostTokens: 500 });
    adapter.letta.localModel.script({ kind: 'text', text: 'Once upon a', cutShort: 'length' });
    adapter.letta.localModel.script({ kind: 'text', text: 'Once upon a time.' });

    expect(await sent()).toMatchObject({ text: 'Once upon a', cutShort: 'too-long' });
    const whole = { signal: new AbortController().signal, onText: () => {}, mostTokens: 500 };
    expect(await adapter.conversation.send(agent, [item('and now?')], whole)).toMatchObject({ cutShort: undefined });
  });

  test('of an empty answer are none', async () => {
    const { told, sent } = await listening();
    adapter.letta.localModel.script({ kind: 'text', text: '' });

    expect((await sent()).text).toBe('');
    expect(told).toEqual([]);
  });

  test.each([
    [500, 'model-unavailable'],
    [429, 'model-rate-limited'],
    [401, 'model-refused-key'],
    [400, 'letta-rejected'],
  ] as const)(
    'do not come where the first step fails at the model with %i, and nothing is left',
    async (status, kind) => {
      const { told, sent, trace } = await listening();
      const line = adapter.letta.localModel.script({ kind: 'error', status }, { times: 'always' });
      onTestFinished(() => line.remove());

      expect(await failureOf(sent())).toMatchObject({ kind, arrived: 'no' });
      expect(told).toEqual([]);
      expect(await trace()).toEqual({ kind: 'absent' });
    },
  );

  test('that break off leave nothing', async () => {
    const { told, sent, trace } = await listening();
    const line = adapter.letta.localModel.script({ kind: 'cut', when: 'amid' }, { times: 'always' });
    onTestFinished(() => line.remove());

    const failure = await failureOf(sent());

    expect(told.length).toBeGreaterThan(0);
    expect(failure).toMatchObject({ kind: 'model-unavailable', arrived: 'no' });
    expect(await trace()).toEqual({ kind: 'absent' });
  });

  test('of a first step are stored when the second one fails', async () => {
    const { told, sent, trace } = await listening();
    adapter.letta.localModel.script({ kind: 'tool-calls', calls: [search], text: 'Let me look.' });
    const line = adapter.letta.localModel.script({ kind: 'error', status: 500 }, { times: 'always' });
    onTestFinished(() => line.remove());

    expect(await failureOf(sent())).toMatchObject({ kind: 'model-unavailable', arrived: 'yes' });
    expect(told.at(-1)).toBe('');
    expect(await trace()).toEqual({ kind: 'stored-without-answer' });
  });

  test('go on when their reader goes away, and the whole is found', async () => {
    const { agent, told, caller, sent, trace } = await listening();
    const door = Promise.withResolvers<void>();
    onTestFinished(() => door.resolve());
    adapter.letta.localModel.script({ kind: 'pieces', pieces: ['Still ', 'here.'], between: () => door.promise });
    const failure = failureOf(sent());
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe('Still ');

    caller.abort();

    expect(await failure).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
    expect(await adapter.conversation.activeRuns(agent)).toHaveLength(1);
    door.resolve();
    await expect.poll(() => adapter.conversation.activeRuns(agent), { timeout: 10_000 }).toEqual([]);
    expect(await trace()).toMatchObject({ kind: 'answered', answer: { text: 'Still here.' } });
  });
});
