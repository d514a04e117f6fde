/** What our adapter makes of Letta's own sleep-time, on every Letta that is under test. */
import Letta from '@letta-ai/letta-client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AgentId, BlockId } from '../../../src/base/ids.ts';
import { createMemoryBlocks } from '../../../src/letta/create-memory-blocks.ts';
import { createNativeSleep } from '../../../src/letta/create-native-sleep.ts';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { isFromNativeSleep } from '../../../src/local/model/own-answer.ts';
import { type Adapter, human, item, openAdapter, somebody } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { variant } from '../../support/variant.ts';

describe.each(versionsUnderTest())('native sleep-time through the adapter, Letta %s', (version) => {
  let adapter: Adapter;
  let client: Letta;

  beforeAll(async () => {
    adapter = await openAdapter(version);
    client = new Letta({ baseURL: adapter.letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
  });
  afterAll(() => adapter.letta.close());

  const isThere = async (agent: AgentId) =>
    (await client.agents.list({ limit: 200 })).items.some(({ id }) => id === agent);
  const isBlockThere = (id: string) =>
    client.blocks.retrieve(id).then(
      () => true,
      () => false,
    );

  test('an agent without an embedding gets one, a group and its frequency; asking again changes nothing', async () => {
    const { id } = await adapter.created();

    const first = await adapter.native.switchOn(id, 3);
    const again = await adapter.native.switchOn(id, 3);

    expect(first).toMatchObject({ kind: 'on', group: { frequency: 3, processed: null } });
    expect(again).toEqual(first);
    expect(await adapter.native.groupOf(id)).toEqual(first.kind === 'on' ? first.group : undefined);
    expect(await adapter.agents.retrieve(id)).toMatchObject({ sleepsNatively: true });
    await adapter.native.removeSleepers(id);
  });

  test('an agent that was left behind by the 500, or sleeps without a group after a 200, is repaired', async () => {
    const { id } = await adapter.created();
    await client.agents.update(id, { enable_sleeptime: true });
    const before = await adapter.native.groupOf(id);

    const on = await adapter.native.switchOn(id, 5);

    expect(before).toBeUndefined();
    expect(on).toMatchObject({ kind: 'on', group: { frequency: 5 } });
    await adapter.native.removeSleepers(id);
  });

  test('an agent that is made with an embedding needs no other', async () => {
    const { id } = await adapter.created({ embedding: (await adapter.native.embedding()) ?? '' });

    const on = await createNativeSleep(adapter.connection, 'nobody/has-this').switchOn(id, 2);

    expect(on).toMatchObject({ kind: 'on', group: { frequency: 2 } });
    await adapter.native.removeSleepers(id);
  });

  test('where no group can be had it is refused in words, and nothing is left behind', async () => {
    const owner = somebody();
    const { id } = await adapter.created({ owner });

    const refused = await createNativeSleep(adapter.connection, 'nobody/has-this').switchOn(id, 2);

    expect(refused).toMatchObject({ kind: 'refused', why: expect.stringMatching(/\w/) });
    expect(await adapter.native.groupOf(id)).toBeUndefined();
    expect((await adapter.agents.find(owner)).map((agent) => agent.sleepsNatively)).toEqual([undefined]);
  });

  test('its runs are seen with time and result, and how far it has read', async () => {
    const agent = await adapter.created();
    const on = await adapter.native.switchOn(agent.id, 2);
    if (on.kind !== 'on') throw new Error(on.why);
    const finish = { kind: 'tool-calls', calls: [{ name: 'memory_finish_edits', arguments: {} }] } as const;
    adapter.letta.localModel.script(finish, { when: isFromNativeSleep });

    await adapter.send(agent, [item('I like tea')]);
    const runs = () => adapter.native.runsOf(on.group.sleeper, 5);
    await expect.poll(async () => (await runs())[0]?.result, { timeout: 20_000 }).toBe('completed');

    const [run] = await runs();
    expect(run?.endedAt).toBeGreaterThanOrEqual(run?.startedAt ?? Number.POSITIVE_INFINITY);
    expect((await adapter.native.groupOf(agent.id))?.processed).toMatch(/^message-/);
    await adapter.native.removeSleepers(agent.id);
  });

  test('what it wrote is in the prompt of the primary once that is compiled', async () => {
    const agent = await adapter.created();
    const on = await adapter.native.switchOn(agent.id, 1);
    if (on.kind !== 'on') throw new Error(on.why);
    const { localModel } = adapter.letta;
    const note = { label: 'human', [`new_${traitsOfVersion(version).textArgument}`]: 'Likes: tea' };
    const calls = [{ name: 'memory_insert', arguments: note }];
    localModel.script({ kind: 'tool-calls', calls }, { when: isFromNativeSleep });
    const finish = { kind: 'tool-calls', calls: [{ name: 'memory_finish_edits', arguments: {} }] } as const;
    const line = localModel.script(finish, { when: isFromNativeSleep, times: 'always' });
    onTestFinished(line.remove);
    await adapter.send(agent, [item('I like tea')]);
    const human = () => client.agents.blocks.retrieve('human', { agent_id: agent.id });
    await expect.poll(async () => (await human()).value, { timeout: 20_000 }).toContain('Likes: tea');

    await adapter.native.compilePrompt(agent.id);
    await adapter.send(agent, [item('What do I like?')]);

    const asked = localModel.requests.map(({ body }) => body).filter((body) => !isFromNativeSleep(body));
    expect(JSON.stringify(asked.at(-1)?.messages[0])).toContain('Likes: tea');
    await adapter.native.removeSleepers(agent.id);
  });

  test('switched off and removed, its agent is gone with the block of its own, and the shared blocks stay', async () => {
    const agent = await adapter.created();
    const on = await adapter.native.switchOn(agent.id, 2);
    if (on.kind !== 'on') throw new Error(on.why);
    const { blocks } = await client.agents.retrieve(on.group.sleeper, { include: ['agent.blocks'] });
    const own = blocks.find(({ label }) => label === 'memory_persona')?.id ?? '';

    await adapter.native.switchOff(agent.id);
    const removed = await adapter.native.removeSleepers(agent.id);
    const again = await adapter.native.removeSleepers(agent.id);

    expect(removed).toEqual([on.group.sleeper]);
    expect(again).toEqual([]);
    expect(await isThere(on.group.sleeper)).toBe(false);
    expect(await isBlockThere(own)).toBe(false);
    expect(await adapter.agents.retrieve(agent.id)).toEqual(agent);
  });

  test('a sleep-time agent that no group names is found by its blocks and removed', async () => {
    const blocks = ['human', 'persona', 'goals'].map((label) => ({ ...human, label }));
    const agent = await adapter.created({ blocks });
    const stray = await client.agents.create({
      name: 'Stray-sleeptime',
      agent_type: 'sleeptime_agent',
      model: adapter.letta.model,
      include_base_tools: false,
      block_ids: agent.blocks.slice(1).map(({ id }) => id),
    });

    const on = await adapter.native.switchOn(agent.id, 2);

    expect(on.kind).toBe('on');
    expect(await isThere(stray.id as AgentId)).toBe(false);
    await adapter.native.removeSleepers(agent.id);
  });

  test('a sleep-time agent is not taken for another’s for blocks that an operator attached to both primaries', async () => {
    const [ada, bob] = [await adapter.created(), await adapter.created()];
    const rules = await Promise.all(
      ['house_rules', 'opening_hours'].map((label) => client.blocks.create({ label, value: 'Be kind.' })),
    );
    for (const { id } of rules) {
      for (const primary of [ada, bob]) await client.agents.blocks.attach(id, { agent_id: primary.id });
    }
    const of = await adapter.native.switchOn(bob.id, 2);
    await adapter.native.switchOn(ada.id, 2);
    const shared = createMemoryBlocks(adapter.connection);
    const [house, own] = [rules[0]?.id, bob.blocks[0]?.id] as [BlockId, BlockId];
    expect(await shared.isSharedBeyond([ada.id], house)).toBe(true);
    expect(await shared.isSharedBeyond([ada.id, bob.id], house)).toBe(false);
    expect(await shared.isSharedBeyond([bob.id], own)).toBe(false);

    const removed = await adapter.native.removeSleepers(ada.id);

    if (of.kind !== 'on') throw new Error(of.why);
    expect(removed).toHaveLength(1);
    expect(removed).not.toContain(of.group.sleeper);
    expect(await isThere(of.group.sleeper)).toBe(true);
    await adapter.native.removeSleepers(bob.id);
    for (const { id } of rules) await client.blocks.delete(id);
  });

  test('one that shares what somebody has detached from the primary is found by the blocks that are known', async () => {
    const agent = await adapter.created();
    const known = agent.blocks.map(({ id }) => id);
    const on = await adapter.native.switchOn(agent.id, 2);
    if (on.kind !== 'on') throw new Error(on.why);
    const stray = await client.agents.create({
      name: 'Stray-sleeptime',
      agent_type: 'sleeptime_agent',
      model: adapter.letta.model,
      include_base_tools: false,
      block_ids: known,
    });
    for (const id of known) await client.agents.blocks.detach(id, { agent_id: agent.id });

    const removed = await adapter.native.removeSleepers(agent.id, known);

    expect(new Set(removed)).toEqual(new Set([on.group.sleeper, stray.id]));
    expect(await isThere(on.group.sleeper)).toBe(false);
    expect(await Promise.all(known.map(isBlockThere))).toEqual(known.map(() => true));
  });

  test('one that its group names is removed though it shares nothing, and leaves what others have as well', async () => {
    const [agent, other] = [await adapter.created(), await adapter.created()];
    const on = await adapter.native.switchOn(agent.id, 2);
    if (on.kind !== 'on') throw new Error(on.why);
    const { sleeper } = on.group;
    for (const { id } of agent.blocks) await client.agents.blocks.detach(id, { agent_id: sleeper });
    const rules = await client.blocks.create({ label: 'house_rules', value: 'Be kind.' });
    for (const id of [sleeper, other.id]) await client.agents.blocks.attach(rules.id, { agent_id: id });

    const removed = await adapter.native.removeSleepers(agent.id);

    expect(removed).toEqual([sleeper]);
    expect(await isBlockThere(rules.id)).toBe(true);
    await client.blocks.delete(rules.id);
  });

  test('one that has a single block of several is somebody else’s', async () => {
    const agent = await adapter.created({ blocks: [human, { ...human, label: 'goals' }] });
    const { id: watcher } = await client.agents.create({
      name: 'Watcher',
      agent_type: 'sleeptime_agent',
      model: adapter.letta.model,
      include_base_tools: false,
      block_ids: agent.blocks.slice(0, 1).map(({ id }) => id),
    });

    const removed = await adapter.native.removeSleepers(agent.id);

    expect(removed).toEqual([]);
    expect(await isThere(watcher as AgentId)).toBe(true);
    await client.agents.delete(watcher);
  });

  variant('a server that says 200 and makes no group is found out, and left as it was', async () => {
    const { id } = await adapter.created();
    const faults = adapter.letta.local?.faults;
    if (faults === undefined) throw new Error('There is no local Letta.');
    const storesNone = (body: unknown) => typeof body === 'object' && body !== null && 'embedding' in body;
    faults.plan({ method: 'PATCH', body: storesNone }, { kind: 'answer', status: 200, body: {} });

    const refused = await adapter.native.switchOn(id, 2);

    expect(refused).toMatchObject({ kind: 'refused', why: expect.stringContaining('no managed group') });
    expect((await adapter.agents.retrieve(id))?.sleepsNatively).toBeUndefined();
  });
});
