/** A bot that reaches the world through a proxy. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/local/bot-process.ts';
import { openWorld, type World } from '../support/bot.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { patience, rookHouse } from '../support/rook-house.ts';

let world: World;
let bot: BotProcess | undefined;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(async () => {
  await bot?.kill();
});

/** The address of the same server by a name that only the proxy knows. */
function named(setting: string, host: string): string {
  const url = new URL(world.environment[setting] ?? '');
  url.hostname = host;
  return url.href.replace(/\/$/, '');
}

test('Letta, Discord and its gateway are asked through the proxy, which wants a password that no line shows', async () => {
  await using proxy = await startConnectProxy('ada:canary-of-the-proxy');
  const { discord } = world;
  const { ada } = rookHouse(discord);
  const dm = discord.openDm(ada);
  const LETTA_BASE_URL = named('LETTA_BASE_URL', 'letta.test');
  const DISCORD_API_URL = named('DISCORD_API_URL', 'discord.test');
  bot = startBotProcess({ ...world.environment, LETTA_BASE_URL, DISCORD_API_URL, HTTP_PROXY: proxy.url });
  await bot.logged('is here');

  const reply = await discord.replyAfter(discord.say(ada, dm, 'Hello! My name is Ada.'), patience);

  expect(reply.content).toContain('Ada');
  const gateway = new URL(discord.apiUrl).host;
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(LETTA_BASE_URL).host, new URL(DISCORD_API_URL).host, gateway]));
  expect(bot.output()).not.toContain('canary');
});

test('a session that breaks off is resumed through the proxy, and NO_PROXY is left out of it', async () => {
  await using proxy = await startConnectProxy();
  const { discord } = world;
  const { ada } = rookHouse(discord);
  const dm = discord.openDm(ada);
  const LETTA_BASE_URL = named('LETTA_BASE_URL', 'localhost');
  bot = startBotProcess({ ...world.environment, LETTA_BASE_URL, HTTP_PROXY: proxy.url, NO_PROXY: 'localhost' });
  await bot.logged('is here');

  discord.gateway.closeWith(4000);
  const reply = await discord.replyAfter(discord.say(ada, dm, 'Hello! My name is Ada.'), patience);

  expect(reply.content).toContain('Ada');
  expect(proxy.asked.join()).not.toContain('localhost');
  expect(proxy.asked).toContain(new URL(discord.apiUrl).host);

  // The code of a close for good comes through as well.
  discord.gateway.closeWith(4004);
  expect(await bot.exited()).toBe(78);
});
