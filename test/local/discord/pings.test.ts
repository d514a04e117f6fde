/** Whom messages on the local Discord ping. */
import { describe, expect, test } from 'vitest';
import { ask, identified } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

describe('the bot pings', () => {
  test.each([
    { what: 'whom it names', allowed: undefined, users: ['Ann', 'Bea'] },
    { what: 'nobody when nothing is allowed', allowed: { parse: [] }, users: [] },
    { what: 'only the author of what it replies to', allowed: { parse: [], replied_user: true }, users: ['Bea'] },
    { what: 'all users but no author by itself', allowed: { parse: ['users'] }, users: ['Ann'] },
  ])('$what', async ({ allowed, users }) => {
    const { discord, ann, bea, general } = await smallWorld();
    const said = discord.say(bea, general, 'hi');

    const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, {
      content: `<@${ann.id}> @everyone`,
      message_reference: { message_id: said.id },
      ...(allowed === undefined ? {} : { allowed_mentions: allowed }),
    });

    const { mentions } = body as { mentions: { global_name: string }[] };
    expect(mentions.map(({ global_name }) => global_name).toSorted()).toEqual(users);
    expect(body).toMatchObject({ mention_everyone: false });
  });

  test('everyone only with the permission', async () => {
    const { discord, general } = await smallWorld();
    discord.setPermissions(general, [{ user: discord.bot.id, allow: ['mentionEveryone'] }]);
    const path = `/channels/${general.id}/messages`;

    const loud = await ask(discord, 'POST', path, { content: '@everyone' });
    const quiet = await ask(discord, 'POST', path, { content: '@everyone', allowed_mentions: { parse: [] } });

    expect(loud.body).toMatchObject({ mention_everyone: true });
    expect(quiet.body).toMatchObject({ mention_everyone: false });
  });

  test('roles that may be mentioned by all, and only those', async () => {
    const { discord, guild, general } = await smallWorld();
    const open = discord.createRole(guild, 'Readers', { mentionable: true });
    const shut = discord.createRole(guild, 'Staff');

    const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, {
      content: `<@&${open.id}> <@&${shut.id}>`,
    });

    expect(body).toMatchObject({ mention_roles: [open.id] });
  });

  test('by an edit as little as it allows', async () => {
    const { discord, ann, general } = await smallWorld();
    const path = `/channels/${general.id}/messages`;
    const { body } = await ask(discord, 'POST', path, { content: 'one moment' });

    const { id } = body as { id: string };
    const edited = await ask(discord, 'PATCH', `${path}/${id}`, {
      content: `<@${ann.id}>`,
      allowed_mentions: { parse: [] },
    });

    expect(edited.body).toMatchObject({ content: `<@${ann.id}>`, mentions: [] });
  });
});

describe('a person', () => {
  test('pings the author of what is replied to, unless that is switched off', async () => {
    const { discord, ann, bea, general } = await smallWorld();
    const said = discord.say(bea, general, 'hi');

    const loud = discord.say(ann, general, 'hello', { replyTo: said });
    const quiet = discord.say(ann, general, 'hello', { replyTo: said, ping: false });

    expect(loud.mentions.map(({ id }) => id)).toEqual([bea.id]);
    expect(quiet.mentions).toEqual([]);
    expect(quiet.message_reference).toMatchObject({ message_id: said.id });
  });

  test('who owns the server may mention everyone and every role', async () => {
    const { discord, ann, guild, general } = await smallWorld();
    const staff = discord.createRole(guild, 'Staff');

    const said = discord.say(ann, general, `@everyone and <@&${staff.id}>`);

    expect(said).toMatchObject({ mention_everyone: true, mention_roles: [staff.id], mentions: [] });
  });

  test('may be a webhook, another bot, or Discord itself', async () => {
    const { discord, general, guild } = await smallWorld();
    const { gateway } = await identified(discord);
    const robot = discord.createUser('Robot', { bot: true });
    discord.join(guild, robot);
    const hook = discord.createUser('Hook', { bot: true });

    const byBot = discord.say(robot, general, 'beep');
    const byHook = discord.say(hook, general, 'built', { webhookId: hook.id });
    const joined = discord.say(robot, general, '', { type: 7 });
    await gateway.until(({ t, d }) => t === 'MESSAGE_CREATE' && JSON.stringify(d).includes(joined.id));

    expect(byBot.author.bot).toBe(true);
    expect(byHook.webhook_id).toBe(hook.id);
    const sent = gateway.received.filter(({ t }) => t === 'MESSAGE_CREATE').map(({ d }) => d);
    expect(sent).toMatchObject([{ member: { roles: [] } }, { webhook_id: hook.id }, { type: 7 }]);
    expect(sent[1]).not.toHaveProperty('member');
  });

  test("can't speak where nothing can be seen", async () => {
    const { discord, bea, guild } = await smallWorld();
    const secret = discord.createTextChannel(guild, 'secret', [{ deny: ['viewChannel'] }]);

    expect(() => discord.say(bea, secret, 'hi')).toThrow("bea can't see #secret, so nothing can be said there.");
  });
});
