/** Settings of which no other journey is, from the environment to where people or operators meet them. */
import { beforeEach, expect, test } from 'vitest';
import { isReview } from '../../src/local/model/sleep/answer-review.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

/** What a reply to a command of hers says, embeds and all. */
async function order(name: string, options: object = {}): Promise<string> {
  const { discord } = world;
  const used = discord.command(scene.ada, discord.openDm(scene.ada), name, { ...options });
  const { content, embeds } = await used.answered(patience);
  return [content, ...embeds.flatMap(({ fields = [] }) => fields.map(({ value }) => value))].join('\n');
}

variant('the agents are called, made and versioned as the settings say', async () => {
  await world.startBot({ AGENT_VERSION: '7.1', SLEEP_AGENT_NAME: 'Moon', SLEEP_MAX_ANSWER_TOKENS: '3000' });
  await scene.ask('Hello!');
  await world.logged('sleep agent created');

  const agents = world.letta.local?.snapshot().agents ?? [];
  const made = (role: string) => agents.find(({ tags }) => tags.includes(`role:${role}`));
  expect(made('primary')?.description).toMatch(/^Scarlet 7\.1: /);
  expect(made('sleep')).toMatchObject({ description: expect.stringMatching(/^Moon 7\.1: /), maxTokens: 3_000 });
  expect(await order('sleepstatus')).toContain('Moon');
});

variant('SLEEP_MODEL is that of the sleep agent alone', async () => {
  // Letta lists it, and refuses it to every agent.
  await world.startBot({ SLEEP_MODEL: 'letta/letta-free' });

  await scene.ask('Hello!');

  expect(await world.logged('sleep agent not created')).toContain('letta/letta-free');
});

variant('/sleepstatus counts against the caps of the settings', async () => {
  await world.startBot({
    BOT_ADMIN_IDS: scene.ada.id,
    SLEEP_DAILY_CAP: '7',
    SLEEP_MANUAL_CAP: '6',
    SLEEP_BOT_DAILY_CAP: '89',
  });
  await scene.ask('I live in Turin.');
  await order('consolidate');

  const { share, sleepStatus } = english;
  const { person } = sleepStatus;
  const own = await order('sleepstatus');
  expect(own).toContain(`${share(1, 7)} ${person.consolidations(7)}`);
  expect(own).toContain(`${share(1, 6)} ${person.manually}`);
  expect(await order('sleepstatus', { everyone: true })).toContain(share(1, 89));
});

test.each([
  ['always', 1],
  ['off', 0],
])('with SLEEP_REVIEW=%s what is harmless is looked at a second time as often: %i', async (SLEEP_REVIEW, times) => {
  await world.startBot({ SLEEP_REVIEW });
  await scene.ask('I live in Turin.');
  await order('consolidate');

  const asked = world.letta.localModel.requests.flatMap(({ body }) => body.messages.slice(-1)).map(textOf);
  expect(asked.filter(isReview)).toHaveLength(times);
});

variant('TURN_TIMEOUT_SECONDS ends a turn that takes longer, in words', async () => {
  const door = Promise.withResolvers<void>();
  await world.startBot({ TURN_TIMEOUT_SECONDS: '10' }, scaledClock(Date.now(), 4));
  await scene.ask('Hello!');
  world.letta.localModel.script({ kind: 'own', waitFor: door.promise });

  const reply = await scene.ask('I like green tea.');

  expect(Object.values(english.chat.failures)).toContain(reply.content);
  door.resolve();
});

variant('with CLEAN_SERVER_COMMANDS, and not without, what is registered in a server is taken out', async () => {
  const { apiUrl, applicationId, token } = world.discord;
  const route = `${apiUrl}/v10/applications/${applicationId}/guilds/${scene.guild.id}/commands`;
  const headers = { authorization: `Bot ${token}`, 'content-type': 'application/json' };
  const listed = async () => await (await fetch(route, { headers })).json();
  await fetch(route, { method: 'PUT', headers, body: JSON.stringify([{ name: 'old', description: 'Of before' }]) });

  const first = await world.startBot();
  await first.commandsSettled;
  expect(await listed()).toMatchObject([{ name: 'old' }]);
  await first.close();
  await (await world.startBot({ CLEAN_SERVER_COMMANDS: 'true' })).commandsSettled;

  expect(await listed()).toEqual([]);
});
