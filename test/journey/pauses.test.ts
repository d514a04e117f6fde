/** What administrators pause by /scarlet: people hear why, once; nothing is sent meanwhile, and nothing is lost silently. */
import type { APIUser } from 'discord-api-types/v10';
import { beforeEach, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';

let clock: JumpingClock;
let world: World;
let scene: RookHouse;
let dm: DirectMessages;
let root: APIUser;
let bot: App;

const { chat, scarlet, consolidate } = english;
const reason = 'We are moving house.';

beforeEach(async () => {
  clock = jumpingClock();
  world = await openWorld({ clock });
  scene = rookHouse(world.discord);
  root = world.discord.createUser('Root');
  dm = world.discord.openDm(scene.ada);
});

async function start(settings = {}): Promise<void> {
  bot = await world.startBot({ BOT_ADMIN_IDS: root.id, ...settings }, clock);
}

async function order(name: string, options: object, locale = 'en-US'): Promise<string> {
  const used = world.discord.command(root, world.discord.openDm(root), `scarlet ${name}`, { ...options }, { locale });
  const { content } = await used.answered(patience);
  expect(used.isEphemeral).toBe(true);
  return content;
}

async function ask(text: string, place: DirectMessages | RookHouse['tea'] = dm, who = scene.ada): Promise<string> {
  return (await world.discord.replyAfter(world.discord.say(who, place, text), patience)).content;
}

async function sayUnread(text: string): Promise<void> {
  const { id } = world.discord.say(scene.ada, dm, text);
  await world.logged(`"turn":"${id}","msg":"turn not sent`);
}

function askedOf(text: string): number {
  return world.letta.localModel.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;
}

test('a pause of the chat is told of once and why; what comes meanwhile is not sent, also after a restart, and is told of at its end', async () => {
  await start({ SLEEP_ENABLED: 'false' });
  await ask('Hello.');

  // A reason that nobody sees is none.
  expect(await order('pause', { what: 'chat', reason: '\u200b', everyone: true })).toBe(scarlet.pause.reasonMissing);
  expect(await order('pause', { what: 'chat', reason, everyone: true })).toBe(
    scarlet.pause.chat(scarlet.everyone, reason),
  );
  expect(await ask('One.')).toBe(chat.paused(reason));
  await sayUnread('Two.');
  await bot.close();
  await start({ SLEEP_ENABLED: 'false' });
  await sayUnread('Three.');
  // A bare mention is a message like any other: nobody is greeted who is not read.
  expect(await ask(mention(world.discord), scene.tea, scene.bob)).toBe(chat.paused(reason));
  expect(postedBy(world.discord, dm)).toHaveLength(2);
  for (const unsent of ['One.', 'Two.', 'Three.']) expect(askedOf(unsent)).toBe(0);

  expect(await order('resume', { what: 'chat', everyone: true })).toBe(
    `${scarlet.resume['goes-on'](scarlet.pausables.chat, scarlet.everyone)} ${scarlet.resume.ownPausesStay}`,
  );
  const told = await world.discord.waitForMessage(dm, ({ content }) => content === chat.pauseIsOver(3), {
    deadlineMs: patience,
  });
  await world.discord.waitForMessage(scene.tea, ({ content }) => content === chat.pauseIsOver(1), {
    deadlineMs: patience,
  });
  expect(told.author.id).toBe(world.discord.bot.id);
  expect(await ask('Four.')).not.toContain(reason);
  expect(postedBy(world.discord, dm)).toHaveLength(4);
  for (const unsent of ['One.', 'Two.', 'Three.']) expect(askedOf(unsent)).toBe(0);
});

test('a pause of one person is nobody else’s, and ends under one of everyone, which goes on', async () => {
  await start({ SLEEP_ENABLED: 'false' });
  const ada = `<@${scene.ada.id}>`;
  const whom = { what: 'chat', user: scene.ada.id };

  expect(await order('pause', { ...whom, reason }, 'it')).toBe(italian.scarlet.unknownPerson(ada));
  expect(await order('resume', whom)).toBe(scarlet.unknownPerson(ada));
  await ask('Hello.');
  expect(await order('pause', { ...whom, reason })).toBe(scarlet.pause.chat(ada, reason));
  expect(await ask('One.')).toBe(chat.paused(reason));
  expect(await ask('Hello!', world.discord.openDm(scene.bob), scene.bob)).not.toContain(reason);

  await order('pause', { what: 'chat', everyone: true, reason: 'All of us.' });
  expect(await order('resume', whom)).toBe(scarlet.resume['paused-for-everyone']('chat', ada));
  expect(await ask('Two.')).toBe(chat.paused('All of us.'));
  await order('resume', { what: 'chat', everyone: true });
  await world.discord.waitForMessage(dm, ({ content }) => content === chat.pauseIsOver(2), { deadlineMs: patience });
  expect(await order('resume', whom)).toBe(scarlet.resume['was-not-paused']('chat', ada));
  await order('pause', { ...whom, reason });
  expect(await order('resume', whom)).toBe(scarlet.resume['goes-on']('chat', ada));
  expect(await order('pause', { what: 'chat', reason })).toBe(scarlet.whomMissing);
});

test('a pause of sleep lets what was said wait, across a restart, says so and why, and what waited is learned after it', async () => {
  await start({ SLEEP_THRESHOLD: '2' });
  await order('pause', { what: 'sleep', everyone: true, reason });

  const first = await ask('I live in Turin.');
  const second = await ask('I like green tea.');
  expect(first).toContain(chat.sleepPaused(reason));
  expect(second).not.toContain(reason);
  const asked = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
  expect(asked.content).toBe(consolidate.paused(reason));
  const status = await world.discord.command(scene.ada, dm, 'sleepstatus').answered(patience);
  expect(status.content).toContain(english.sleepStatus.person.paused(reason));
  expect(status.content).toContain('**2** of 2');

  await bot.close();
  await start({ SLEEP_THRESHOLD: '2' });
  expect(await blockOf(world, 'human')).not.toContain('green tea');
  await order('resume', { what: 'sleep', everyone: true });
  // Everybody's is spread over half a minute.
  clock.jump(31_000);
  await expect.poll(() => blockOf(world, 'human'), { timeout: patience }).toContain('Likes green tea');
});

test('at the end of a pause of one person’s sleep their memory is consolidated at once, where that is due', async () => {
  await start({ SLEEP_THRESHOLD: '2' });
  await ask('Hello!');
  await order('pause', { what: 'sleep', user: scene.ada.id, reason });
  await ask('I like green tea.');

  await order('resume', { what: 'sleep', user: scene.ada.id });

  await expect.poll(() => blockOf(world, 'human'), { timeout: patience }).toContain('Likes green tea');
});

test('a conversation is emptied at the press of a button, and memory stays', async () => {
  await start();
  await ask('I like green tea.');
  await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
  const used = world.discord.command(root, world.discord.openDm(root), 'scarlet reset', { user: scene.ada.id });
  const question = await used.answered(patience);
  expect(question.content).toBe(scarlet.reset.ask(`<@${scene.ada.id}>`));

  const pressed = world.discord.click(root, question, `scarlet:reset:${scene.ada.id}`);

  expect((await pressed.answered(patience)).content).toBe(scarlet.reset.done(`<@${scene.ada.id}>`));
  await world.logged('conversation begun anew');
  expect(await blockOf(world, 'human')).toContain('Likes green tea');
});

test('nobody else may use it, and it is not there without administrators', async () => {
  await start();
  const used = world.discord.command(scene.ada, dm, 'scarlet pause', { what: 'chat', reason, everyone: true });
  expect((await used.answered(patience)).content).toBe(english.commands.onlyForAdministrators);
  await bot.close();

  await world.startBot();
  await expect
    .poll(() => world.discord.commandsIn('global').map(({ name }) => name), { timeout: patience })
    .not.toContain('scarlet');
});
