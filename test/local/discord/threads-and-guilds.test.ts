/** Threads and servers on the local Discord. */
import { expect, test } from 'vitest';
import { ask, identified } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

test('a thread on a message has its id, and there is only one', async () => {
  const { discord, ann, guild, general } = await smallWorld();
  const { gateway } = await identified(discord);
  const said = discord.say(ann, general, 'a topic');
  const path = `/channels/${general.id}/messages/${said.id}/threads`;

  const created = await ask(discord, 'POST', path, { name: 'Topic' });
  const again = await ask(discord, 'POST', path, { name: 'Topic' });

  expect(created).toMatchObject({ status: 201, body: { id: said.id, type: 11, parent_id: general.id, name: 'Topic' } });
  expect(again).toMatchObject({ status: 400, body: { code: 160004 } });
  expect(await gateway.untilEvent('THREAD_CREATE')).toMatchObject({ d: { id: said.id, guild_id: guild.id } });
  expect(discord.messagesIn(general)[0]).toMatchObject({ thread: { id: said.id } });
});

test('a thread without a message is private unless it says otherwise', async () => {
  const { discord, general } = await smallWorld();
  discord.setPermissions(general, [{ user: discord.bot.id, allow: ['createPrivateThreads'] }]);

  const usual = await ask(discord, 'POST', `/channels/${general.id}/threads`, { name: 'One' });
  const open = await ask(discord, 'POST', `/channels/${general.id}/threads`, { name: 'Two', type: 11 });

  expect(usual.body).toMatchObject({ type: 12 });
  expect(open.body).toMatchObject({ type: 11 });
});

test('the bot joins and leaves a thread, and sees no private one that it is not in', async () => {
  const { discord, ann, guild, general } = await smallWorld();
  const open = discord.createThread(general, 'Open', ann);
  const shut = discord.createThread(general, 'Shut', ann, { private: true });

  const joined = await ask(discord, 'PUT', `/channels/${open.id}/thread-members/@me`);
  const active = await ask(discord, 'GET', `/guilds/${guild.id}/threads/active`);
  const hidden = await ask(discord, 'GET', `/channels/${shut.id}`);
  const left = await ask(discord, 'DELETE', `/channels/${open.id}/thread-members/@me`);

  expect([joined.status, left.status]).toEqual([204, 204]);
  expect(active.body).toMatchObject({ threads: [{ id: open.id }], members: [{ user_id: discord.bot.id }] });
  expect(hidden).toMatchObject({ status: 403, body: { code: 50001 } });
});

test('Gateway Events, Thread Members Update: whoever is added comes with what they are in the server', async () => {
  const { discord, ann, general } = await smallWorld();
  const thread = discord.createThread(general, 'Open', ann);
  const { gateway } = await identified(discord);

  await ask(discord, 'PUT', `/channels/${thread.id}/thread-members/@me`);

  expect(await gateway.untilEvent('THREAD_MEMBERS_UPDATE')).toMatchObject({
    d: { added_members: [{ user_id: discord.bot.id, member: { user: { id: discord.bot.id } }, presence: null }] },
  });
});

test('whom a person names in a private thread is taken into it, and learns of it then', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord);
  const thread = discord.createThread(general, 'Shut', ann, { private: true });

  const said = discord.say(ann, thread, `<@${discord.bot.id}> come in`);
  const after = discord.say(ann, thread, 'and listen');

  const told = { id: thread.id, type: 12, last_message_id: said.id };
  expect(await gateway.untilEvent('THREAD_CREATE')).toMatchObject({ d: told });
  expect(await gateway.untilEvent('MESSAGE_CREATE')).toMatchObject({ d: { id: after.id } });
});

test('posting in a thread needs its own permission, taken from the parent', async () => {
  const { discord, ann, general } = await smallWorld();
  const thread = discord.createThread(general, 'Quiet', ann);
  discord.setPermissions(general, [{ deny: ['sendMessagesInThreads'] }]);

  const inThread = await ask(discord, 'POST', `/channels/${thread.id}/messages`, { content: 'x' });
  const inParent = await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: 'x' });

  expect(inThread).toMatchObject({ status: 403, body: { code: 50013 } });
  expect(inParent.status).toBe(200);
});

test('servers, roles, channels, members, users and the application can be read', async () => {
  const { discord, ann, guild, general } = await smallWorld();
  const get = async (path: string) => (await ask(discord, 'GET', path)).body;

  expect(await get(`/guilds/${guild.id}`)).toMatchObject({ id: guild.id, preferred_locale: 'it', owner_id: ann.id });
  expect(await get(`/guilds/${guild.id}/roles`)).toMatchObject([{ id: guild.id, name: '@everyone' }]);
  expect(await get(`/guilds/${guild.id}/channels`)).toMatchObject([{ id: general.id }]);
  expect(await get(`/guilds/${guild.id}/members/${ann.id}`)).toMatchObject({ user: { id: ann.id } });
  expect(await get(`/users/${ann.id}`)).toMatchObject({ username: 'ann', global_name: 'Ann' });
  expect(await get('/users/@me')).toMatchObject({ id: discord.bot.id, bot: true });
  expect(await get('/applications/@me')).toMatchObject({ id: discord.applicationId, owner: { username: 'owner' } });
  expect(await get('/gateway')).toMatchObject({ url: expect.stringMatching(/^ws:/) });
  expect(await get(`/channels/${discord.openDm(ann).id}`)).toMatchObject({ type: 1, recipients: [{ id: ann.id }] });
});

test('what does not exist is named by its own code', async () => {
  const { discord, guild } = await smallWorld();
  const stranger = discord.createUser('Stranger');
  const nobody = '1000000000000000000';
  const codeOf = async (path: string) => ((await ask(discord, 'GET', path)).body as { code: number }).code;

  expect(await codeOf(`/guilds/${nobody}`)).toBe(10004);
  expect(await codeOf(`/guilds/${guild.id}/members/${stranger.id}`)).toBe(10007);
  expect(await codeOf(`/guilds/${guild.id}/members/${nobody}`)).toBe(10013);
  expect(await codeOf(`/users/${nobody}`)).toBe(10013);
  expect(await codeOf('/no/such/route')).toBe(0);
});

test('a reaction needs a real emoji, and the permission when it is the first', async () => {
  const { discord, ann, general } = await smallWorld();
  const said = discord.say(ann, general, 'hi');
  const react = (emoji: string) =>
    ask(discord, 'PUT', `/channels/${general.id}/messages/${said.id}/reactions/${encodeURIComponent(emoji)}/@me`);
  discord.react(ann, said, '👍');
  discord.setPermissions(general, [{ deny: ['addReactions'] }]);

  expect(await react('word')).toMatchObject({ status: 400, body: { code: 10014 } });
  expect(await react('🎉')).toMatchObject({ status: 403, body: { code: 50013 } });
  expect((await react('👍')).status).toBe(204);
});
