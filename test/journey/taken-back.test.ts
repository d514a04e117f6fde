/** The whole bot: what people delete or edit after it was answered, and what is learned then. */
import { beforeEach, expect, test } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { mention, patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;
let dm: DirectMessages;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
});

type Said = ReturnType<World['discord']['say']>;

async function say(text: string): Promise<Said> {
  const said = world.discord.say(scene.ada, dm, text);
  await world.discord.replyAfter(said, patience);
  return said;
}

async function consolidate(): Promise<string> {
  const asked = world.discord.command(scene.ada, dm, 'consolidate');
  return JSON.stringify(await asked.answered(patience));
}

/** What the sleep agent was shown, in all its requests. */
function shownToSleep(): string {
  return world.letta.localModel.requests
    .filter(({ body }) => isFromSleepAgent(body))
    .flatMap(({ body }) => body.messages.filter(({ role }) => role === 'user').map(textOf))
    .join('\n');
}

test('a message deleted after its answer is not learned from, and an edited one as it reads now', async () => {
  await world.startBot();
  await say('My name is Ada.');
  const secret = await say('I live in Turin.');
  const wrong = await say('I am a nurse.');

  world.discord.remove(secret);
  world.discord.edit(wrong, `I am a teacher. ${'x'.repeat(6_000)}`);
  await world.logged(`"message":"${wrong.id}","taken":"edited"`);
  await consolidate();

  const human = await blockOf(world, 'human');
  expect(human).toContain('Name: Ada');
  expect(human).toContain('Works as a teacher');
  expect(human).not.toMatch(/Turin|nurse/);
  // What she answered then, she answered then.
  expect(shownToSleep()).not.toMatch(/Turin|I am a nurse/);
  expect(shownToSleep()).toContain(`${'x'.repeat(100)}\n| (cut here, 16 more characters)`);
});

test('it holds over a restart, whether the message was deleted before or after it', async () => {
  const bot = await world.startBot();
  const first = await say('I live in Turin.');
  const second = await say('I like green tea.');
  await say('My name is Ada.');

  world.discord.remove(first);
  await world.logged(`"message":"${first.id}","taken":"deleted"`);
  await bot.close();
  await world.startBot();
  world.discord.remove(second);
  await world.logged(`"message":"${second.id}","taken":"deleted"`);
  await consolidate();

  expect(shownToSleep()).toContain('My name is Ada.');
  expect(shownToSleep()).not.toMatch(/Turin|green tea/);
});

test('what was deleted or edited while nobody was there is found in the history', async () => {
  const bot = await world.startBot();
  const deleted = await say('I live in Turin.');
  const edited = await say('I am a nurse.');
  const inTea = world.discord.say(scene.ada, scene.tea, `${mention(world.discord)} I like green tea.`);
  await world.discord.replyAfter(inTea, patience);
  await say('My name is Ada.');

  await bot.close();
  world.discord.remove(deleted);
  world.discord.remove(inTea);
  world.discord.edit(edited, 'I am a teacher.');
  await world.startBot();
  await world.logged(`"message":"${edited.id}","taken":"edited"`);
  await consolidate();

  expect(shownToSleep()).toContain('My name is Ada.');
  expect(shownToSleep()).toContain('I am a teacher.');
  expect(shownToSleep()).not.toMatch(/Turin|: I am a nurse|: I like green tea/);
});

variant('what was learned before stays, and all that is deleted at once is stepped over without a model', async () => {
  await world.startBot();
  const learned = await say('I live in Turin.');
  await consolidate();
  const others = [await say('I like green tea.'), await say('I am a nurse.')] as const;
  const before = world.letta.localModel.requests.length;

  world.discord.remove(learned, ...others);
  await world.logged(`"message":"${others[1].id}","taken":"deleted"`);
  const answer = await consolidate();
  await say('My name is Ada.');
  await consolidate();

  expect(answer).toContain('nothing new');
  const asked = world.letta.localModel.requests.slice(before).filter(({ body }) => isFromSleepAgent(body));
  expect(asked.length).toBeGreaterThan(0);
  expect(JSON.stringify(asked)).not.toMatch(/green tea|nurse/);
  expect(await blockOf(world, 'human')).toContain('Lives in Turin');
});

variant('a claim that failed does not show what was deleted since', async () => {
  await world.startBot();
  await say('My name is Ada.');
  const secret = await say('I live in Turin.');
  world.letta.localModel.script({ kind: 'error', status: 500 }, { when: isFromSleepAgent, times: 9 });
  await consolidate();
  const before = world.letta.localModel.requests.length;

  world.discord.remove(secret);
  await world.logged(`"message":"${secret.id}","taken":"deleted"`);
  await consolidate();

  const asked = world.letta.localModel.requests.slice(before).filter(({ body }) => isFromSleepAgent(body));
  expect(asked.length).toBeGreaterThan(0);
  expect(JSON.stringify(asked)).not.toContain('Turin');
});
