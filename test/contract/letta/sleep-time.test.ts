/** Letta's own sleep-time, as any client sees it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

const embedding = 'openai/text-embedding-3-small';

describe.each(versionsUnderTest())('native sleep-time of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const groupOf = async (id: string) =>
    (await bench.client.agents.retrieve(id, { include: ['agent.managed_group'] })).managed_group;

  async function say(agentId: string) {
    bench.letta.localModel.script(
      { kind: 'text', text: 'Fine.' },
      { when: ({ tool_choice }) => tool_choice !== 'required' },
    );
    return bench.client.agents.messages.create(agentId, { input: 'I like tea' });
  }

  test('without an embedding its creation is a 500, and the agent is left behind', async () => {
    const tag = `${bench.mark}-orphan`;

    const failure = await refusalOf(bench.makeAgent({ enable_sleeptime: true, tags: [tag] }));
    const left = await bench.client.agents.list({ tags: [tag], include: ['agent.managed_group'] });

    expect(failure).toMatchObject({ status: 500, body: JSON.stringify({ detail: 'An unknown error occurred' }) });
    expect(left.items).toMatchObject([{ enable_sleeptime: true, managed_group: null }]);
  });

  test('without an embedding a PATCH looks fine and makes no group; two more PATCHes repair it', async () => {
    const { id } = await bench.makeAgent();

    const enabled = await bench.client.agents.update(id, { enable_sleeptime: true });
    const both = await bench.client.agents.update(id, { embedding, enable_sleeptime: true });
    const repaired = await bench.client.agents.update(id, { enable_sleeptime: true });

    expect(enabled).toMatchObject({ enable_sleeptime: true, managed_group: null });
    expect(both.managed_group).toBeNull();
    expect(repaired.managed_group).toMatchObject({ manager_type: 'sleeptime', sleeptime_agent_frequency: 5 });
  });

  test('with an embedding there is a group, whose agent shares the blocks and has a persona of its own', async () => {
    const made = await bench.makeAgent({ enable_sleeptime: true, embedding, name: 'Sleepy' });
    const group = made.managed_group;
    const sleeper = await bench.client.agents.retrieve(group?.agent_ids[0] ?? '', {
      include: ['agent.blocks', 'agent.tools', 'agent.tags'],
    });

    expect(group).toMatchObject({ manager_type: 'sleeptime', turns_counter: -1, last_processed_message_id: null });
    expect(sleeper).toMatchObject({ name: 'Sleepy-sleeptime', agent_type: 'sleeptime_agent', tags: [] });
    expect(sleeper.blocks.map(({ label }) => label).sort()).toEqual(['human', 'memory_persona']);
    expect(sleeper.blocks.find(({ label }) => label === 'human')?.id).toBe(made.blocks[0]?.id);
    expect(sleeper.tools.map(({ name }) => name).sort()).toEqual([
      'memory_finish_edits',
      'memory_insert',
      'memory_replace',
      'memory_rethink',
    ]);
  });

  test('the frequency is set through the group, where 0 means nothing', async () => {
    const made = await bench.makeAgent({ enable_sleeptime: true, embedding });
    const path = `/v1/groups/${made.managed_group?.id}`;
    const set = (sleeptime_agent_frequency: number) =>
      bench.client.patch(path, { body: { manager_config: { manager_type: 'sleeptime', sleeptime_agent_frequency } } });

    await set(2);
    await set(0);

    expect(await groupOf(made.id)).toMatchObject({ sleeptime_agent_frequency: 2 });
  });

  test('it wakes after the first turn and then after every n-th, and edits the shared memory', async () => {
    const made = await bench.makeAgent({ enable_sleeptime: true, embedding });
    const body = { manager_config: { manager_type: 'sleeptime', sleeptime_agent_frequency: 2 } };
    await bench.client.patch(`/v1/groups/${made.managed_group?.id}`, { body });
    const { textArgument, compilesEachStep, compilesForAll } = traitsOfVersion(version);
    const required = { when: ({ tool_choice }: { tool_choice?: unknown }) => tool_choice === 'required' };
    const note = {
      name: 'memory_insert',
      arguments: { label: 'human', [`new_${textArgument}`]: 'Likes: tea' },
    };
    bench.letta.localModel.script({ kind: 'tool-calls', calls: [note] }, required);
    const finish = { name: 'memory_finish_edits', arguments: {} };
    const line = bench.letta.localModel.script(
      { kind: 'tool-calls', calls: [finish] },
      { ...required, times: 'always' },
    );

    const first = await say(made.id);
    const [runId] = first.usage.run_ids ?? [];
    await expect
      .poll(async () => (await bench.client.runs.retrieve(runId ?? '')).status, { timeout: 20_000 })
      .toBe('completed');
    const second = await say(made.id);
    const third = await say(made.id);
    const [lastId] = third.usage.run_ids ?? [];
    await expect
      .poll(async () => (await bench.client.runs.retrieve(lastId ?? '')).status, { timeout: 20_000 })
      .toBe('completed');
    line.remove();

    expect([first, second, third].map(({ usage }) => usage.run_ids?.length ?? 0)).toEqual([1, 0, 1]);
    const human = await bench.client.agents.blocks.retrieve('human', { agent_id: made.id });
    expect(human.value).toBe('Name: Ada\nLikes: tea');
    expect(await groupOf(made.id)).toMatchObject({ turns_counter: 0 });
    expect(JSON.stringify(bench.asked().at(-1)?.messages)).toContain('user: I like tea');
    await say(made.id);
    expect(bench.lastPrompt().includes('Likes: tea')).toBe(compilesEachStep || compilesForAll);
  });

  test('switched off it keeps its group; deleted, it takes its agent along and leaves the blocks', async () => {
    const made = await bench.makeAgent({ enable_sleeptime: true, embedding });
    const sleeperId = made.managed_group?.agent_ids[0] ?? '';

    const off = await bench.client.agents.update(made.id, { enable_sleeptime: false });
    const said = await say(made.id);
    await bench.client.agents.delete(made.id);

    expect(off).toMatchObject({ enable_sleeptime: false, managed_group: { agent_ids: [sleeperId] } });
    expect(said.usage.run_ids).toBeNull();
    expect(await refusalOf(bench.client.agents.retrieve(sleeperId))).toMatchObject({ status: 404 });
    expect((await bench.client.blocks.retrieve(made.blocks[0]?.id ?? '')).value).toBe('Name: Ada');
    await bench.client.blocks.delete(made.blocks[0]?.id ?? '');
  });

  test('without its sleep agent the group is gone', async () => {
    const made = await bench.makeAgent({ enable_sleeptime: true, embedding });

    await bench.client.agents.delete(made.managed_group?.agent_ids[0] ?? '');
    const left = await bench.client.agents.retrieve(made.id, { include: ['agent.managed_group'] });

    expect(left).toMatchObject({ managed_group: null, enable_sleeptime: null });
  });
});
