/** What clients in other languages rely on, each rule named after its section of Discord's documents. */
import { describe, expect, test } from 'vitest';
import { ask, identified, openGateway } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const hello = { content: 'hello' };

describe('API Reference', () => {
  test('Snowflakes: an id in a body may be an integer', async () => {
    const { discord, ann } = await smallWorld();

    const answer = await fetch(`${discord.apiUrl}/v10/users/@me/channels`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
      body: `{"recipient_id": ${ann.id}}`,
    });

    expect(await answer.json()).toMatchObject({ recipients: [{ id: ann.id }] });
  });

  test('ISO8601 Date/Time: timestamps have six digits and the offset in full', async () => {
    const { discord, ann, general } = await smallWorld();

    const said = discord.say(ann, general, 'hello');

    expect(said.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  });
});

describe('Rate Limits', () => {
  test('Header Format: every answer tells its bucket, and came by a proxy', async () => {
    const { discord, general } = await smallWorld();

    const { headers } = await ask(discord, 'POST', `/channels/${general.id}/messages`, hello);

    expect(headers.get('via')).toBe('1.1 google');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(1_000_000_000);
    expect(headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('Exceeding A Rate Limit: the sixth message within five seconds waits, in its channel alone', async () => {
    const { discord, guild, general } = await smallWorld({ enforceRateLimits: true });
    const other = discord.createTextChannel(guild, 'other');
    const post = (id: string) => ask(discord, 'POST', `/channels/${id}/messages`, hello);
    for (let number = 1; number <= 5; number += 1) await post(general.id);

    const sixth = await post(general.id);
    const elsewhere = await post(other.id);
    discord.advance(5000);
    const later = await post(general.id);

    expect(sixth).toMatchObject({ status: 429, body: { global: false } });
    expect(sixth.headers.get('x-ratelimit-remaining')).toBe('0');
    expect([elsewhere.status, later.status]).toEqual([200, 200]);
    expect(discord.messagesIn(general)).toHaveLength(6);
  });

  test('Global Rate Limit: the 51st request within a second waits', async () => {
    const clock = { now: () => 1_800_000_000_000 };
    const { discord, ann } = await smallWorld({ enforceRateLimits: true, clock });
    for (let number = 1; number <= 25; number += 1) {
      await ask(discord, 'GET', `/users/${ann.id}`);
      await ask(discord, 'GET', '/users/@me');
    }

    const tooMany = await ask(discord, 'GET', '/gateway/bot');

    expect(tooMany).toMatchObject({ status: 429, body: { global: true } });
    expect(tooMany.headers.get('x-ratelimit-global')).toBe('true');
  });
});

describe('Message Formatting', () => {
  test.each([
    { what: 'a code block', text: (id: string) => `\`\`\`\n<@${id}>\n\`\`\`` },
    { what: 'code within a line', text: (id: string) => `say \`<@${id}>\`` },
  ])('a mention in $what is none', async ({ text }) => {
    const { discord, ann, bea, general } = await smallWorld();

    expect(discord.say(ann, general, text(bea.id)).mentions).toEqual([]);
    expect(discord.say(ann, general, `\` <@${bea.id}>`).mentions).toHaveLength(1);
  });
});

describe('Message, Create Message', () => {
  test('Poll Create Request Object: a poll is posted, and ends when it says', async () => {
    const { discord, general } = await smallWorld();
    const poll = { question: { text: 'Tea?' }, answers: [{ answer_id: 7, poll_media: { text: 'yes' } }], duration: 2 };

    const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, { poll });

    expect(body).toMatchObject({ poll: { question: { text: 'Tea?' }, answers: [{ answer_id: 1 }] } });
  });

  test('Stickers: those that there are, by their ids', async () => {
    const { discord, ann, general } = await smallWorld();
    const [sticker] = discord.say(ann, general, '', { stickers: ['Wave'] }).sticker_items ?? [];
    const post = (id: unknown) => ask(discord, 'POST', `/channels/${general.id}/messages`, { sticker_ids: [id] });

    expect((await post(sticker?.id)).body).toMatchObject({ sticker_items: [{ name: 'Wave' }] });
    expect(await post('100000000000000009')).toMatchObject({ status: 400, body: { code: 50081 } });
  });

  test('Message Reference Types: a forward shows what it passes on, and has nothing of its own', async () => {
    const { discord, ann, guild, general } = await smallWorld();
    const other = discord.createTextChannel(guild, 'other');
    const said = discord.say(ann, general, 'pass it on');
    const reference = { type: 1, channel_id: general.id, message_id: said.id };
    const path = `/channels/${other.id}/messages`;

    const forwarded = await ask(discord, 'POST', path, { message_reference: reference });
    const withText = await ask(discord, 'POST', path, { message_reference: reference, content: 'look' });

    expect(forwarded.body).toMatchObject({
      message_snapshots: [{ message: { content: 'pass it on' } }],
      flags: 1 << 14,
    });
    expect(withText).toMatchObject({ status: 400, body: { code: 50035 } });
  });

  test('Uploading Files, Attachment Object: a file is called as its attachment says, by characters that an address takes', async () => {
    const { discord, general } = await smallWorld();
    const form = new FormData();
    form.set(
      'payload_json',
      JSON.stringify({ attachments: [{ id: '0', filename: 'my list (2).txt', description: 'teas' }] }),
    );
    form.set('files[0]', new File(['green'], 'blob'));
    const headers = { authorization: `Bot ${discord.token}` };

    await fetch(`${discord.apiUrl}/v10/channels/${general.id}/messages`, { method: 'POST', headers, body: form });

    const attachment = discord.messagesIn(general)[0]?.attachments[0];
    expect(attachment).toMatchObject({ filename: 'my_list_2_.txt', description: 'teas', size: 5 });
    expect(await (await fetch(attachment?.url ?? '')).text()).toBe('green');
  });

  test('a field that is not played is told of', async () => {
    const { discord, general } = await smallWorld();

    const answer = await ask(discord, 'POST', `/channels/${general.id}/messages`, { ...hello, theme: 'dark' });

    expect(answer).toMatchObject({ status: 400, body: { code: 50035, errors: { theme: expect.anything() } } });
  });

  test('Bulk Delete Messages: at once, in one event, and none of two weeks ago', async () => {
    const { discord, ann, general } = await smallWorld();
    discord.setPermissions(general, [{ user: discord.bot.id, allow: ['manageMessages'] }]);
    const { gateway } = await identified(discord);
    const messages = ['one', 'two'].map((text) => discord.say(ann, general, text).id);
    const path = `/channels/${general.id}/messages/bulk-delete`;

    expect((await ask(discord, 'POST', path, { messages })).status).toBe(204);
    const old = ['three', 'four'].map((text) => discord.say(ann, general, text).id);
    discord.advance(15 * 24 * 60 * 60_000);
    expect((await ask(discord, 'POST', path, { messages: old })).body).toMatchObject({ code: 50034 });

    expect(await gateway.untilEvent('MESSAGE_DELETE_BULK')).toMatchObject({ d: { ids: messages } });
  });

  test('Pin Message: pinned messages are listed, the latest first, and the channel says so', async () => {
    const { discord, ann, general } = await smallWorld();
    discord.setPermissions(general, [{ user: discord.bot.id, allow: ['manageMessages'] }]);
    const said = discord.say(ann, general, 'keep this');
    const path = `/channels/${general.id}/messages/pins`;

    await ask(discord, 'PUT', `${path}/${said.id}`);
    const pinned = await ask(discord, 'GET', path);
    await ask(discord, 'DELETE', `${path}/${said.id}`);

    expect(pinned.body).toMatchObject({ items: [{ message: { id: said.id, pinned: true } }], has_more: false });
    expect((await ask(discord, 'GET', path)).body).toMatchObject({ items: [] });
    expect(discord.messagesIn(general).map(({ type }) => type)).toEqual([0, 6]);
  });

  test('Delete User Reaction, Delete All Reactions: with the permission alone', async () => {
    const { discord, ann, general } = await smallWorld();
    const said = discord.say(ann, general, 'react');
    discord.react(ann, said, '👍');
    const path = `/channels/${general.id}/messages/${said.id}/reactions`;
    const emoji = encodeURIComponent('👍');

    expect((await ask(discord, 'DELETE', `${path}/${emoji}/${ann.id}`)).status).toBe(403);
    discord.setPermissions(general, [{ user: discord.bot.id, allow: ['manageMessages'] }]);
    expect((await ask(discord, 'DELETE', `${path}/${emoji}/${ann.id}`)).status).toBe(204);
    discord.react(ann, said, '🎉');
    expect((await ask(discord, 'DELETE', path)).status).toBe(204);

    expect(discord.messagesIn(general)[0]?.reactions).toBeUndefined();
  });
});

test('Message Object: what a webhook posts has the webhook as its author, by any name', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord);
  const webhookId = '100000000000000007';

  discord.say(ann, general, 'by proxy', { webhookId });

  const { d } = await gateway.untilEvent('MESSAGE_CREATE');
  expect(d).toMatchObject({ webhook_id: webhookId, author: { id: webhookId, username: 'Ann', bot: true } });
  expect(d).not.toHaveProperty('member');
});

describe('Gateway Events', () => {
  test('Guild Create: without the members intent the bot is the one member, and a private thread is not shown', async () => {
    const { discord, ann, general } = await smallWorld();
    discord.createThread(general, 'Open', ann);
    discord.createThread(general, 'Shut', ann, { private: true });

    const { gateway } = await identified(discord);

    const { d } = await gateway.untilEvent('GUILD_CREATE');
    expect(d).toMatchObject({
      members: [{ user: { id: discord.bot.id } }],
      threads: [{ name: 'Open' }],
      member_count: 3,
    });
  });

  test('Thread Create: a private thread is told of when the bot is taken into it', async () => {
    const { discord, ann, general } = await smallWorld();
    const shut = discord.createThread(general, 'Shut', ann, { private: true });
    discord.setPermissions(general, [{ user: discord.bot.id, allow: ['manageThreads'] }]);
    const seen = await ask(discord, 'GET', `/channels/${shut.id}`);

    const joined = await ask(discord, 'PUT', `/channels/${shut.id}/thread-members/@me`);
    const members = await ask(discord, 'GET', `/channels/${shut.id}/thread-members`);

    expect([seen.status, joined.status]).toEqual([200, 204]);
    expect(members.body).toMatchObject([{ user_id: ann.id }, { user_id: discord.bot.id }]);
  });

  test('Gateway Intents: what the application was not granted closes with 4014', async () => {
    const { discord } = await smallWorld({ grantedIntents: 1 });
    const gateway = openGateway(discord);
    await gateway.until(({ op }) => op === 10);

    gateway.send(2, { token: discord.token, intents: (1 << 0) | (1 << 9), properties: {} });

    expect(await gateway.untilClosed()).toBe(4014);
  });
});

describe('Threads', () => {
  test('Modify Channel: who opened a thread may rename and archive it; locking needs the permission', async () => {
    const { discord, general } = await smallWorld();
    const opened = await ask(discord, 'POST', `/channels/${general.id}/threads`, { name: 'One', type: 11 });
    const { id } = opened.body as { id: string };
    const change = (body: object) => ask(discord, 'PATCH', `/channels/${id}`, body);

    expect((await change({ locked: true })).status).toBe(403);
    expect((await change({ name: 'Two', archived: true })).body).toMatchObject({
      name: 'Two',
      thread_metadata: { archived: true },
    });
  });

  test('Start Thread in Forum or Media Channel: a post has the id of its first message', async () => {
    const { discord, guild } = await smallWorld();
    const forum = discord.createTextChannel(guild, 'questions', [], { forum: true });

    const { body } = await ask(discord, 'POST', `/channels/${forum.id}/threads`, { name: 'How?', message: hello });

    const { id } = body as { id: string };
    expect(body).toMatchObject({ parent_id: forum.id, message: { id, channel_id: id, content: 'hello' } });
  });
});

describe('Guild', () => {
  test('Add Guild Member Role, Create Guild Role: with the permission; a managed role is given to nobody', async () => {
    const { discord, ann, guild } = await smallWorld();
    const managed = discord.createBotRole(guild);
    const keeper = discord.createRole(guild, 'Keeper', { permissions: ['manageRoles'] });
    const path = `/guilds/${guild.id}/members/${ann.id}/roles`;

    expect((await ask(discord, 'PUT', `${path}/${keeper.id}`)).status).toBe(403);
    discord.join(guild, discord.bot, [keeper]);
    const made = await ask(discord, 'POST', `/guilds/${guild.id}/roles`, { name: 'Made', mentionable: true });
    const { id } = made.body as { id: string };
    await ask(discord, 'PUT', `${path}/${id}`);

    expect((await ask(discord, 'GET', `/guilds/${guild.id}/members/${ann.id}`)).body).toMatchObject({ roles: [id] });
    expect((await ask(discord, 'PUT', `${path}/${managed.id}`)).body).toMatchObject({ code: 50028 });
    expect((await ask(discord, 'DELETE', `/guilds/${guild.id}/roles/${id}`)).status).toBe(204);
  });

  test('List Guild Members needs the members intent; Search Guild Members does not', async () => {
    const { discord, bea, guild } = await smallWorld();

    expect((await ask(discord, 'GET', `/guilds/${guild.id}/members`)).status).toBe(403);
    const found = await ask(discord, 'GET', `/guilds/${guild.id}/members/search?query=be&limit=5`);

    expect(found.body).toMatchObject([{ user: { id: bea.id } }]);
  });
});
