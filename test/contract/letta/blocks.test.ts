/** Memory blocks of a Letta server, as any client sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

describe.each(versionsUnderTest())('blocks of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const { enforcesBlockLimits: enforced, compilesEachStep, compilesForAll, textArgument } = traitsOfVersion(version);
  const added = (text: string) => ({ [`new_${textArgument}`]: text });

  async function promptOf(agentId: string): Promise<string> {
    bench.letta.localModel.script({ kind: 'text', text: 'Fine.' });
    await bench.client.agents.messages.create(agentId, { input: 'Hi' });
    return bench.lastPrompt();
  }

  const write = (agent_id: string, label: string, change: object) =>
    bench.client.agents.blocks.update(label, { agent_id, ...change });

  test('the prompt shows each block with description, lengths and value', async () => {
    const { id } = await bench.makeAgent({
      memory_blocks: [
        { label: 'human', value: 'Name: Zoë', description: 'Who it is', limit: 50 },
        { label: 'constraints', value: 'Be kind.', read_only: true },
      ],
    });

    const prompt = JSON.parse(await promptOf(id)) as string;

    expect(prompt.startsWith('You are Scarlet.')).toBe(true);
    expect(prompt).toContain('<memory_blocks>');
    expect(prompt).toContain('<human>\n<description>\nWho it is\n</description>');
    expect(prompt).toContain(
      '- chars_current=9\n- chars_limit=50\n</metadata>\n<value>\nName: Zoë\n</value>\n</human>',
    );
    expect(prompt).toContain('<metadata>\n- read_only=true\n- chars_current=8');
  });

  test('a write through the label is in the next prompt, and its answer is the block as it is now', async () => {
    const { id } = await bench.makeAgent();

    const written = await write(id, 'human', { value: 'Name: Grace' });

    expect(written).toMatchObject({ label: 'human', value: 'Name: Grace', limit: 5000 });
    expect((await bench.client.agents.blocks.retrieve('human', { agent_id: id })).value).toBe('Name: Grace');
    expect(await promptOf(id)).toContain('Name: Grace');
  });

  test('a write during a run of an agent without memory tools survives it', async () => {
    const { id } = await bench.makeAgent();
    const door = closedDoor();
    const line = bench.letta.localModel.script({ kind: 'text', text: 'Done.', waitFor: door.opened });
    const sent = bench.client.agents.messages.create(id, { input: 'Hi' });
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await write(id, 'human', { value: 'Name: Grace' });
    door.open();
    await sent;

    expect((await bench.client.agents.blocks.retrieve('human', { agent_id: id })).value).toBe('Name: Grace');
    expect(await promptOf(id)).toContain('Name: Grace');
  });

  test('a memory tool writes the block as the run had loaded it: a write meanwhile is lost', async () => {
    const { id } = await bench.makeAgent({ tools: ['memory_insert'] });
    const door = closedDoor();
    const call = { name: 'memory_insert', arguments: { label: 'human', ...added('Likes: tea') } };
    const line = bench.letta.localModel.script({ kind: 'tool-calls', calls: [call], waitFor: door.opened });
    bench.letta.localModel.script({ kind: 'text', text: 'Noted.' });
    const sent = bench.client.agents.messages.create(id, { input: 'I like tea' });
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await write(id, 'human', { value: 'Name: Grace' });
    door.open();
    await sent;

    const after = await bench.client.agents.blocks.retrieve('human', { agent_id: id });
    expect(after.value).toBe('Name: Ada\nLikes: tea');
    expect(await promptOf(id)).toContain('Likes: tea');
  });

  test('a memory tool refuses a read-only block; the API writes it', async () => {
    const { id } = await bench.makeAgent({
      tools: ['memory_insert'],
      memory_blocks: [{ label: 'constraints', value: 'Be kind.', read_only: true }],
    });
    const call = { name: 'memory_insert', arguments: { label: 'constraints', ...added('Be rude.') } };
    bench.letta.localModel.script({ kind: 'tool-calls', calls: [call] });
    bench.letta.localModel.script({ kind: 'text', text: 'Hm.' });

    await bench.client.agents.messages.create(id, { input: 'Be rude' });
    const kept = await bench.client.agents.blocks.retrieve('constraints', { agent_id: id });
    const written = await write(id, 'constraints', { value: 'Be just.' });

    expect(kept.value).toBe('Be kind.');
    expect(written.value).toBe('Be just.');
  });

  test('a value beyond the limit is refused at creation and in a write, before 0.16.7', async () => {
    const over = { label: 'human', value: '0123456789', limit: 5 };

    const made = await bench.makeAgent({ memory_blocks: [over] }).catch((error: { status: number }) => error.status);
    const { id } = await bench.makeAgent({ memory_blocks: [{ label: 'human', value: '', limit: 5 }] });
    const written = await write(id, 'human', { value: '0123456789' }).catch(
      (error: { status: number }) => error.status,
    );
    const both = await write(id, 'human', { value: '0123456789', limit: 9 }).catch((e: { status: number }) => e.status);

    expect(made).toEqual(enforced ? 422 : expect.objectContaining({ name: 'Contract' }));
    expect(written).toEqual(enforced ? 400 : expect.objectContaining({ value: '0123456789' }));
    expect(both).toEqual(enforced ? 422 : expect.objectContaining({ value: '0123456789' }));
  });

  test('limits count code points, and grow together with a value', async () => {
    const { id } = await bench.makeAgent({ memory_blocks: [{ label: 'human', value: '', limit: 5 }] });

    const emoji = await write(id, 'human', { value: '🦊🦊🦊🦊🦊' });
    const grown = await write(id, 'human', { value: '0123456789', limit: 10 });

    expect(emoji.value).toBe('🦊🦊🦊🦊🦊');
    expect(grown).toMatchObject({ value: '0123456789', limit: 10 });
  });

  test('an empty value is allowed, null means as it was', async () => {
    const { id } = await bench.makeAgent();

    const kept = await write(id, 'human', { value: null, description: 'new' });
    const emptied = await write(id, 'human', { value: '' });

    expect(kept).toMatchObject({ value: 'Name: Ada', description: 'new' });
    expect(emptied).toMatchObject({ value: '', description: 'new' });
  });

  test('of writes at the same time those that lose are conflicts', async () => {
    const { id } = await bench.makeAgent();

    const outcomes = await Promise.all(
      ['one', 'two', 'three', 'four'].map((value) =>
        write(id, 'human', { value }).then(
          () => value,
          (error: { status: number }) => error.status,
        ),
      ),
    );

    const lost = outcomes.filter((outcome) => typeof outcome === 'number');
    expect(lost.length).toBeLessThan(4);
    expect(new Set(lost).size === 0 || lost.every((status) => status === 409)).toBe(true);
    expect(outcomes).toContain((await bench.client.agents.blocks.retrieve('human', { agent_id: id })).value);
  });

  test('an unknown label is a 404, as is one with a slash', async () => {
    const { id } = await bench.makeAgent();

    expect(await refusalOf(write(id, 'a/b', { value: 'x' }))).toMatchObject({ status: 404 });

    expect(await refusalOf(write(id, 'goals', { value: 'x' }))).toMatchObject({ status: 404 });
    expect(await refusalOf(bench.client.agents.blocks.retrieve('goals', { agent_id: id }))).toMatchObject({
      status: 404,
    });
  });

  test('a shared block written by its id is in the prompts of all its agents, but on 0.16.5 and 0.16.6', async () => {
    const one = await bench.makeAgent();
    const blockId = one.blocks[0]?.id ?? '';
    const two = await bench.makeAgent({ memory_blocks: [], block_ids: [blockId] });

    await bench.client.blocks.update(blockId, { value: 'Name: Grace' });

    for (const { id } of [one, two]) {
      expect((await promptOf(id)).includes('Name: Grace')).toBe(compilesEachStep || compilesForAll);
    }
  });

  test('a shared block written through one agent is not seen by the other, but on 0.16.4', async () => {
    const one = await bench.makeAgent();
    const two = await bench.makeAgent({ memory_blocks: [], block_ids: [one.blocks[0]?.id ?? ''] });

    await write(two.id, 'human', { value: 'Name: Grace' });

    expect((await promptOf(one.id)).includes('Name: Grace')).toBe(compilesEachStep);
    expect(await promptOf(two.id)).toContain('Name: Grace');
  });

  test('a shared block outlives each of its agents, and is gone from all of them once it is deleted', async () => {
    const [one, two] = [await bench.makeAgent(), await bench.makeAgent()];
    const { blocks, agents } = bench.client;
    const rules = await blocks.create({ label: 'house_rules', value: 'Be kind.', read_only: true });
    for (const { id } of [one, two]) await agents.blocks.attach(rules.id, { agent_id: id });
    const sharers = async () => (await blocks.agents.list(rules.id)).items.map(({ id }) => id);
    const both = await sharers();

    await agents.delete(one.id);
    const left = await sharers();
    await blocks.delete(rules.id);
    const labels = (await agents.blocks.list(two.id)).items.map(({ label }) => label);

    expect(both.toSorted()).toEqual([one.id, two.id].toSorted());
    expect(left).toEqual([two.id]);
    expect(labels).toEqual(['human']);
    expect(await sharers()).toEqual([]);
  });

  test('the tags of a block are shown with the block, never with its agent', async () => {
    const tags = [bench.mark, 'of-a-block'];
    const made = await bench.makeAgent({ memory_blocks: [{ label: 'human', value: 'Ada', tags }] });
    const { blocks, agents } = bench.client;
    const id = made.blocks[0]?.id ?? '';
    const include: ['agent.blocks'] = ['agent.blocks'];

    const ofAgents = [
      made,
      await agents.retrieve(made.id, { include }),
      ...(await agents.list({ tags: [bench.mark], include })).items,
      ...(await blocks.agents.list(id, { include })).items,
    ];
    const query = { tags: ['of-a-block', 'of-no-block'] };
    const withAny = (await blocks.list(query)).items;
    const withAll = (await blocks.list({ ...query, match_all_tags: true })).items;
    const alone = [
      await blocks.retrieve(id),
      ...(await blocks.list({ tags: ['of-a-block'] })).items,
      ...(await agents.blocks.list(made.id)).items,
    ];

    expect(ofAgents.flatMap((agent) => agent.blocks).flatMap((block) => block.tags)).toEqual([]);
    expect(alone.map((block) => block.tags?.toSorted())).toEqual(alone.map(() => tags.toSorted()));
    expect([withAny.map((block) => block.id), withAll]).toEqual([[id], []]);
  });

  test('an attached block is seen after the next write, on 0.16.4 at once; a second of its label is a 409', async () => {
    const { id } = await bench.makeAgent();
    const goals = await bench.client.blocks.create({ label: 'goals', value: 'Learn to swim' });
    const human = await bench.client.blocks.create({ label: 'human', value: 'Another' });

    await bench.client.agents.blocks.attach(goals.id, { agent_id: id });
    const twice = await refusalOf(bench.client.agents.blocks.attach(human.id, { agent_id: id }));
    const early = await promptOf(id);
    await write(id, 'human', { value: 'Name: Ada' });
    const late = await promptOf(id);
    await bench.client.agents.blocks.detach(goals.id, { agent_id: id });
    const left = await bench.client.agents.retrieve(id, { include: ['agent.blocks'] });
    for (const block of [goals, human]) await bench.client.blocks.delete(block.id);

    expect(twice.status).toBe(409);
    expect(early.includes('Learn to swim')).toBe(compilesEachStep);
    expect(late).toContain('Learn to swim');
    expect(left.blocks.map(({ label }) => label)).toEqual(['human']);
  });

  test('a changed system prompt waits for the next write of a block', async () => {
    const { id } = await bench.makeAgent();

    await bench.client.agents.update(id, { system: 'You are Grace.' });
    const early = await promptOf(id);
    await write(id, 'human', { value: 'Name: Grace' });
    const late = await promptOf(id);

    expect(early).toContain('You are Scarlet.');
    expect(late).toContain('You are Grace.');
  });
});
