/** What administrators see by /scarlet: how the bot and one person stand, and never what anybody said. */
import type { APIEmbed, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

afterEach(async () => {
  await world.close();
});

async function order(name: string, options: object = {}, locale = 'en-US') {
  const used = world.discord.command(root, world.discord.openDm(root), `scarlet ${name}`, { ...options }, { locale });
  const message = await used.answered(patience);
  expect(used.isEphemeral).toBe(true);
  return message;
}

async function ask(text: string, who = scene.ada): Promise<void> {
  await world.discord.replyAfter(world.discord.say(who, world.discord.openDm(who), text), patience);
}

function fieldOf(embed: APIEmbed | undefined, name: string): string | undefined {
  return embed?.fields?.find((field) => field.name === name)?.value;
}

test('/scarlet status says how the bot stands, /scarlet user what hinders one person', async () => {
  await world.startBot({ BOT_ADMIN_IDS: root.id, SLEEP_THRESHOLD: '2' });
  await ask('I live in Turin.');
  await ask('I like green tea.', scene.bob);
  await order('pause', { what: 'sleep', everyone: true, reason: 'Moving house.' });

  const { content, embeds } = await order('status');
  const { status: words } = scarlet;
  expect(content).toContain('**Paused for everyone:** sleep');
  expect(content).toContain('Moving house.');
  expect(fieldOf(embeds[0], words.people)).toBe('2');
  expect(fieldOf(embeds[0], words.turns)).toContain(words.turnsOfDay(2, 0));
  expect(fieldOf(embeds[0], words.health)?.split('\n')).toEqual(['Discord: well', 'SQLite: well', 'Letta: well']);
  expect(fieldOf(embeds[0], words.versions)).toMatch(/^Scarlet \d.* · Letta \d.* · Node 24.* · SQLite 3/);

  const ada = await order('user', { user: scene.ada.id }, 'it');
  expect(ada.content).toBe(italian.scarlet.user.about(`<@${scene.ada.id}>`));
  expect(ada.embeds[0]?.description).toContain('message_count: 1\nthreshold: 2\nauto_trigger: false\n');
  expect(fieldOf(ada.embeds[0], italian.scarlet.user.hindrances)).toContain('«Moving house.»');
  expect((await order('user', { user: root.id })).content).toBe(scarlet.unknownPerson(`<@${root.id}>`));
  expect(JSON.stringify([content, embeds, ada])).not.toMatch(/Turin|green tea/);
  expect([...embeds, ...ada.embeds].flatMap(({ fields = [] }) => fields).every(({ value }) => value !== '')).toBe(true);
});
