/** What our adapter does with conversations, on every Letta that is under test. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { Otid } from '../../../src/base/ids.ts';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, item, openAdapter, traceOf } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

// What the bot relies on, asked through its own adapter, on the local Letta and on real servers alike.

const search = { name: 'conversation_search', arguments: { query: 'met' } };

describe.each(versionsUnderTest())('conversations on Letta %s', (version) => {
  let adapter: Adapter;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  describe('a message', () => {
    test('is answered, and its answer can be traced', async () => {
      const agent = await adapter.created();
      const hello = item('hello');
      adapter.letta.localModel.script({ kind: 'text', text: 'Hello, Ada.' });

      const answer = await adapter.send(agent, [hello]);

      expect(answer.text).toBe('Hello, Ada.');
      expect(await traceOf(adapter.conversation, agent.id, hello.otid)).toMatchObject({
        kind: 'answered',
        answer: { text: 'Hello, Ada.' },
      });
      expect(await adapter.conversation.activeRuns(agent.id)).toEqual([]);
    });

    test('goes with others in one request, and each can be traced', async () => {
      const agent = await adapter.created();
      const [one, remark, two] = [item('one'), item('a remark', 'system'), item('two')];
      adapter.letta.localModel.script({ kind: 'text', text: 'Both.' });

      await adapter.send(agent, [one, remark, two]);

      const otids = [one, two].map(({ otid }) => otid);
      const traces = await Promise.all(otids.map((otid) => traceOf(adapter.conversation, agent.id, otid)));
      expect(traces).toMatchObject([{ answer: { text: 'Both.' } }, { answer: { text: 'Both.' } }]);
      expect([...(await adapter.conversation.trace(agent.id, otids, 0)).values()]).toEqual(traces);
    });

    test('that was never sent is absent', async () => {
      const agent = await adapter.created();

      const otid = randomUUID() as Otid;
      adapter.letta.localModel.script({ kind: 'text', text: 'Well.' });
      await adapter.send(agent, [item('something else')]);

      expect(await traceOf(adapter.conversation, agent.id, otid)).toEqual({ kind: 'absent' });
      expect(await adapter.conversation.trace(agent.id, [otid], 0)).toEqual(new Map([[otid, { kind: 'absent' }]]));
    });

    test('is answered by the text after a tool call, not by the one beside it', async () => {
      const agent = await adapter.created();
      const question = item('when did we meet?');
      adapter.letta.localModel.script({ kind: 'tool-calls', calls: [search], text: 'Let me look.' });
      adapter.letta.localModel.script({ kind: 'text', text: 'In May.' });

      expect((await adapter.send(agent, [question])).text).toBe('In May.');
      expect(await traceOf(adapter.conversation, agent.id, question.otid)).toMatchObject({
        answer: { text: 'In May.' },
      });
    });

    test('to which the model says nothing gets an empty answer', async () => {
      const agent = await adapter.created();
      adapter.letta.localModel.script({ kind: 'text', text: '' });

      expect((await adapter.send(agent, [item('hello')])).text).toBe('');
    });

    test.each([
      [500, 'model-unavailable'],
      [429, 'model-rate-limited'],
      [401, 'model-refused-key'],
      [400, 'letta-rejected'],
    ] as const)('whose first step fails at the model with %i has left nothing behind', async (status, kind) => {
      const agent = await adapter.created();
      const hello = item('hello');
      const line = adapter.letta.localModel.script({ kind: 'error', status }, { times: 'always' });
      onTestFinished(() => line.remove());

      expect(await failureOf(adapter.send(agent, [hello]))).toMatchObject({ kind, arrived: 'no' });
      expect(await traceOf(adapter.conversation, agent.id, hello.otid)).toEqual({ kind: 'absent' });
    });

    test('whose second step fails is stored without an answer', async () => {
      const agent = await adapter.created();
      const hello = item('hello');
      adapter.letta.localModel.script({
        kind: 'tool-calls',
        calls: [search],
      });
      const line = adapter.letta.localModel.script({ kind: 'error', status: 500 }, { times: 'always' });
      onTestFinished(() => line.remove());

      expect(await failureOf(adapter.send(agent, [hello]))).toMatchObject({
        kind: 'model-unavailable',
        arrived: 'yes',
      });
      expect(await traceOf(adapter.conversation, agent.id, hello.otid)).toEqual({ kind: 'stored-without-answer' });
    });

    test('whose sender goes away is answered all the same, and found by its run first', async () => {
      const agent = await adapter.created();
      const hello = item('hello');
      const caller = new AbortController();
      const door = Promise.withResolvers<void>();
      adapter.letta.localModel.script({ kind: 'text', text: 'Still here.', waitFor: door.promise });
      const failure = failureOf(adapter.send(agent, [hello], caller.signal));
      await expect.poll(() => adapter.conversation.activeRuns(agent.id), { timeout: 10_000 }).toHaveLength(1);

      caller.abort();

      expect(await failure).toMatchObject({ kind: 'outcome-unknown', arrived: 'unknown' });
      expect(await traceOf(adapter.conversation, agent.id, hello.otid)).toEqual({ kind: 'absent' });
      door.resolve();
      await expect.poll(() => adapter.conversation.activeRuns(agent.id), { timeout: 10_000 }).toEqual([]);
      expect(await traceOf(adapter.conversation, agent.id, hello.otid)).toMatchObject({
        answer: { text: 'Still here.' },
      });
    });

    test('finds its way past a pending approval', async () => {
      const agent = await adapter.created();
      await adapter.connection.client.agents.update(agent.id, {
        tool_rules: [{ type: 'requires_approval', tool_name: 'conversation_search' }],
      });
      adapter.letta.localModel.script({
        kind: 'tool-calls',
        calls: [search],
      });
      adapter.letta.localModel.script({ kind: 'text', text: 'As you wish.' });
      adapter.letta.localModel.script({ kind: 'text', text: 'Hello again.' });

      expect(await failureOf(adapter.send(agent, [item('look it up')]))).toMatchObject({
        kind: 'letta-busy',
        arrived: 'yes',
      });
      expect((await adapter.send(agent, [item('hello')])).text).toBe('Hello again.');
    });
  });

  describe('cancelling', () => {
    test('is fine where nothing runs', async () => {
      const agent = await adapter.created();

      await expect(adapter.conversation.cancel(agent.id)).resolves.toBeUndefined();
    });

    test('ends what runs for all who look; the answer on its way may come all the same', async () => {
      const agent = await adapter.created();
      const door = Promise.withResolvers<void>();
      onTestFinished(() => door.resolve());
      adapter.letta.localModel.script({ kind: 'text', text: 'Too late.', waitFor: door.promise });
      const outcome = adapter.send(agent, [item('hello')]).then(
        () => 'answered',
        (error: unknown) => (isFailure(error, 'outcome-unknown') ? error.arrived : error),
      );
      await expect.poll(() => adapter.conversation.activeRuns(agent.id), { timeout: 10_000 }).toHaveLength(1);

      await adapter.conversation.cancel(agent.id);

      expect(await adapter.conversation.activeRuns(agent.id)).toEqual([]);
      door.resolve();
      expect(['answered', 'unknown']).toContain(await outcome);
    });
  });
});
