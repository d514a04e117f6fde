/** What of one application is on the server, on every Letta that is under test. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BlockId, UserId } from '../../../src/base/ids.ts';
import { createInventory, listOurAgents } from '../../../src/letta/create-inventory.ts';
import { type Adapter, human, openAdapter } from '../../letta/open-adapter.ts';
import { scriptedLetta } from '../../letta/scripted-letta.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { variant } from '../../support/variant.ts';

describe.each(versionsUnderTest())('the inventory on Letta %s', (version) => {
  let adapter: Adapter;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  function application() {
    const name = `contract-${randomUUID()}`;
    return { name, inventory: createInventory(adapter.connection, name) };
  }

  async function block(tags: string[], label = 'human'): Promise<BlockId> {
    const { blocks } = adapter.connection.client;
    const { id } = await blocks.create({ label, value: 'x', tags });
    onTestFinished(async () => {
      await blocks.delete(id).catch(() => {});
    });
    return id as BlockId;
  }

  test('lists the agents of the application alone, with whose they are and what they hold', async () => {
    const { name, inventory } = application();
    const user = randomUUID() as UserId;
    const agent = await adapter.created({ owner: { application: name, user }, blocks: [human] });
    await adapter.created({ owner: { application: `${name}-2`, user } });

    const blocks = agent.blocks.map(({ id }) => id);
    expect(await inventory.agents()).toEqual([{ id: agent.id, user, role: 'primary', blocks }]);
    expect(await inventory.looseBlocks(new Set())).toEqual([]);
  });

  test('lists blocks without an agent over all pages, and deletes none that has one', async () => {
    const { name, inventory } = application();
    const user = randomUUID() as UserId;
    const agent = await adapter.created({ owner: { application: name, user }, blocks: [human] });
    const held = agent.blocks[0]?.id as BlockId;
    const loose: BlockId[] = [];
    for (let count = 0; count < 53; count += 1) loose.push(await block(['scarlet', `discord-app:${name}`]));
    await block(['scarlet', `discord-app:${name}-2`]);

    const found = await inventory.looseBlocks(new Set());

    expect(found.map(({ id }) => id).toSorted()).toEqual(loose.toSorted());
    expect(await inventory.deleteBlock(held)).toBe('has-an-agent');
    expect(await inventory.deleteBlock(loose[0] as BlockId)).toBe('deleted');
    expect(await inventory.looseBlocks(new Set())).toHaveLength(52);
  });

  test('deletes an agent with the blocks that no other agent has', async () => {
    const { name, inventory } = application();
    const owner = { application: name, user: randomUUID() as UserId };
    const [agent, other] = [await adapter.created({ owner, blocks: [human] }), await adapter.created({ owner })];
    const own = agent.blocks[0]?.id as BlockId;
    const shared = other.blocks[0]?.id as BlockId;
    const { blocks } = adapter.connection.client.agents;
    await blocks.detach(own, { agent_id: agent.id });
    await blocks.attach(shared, { agent_id: agent.id });
    // As those of versions before this one.
    const untagged = await block([], 'persona');
    await blocks.attach(untagged, { agent_id: agent.id });

    const [found] = (await inventory.agents()).filter(({ id }) => id === agent.id);
    if (found !== undefined) await inventory.deleteAgent(found);

    expect((await inventory.agents()).map(({ id }) => id)).toEqual([other.id]);
    expect((await inventory.looseBlocks(new Set())).map(({ id }) => id)).toEqual([own]);
    const { client } = adapter.connection;
    expect(await client.blocks.retrieve(shared)).toMatchObject({ id: shared });
    await expect(client.blocks.retrieve(untagged)).rejects.toThrow();
  });

  test('leaves a block with the tags of another person that is attached to the agent, and to no other', async () => {
    const { name, inventory } = application();
    const owner = { application: name, user: randomUUID() as UserId };
    const agent = await adapter.created({ owner, blocks: [] });
    const anothers = await block(['scarlet', `discord-app:${name}`, 'discord-user:somebody']);
    await adapter.connection.client.agents.blocks.attach(anothers, { agent_id: agent.id });

    for (const found of await inventory.agents()) await inventory.deleteAgent(found);

    expect(await inventory.agents()).toEqual([]);
    expect((await inventory.looseBlocks(new Set())).map(({ id }) => id)).toEqual([anothers]);
  });

  test('deletes a primary with the agents of Letta’s own sleep-time, also one in no group, and their blocks', async () => {
    const { name, inventory } = application();
    const owner = { application: name, user: randomUUID() as UserId };
    const { id, blocks } = await adapter.created({ owner, blocks: [human, { ...human, label: 'persona' }] });
    const on = await adapter.native.switchOn(id, 2);
    if (on.kind !== 'on') throw new Error(on.why);
    const { client } = adapter.connection;
    const stray = await client.agents.create({
      name: 'Stray-sleeptime',
      agent_type: 'sleeptime_agent',
      model: adapter.letta.model,
      include_base_tools: false,
      block_ids: blocks.map((one) => one.id),
    });
    const sleeper = await client.agents.retrieve(on.group.sleeper, { include: ['agent.blocks'] });
    const own = sleeper.blocks.find(({ label }) => label === 'memory_persona')?.id ?? '';
    expect(own).not.toBe('');

    for (const agent of await inventory.agents()) await inventory.deleteAgent(agent);

    const left = (await client.agents.list({ limit: 200 })).items.map((agent) => agent.id);
    expect([id, sleeper.id, stray.id].filter((one) => left.includes(one))).toEqual([]);
    await expect(client.blocks.retrieve(own)).rejects.toThrow();
  });

  variant('a server that ignores the tags has no agent of another taken for ours', async () => {
    const faults = adapter.letta.local?.faults;
    if (faults === undefined) throw new Error('There is no local Letta.');
    const name = `contract-${randomUUID()}`;
    const agent = (id: string, tags: readonly string[]) => ({ id, tags, blocks: [] });
    const body = [agent('agent-a', ['scarlet', 'discord-app:1']), agent('agent-b', ['scarlet', `discord-app:${name}`])];
    faults.plan({ method: 'GET', route: '/v1/agents/' }, { kind: 'answer', status: 200, body }, 2);
    onTestFinished(() => faults.clear());

    expect([...(await listOurAgents(adapter.connection, name))]).toEqual(['agent-b']);
  });
});

test('lists the agents over all pages, up to the one that holds nothing new', async () => {
  const page = (...ids: string[]) => ({
    body: ids.map((id) => ({ id, tags: ['scarlet', 'discord-app:app'], blocks: [] })),
  });
  const { connection, seen } = await scriptedLetta([page('agent-1', 'agent-2'), page('agent-3'), page('agent-3')]);

  const found = await createInventory(connection, 'app').agents();

  expect(found.map(({ id }) => id)).toEqual(['agent-1', 'agent-2', 'agent-3']);
  expect(seen.map(({ url }) => new URL(url, 'http://letta').searchParams.get('after'))).toEqual([
    null,
    'agent-2',
    'agent-3',
  ]);
});
