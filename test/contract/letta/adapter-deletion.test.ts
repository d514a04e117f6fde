/** Which blocks our adapter deletes with somebody's agents, on every Letta that is under test. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { AgentId, BlockId } from '../../../src/base/ids.ts';
import type { Owner } from '../../../src/pair/agents.ts';
import { type Adapter, openAdapter, somebody } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

const tagsOf = ({ application, user }: Owner) => ['scarlet', `discord-app:${application}`, `discord-user:${user}`];

describe.each(versionsUnderTest())('a deletion on Letta %s', (version) => {
  const [ada, bob] = [somebody(), somebody()];
  let adapter: Adapter;
  let hers: AgentId;
  let theirs: AgentId;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  beforeEach(async () => {
    hers = (await adapter.created({ owner: ada })).id;
    theirs = (await adapter.created({ owner: bob })).id;
  });

  async function blockOn(agents: readonly AgentId[], whose?: Owner): Promise<BlockId> {
    const { blocks, agents: ofServer } = adapter.connection.client;
    const tags = whose === undefined ? [] : tagsOf(whose);
    const { id } = await blocks.create({ label: 'notes', value: 'x', tags });
    onTestFinished(async () => {
      await blocks.delete(id).catch(() => {});
    });
    for (const agent of agents) await ofServer.blocks.attach(id, { agent_id: agent });
    return id as BlockId;
  }

  const isThere = (block: BlockId) =>
    adapter.connection.client.blocks.retrieve(block).then(
      () => true,
      () => false,
    );

  const elsewhere = { ...ada, application: 'another' };

  test.each([
    ['on hers alone', () => [hers], undefined, 'goes'],
    ['on none', () => [], undefined, 'goes'],
    ['on others’ as well', () => [hers, theirs], undefined, 'stays'],
    ['with her tags, on others’ as well', () => [hers, theirs], ada, 'stays'],
    ['with her tags of another application', () => [hers], elsewhere, 'goes'],
    ['with somebody else’s tags', () => [hers], bob, 'stays'],
  ] as const)('of a block that may be an operator’s, %s', async (_, on, whose, what) => {
    const block = await blockOn(on(), whose);

    await adapter.agents.removeUnshared([block], ada.user, [hers]);

    expect(await isThere(block)).toBe(what === 'stays');
  });

  test('of what is gone already there is nothing left to do', async () => {
    const block = await blockOn([hers]);
    await adapter.connection.client.blocks.delete(block);

    await adapter.agents.removeUnshared([block], ada.user, [hers]);

    expect(await isThere(block)).toBe(false);
  });
});
