/** When a Letta server compiles the prompt of an agent anew. A changed `system` shows it: nothing else tells of that. */
import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traitsOfVersion } from '../../../src/local/letta/rules/versions.ts';
import { closedDoor } from '../../support/closed-door.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';
import { type Bench, openBench } from './open-bench.ts';

type Act = {
  readonly act: string;
  readonly early: boolean;
  readonly late: boolean;
  /** Where the releases between differ from those after them. */
  readonly between?: boolean;
  readonly does: (agent: AgentState) => Promise<unknown>;
};

describe.each(versionsUnderTest())('the prompt of Letta %s', (version) => {
  const { compilesEachStep, compilesForAll, overridesSystem } = traitsOfVersion(version);
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(version);
  });
  afterAll(() => bench.close());

  async function promptOf(agentId: string): Promise<string> {
    bench.letta.localModel.script({ kind: 'text', text: 'Fine.' });
    await bench.client.agents.messages.create(agentId, { input: 'Hi' });
    return bench.lastPrompt();
  }

  const human = ({ id: agent_id }: AgentState, change: object) =>
    bench.client.agents.blocks.update('human', { agent_id, ...change });
  const byId = ({ blocks }: AgentState, change: object) => bench.client.blocks.update(blocks[0]?.id ?? '', change);

  // `early` is 0.16.4, which compiles before a step where memory no longer fits the prompt; `between` 0.16.5 and 0.16.6,
  // `late` what came after.
  const acts: readonly Act[] = [
    { act: 'a step', early: false, late: false, does: ({ id }) => promptOf(id) },
    {
      act: 'another change of the agent',
      early: false,
      late: false,
      does: ({ id }) => bench.client.agents.update(id, { description: 'x' }),
    },
    { act: 'a write of a block', early: true, late: true, does: (agent) => human(agent, { value: 'Name: Eve' }) },
    {
      act: 'a write that changes nothing',
      early: true,
      late: true,
      does: (agent) => human(agent, { value: 'Name: Ada' }),
    },
    {
      act: 'a new description of a block',
      early: true,
      late: true,
      does: (agent) => human(agent, { description: 'who' }),
    },
    {
      act: 'a write of a block by its id',
      early: true,
      between: false,
      late: true,
      does: (agent) => byId(agent, { value: 'Name: Eve' }),
    },
    {
      act: 'one by its id that changes nothing',
      early: false,
      late: false,
      does: (agent) => byId(agent, { value: 'Name: Ada' }),
    },
    {
      act: 'a block taken away',
      early: true,
      late: false,
      does: ({ id }) => bench.client.agents.update(id, { block_ids: [] }),
    },
    { act: 'a reset', early: false, late: true, does: ({ id }) => bench.client.agents.messages.reset(id, {}) },
    {
      act: 'a call to recompile',
      early: false,
      late: true,
      does: ({ id }) => bench.client.post(`/v1/agents/${id}/recompile`, {}).catch(() => {}),
    },
    {
      act: 'a call that only tries to',
      early: false,
      late: false,
      does: ({ id }) => bench.client.post(`/v1/agents/${id}/recompile?dry_run=true`, {}).catch(() => {}),
    },
  ];

  test.each(acts)('is compiled anew by $act: $early on 0.16.4, later $late', async ({ early, between, late, does }) => {
    const agent = await bench.makeAgent();
    await bench.client.agents.update(agent.id, { system: 'You are Grace.' });

    await does(agent);

    expect((await promptOf(agent.id)).includes('You are Grace.')).toBe(
      compilesEachStep ? early : compilesForAll ? late : (between ?? late),
    );
  });

  test('is the same as long as nothing compiles it, to the last character, and is what the list shows', async () => {
    const { id } = await bench.makeAgent();

    const [one, two] = [await promptOf(id), await promptOf(id)];

    expect(two).toBe(one);
    const [listed] = (await bench.client.agents.messages.list(id)).items;
    expect(JSON.stringify(listed !== undefined && 'content' in listed && listed.content)).toBe(two);
  });

  test('of a turn that is under way takes in a write between its steps on 0.16.4, later from the next turn on', async () => {
    const { id } = await bench.makeAgent({ tools: ['conversation_search'] });
    const door = closedDoor();
    const calls = [{ name: 'conversation_search', arguments: { query: 'x' } }];
    const line = bench.letta.localModel.script({ kind: 'tool-calls', calls, waitFor: door.opened });
    bench.letta.localModel.script({ kind: 'text', text: 'Done.' });
    const sent = bench.client.agents.messages.create(id, { input: 'x?' });
    await expect.poll(line.used, { timeout: 10_000 }).toBe(1);

    await bench.client.agents.blocks.update('human', { agent_id: id, value: 'Name: Eve' });
    door.open();
    await sent;

    expect(bench.lastPrompt().includes('Name: Eve')).toBe(compilesEachStep);
    expect(await promptOf(id)).toContain('Name: Eve');
  });

  test('is another for one turn where the request says so, from 0.16.7 on', async () => {
    const { id } = await bench.makeAgent();
    bench.letta.localModel.script({ kind: 'text', text: 'Fine.' });

    await bench.client.agents.messages.create(id, { input: 'Hi', override_system: 'You are Grace.' });

    expect(bench.lastPrompt()).toContain(overridesSystem ? 'You are Grace.' : 'You are Scarlet.');
    expect(await promptOf(id)).toContain('You are Scarlet.');
  });
});
