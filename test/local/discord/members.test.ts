import { expect, test } from 'vitest';
import { connectedBot } from './connected-bot.ts';
import { ask, identified } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

test('the bot that is thrown out loses the server and everything in it', async () => {
  const { discord, client, guild, general, ann } = await connectedBot();
  const left = new Promise<string>((resolve) => client.once('guildDelete', ({ id }) => resolve(id)));

  discord.expel(guild, discord.bot);
  discord.say(ann, general, 'are you still there?');
  const answer = await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: 'x' });

  expect(await left).toBe(guild.id);
  expect(answer).toMatchObject({ status: 403, body: { code: 50001 } });
  expect((await ask(discord, 'GET', `/guilds/${guild.id}`)).body).toMatchObject({ code: 50001 });
});

test('a new session is not told of servers that the bot is not in', async () => {
  const { discord, guild } = await smallWorld();
  discord.expel(guild, discord.bot);

  const { gateway } = await identified(discord);

  expect(await gateway.untilEvent('READY')).toMatchObject({ d: { guilds: [] } });
});

test('the bot that is let in again is given the server', async () => {
  const { discord, guild } = await smallWorld();
  discord.expel(guild, discord.bot);
  const { gateway } = await identified(discord);

  discord.join(guild, discord.bot);

  expect(await gateway.untilEvent('GUILD_CREATE')).toMatchObject({ d: { id: guild.id } });
});

test('a role that the bot gets changes what it may do', async () => {
  const { discord, client, guild, general } = await connectedBot();
  const helpers = discord.createRole(guild, 'Helpers', { permissions: ['mentionEveryone'] });
  const updated = new Promise((resolve) => client.once('guildMemberUpdate', resolve));

  discord.join(guild, discord.bot, [helpers]);
  await updated;
  const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: '@here' });

  expect(client.guilds.cache.get(guild.id)?.members.me?.permissions.has('MentionEveryone')).toBe(true);
  expect(body).toMatchObject({ mention_everyone: true });
});

test('a person who left a server can neither speak nor use commands there', async () => {
  const { discord, guild, general, bea } = await smallWorld();
  await ask(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [{ name: 'help', description: 'x' }]);

  discord.expel(guild, bea);

  expect(() => discord.say(bea, general, 'hi')).toThrow("bea can't see #general");
  expect(() => discord.command(bea, general, 'help')).toThrow('bea may not use /help in #general.');
});
