/** What the local Discord demands of answers to interactions. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { intent } from '../../../src/local/discord/bits.ts';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';
import { ask, identified, type RawGateway } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const started = z.object({ id: z.string(), token: z.string() });

/** A world in which Ann has just used /status, and nobody has answered yet. */
async function usedCommand(identify: { readonly intents?: number } = {}) {
  const world = await smallWorld();
  const { discord, ann, general } = world;
  const { gateway } = await identified(discord, identify);
  const path = `/applications/${discord.applicationId}/commands`;
  await ask(discord, 'PUT', path, [{ name: 'status', description: 'How I am' }]);
  const use = discord.command(ann, general, 'status');
  const { id, token } = await startOf(gateway);
  const callback = (body: unknown, query = '') =>
    ask(discord, 'POST', `/interactions/${id}/${token}/callback${query}`, body, { authorization: '' });
  const webhook = `/webhooks/${discord.applicationId}/${token}`;
  return { ...world, gateway, use, callback, webhook };
}

async function startOf(gateway: RawGateway) {
  return started.parse((await gateway.untilEvent('INTERACTION_CREATE')).d);
}

const hello = { type: 4, data: { content: 'hello' } };

test('the first answer needs no Authorization header and is acknowledged without a body', async () => {
  const { callback } = await usedCommand();

  const answer = await callback(hello);

  expect(answer).toMatchObject({ status: 204, body: undefined });
  // As Discord says it of nothing: https://github.com/discord/discord-api-docs/issues/5887
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('with_response gives the message that was made', async () => {
  const { callback, use } = await usedCommand();

  const { status, body } = await callback(hello, '?with_response=true');

  expect(status).toBe(200);
  expect(body).toMatchObject({
    interaction: { id: use.id, type: 2, response_message_loading: false, response_message_ephemeral: false },
    resource: { type: 4, message: { content: 'hello' } },
  });
});

const aside = { type: 4, data: { content: 'for you', flags: 1 << 6 } };

test('the bot hears of what it says to one person as of a direct message, in the channel of the server', async () => {
  const { callback, gateway, webhook, discord, general } = await usedCommand({ intents: intent.directMessages });

  await callback(aside);
  await ask(discord, 'PATCH', `${webhook}/messages/@original`, { content: 'for you alone' });

  const made = await gateway.untilEvent('MESSAGE_CREATE');
  const changed = await gateway.untilEvent('MESSAGE_UPDATE');
  expect(made.d).toMatchObject({ content: 'for you', channel_id: general.id, flags: 1 << 6 });
  expect(changed.d).toMatchObject({ content: 'for you alone' });
  for (const { d } of [made, changed]) expect(d).not.toHaveProperty('guild_id');
});

test('an answer later than three seconds is refused, and the person reads that nobody responded', async () => {
  const { discord, callback, use } = await usedCommand();

  discord.advance(3001);

  expect(await callback(hello)).toMatchObject({ status: 404, body: { code: 10062 } });
  expect(use.hasFailed).toBe(true);
});

test('a second answer is refused', async () => {
  const { callback } = await usedCommand();
  await callback(hello);

  expect(await callback(hello)).toMatchObject({ status: 400, body: { code: 40060 } });
});

test('an unknown interaction is refused', async () => {
  const { discord } = await usedCommand();

  const answer = await ask(discord, 'POST', `/interactions/${discord.bot.id}/nonsense/callback`, hello);

  expect(answer).toMatchObject({ status: 404, body: { code: 10062 } });
});

test('a token dies after fifteen minutes', async () => {
  const { discord, callback, webhook } = await usedCommand();
  await callback(hello);

  discord.advance(15 * 60_000 - 1000);
  const before = await ask(discord, 'PATCH', `${webhook}/messages/@original`, { content: 'still here' });
  discord.advance(2000);
  const after = await ask(discord, 'PATCH', `${webhook}/messages/@original`, { content: 'too late' });

  expect(before.status).toBe(200);
  expect(after).toMatchObject({ status: 401, body: { code: 50027 } });
});

test('nothing can be edited or followed up before the first answer', async () => {
  const { discord, webhook } = await usedCommand();

  const edit = await ask(discord, 'PATCH', `${webhook}/messages/@original`, { content: 'x' });
  const follow = await ask(discord, 'POST', webhook, { content: 'x' });

  expect(edit).toMatchObject({ status: 404, body: { code: 10015 } });
  expect(follow).toMatchObject({ status: 404, body: { code: 10015 } });
});

test('a percent-encoded @original means the answer', async () => {
  const { discord, callback, webhook } = await usedCommand();
  await callback({ type: 5, data: { flags: 64 } });

  const answer = await ask(discord, 'PATCH', `${webhook}/messages/%40original`, { content: 'done', flags: 0 });

  expect(answer).toMatchObject({ status: 200, body: { content: 'done', flags: 64 } });
});

test('a follow-up right after a deferral becomes the answer', async () => {
  const { discord, callback, webhook, use } = await usedCommand();
  await callback({ type: 5, data: {} });

  await ask(discord, 'POST', webhook, { content: 'the answer' });

  expect(use.answer?.content).toBe('the answer');
  expect(use.followUps).toEqual([]);
});

test.each([
  { what: 'text over 2,000 characters', body: { type: 4, data: { content: 'x'.repeat(2001) } }, code: 50035 },
  { what: 'nothing', body: { type: 4, data: { content: '' } }, code: 50006 },
  { what: 'an update although there is no message', body: { type: 7, data: { content: 'x' } }, code: 50035 },
  { what: 'an unknown type', body: { type: 99 }, code: 50035 },
])('an answer with $what is refused, and a right one still taken', async ({ body, code }) => {
  const { callback } = await usedCommand();

  const refused = await callback(body);

  expect(refused).toMatchObject({ status: 400, body: { code } });
  expect((await callback(hello)).status).toBe(204);
});

test('a nonce has no effect on follow-ups', async () => {
  const { discord, callback, webhook, use } = await usedCommand();
  await callback(hello);

  await ask(discord, 'POST', webhook, { content: 'twice', nonce: '1', enforce_nonce: true });
  await ask(discord, 'POST', webhook, { content: 'twice', nonce: '1', enforce_nonce: true });

  expect(use.followUps).toHaveLength(2);
});

test('an interaction carries what Discord documents, whatever the intents', async () => {
  const { discord, ann, guild, general } = await smallWorld();
  await ask(discord, 'PUT', commandsOf(discord), [{ name: 'status', description: 'How I am' }]);
  const { gateway } = await identified(discord, { intents: 0 });

  discord.command(ann, general, 'status', {}, { locale: 'it' });
  const { d } = await gateway.untilEvent('INTERACTION_CREATE');

  expect(d).toMatchObject({
    type: 2,
    version: 1,
    application_id: discord.applicationId,
    guild_id: guild.id,
    guild_locale: 'it',
    locale: 'it',
    channel: { id: general.id, type: 0 },
    member: { user: { id: ann.id }, permissions: expect.stringMatching(/^\d+$/) },
    app_permissions: expect.stringMatching(/^\d+$/),
    entitlements: [],
    authorizing_integration_owners: { 0: guild.id },
    context: 0,
    data: { name: 'status', type: 1 },
  });
});

function commandsOf(discord: LocalDiscord): string {
  return `/applications/${discord.applicationId}/commands`;
}
