/** Webhooks that a bot makes and keeps, each rule named after its section of Discord's documents. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ask, identified } from './raw-client.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';

const created = z.looseObject({ id: z.string(), token: z.string() });
const message = z.looseObject({ id: z.string(), channel_id: z.string() });
const guildWebhooks = 1 << 5;

type WithWebhook = SmallWorld & { readonly id: string; readonly open: string };

/** A world in which the bot may manage webhooks, and has one. */
async function worldWithWebhook(): Promise<WithWebhook> {
  const world = await smallWorld();
  const { discord, general } = world;
  discord.setPermissions(general, [{ user: discord.applicationId, allow: ['manageWebhooks'] }]);
  const { body, status } = await ask(discord, 'POST', `/channels/${general.id}/webhooks`, { name: 'Herald' });
  expect(status).toBe(200);
  const { id, token } = created.parse(body);
  return { ...world, id, open: `/webhooks/${id}/${token}` };
}

test('Create Webhook, Get Channel Webhooks: with the permission alone, fifteen a channel at most', async () => {
  const { discord, general } = await smallWorld();
  const path = `/channels/${general.id}/webhooks`;
  const refused = await ask(discord, 'POST', path, { name: 'Herald' });
  discord.setPermissions(general, [{ user: discord.applicationId, allow: ['manageWebhooks'] }]);

  for (let n = 1; n <= 15; n += 1) expect((await ask(discord, 'POST', path, { name: `Herald ${n}` })).status).toBe(200);

  expect(refused.body).toMatchObject({ code: 50013 });
  expect((await ask(discord, 'POST', path, { name: 'One more' })).body).toMatchObject({ code: 30007 });
  expect((await ask(discord, 'POST', path, { name: 'Discord himself' })).body).toMatchObject({ code: 50035 });
  expect((await ask(discord, 'GET', path)).body).toHaveLength(15);
});

test('Webhooks Update: tells where something changed, with the intent', async () => {
  const { discord, general, guild, id } = await worldWithWebhook();
  const { gateway } = await identified(discord, { intents: guildWebhooks });

  const { body } = await ask(discord, 'PATCH', `/webhooks/${id}`, { name: 'Crier' });

  expect((await gateway.untilEvent('WEBHOOKS_UPDATE')).d).toEqual({ guild_id: guild.id, channel_id: general.id });
  expect(body).toMatchObject({ name: 'Crier', type: 1, application_id: discord.applicationId });
});

test('Get Webhook with Token, Delete Webhook with Token: needs no Authorization, and shows no user', async () => {
  const { discord, id, open } = await worldWithWebhook();
  const nobody = { authorization: '' };

  const shown = await ask(discord, 'GET', open, undefined, nobody);
  const wrong = await ask(discord, 'GET', `/webhooks/${id}/wrong`, undefined, nobody);
  const gone = await ask(discord, 'DELETE', open, undefined, nobody);

  expect(shown.body).toMatchObject({ id, name: 'Herald' });
  expect(shown.body).not.toHaveProperty('user');
  expect([wrong.status, wrong.body]).toMatchObject([401, { code: 50027 }]);
  expect(gone.status).toBe(204);
  expect((await ask(discord, 'GET', `/webhooks/${id}`)).body).toMatchObject({ code: 10015 });
});

test('Execute Webhook: posts by any name, and shows the message where it is waited for', async () => {
  const { discord, general, id, open } = await worldWithWebhook();
  const { gateway } = await identified(discord);

  const unseen = await ask(discord, 'POST', open, { content: 'hear, hear' });
  const seen = await ask(discord, 'POST', `${open}?wait=true`, { content: 'all is well', username: 'Crier' });

  expect(unseen).toMatchObject({ status: 204, body: undefined });
  expect(seen.body).toMatchObject({
    content: 'all is well',
    webhook_id: id,
    author: { id, username: 'Crier', bot: true },
  });
  expect(discord.messagesIn(general).map(({ author }) => author.username)).toEqual(['Herald', 'Crier']);
  const { d } = await gateway.untilEvent('MESSAGE_CREATE');
  expect(d).toMatchObject({ webhook_id: id, content: 'hear, hear' });
  expect(d).not.toHaveProperty('member');
});

test('Execute Webhook: in a forum it opens a post, or goes into one', async () => {
  const { discord, guild } = await smallWorld();
  const forum = discord.createTextChannel(guild, 'questions', [], { forum: true });
  discord.setPermissions(forum, [{ user: discord.applicationId, allow: ['manageWebhooks'] }]);
  const { id, token } = created.parse(
    (await ask(discord, 'POST', `/channels/${forum.id}/webhooks`, { name: 'Herald' })).body,
  );
  const path = `/webhooks/${id}/${token}?wait=1`;

  const nowhere = await ask(discord, 'POST', path, { content: 'where?' });
  const opened = message.parse((await ask(discord, 'POST', path, { content: 'how?', thread_name: 'How' })).body);
  const inside = await ask(discord, 'POST', `${path}&thread_id=${opened.channel_id}`, { content: 'so' });

  expect(nowhere.body).toMatchObject({ code: 220001 });
  expect(opened.id).toBe(opened.channel_id);
  expect(inside.body).toMatchObject({ channel_id: opened.channel_id, content: 'so' });
});

test('Edit Webhook Message, Delete Webhook Message: its own and no others', async () => {
  const { discord, ann, general, open } = await worldWithWebhook();
  const said = discord.say(ann, general, 'mine');
  const { id } = message.parse((await ask(discord, 'POST', `${open}?wait=true`, { content: 'frst' })).body);

  const edited = await ask(discord, 'PATCH', `${open}/messages/${id}`, { content: 'first' });
  const others = await ask(discord, 'PATCH', `${open}/messages/${said.id}`, { content: 'yours' });
  const removed = await ask(discord, 'DELETE', `${open}/messages/${id}`);

  expect(edited.body).toMatchObject({ content: 'first', edited_timestamp: expect.any(String) });
  expect(others.body).toMatchObject({ code: 10008 });
  expect(removed.status).toBe(204);
  expect(discord.messagesIn(general).map(({ content }) => content)).toEqual(['mine']);
});
