/** Blocks that another client takes from an agent: what its model still reads, and what the next write is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';
import { refusalOf } from './refusal-of.ts';

type Pair = { readonly id: string; readonly human: string; readonly persona: string };

describe.each(versionsUnderTest())('blocks of Letta %s that another client changes', (version) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  const { compilesEachStep, compilesForAll } = traitsOfVersion(version);

  async function makePair(): Promise<Pair> {
    const { id, blocks } = await bench.makeAgent({
      memory_blocks: [
        { label: 'persona', value: 'I am Scarlet.' },
        { label: 'human', value: 'Name: Ada' },
      ],
    });
    const [persona = '', human = ''] = ['persona', 'human'].map((label) => blocks.find((b) => b.label === label)?.id);
    return { id, human, persona };
  }

  /** The labels of blocks that the model is shown. */
  async function shown(agentId: string): Promise<readonly string[]> {
    bench.letta.localModel.script({ kind: 'text', text: 'Fine.' });
    await bench.client.agents.messages.create(agentId, { input: 'Hi' });
    // A real server lists them in whatever order its database finds them.
    return [...bench.lastPrompt().matchAll(/\\n<(persona|human|person)>\\n/g)].map(([, label = '']) => label).sort();
  }

  const write = (agent_id: string, label: string, value: string) =>
    bench.client.agents.blocks.update(label, { agent_id, value });
  const labelsOf = async (agentId: string) =>
    (await bench.client.agents.blocks.list(agentId)).items.map(({ label }) => label).sort();

  test.each([
    { how: 'detached', take: ({ id, human }: Pair) => bench.client.agents.blocks.detach(human, { agent_id: id }) },
    { how: 'left out', take: ({ id, persona }: Pair) => bench.client.agents.update(id, { block_ids: [persona] }) },
    { how: 'deleted', take: ({ human }: Pair) => bench.client.blocks.delete(human) },
  ])(
    '$how: its text is read until the next write of a block that is left, by 0.16.4 no more; its own write is a 404',
    async ({ take }) => {
      const pair = await makePair();

      await take(pair);

      expect(await labelsOf(pair.id)).toEqual(['persona']);
      expect(await shown(pair.id)).toEqual(compilesEachStep ? ['persona'] : ['human', 'persona']);
      const gone = await refusalOf(write(pair.id, 'human', 'Name: Eve'));
      expect([gone.status, gone.body]).toEqual([404, expect.stringContaining("No block with label 'human' found")]);
      expect(await shown(pair.id)).toEqual(compilesEachStep ? ['persona'] : ['human', 'persona']);
      await write(pair.id, 'persona', 'I am still Scarlet.');
      expect(await shown(pair.id)).toEqual(['persona']);
    },
  );

  test('all taken at once: later releases show them until a reset, as no write is left that would compile', async () => {
    const { id } = await makePair();
    await bench.client.agents.update(id, { block_ids: [] });

    expect((await refusalOf(write(id, 'persona', 'x'))).status).toBe(404);
    expect(await shown(id)).toEqual(compilesEachStep ? [] : ['human', 'persona']);
    await bench.client.agents.messages.reset(id, {});
    expect(await shown(id)).toEqual([]);
  });

  test('attached again: later releases show it from the next write on', async () => {
    const { id, human } = await makePair();
    await bench.client.agents.blocks.detach(human, { agent_id: id });
    await write(id, 'persona', 'I am still Scarlet.');

    await bench.client.agents.blocks.attach(human, { agent_id: id });

    expect(await shown(id)).toEqual(compilesEachStep ? ['human', 'persona'] : ['persona']);
    await write(id, 'persona', 'I am Scarlet again.');
    expect(await shown(id)).toEqual(['human', 'persona']);
  });

  test('renamed: written by its new name from then on, and shown by it at once, but on 0.16.5 and 0.16.6', async () => {
    const { id, human } = await makePair();
    const isCompiled = compilesEachStep || compilesForAll;

    await bench.client.blocks.update(human, { label: 'person' });

    expect(await shown(id)).toEqual([isCompiled ? 'person' : 'human', 'persona']);
    expect((await refusalOf(write(id, 'human', 'Name: Eve'))).status).toBe(404);
    expect(await write(id, 'person', 'Name: Eve')).toMatchObject({ id: human, value: 'Name: Eve' });
    await bench.client.blocks.update(human, { label: 'human' });
    expect(await shown(id)).toEqual([isCompiled ? 'human' : 'person', 'persona']);
  });

  test('renamed to a name that the agent has: a 409, and nothing changed', async () => {
    const { id, human } = await makePair();

    const refused = await refusalOf(bench.client.blocks.update(human, { label: 'persona' }));

    expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('A unique constraint was violated')]);
    expect(await labelsOf(id)).toEqual(['human', 'persona']);
  });

  test('ids that do not exist: an agent is told nothing of them, but a 500, and keeps what it has', async () => {
    const { id } = await makePair();
    const unknown = 'block-11111111-1111-4111-8111-111111111111';

    expect((await refusalOf(bench.client.agents.update(id, { block_ids: [unknown] }))).status).toBe(500);
    expect((await refusalOf(bench.client.agents.blocks.attach(unknown, { agent_id: id }))).status).toBe(404);
    expect((await refusalOf(bench.client.agents.blocks.detach(unknown, { agent_id: id }))).status).toBe(404);
    expect(await labelsOf(id)).toEqual(['human', 'persona']);
  });
});
