/** Agents of a Letta server, as any client sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { givenLetta } from '../../support/given-letta.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

const unknownAgent = 'agent-11111111-1111-4111-8111-111111111111';
const labels = ['persona', 'human', 'goals', 'session_context', 'constraints'];

describe.each(versionsUnderTest())('agents of Letta %s', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  test('a new agent has the five blocks it was given, and the answer carries its relations', async () => {
    const made = await bench.makeAgent({
      memory_blocks: labels.map((label) => ({ label, value: `of ${label}`, read_only: label === 'constraints' })),
      tools: ['conversation_search'],
      tags: ['one', 'one'],
    });

    expect(made.blocks.map(({ label }) => label).sort()).toEqual([...labels].sort());
    expect(made.blocks.find(({ label }) => label === 'constraints')).toMatchObject({ read_only: true });
    expect(made.tools.map(({ name }) => name)).toEqual(['conversation_search']);
    expect([...made.tags].sort()).toEqual([bench.mark, 'one'].sort());
    expect(made).toMatchObject({ agent_type: 'letta_v1_agent', enable_sleeptime: null, managed_group: null });
  });

  test('a block without a limit gets the default of the release', async () => {
    const made = await bench.makeAgent({ memory_blocks: [{ label: 'goals', value: '' }] });

    expect(made.blocks[0]?.limit).toBe(traitsOfVersion(version).defaultBlockLimit);
  });

  test('the base tools come unless they are refused', async () => {
    const made = await bench.makeAgent({ include_base_tools: true });

    expect(made.tools.map(({ name }) => name).sort()).toEqual([
      'conversation_search',
      'memory_insert',
      'memory_replace',
    ]);
  });

  test('of two blocks with one label only one is kept', async () => {
    const made = await bench.makeAgent({
      memory_blocks: [
        { label: 'human', value: 'first' },
        { label: 'human', value: 'second' },
      ],
    });

    // Which one is up to the server: 0.16.4 keeps now this one, now that one.
    expect(made.blocks).toHaveLength(1);
    expect(['first', 'second']).toContain(made.blocks[0]?.value);
  });

  test('reads show relations only when they are included', async () => {
    const made = await bench.makeAgent({ tools: ['conversation_search'] });

    const bare = await bench.client.agents.retrieve(made.id);
    const full = await bench.client.agents.retrieve(made.id, {
      include: ['agent.blocks', 'agent.tools', 'agent.tags'],
    });

    expect(bare).toMatchObject({ blocks: [], tools: [], tags: [] });
    expect(full.blocks.map(({ label }) => label)).toEqual(['human']);
    expect(full.tools.map(({ name }) => name)).toEqual(['conversation_search']);
    expect(full.tags).toEqual([bench.mark]);
  });

  test('agents are found by all of their tags, with the relations that are included', async () => {
    const made = await bench.makeAgent({ tags: ['discord-user:1', 'role:primary'] });
    await bench.makeAgent({ tags: ['discord-user:1', 'role:sleep'] });
    const tags = [bench.mark, 'discord-user:1', 'role:primary'];

    const bare = await bench.client.agents.list({ tags, match_all_tags: true });
    const full = await bench.client.agents.list({ tags, match_all_tags: true, include: ['agent.blocks'] });
    const any = await bench.client.agents.list({ tags: ['role:sleep', 'role:primary'], limit: 200 });

    expect(bare.items.map(({ id, blocks }) => [id, blocks])).toEqual([[made.id, []]]);
    expect(full.items[0]?.blocks).toHaveLength(1);
    expect(any.items.length).toBeGreaterThanOrEqual(2);
  });

  test('lists are newest first, and pages follow the order', async () => {
    const tag = `${bench.mark}-pages`;
    const made = [await bench.makeAgent({ tags: [tag] }), await bench.makeAgent({ tags: [tag] })];
    const third = await bench.makeAgent({ tags: [tag] });

    const ids: string[] = [];
    for await (const agent of bench.client.agents.list({ tags: [tag], limit: 2 })) ids.push(agent.id);

    const unknown = await bench.client.agents.list({ tags: [tag], after: unknownAgent });

    expect(ids).toEqual([third.id, made[1]?.id, made[0]?.id]);
    expect(unknown.items).toHaveLength(3);
  });

  test('names with other characters than letters, digits, blanks, hyphens and apostrophes are a 500', async () => {
    const bad = await refusalOf(bench.makeAgent({ name: 'Ada (2)' }));
    const good = await bench.makeAgent({ name: "Zoë O'Neil-日本_7" });

    expect(bad.status).toBe(500);
    expect(bad.body).toContain('contains invalid characters');
    // Neither are signs that go with a letter.
    expect((await refusalOf(bench.makeAgent({ name: 'Zoe\u0308' }))).status).toBe(500);
    expect(good.name).toBe("Zoë O'Neil-日本_7");
  });

  test('an update does not check the name, replaces tags and metadata, and ignores null', async () => {
    const made = await bench.makeAgent({ metadata: { a: 1 }, description: 'kept' });

    const updated = await bench.client.agents.update(made.id, {
      name: 'Ada (2)',
      tags: [bench.mark, 'new'],
      metadata: { b: 2 },
      description: null,
    });

    expect(updated).toMatchObject({ name: 'Ada (2)', metadata: { b: 2 }, description: 'kept' });
    expect([...updated.tags].sort()).toEqual([bench.mark, 'new'].sort());
    expect(updated.blocks).toHaveLength(1);
  });

  test('the model must be named, with a slash, and exist', async () => {
    const absent = await refusalOf(bench.client.agents.create({ name: 'x' }));
    const slashless = await refusalOf(bench.makeAgent({ model: 'scarlet-local' }));
    const unknown = await refusalOf(bench.makeAgent({ model: 'openai-proxy/nothing' }));

    expect([absent.status, slashless.status, unknown.status]).toEqual([400, 400, 404]);
    expect(unknown.body).toContain('NOT_FOUND: Handle openai-proxy/nothing not found');
  });

  test('a context window beyond the one of the model is refused before 0.16.7', async () => {
    const within = await bench.makeAgent({ context_window_limit: 20_000 });
    const beyond = await bench
      .makeAgent({ context_window_limit: 200_000 })
      .catch((error: { status: number }) => error.status);

    const widened = await bench.client.agents
      .update(within.id, { context_window_limit: 200_000 })
      .catch((error: { status: number }) => error.status);

    expect(within.llm_config.context_window).toBe(20_000);
    const { widensContext } = traitsOfVersion(version);
    expect(widened).toEqual(widensContext ? expect.objectContaining({ id: within.id }) : 400);
    expect(beyond).toEqual(widensContext ? expect.objectContaining({ name: 'Contract' }) : 400);
  });

  test('an update that names the context window makes all settings of the model anew', async () => {
    const response_format = { type: 'json_object' } as const;
    const made = await bench.makeAgent({
      context_window_limit: 20_000,
      model_settings: { provider_type: 'openai', temperature: 0.3, max_output_tokens: 4_000, response_format },
    });

    const updated = await bench.client.agents.update(made.id, { context_window_limit: 15_000 });

    expect(made.llm_config).toMatchObject({ temperature: 0.3, max_tokens: 4_000, response_format });
    expect(updated.llm_config.context_window).toBe(15_000);
    expect(updated.llm_config.temperature).not.toBe(0.3);
    expect(updated.llm_config.max_tokens).not.toBe(4_000);
    expect(updated.llm_config.response_format ?? null).toBeNull();
  });

  test('the longest answer can be named beside the model, in a creation and in an update', async () => {
    const made = await bench.makeAgent({ max_tokens: 2_048 });

    const updated = await bench.client.agents.update(made.id, { max_tokens: 1_024 });

    expect([made.llm_config.max_tokens, updated.llm_config.max_tokens]).toEqual([2_048, 1_024]);
  });

  test('unknown tools and embeddings are a 400, wrong shapes a 422, unknown keys nothing', async () => {
    const tool = await refusalOf(bench.makeAgent({ tools: ['zork'] }));
    const embedding = await refusalOf(bench.makeAgent({ embedding: 'zork/zork' }));
    const shape = await refusalOf(bench.client.post('/v1/agents/', { body: { name: 'x', memory_blocks: 'none' } }));
    const made = await bench.makeAgent({ sleeptime_agent_frequency: 3 } as object);

    expect([tool.status, embedding.status, shape.status]).toEqual([400, 400, 422]);
    expect(made.id).toMatch(/^agent-/);
  });

  test('an unknown agent is a 404, a malformed id a 422', async () => {
    const { agents } = bench.client;
    const human = { agent_id: unknownAgent, value: 'x' };

    const failures = await Promise.all(
      [
        agents.retrieve(unknownAgent),
        agents.update(unknownAgent, { name: 'x' }),
        agents.delete(unknownAgent),
        agents.messages.create(unknownAgent, { input: 'x' }),
        agents.messages.list(unknownAgent),
        agents.blocks.update('human', human),
        agents.retrieve('zork'),
      ].map((call) => refusalOf(call)),
    );

    expect(failures.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 422]);
  });

  test('deleting an agent leaves its blocks, which can then be found and deleted', async () => {
    const made = await bench.makeAgent();
    const [block] = made.blocks;
    const blockId = block?.id ?? '';

    await bench.client.agents.delete(made.id);
    const again = await refusalOf(bench.client.agents.delete(made.id));
    const orphan = await bench.client.blocks.retrieve(blockId);
    const orphans = await bench.client.blocks.list({ connected_to_agents_count_eq: [0], limit: 200 });
    await bench.client.blocks.delete(blockId);
    const gone = await refusalOf(bench.client.blocks.retrieve(blockId));

    expect(again.status).toBe(404);
    expect(orphan.value).toBe('Name: Ada');
    expect(orphans.items.map(({ id }) => id)).toContain(blockId);
    expect(gone.status).toBe(404);
  });

  test('health and models are as the release has them', async () => {
    const health = await bench.client.health();
    const models = await bench.client.models.list();
    const embeddings = await bench.client.models.embeddings.list();

    // 0.16.7 behaves as 0.16.8, and says its own name.
    const named = givenLetta(process.env)?.version ?? version;
    expect(health).toMatchObject({ version: named, status: 'ok' });
    expect(models.map(({ handle }) => handle)).toContain(bench.letta.model);
    expect(embeddings.map(({ handle }) => handle)).toContain('openai/text-embedding-3-small');
  });
});
