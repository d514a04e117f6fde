/** The local Discord, as a bot with discord.js sees it. */
import { type Message, Partials } from 'discord.js';
import { expect, test } from 'vitest';
import { answerWith, connectedBot } from './connected-bot.ts';

function nextMessage(client: Awaited<ReturnType<typeof connectedBot>>['client']): Promise<Message> {
  return new Promise((resolve) => client.once('messageCreate', resolve));
}

test('a person who says something in a channel gets the reply of the bot', async () => {
  const { discord, client, ann, general } = await connectedBot();
  answerWith(client, (content) => `You said: ${content}`);

  const said = discord.say(ann, general, 'hello');
  const reply = await discord.replyAfter(said);

  expect(reply).toMatchObject({
    content: 'You said: hello',
    type: 19,
    author: { id: client.user.id, bot: true },
    message_reference: { message_id: said.id, channel_id: general.id },
    referenced_message: { id: said.id },
  });
});

test('discord.js needs one request to log in', async () => {
  const { discord } = await connectedBot();

  expect(discord.requests.map(({ method, route }) => `${method} ${route}`)).toEqual(['GET /gateway/bot']);
});

test('a direct message reaches a bot with Partials.Channel and is answered there', async () => {
  const { discord, client, ann } = await connectedBot();
  answerWith(client, () => 'only between us');
  const dm = discord.openDm(ann);

  const reply = await discord.replyAfter(discord.say(ann, dm, 'psst'));

  expect(reply).toMatchObject({ content: 'only between us', channel_id: dm.id });
});

test('the bot can open a direct message by itself', async () => {
  const { discord, client, ann } = await connectedBot();

  const user = await client.users.fetch(ann.id);
  await user.send('hello from me');

  expect(discord.messagesIn(discord.openDm(ann)).map(({ content }) => content)).toEqual(['hello from me']);
});

test('the member, the roles and the channel of an incoming message are known', async () => {
  const { discord, client, ann, general, guild } = await connectedBot();
  const incoming = nextMessage(client);

  discord.say(ann, general, 'hi');
  const message = await incoming;

  expect(message.member?.displayName).toBe('Ann');
  expect(message.guild?.preferredLocale).toBe('it');
  expect(message.guild?.id).toBe(guild.id);
  expect(message.inGuild() && message.channel.permissionsFor(client.user)?.has('SendMessages')).toBe(true);
});

test('the bot talks in a thread that it opened on a message', async () => {
  const { discord, client, ann, general } = await connectedBot();
  const incoming = nextMessage(client);
  const said = discord.say(ann, general, 'a long story');

  const thread = await (await incoming).startThread({ name: 'The story' });
  await thread.send('Here we are.');

  expect(thread.id).toBe(said.id);
  expect(discord.messagesIn(discord.channel(thread.id)).map(({ content }) => content)).toEqual(['', 'Here we are.']);
});

test("a person's message in a thread reaches the bot with the thread as its channel", async () => {
  const { discord, client, ann, general } = await connectedBot();
  const thread = discord.createThread(general, 'Aside', ann);
  const incoming = nextMessage(client);

  discord.say(ann, thread, 'over here');
  const { channel } = await incoming;

  expect(channel.isThread() && channel.parentId).toBe(general.id);
});

test('edits and deletions by a person reach the bot, with partials also for messages it forgot', async () => {
  const { discord, client, ann, general } = await connectedBot({ partials: [Partials.Channel, Partials.Message] });
  const edited = new Promise<string | null>((resolve) =>
    client.once('messageUpdate', (_, after) => resolve(after.content)),
  );
  const deleted = new Promise<string>((resolve) => client.once('messageDelete', ({ id }) => resolve(id)));
  const said = discord.say(ann, general, 'frist');

  discord.edit(said, 'first');
  discord.remove(said);

  expect(await edited).toBe('first');
  expect(await deleted).toBe(said.id);
  expect(discord.messagesIn(general)).toEqual([]);
});

test('the bot edits and deletes its own message', async () => {
  const { discord, client, general } = await connectedBot();
  const channel = await client.channels.fetch(general.id);
  if (channel?.isSendable() !== true) throw new Error('The channel should take messages.');
  const message = await channel.send('draft');

  await message.edit('final');
  const afterEdit = discord.messagesIn(general);
  await message.delete();

  expect(afterEdit).toMatchObject([{ content: 'final', edited_timestamp: expect.any(String) }]);
  expect(discord.messagesIn(general)).toEqual([]);
});

test('reactions travel both ways', async () => {
  const { discord, client, ann, general } = await connectedBot();
  const incoming = nextMessage(client);
  const said = discord.say(ann, general, 'good news');
  const reacted = new Promise<string | null>((resolve) =>
    client.once('messageReactionAdd', ({ emoji }) => resolve(emoji.name)),
  );

  discord.react(ann, said, '❤️');
  await (await incoming).react('👍');

  expect(await reacted).toBe('❤️');
  expect(discord.messagesIn(general)[0]?.reactions).toMatchObject([
    { emoji: { name: '❤️' }, count: 1, me: false },
    { emoji: { name: '👍' }, count: 1, me: true },
  ]);
});

test('files travel both ways', async () => {
  const { discord, client, ann, general } = await connectedBot();
  const incoming = nextMessage(client);
  const bytes = new TextEncoder().encode('shopping list');
  const said = discord.say(ann, general, 'read this', {
    attachments: [{ name: 'list.txt', contentType: 'text/plain', bytes }],
  });

  const message = await incoming;
  const received = await (await fetch(message.attachments.first()?.url ?? '')).text();
  await message.reply({ files: [{ attachment: Buffer.from('done'), name: 'answer.txt', description: 'a list' }] });
  const [sent] = (await discord.replyAfter(said)).attachments;

  expect(received).toBe('shopping list');
  expect(sent).toMatchObject({ filename: 'answer.txt', size: 4, description: 'a list' });
  expect(await (await fetch(sent?.url ?? '')).text()).toBe('done');
});

test('typing shows until the bot posts or ten seconds have passed', async () => {
  const { discord, client, general } = await connectedBot();
  const channel = await client.channels.fetch(general.id);
  if (channel?.isSendable() !== true) throw new Error('The channel should take messages.');

  await channel.sendTyping();
  const atOnce = discord.typingIn(general);
  discord.advance(10_001);
  const later = discord.typingIn(general);
  await channel.sendTyping();
  await channel.send('there');

  expect(atOnce).toEqual([client.user.id]);
  expect(later).toEqual([]);
  expect(discord.typingIn(general)).toEqual([]);
});
