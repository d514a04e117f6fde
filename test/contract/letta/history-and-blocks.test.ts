/** What our adapter reads and writes for sleep-time, on every Letta that is under test. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { AgentId, LettaMessageId, Otid } from '../../../src/base/ids.ts';
import { createAgents } from '../../../src/letta/create-agents.ts';
import { createHistory } from '../../../src/letta/create-history.ts';
import { createMemoryBlocks } from '../../../src/letta/create-memory-blocks.ts';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import type { SleepAgents } from '../../../src/pair/agents.ts';
import type { History } from '../../../src/pair/history.ts';
import type { MemoryBlocks } from '../../../src/pair/memory-blocks.ts';
import { loadPrompts } from '../../../src/pair/prompts.ts';
import { askSleepAgent } from '../../../src/sleep/agent/ask-sleep-agent.ts';
import { parseInsights } from '../../../src/sleep/agent/parse-insights.ts';
import { sleepPrompt } from '../../../src/sleep/agent/sleep-prompt.ts';
import { toWindow } from '../../../src/sleep/agent/to-window.ts';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, human, item, openAdapter } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

// What sleep-time relies on, asked through its own adapter, on the local Letta and on real servers alike.

const noMessage = `message-${randomUUID()}` as LettaMessageId;
const noAgent = `agent-${randomUUID()}` as AgentId;

describe.each(versionsUnderTest())('sleep-time on Letta %s', (version) => {
  let adapter: Adapter;
  let history: History;
  let blocks: MemoryBlocks;

  beforeAll(async () => {
    adapter = await openAdapter(version);
    history = createHistory(adapter.connection);
    blocks = createMemoryBlocks(adapter.connection);
  });

  afterAll(() => adapter.letta.close());

  describe('the history', () => {
    test('holds what both said, in order, with our ids, and nothing else', async () => {
      const agent = await adapter.created();
      const [one, remark, two, three] = [item('one'), item('a remark', 'system'), item('two'), item('three')];
      const answer = await adapter.send(agent, [one, remark, two]);
      await adapter.send(agent, [three]);

      const page = await history.after(agent.id, undefined, 20);

      expect(page).toMatchObject({
        kind: 'page',
        more: false,
        messages: [
          { speaker: 'person', text: 'one', otid: one.otid },
          { speaker: 'person', text: 'two', otid: two.otid },
          { speaker: 'scarlet', text: answer.text },
          { speaker: 'person', text: 'three', otid: three.otid },
          { speaker: 'scarlet' },
        ],
      });
      expect(await history.newest(agent.id, 20)).toEqual(page.kind === 'page' ? page.messages : []);
    });

    test('gives back where something was said, which the model never saw', async () => {
      const agent = await adapter.created();
      const said = { ...item('one'), origin: 'guild:123456789012345678' };

      await adapter.send(agent, [said]);

      expect((await history.newest(agent.id, 2))[0]).toMatchObject({ text: 'one', origin: said.origin });
      expect(JSON.stringify(adapter.letta.localModel.requests.at(-1)?.body)).not.toContain('123456789012345678');
    });

    test('goes on after a cursor, up to a limit', async () => {
      const agent = await adapter.created();
      for (const text of ['one', 'two', 'three']) await adapter.send(agent, [item(text)]);
      const [first, second] = await history.newest(agent.id, 6);

      const page = await history.after(agent.id, first?.id, 3);

      expect(page).toMatchObject({ kind: 'page', more: true, messages: [second, { text: 'two' }, {}] });
      expect((await history.newest(agent.id, 2)).map(({ speaker }) => speaker)).toEqual(['person', 'scarlet']);
    });

    test('outlives a reset of the context, cursors too', async () => {
      const agent = await adapter.created();
      await adapter.send(agent, [item('one')]);
      const [first] = await history.newest(agent.id, 2);

      await adapter.connection.client.agents.messages.reset(agent.id, {});

      expect(await history.after(agent.id, first?.id, 20)).toMatchObject({ messages: [{ speaker: 'scarlet' }] });
    });

    test('knows no cursor that the server does not know', async () => {
      const agent = await adapter.created();

      expect(await history.after(agent.id, noMessage, 20)).toEqual({ kind: 'cursor-unknown' });
    });

    test('of an agent that is gone is a failure, with a cursor and without', async () => {
      const failures = [
        await failureOf(history.after(noAgent, undefined, 20)),
        await failureOf(history.after(noAgent, noMessage, 20)),
        await failureOf(history.newest(noAgent, 20)),
      ];

      expect(failures.map(({ kind }) => kind)).toEqual(Array(3).fill('letta-agent-missing'));
    });
  });

  describe('memory blocks', () => {
    test('are read, written whole and read back', async () => {
      const agent = await adapter.created({ blocks: [human, { ...human, label: 'constraints', readOnly: true }] });

      const written = await blocks.write(agent.id, 'human', '- Paints 🎨\n\n- Likes\ttea\r\n');

      expect(written).toMatchObject({ label: 'human', value: '- Paints 🎨\n\n- Likes\ttea\r\n', readOnly: false });
      const read = await blocks.read(agent.id);
      expect(read.find(({ label }) => label === 'human')).toEqual(written);
      expect(read.find(({ label }) => label === 'constraints')).toMatchObject({ value: 'Ada', readOnly: true });
    });

    test('bear the mark of the last write that had one', async () => {
      const agent = await adapter.created();

      expect(await blocks.write(agent.id, 'human', 'tea', 1_795_348_800_000)).toMatchObject({
        mark: 1_795_348_800_000,
      });
      await blocks.write(agent.id, 'human', 'chess');
      expect(await blocks.read(agent.id)).toMatchObject([{ value: 'chess', mark: 1_795_348_800_000 }]);
      await blocks.write(agent.id, 'human', 'soup', 1_795_348_800_001);
      expect(await blocks.read(agent.id)).toMatchObject([{ value: 'soup', mark: 1_795_348_800_001 }]);
    });

    test('keep what other clients have beside the mark', async () => {
      const agent = await adapter.created();
      const metadata = { owner: 'somebody' };
      await adapter.connection.client.agents.blocks.update('human', { agent_id: agent.id, metadata });
      const block = (await blocks.read(agent.id)).find(({ label }) => label === 'human');

      await blocks.write(agent.id, 'human', 'tea', 7, block?.besideMark);

      expect(block).toMatchObject({ besideMark: metadata });
      expect(await blocks.read(agent.id)).toMatchObject([{ value: 'tea', mark: 7, besideMark: metadata }]);
    });

    test('take what the database does not, without it', async () => {
      const agent = await adapter.created();

      expect(await blocks.write(agent.id, 'human', 'a\0b\ud800c')).toMatchObject({ value: 'ab\ufffdc' });
      expect(await blocks.write(agent.id, 'human', '')).toMatchObject({ value: '' });
    });

    test('over their limit are refused by servers that keep it', async () => {
      const agent = await adapter.created({ blocks: [{ ...human, limit: 10 }] });

      const outcome = await blocks.write(agent.id, 'human', '😀'.repeat(11)).then(
        ({ value }) => [...value].length,
        (error: unknown) => (isFailure(error) ? error.kind : error),
      );

      expect(outcome).toBe(traitsOfVersion(version).enforcesBlockLimits ? 'letta-rejected' : 11);
      expect(await blocks.write(agent.id, 'human', '😀'.repeat(10))).toMatchObject({ value: '😀'.repeat(10) });
    });

    test('that are not there, and agents that are not, are told apart', async () => {
      const agent = await adapter.created();

      expect(await failureOf(blocks.write(agent.id, 'nothing', 'x'))).toMatchObject({ kind: 'letta-rejected' });
      expect(await failureOf(blocks.write(noAgent, 'human', 'x'))).toMatchObject({ kind: 'letta-agent-missing' });
      expect(await failureOf(blocks.read(noAgent))).toMatchObject({ kind: 'letta-agent-missing' });
    });

    test('written by several at once hold one of the values, and the losers hear that they were busy', async () => {
      const agent = await adapter.created();
      const values = ['one', 'two', 'three', 'four'];

      const outcomes = await Promise.allSettled(values.map((value) => blocks.write(agent.id, 'human', value)));

      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost.every(({ reason }) => isFailure(reason, 'letta-busy'))).toBe(true);
      const [block] = await blocks.read(agent.id);
      expect(values).toContain(block?.value);
    });
  });

  describe('a sleep agent', () => {
    let sleepAgents: SleepAgents;

    beforeEach(() => {
      // What one test finds out about the model is no business of the next.
      sleepAgents = createAgents(adapter.connection);
    });

    const sleeper = { role: 'sleep', blocks: [], tools: [], stateless: true, answers: { kind: 'json' } } as const;

    test('makes insights of a window, in one call', async () => {
      const primary = await adapter.created();
      await adapter.send(primary, [item('I live in Turin and I like green tea.')]);
      const prompts = await loadPrompts();
      const sleep = await adapter.created({ ...sleeper, system: prompts.sleep });
      const page = await history.after(primary.id, undefined, 20);
      const none = new Set<never>();
      const nothing = { unread: none, open: none, deleted: none, edited: new Map(), cleanAnswer: (raw: string) => raw };
      const window =
        page.kind === 'page'
          ? toWindow({ ...nothing, history: page.messages, cursor: undefined, more: page.more })
          : undefined;
      if (window === undefined) throw new Error('Nothing was said.');
      const { consolidate, repair } = prompts;
      const prompt = sleepPrompt({
        template: consolidate,
        window,
        memory: '',
        nonce: 'k1',
        now: Date.UTC(2026, 10, 22),
      });

      const asked = await askSleepAgent(
        {
          conversation: adapter.conversation,
          sleepAgents,
          repair,
          takeCall: async () => {},
          newOtid: () => randomUUID() as Otid,
          newNonce: () => 'k2',
        },
        sleep.id,
        { request: prompt, parse: parseInsights },
        new AbortController().signal,
      );

      expect(asked).toMatchObject({ kind: 'answered', calls: 1 });
      const facts = asked.kind === 'answered' ? asked.answer.human_updates : [];
      expect(facts.map(({ text }) => text)).toEqual(expect.arrayContaining(['Lives in Turin', 'Likes green tea']));
      expect(facts.every(({ ref }) => ref === 'm1')).toBe(true);
    });

    test('answers with JSON mode and when that was taken off', async () => {
      const sleep = await adapter.created(sleeper);
      const withJson = await adapter.send(sleep, [item('hello')]);

      await sleepAgents.stepDown(sleep.id);

      expect(withJson.text).not.toBe('');
      expect((await adapter.send(sleep, [item('hello')])).text).not.toBe('');
    });

    test('passes JSON mode on to its model until that is taken off', async () => {
      const sleep = await adapter.created(sleeper);
      const formatOf = () => adapter.letta.localModel.requests.at(-1)?.body['response_format'];
      await adapter.send(sleep, [item('hello')]);
      expect(formatOf()).toEqual({ type: 'json_object' });

      await sleepAgents.stepDown(sleep.id);
      await adapter.send(sleep, [item('hello')]);

      expect(formatOf() ?? undefined).toBeUndefined();
    });

    test('passes a schema on to its model word for word, and steps down from it to JSON mode', async () => {
      const schema = { type: 'object', properties: { reflection: { type: 'string' } }, required: ['reflection'] };
      const sleep = await adapter.created({
        ...sleeper,
        answers: { kind: 'json', schema: { name: 'insights', schema } },
      });
      const formatOf = () => adapter.letta.localModel.requests.at(-1)?.body['response_format'];
      await adapter.send(sleep, [item('hello')]);
      expect(formatOf()).toEqual({ type: 'json_schema', json_schema: { name: 'insights', schema, strict: false } });

      expect(await sleepAgents.stepDown(sleep.id)).toEqual({ kind: 'to-json' });
      await adapter.send(sleep, [item('hello')]);

      expect(formatOf()).toEqual({ type: 'json_object' });
    });
  });
});
