/** What administrators see by /scarlet: how the bot and one person stand, and never what anybody said. */
import Letta from '@letta-ai/letta-client';
import type { APIEmbed, APIMessage, APIUser } from 'discord-api-types/v10';
import { beforeEach, describe, expect, test } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;
let root: APIUser;

const { scarlet } = english;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  root = world.discord.createUser('Root');
});

async function order(name: string, options: object = {}, locale = 'en-US') {
  const used = world.discord.command(root, world.discord.openDm(root), `scarlet ${name}`, { ...options }, { locale });
  const message = await used.answered(patience);
  expect(used.isEphemeral).toBe(true);
  return message;
}

function fieldOf(embed: APIEmbed | undefined, name: string): string | undefined {
  return embed?.fields?.find((field) => field.name === name)?.value;
}

test('/scarlet status says how the bot stands, /scarlet user what hinders one person', async () => {
  await world.startBot({ BOT_ADMIN_IDS: root.id, SLEEP_THRESHOLD: '2' });
  await scene.ask('I live in Turin.');
  await scene.ask('I like green tea.', scene.bob);
  await order('pause', { what: 'sleep', everyone: true, reason: 'Moving house.' });

  const { content, embeds } = await order('status');
  const { status: words } = scarlet;
  expect(content).toContain('**Paused for everyone:** sleep');
  expect(content).toContain('Moving house.');
  // Below it may stand that pairs are still being counted.
  expect(fieldOf(embeds[0], words.people)?.split('\n')[0]).toBe('2');
  expect(fieldOf(embeds[0], words.turns)).toContain(words.turnsOfDay(2, 0));
  expect(fieldOf(embeds[0], words.health)?.split('\n')).toEqual([
    'Discord: well',
    'SQLite: well',
    'Letta: well',
    'Node: well',
  ]);
  expect(fieldOf(embeds[0], words.versions)).toMatch(/^Scarlet \d.* · Letta \d.* · Node 24.* · SQLite 3/);

  const ada = await order('user', { user: scene.ada.id }, 'it');
  expect(ada.content).toBe(italian.scarlet.user.about(`<@${scene.ada.id}>`));
  expect(ada.embeds[0]?.description).toContain('message_count: 1\nthreshold: 2\nauto_trigger: false\n');
  expect(fieldOf(ada.embeds[0], italian.scarlet.user.hindrances)).toContain('«Moving house.»');
  expect((await order('user', { user: root.id })).content).toBe(scarlet.unknownPerson(`<@${root.id}>`));
  expect(JSON.stringify([content, embeds, ada])).not.toMatch(/Turin|green tea/);
  expect([...embeds, ...ada.embeds].flatMap(({ fields = [] }) => fields).every(({ value }) => value !== '')).toBe(true);
});

describe('/scarlet orphans', () => {
  const { orphans: words } = scarlet;
  let letta: Letta;

  beforeEach(() => {
    letta = new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0 });
  });

  async function agentOf(user: string, application = world.discord.applicationId, role = 'primary') {
    const { letta: server } = world;
    return await letta.agents.create({
      model: server.model,
      memory_blocks: [],
      tags: ['scarlet', `discord-app:${application}`, `discord-user:${user}`, `role:${role}`],
    });
  }

  async function agentsOf(user: string) {
    const tags = [`discord-user:${user}`];
    return (await letta.agents.list({ tags, include: ['agent.tags'], order: 'asc' })).items;
  }

  function buttonOf({ components }: APIMessage, begin: string): string {
    return new RegExp(`"custom_id":"(${begin}[^"]*)"`).exec(JSON.stringify(components))?.[1] ?? begin;
  }

  async function blockIds(): Promise<readonly string[]> {
    return (await letta.blocks.list({ limit: 500 })).items.map(({ id }) => id);
  }

  async function looseBlock(tags: string[]) {
    return await letta.blocks.create({ label: 'human', value: 'x', tags });
  }

  test('finds what has lost each other over many pages, changes nothing, and repairs at the press of a button', async () => {
    await world.startBot({ BOT_ADMIN_IDS: root.id });
    expect((await order('orphans')).content).toBe(words.none);
    await scene.ask('I like green tea.');
    await scene.ask('I live in Turin.', scene.bob);
    await expect.poll(async () => (await agentsOf(scene.bob.id)).length, { timeout: patience }).toBe(2);
    const ours = ['scarlet', `discord-app:${world.discord.applicationId}`];
    const lost = (await agentsOf(scene.ada.id)).find(({ tags }) => tags.includes('role:primary'));
    const blocksOfLost = (await letta.agents.blocks.list(lost?.id ?? '')).items.map(({ id }) => id);
    await letta.agents.delete(lost?.id ?? '');
    const spare = await agentOf(scene.bob.id);
    const strangers = await Promise.all(Array.from({ length: 2 }, (_, index) => agentOf(`90000000000000000${index}`)));
    const anothers = await agentOf(scene.bob.id, 'another-application');
    const loose = [];
    for (let count = 0; count < 55; count += 1) loose.push(await looseBlock(ours));
    const anothersBlock = await looseBlock(['scarlet', 'discord-app:another-application']);
    const before = await blockIds();

    const dry = await order('orphans');
    const question = await order('orphans', { repair: true });

    expect(dry.content).toBe(words.dryRun);
    expect(dry.components).toEqual([]);
    const names = dry.embeds[0]?.fields?.map(({ name }) => name);
    expect(names).toEqual([
      `${words.spareAgents}: 1`,
      `${words.unclaimedAgents}: 2`,
      `${words.lostAgents}: 1`,
      `${words.looseBlocks}: ${55 + blocksOfLost.length}`,
    ]);
    expect(await blockIds()).toHaveLength(before.length);
    expect(question.content).toContain(words.ask);

    const pressed = world.discord.click(root, question, buttonOf(question, 'scarlet:orphans:spare'));
    const blocks = 55 + blocksOfLost.length;
    expect((await pressed.answered(patience)).content).toBe(words.repaired(1, blocks, 1));
    const left = await blockIds();
    expect(left).toContain(anothersBlock.id);
    expect(left).toHaveLength(before.length - blocks);
    const bobs = (await agentsOf(scene.bob.id)).map(({ id }) => id);
    expect(bobs).not.toContain(spare.id);
    expect(bobs).toContain(anothers.id);
    expect(await agentsOf('900000000000000001')).toHaveLength(1);

    // The record was marked: the person's next turn makes another.
    await scene.ask('Hello again.');
    expect((await agentsOf(scene.ada.id)).filter(({ tags }) => tags.includes('role:primary'))).toHaveLength(1);
    // What was listed is not what there is any more.
    const late = world.discord.click(root, question, buttonOf(question, 'scarlet:orphans:all'));
    const anew = await late.answered(patience);
    expect(anew.content).toContain(words.changed);
    expect(await agentsOf('900000000000000001')).toHaveLength(1);
    const all = world.discord.click(root, anew, buttonOf(anew, 'scarlet:orphans:all'));
    expect((await all.answered(patience)).content).toBe(words.repaired(strangers.length, 0, 0));
    expect((await order('orphans')).content).toBe(words.none);
  });

  test('says of agents that were made for another application that they go on', async () => {
    await world.startBot({ BOT_ADMIN_IDS: root.id });
    await scene.ask('I like green tea.');
    await expect.poll(async () => (await agentsOf(scene.ada.id)).length, { timeout: patience }).toBe(2);
    for (const { id, tags } of await agentsOf(scene.ada.id)) {
      const before = tags.map((tag) => (tag.startsWith('discord-app:') ? 'discord-app:before' : tag));
      await letta.agents.update(id, { tags: before });
    }

    const question = await order('orphans', { repair: true });

    expect(question.content).toBe([words.none, words.elsewhere(2, false)].join('\n'));
    expect(question.components).toEqual([]);
    await scene.ask('I live in Turin.');
    expect(await agentsOf(scene.ada.id)).toHaveLength(2);
  });

  test('leaves the agents of people without a record alone where these are many beside the people', async () => {
    await world.startBot({ BOT_ADMIN_IDS: root.id });
    // A database that was lost.
    for (let count = 10; count < 15; count += 1) await agentOf(`9000000000000000${count}`);

    const question = await order('orphans', { repair: true });

    expect(question.content).toContain(words.anotherDatabase);
    expect(question.components).toEqual([]);
  });
});
