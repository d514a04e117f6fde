/** Pairs are held to what they should be, whatever other clients of Letta do to them. Runs on a real Letta as well. */
import Letta from '@letta-ai/letta-client';
import { beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { blockBudgets } from '../../src/pair/agent-specs.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;
let bot: App;

const sleepy = { SLEEP_THRESHOLD: '1' };

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  bot = await world.startBot(sleepy);
  await scene.ask('I live in Turin.');
  await consolidated(1);
});

/** Until this cycle has written its audit. */
async function consolidated(cycle: number): Promise<void> {
  await world.logged(`"cycle":${cycle},"trigger":"threshold","tookMs"`);
}

function client(): Letta {
  return new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
}

async function primary() {
  const tags = [`discord-user:${scene.ada.id}`, 'role:primary'];
  const { items } = await client().agents.list({ tags, match_all_tags: true, include: ['agent.blocks', 'agent.tags'] });
  expect(items).toHaveLength(1);
  return items[0] as (typeof items)[number];
}

type Block = { readonly id?: string | null | undefined; readonly label?: string | null | undefined };

/** What another client does to all blocks but one, so that the prompt is compiled without them at its next write. */
const harms = {
  detached: (agent: string, block: string) => client().agents.blocks.detach(block, { agent_id: agent }),
  renamed: (_: string, block: string, label: string) => client().blocks.update(block, { label: `${label}_of_old` }),
  deleted: (_: string, block: string) => client().blocks.delete(block),
} as const;

async function harm(how: keyof typeof harms): Promise<void> {
  const { id, blocks } = await primary();
  for (const { id: block, label } of blocks as readonly Block[]) {
    if (label !== 'goals') await harms[how](id, block ?? '', label ?? '');
  }
  await client().agents.blocks.update('goals', { agent_id: id, value: '' });
}

/** The prompt with which the primary was asked this. */
function promptBefore(text: string): string {
  const { requests } = world.letta.localModel;
  const asked = requests.filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes(text));
  return JSON.stringify(asked.at(0)?.body.messages[0]);
}

const parts = ['Lives in Turin', 'My name is Scarlet', 'Limits that are always kept', 'Reflection: '];

describe.each(['detached', 'renamed', 'deleted'] as const)('blocks that somebody %s', (how) => {
  test('stand in the first prompt after a start, and the log names them', async () => {
    await bot.close();
    await harm(how);

    bot = await world.startBot({ ...sleepy, SLEEP_ENABLED: 'false' });
    await scene.ask('Good morning!');

    const prompt = promptBefore('Good morning!');
    for (const part of parts) expect(prompt).toContain(part);
    expect(world.log.filter((line) => line.includes('memory blocks were missing'))).toHaveLength(1);
    expect((await primary()).blocks).toHaveLength(Object.keys(blockBudgets).length);
  });

  test('are there again before a cycle writes anything, and nothing that was learned is gone', async () => {
    await harm(how);
    await scene.ask('I like green tea.');
    await consolidated(2);

    await scene.ask('Good morning!');

    const prompt = promptBefore('Good morning!');
    for (const part of [...parts, 'Likes green tea']) expect(prompt).toContain(part);
  });
});

test('settings reach a pair at its next turn, by one update', async () => {
  await bot.close();
  const { id } = await primary();
  await client().agents.update(id, { system: 'You are somebody else.', context_window_limit: 8_000 });

  bot = await world.startBot({ AGENT_NAME: 'Rosso', SLEEP_ENABLED: 'false' });
  await scene.ask('Good morning!');
  await scene.ask('And again!');

  expect(promptBefore('Good morning!')).not.toContain('You are somebody else.');
  expect(await primary()).toMatchObject({ id, name: 'Rosso - Ada' });
  expect(world.log.filter((line) => line.includes('agent brought up to date'))).toHaveLength(1);
});

test('a tool that an earlier version gave her is gone before her next turn, and the talk goes on', async () => {
  await bot.close();
  const { id } = await primary();
  const { items } = await client().tools.list({ name: 'conversation_search' });
  await client().agents.update(id, { tool_ids: items.flatMap((tool) => tool.id) });
  expect(await toolsOffered('Good evening!')).toEqual(['conversation_search']);

  bot = await world.startBot({ SLEEP_ENABLED: 'false' });
  await scene.ask('Good morning!');

  expect(await toolsOffered('And again!')).toEqual([]);
  const requests = world.letta.localModel.requests.map(({ body }) => body);
  const asked = requests.find(({ messages }) => JSON.stringify(messages.at(-1)).includes('Good morning!'));
  expect(asked?.tools ?? []).toEqual([]);
  expect(JSON.stringify(asked?.messages)).toContain('I live in Turin.');
});

/** What her model is offered when somebody says this to her. */
async function toolsOffered(text: string): Promise<readonly string[]> {
  const { id } = await primary();
  await client().agents.messages.create(id, { messages: [{ role: 'user', content: text }] });
  const asked = world.letta.localModel.requests.at(-1)?.body.tools ?? [];
  return asked.map((tool) => tool.function.name);
}
