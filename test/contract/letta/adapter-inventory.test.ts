/** What of one application is on the server, on every Letta that is under test. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BlockId, UserId } from '../../../src/base/ids.ts';
import { createInventory } from '../../../src/letta/create-inventory.ts';
import { type Adapter, human, openAdapter } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

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

  async function block(tags: string[]): Promise<BlockId> {
    const { blocks } = adapter.connection.client;
    const { id } = await blocks.create({ label: 'human', value: 'x', tags });
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

    const [found] = (await inventory.agents()).filter(({ id }) => id === agent.id);
    if (found !== undefined) await inventory.deleteAgent(found);

    expect((await inventory.agents()).map(({ id }) => id)).toEqual([other.id]);
    expect((await inventory.looseBlocks(new Set())).map(({ id }) => id)).toEqual([own]);
  });
});
