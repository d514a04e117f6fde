/** What the local Discord hides from a bot without the Message Content Intent. */
import type { APIMessage } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { allUsefulIntents, ask, identified } from './raw-client.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';

const withoutContent = allUsefulIntents & ~(1 << 15);

const sayings: { what: string; say: (world: SmallWorld) => APIMessage; seen: boolean }[] = [
  { what: 'a plain message', say: ({ discord, ann, general }) => discord.say(ann, general, 'secret'), seen: false },
  {
    what: 'a message that mentions the bot',
    say: ({ discord, ann, general }) => discord.say(ann, general, `<@${discord.bot.id}> secret`),
    seen: true,
  },
  {
    what: 'a direct message',
    say: ({ discord, ann }) => discord.say(ann, discord.openDm(ann), 'secret'),
    seen: true,
  },
  {
    what: 'a reply that pings the bot',
    say: ({ discord, ann, general }) => {
      const replyTo = discord.say(discord.bot, general, 'question');
      return discord.say(ann, general, 'secret', { replyTo });
    },
    seen: true,
  },
  {
    what: 'a reply that does not ping the bot',
    say: ({ discord, ann, general }) => {
      const replyTo = discord.say(discord.bot, general, 'question');
      return discord.say(ann, general, 'secret', { replyTo, ping: false });
    },
    seen: false,
  },
  { what: 'its own message', say: ({ discord, general }) => discord.say(discord.bot, general, 'secret'), seen: true },
];

test.each(sayings)('without MessageContent, $what is seen: $seen', async ({ say, seen }) => {
  const world = await smallWorld();
  const { gateway } = await identified(world.discord, { intents: withoutContent });

  const { id } = say(world);
  const { d } = await gateway.until((each) => each.t === 'MESSAGE_CREATE' && (each.d as APIMessage).id === id);

  expect((d as APIMessage).content.includes('secret')).toBe(seen);
});

test('with MessageContent a plain message is seen', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord);

  discord.say(ann, general, 'secret');

  expect((await gateway.untilEvent('MESSAGE_CREATE')).d).toMatchObject({ content: 'secret', channel_type: 0 });
});

test('files, embeds and edits are hidden with the text', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord, { intents: withoutContent });
  const bytes = new Uint8Array([1]);

  const said = discord.say(ann, general, 'secret', {
    attachments: [{ name: 'a.bin', contentType: 'application/octet-stream', bytes }],
    embeds: [{ title: 'secret' }],
  });
  discord.edit(said, 'another secret');

  expect((await gateway.untilEvent('MESSAGE_CREATE')).d).toMatchObject({ content: '', attachments: [], embeds: [] });
  expect((await gateway.untilEvent('MESSAGE_UPDATE')).d).toMatchObject({ content: '' });
});

test('history hides the text only from an application that may not have it', async () => {
  const { discord, ann, general } = await smallWorld({ messageContent: false });
  discord.say(ann, general, 'secret');
  discord.say(ann, general, `<@${discord.bot.id}> for you`);

  const { body } = await ask(discord, 'GET', `/channels/${general.id}/messages`);

  expect(body).toMatchObject([{ content: expect.stringContaining('for you') }, { content: '' }]);
});

test.each([
  { what: 'server messages', intents: 1 | (1 << 12), heard: ['dm'] },
  { what: 'direct messages', intents: 1 | (1 << 9) | (1 << 15), heard: ['server'] },
])('a bot that did not ask for $what gets none', async ({ intents, heard }) => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord, { intents });

  discord.say(ann, general, 'server');
  discord.say(ann, discord.openDm(ann), 'dm');
  gateway.send(1, null);
  await gateway.until(({ op }) => op === 11);

  const texts = gateway.received.filter(({ t }) => t === 'MESSAGE_CREATE').map(({ d }) => (d as APIMessage).content);
  expect(texts).toEqual(heard);
});

test('a channel that the bot may not see sends no events', async () => {
  const { discord, ann, guild } = await smallWorld();
  const hidden = discord.createTextChannel(guild, 'hidden', [{ user: discord.bot.id, deny: ['viewChannel'] }]);
  const { gateway } = await identified(discord);

  discord.remove(discord.say(ann, hidden, 'not for robots'));
  gateway.send(1, null);
  await gateway.until(({ op }) => op === 11);

  expect(gateway.events).toEqual(['READY', 'GUILD_CREATE']);
});
