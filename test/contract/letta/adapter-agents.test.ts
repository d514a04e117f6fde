/** What our adapter does with agents, on every Letta that is under test. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/app/system-clock.ts';
import type { AgentId, BlockId, Otid } from '../../../src/base/ids.ts';
import { connectLetta } from '../../../src/letta/connect-letta.ts';
import { createAgents } from '../../../src/letta/create-agents.ts';
import { createModels } from '../../../src/letta/create-models.ts';
import { listEmbeddings } from '../../../src/letta/create-native-sleep.ts';
import type { AgentSpec, BlockSeed } from '../../../src/pair/agents.ts';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, human, item, openAdapter, somebody, specFor, traceOf } from '../../letta/open-adapter.ts';
import { silentLog } from '../../letta/scripted-letta.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

// What the bot relies on, asked through its own adapter, on the local Letta and on real servers alike.

const limits: BlockSeed = { ...human, label: 'constraints', value: 'Be kind.', readOnly: true };

const nobody = `agent-${randomUUID()}` as AgentId;

describe.each(versionsUnderTest())('agents on Letta %s', (version) => {
  let adapter: Adapter;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  describe('the server', () => {
    test('is ready, and knows its model', async () => {
      const models = createModels(adapter.connection);

      expect(await models.checkServer()).toMatchObject({ kind: 'ready' });
      expect(await models.checkModel(adapter.letta.model)).toEqual({ kind: 'known' });
      // No model of one kind is one of the other.
      const [embedding = ''] = await listEmbeddings(adapter.connection);
      expect(await models.checkEmbedding(embedding)).toEqual({ kind: 'known' });
      expect(await models.checkEmbedding(adapter.letta.model)).toMatchObject({ kind: 'unknown' });
      expect(await models.contextWindowOf(adapter.letta.model)).toBeGreaterThan(8_000);
    });

    test('says which model comes nearest to one that it does not know', async () => {
      const check = await createModels(adapter.connection).checkModel(`${adapter.letta.model}x`);

      expect(check).toMatchObject({ kind: 'unknown', nearest: expect.arrayContaining([adapter.letta.model]) });
    });
  });

  describe('an agent', () => {
    test('is found by its owner, with role and blocks, and by nobody else', async () => {
      const owner = somebody();
      const agent = await adapter.created({ owner });

      expect(await adapter.agents.find(owner)).toEqual([agent]);
      expect(await adapter.agents.retrieve(agent.id)).toEqual(agent);
      expect(agent).toMatchObject({ role: 'primary', blocks: [{ label: 'human' }] });
      expect(await adapter.agents.find({ ...owner, application: 'another' })).toEqual([]);
    });

    test('comes after the older one of the same owner', async () => {
      const owner = somebody();
      const primary = await adapter.created({ owner });
      const sleep = await adapter.created({ owner, role: 'sleep', stateless: true });

      expect(await adapter.agents.find(owner)).toEqual([primary, sleep]);
    });

    test('that is what its spec says is left alone; one of an older spec becomes it, and its model sees that', async () => {
      const old = { ...specFor(adapter.letta.model), blocks: [human, limits] };
      const agent = await adapter.created(old);
      const spec: AgentSpec = {
        ...old,
        name: 'Scarlet of today',
        description: 'Talks with somebody',
        system: 'You are the Scarlet of today.',
        blocks: [human, { ...limits, value: 'Be kind today.' }],
        contextWindow: 15_000,
        tools: [],
        temperature: 0.3,
        mostTokens: 2_048,
      };
      const unchanged = await adapter.agents.holdToSpec(agent.id, old);

      const held = await adapter.agents.holdToSpec(agent.id, spec);

      expect(unchanged).toEqual({ kind: 'as-specified' });
      expect(held).toEqual({
        kind: 'updated',
        traits: expect.arrayContaining(['system', 'tools', 'read-only blocks']),
      });
      expect(await adapter.agents.holdToSpec(agent.id, spec)).toEqual({ kind: 'as-specified' });
      await adapter.send(agent, [item('hello')]);
      const asked = adapter.letta.localModel.requests.at(-1)?.body;
      expect(asked).toMatchObject({ temperature: 0.3, max_completion_tokens: 2_048 });
      expect(JSON.stringify(asked?.messages[0])).toMatch(/You are the Scarlet of today\.[\s\S]*Be kind today\./);
    });

    test.each(['that is new', 'that has talked'])(
      'without blocks, %s, answers by another prompt at once',
      async (kind) => {
        const old = { ...specFor(adapter.letta.model), role: 'sleep', blocks: [], tools: [], stateless: true } as const;
        const agent = await adapter.created(old);
        if (kind === 'that has talked') await adapter.send(agent, [item('before')]);

        const held = await adapter.agents.holdToSpec(agent.id, { ...old, system: 'You tend the memory of today.' });
        await adapter.send(agent, [item('hello')]);

        const prompt = JSON.stringify(adapter.letta.localModel.requests.at(-1)?.body.messages[0]);
        expect(held.kind).toBe('updated');
        expect(prompt).toContain('memory of today');
      },
    );

    test('whose prompt alone is new answers by that one', async () => {
      const old = { ...specFor(adapter.letta.model), blocks: [limits] };
      const agent = await adapter.created(old);

      await adapter.agents.holdToSpec(agent.id, { ...old, system: 'You are the Scarlet of today.' });
      await adapter.send(agent, [item('hello')]);

      expect(JSON.stringify(adapter.letta.localModel.requests.at(-1)?.body.messages[0])).toContain('Scarlet of today');
    });

    test('that does not exist can not be held to anything', async () => {
      expect(await adapter.agents.holdToSpec(nobody, specFor(adapter.letta.model))).toEqual({ kind: 'missing' });
    });

    const detach = (agent: AgentId, block: BlockId) =>
      adapter.connection.client.agents.blocks.detach(block, { agent_id: agent });
    const rename = (_: AgentId, block: BlockId) => adapter.connection.client.blocks.update(block, { label: 'facts' });
    const destroy = (_: AgentId, block: BlockId) => adapter.connection.client.blocks.delete(block);

    test.each([
      ['detached', detach, 'attached-again', human.value],
      ['renamed', rename, 'renamed-back', human.value],
      ['deleted', destroy, 'made-anew', 'Ada, who flies'],
    ] as const)('gets back what another client has %s, in the next prompt', async (_, harm, kind, said) => {
      const agent = await adapter.created();
      const known = agent.blocks[0]?.id as BlockId;
      await harm(agent.id, known);

      const spec = { ...specFor(adapter.letta.model), blocks: [human] };
      const held = await adapter.agents.holdToSpec(agent.id, spec);
      const lost = {
        owner: somebody(),
        seed: human,
        known,
        valueAnew: async () => 'Ada, who flies',
        noteAttached: async () => {},
      };
      const restored = await adapter.agents.restoreBlock(agent.id, lost);
      onTestFinished(() => adapter.agents.remove(agent.id, [restored.id]));
      await adapter.send(agent, [item('hello')]);

      expect(held).toMatchObject({ kind: 'lacks-blocks', lacking: [human] });
      expect(restored.kind).toBe(kind);
      const madeAnew = kind === 'made-anew' ? [restored.id] : [];
      expect(await adapter.agents.findBlocksMadeAnew(agent.id)).toEqual(madeAnew);
      expect((await adapter.agents.retrieve(agent.id))?.blocks).toEqual([{ label: 'human', id: restored.id }]);
      expect(JSON.stringify(adapter.letta.localModel.requests.at(-1)?.body.messages[0])).toContain(said);
      expect(await adapter.agents.holdToSpec(agent.id, spec)).toMatchObject({ kind: 'as-specified' });
    });

    test('takes no second block of one label, and stays as it was', async () => {
      const agent = await adapter.created();
      const lost = {
        owner: somebody(),
        seed: human,
        known: undefined,
        valueAnew: async () => '',
        noteAttached: async () => {},
      };

      expect(await failureOf(adapter.agents.restoreBlock(agent.id, lost))).toMatchObject({
        kind: 'letta-rejected',
        arrived: 'no',
      });
      expect(await adapter.agents.retrieve(agent.id)).toEqual(agent);
    });

    test('is gone after its removal, which may be repeated', async () => {
      const owner = somebody();
      const agent = await adapter.created({ owner });

      await adapter.agents.remove(
        agent.id,
        agent.blocks.map(({ id }) => id),
      );
      await adapter.agents.remove(
        agent.id,
        agent.blocks.map(({ id }) => id),
      );

      expect(await adapter.agents.find(owner)).toEqual([]);
      expect(await adapter.agents.retrieve(agent.id)).toBeUndefined();
    });

    test.each([
      ['with a name of forbidden characters', { name: 'a.b#c' }, 'letta-rejected'],
      ['on an unknown model', { model: 'openai-proxy/nothing' }, 'model-missing'],
      ['with an unknown tool', { tools: ['nothing'] }, 'letta-rejected'],
    ] as const)('%s is refused', async (_, overrides, kind) => {
      expect(await failureOf(adapter.created(overrides))).toMatchObject({ kind });
    });
  });

  describe('an agent that the server does not know', () => {
    test('is told apart from every other failure', async () => {
      const missing = { kind: 'letta-agent-missing', arrived: 'no' };

      expect(await adapter.agents.retrieve(nobody)).toBeUndefined();
      expect(
        await failureOf(adapter.conversation.send(nobody, [item('hello')], { signal: new AbortController().signal })),
      ).toMatchObject(missing);
      expect(await failureOf(traceOf(adapter.conversation, nobody, randomUUID() as Otid))).toMatchObject(missing);
    });

    test('is not concluded from a wrong address', async () => {
      const elsewhere = connectLetta({
        baseUrl: `${adapter.letta.baseUrl}/elsewhere`,
        clock: systemClock,
        log: silentLog,
      });

      expect(await failureOf(createAgents(elsewhere).retrieve(nobody))).toMatchObject({ kind: 'letta-unreachable' });
    });
  });
});
