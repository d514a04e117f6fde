/** What the local Discord demands of messages. */
import { describe, expect, test } from 'vitest';
import type { PermissionName } from '../../../src/local/discord/bits.ts';
import { ask } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const unknownId = '1000000000000000000';

const button = { type: 2, style: 2, label: 'Undo', custom_id: 'undo' };
const rowOf = (...components: object[]) => ({ type: 1, components });
const buttons = (count: number, row: number) =>
  Array.from({ length: count }, (_, n) => ({ ...button, custom_id: `${row}.${n}` }));

describe('a message is refused', () => {
  test.each([
    { what: 'with 2,001 characters', body: { content: 'x'.repeat(2001) }, code: 50035 },
    { what: 'with nothing in it', body: { content: '   ' }, code: 50006 },
    { what: 'with eleven embeds', body: { embeds: Array(11).fill({ title: 'x' }) }, code: 50035 },
    {
      what: 'with embeds of 6,001 characters',
      body: { embeds: [4000, 2001].map((n) => ({ description: 'x'.repeat(n) })) },
      code: 50035,
    },
    { what: 'with a nonce of 26 characters', body: { content: 'x', nonce: 'n'.repeat(26) }, code: 50035 },
    { what: 'with text that is a number', body: { content: 7 }, code: 50035 },
    {
      what: 'as a reply to nothing',
      body: { content: 'x', message_reference: { message_id: unknownId } },
      code: 50035,
    },
    {
      what: 'with text beside components of version 2',
      body: { content: 'x', flags: 1 << 15, components: [] },
      code: 50035,
    },
    { what: 'with six buttons in a row', body: { content: 'x', components: [rowOf(...buttons(6, 0))] }, code: 50035 },
    { what: 'with a row of nothing', body: { content: 'x', components: [rowOf()] }, code: 50035 },
    {
      what: 'with six rows of buttons',
      body: { content: 'x', components: Array.from({ length: 6 }, (_, row) => rowOf(...buttons(1, row))) },
      code: 50035,
    },
    {
      what: 'with two buttons of one id',
      body: { content: 'x', components: [rowOf(button), rowOf(button)] },
      code: 50035,
    },
    {
      what: 'with a button whose id has 101 characters',
      body: { content: 'x', components: [rowOf({ ...button, custom_id: 'x'.repeat(101) })] },
      code: 50035,
    },
    {
      what: 'with a button whose id is empty',
      body: { content: 'x', components: [rowOf({ ...button, custom_id: '' })] },
      code: 50035,
    },
    {
      what: 'with a label of 81 characters',
      body: { content: 'x', components: [rowOf({ ...button, label: 'x'.repeat(81) })] },
      code: 50035,
    },
  ])('$what', async ({ body, code }) => {
    const { discord, general } = await smallWorld();

    const answer = await ask(discord, 'POST', `/channels/${general.id}/messages`, body);

    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(discord.messagesIn(general)).toEqual([]);
  });

  test('with the field and the rule that it broke', async () => {
    const { discord, general } = await smallWorld();

    const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: 'x'.repeat(2001) });

    expect(body).toEqual({
      code: 50035,
      message: 'Invalid Form Body',
      errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] } },
    });
  });

  test('in an unknown channel', async () => {
    const { discord } = await smallWorld();

    const answer = await ask(discord, 'POST', `/channels/${unknownId}/messages`, { content: 'x' });

    expect(answer).toMatchObject({ status: 404, body: { code: 10003 } });
  });

  test.each<{ deny: PermissionName; code: number; status: number }>([
    { deny: 'viewChannel', code: 50001, status: 403 },
    { deny: 'sendMessages', code: 50013, status: 403 },
    { deny: 'readMessageHistory', code: 160002, status: 400 },
  ])('with $code where the bot lacks $deny', async ({ deny, code, status }) => {
    const { discord, ann, general } = await smallWorld();
    const said = discord.say(ann, general, 'hi');
    discord.setPermissions(general, [{ user: discord.bot.id, deny: [deny] }]);

    const answer = await ask(discord, 'POST', `/channels/${general.id}/messages`, {
      content: 'x',
      message_reference: { message_id: said.id },
    });

    expect(answer).toMatchObject({ status, body: { code } });
  });

  test('in direct messages that the person refuses, which can still be opened', async () => {
    const { discord, ann } = await smallWorld();
    discord.acceptDms(ann, false);

    const opened = await ask(discord, 'POST', '/users/@me/channels', { recipient_id: ann.id });
    const answer = await ask(discord, 'POST', `/channels/${discord.openDm(ann).id}/messages`, { content: 'x' });

    expect(opened.status).toBe(200);
    expect(answer).toMatchObject({ status: 403, body: { code: 50007 } });
  });

  test('in a thread that was archived and locked, not in one that was only archived', async () => {
    const { discord, ann, general } = await smallWorld();
    const thread = discord.createThread(general, 'old', ann);
    const post = () => ask(discord, 'POST', `/channels/${thread.id}/messages`, { content: 'x' });
    discord.archive(thread);

    const archived = await post();
    discord.archive(thread, { locked: true });
    const locked = await post();

    expect(archived.status).toBe(200);
    expect(locked).toMatchObject({ status: 400, body: { code: 50083 } });
  });
});

test('exactly 2,000 characters are taken, counted as characters and not as UTF-16 units', async () => {
  const { discord, general } = await smallWorld();

  const answer = await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: '🌸'.repeat(2000) });

  expect(answer.status).toBe(200);
});

test('of emoji that the bot may not use the names are kept', async () => {
  const { discord, general } = await smallWorld();

  const sent = { content: 'Look <:rook:123456789012345678> and <a:raven:123456789012345678>!' };
  const posted = await ask(discord, 'POST', `/channels/${general.id}/messages`, sent);
  const route = `/channels/${general.id}/messages/${String((posted.body as { id: string }).id)}`;
  const edited = await ask(discord, 'PATCH', route, sent);

  for (const { body } of [posted, edited]) expect(body).toMatchObject({ content: 'Look :rook: and :raven:!' });
});

test('a reply to nothing becomes an ordinary message when it may', async () => {
  const { discord, general } = await smallWorld();

  const { body } = await ask(discord, 'POST', `/channels/${general.id}/messages`, {
    content: 'x',
    message_reference: { message_id: unknownId, fail_if_not_exists: false },
  });

  expect(body).toMatchObject({ type: 0, content: 'x' });
  expect(body).not.toHaveProperty('message_reference');
});

describe('the bot', () => {
  test("can't edit what a person wrote, nor delete it without the permission", async () => {
    const { discord, ann, general } = await smallWorld();
    const said = discord.say(ann, general, 'mine');
    const path = `/channels/${general.id}/messages/${said.id}`;

    const edit = await ask(discord, 'PATCH', path, { content: 'yours' });
    const remove = await ask(discord, 'DELETE', path);

    expect(edit).toMatchObject({ status: 403, body: { code: 50005 } });
    expect(remove).toMatchObject({ status: 403, body: { code: 50013 } });
    expect(discord.messagesIn(general)[0]?.content).toBe('mine');
  });

  test("can't edit a message that is gone", async () => {
    const { discord, general } = await smallWorld();

    const answer = await ask(discord, 'PATCH', `/channels/${general.id}/messages/${unknownId}`, { content: 'x' });

    expect(answer).toMatchObject({ status: 404, body: { code: 10008 } });
  });

  test('with a wrong token is told 401', async () => {
    const { discord } = await smallWorld();

    const answer = await ask(discord, 'GET', '/users/@me', undefined, { authorization: 'Bot wrong' });

    expect(answer).toMatchObject({ status: 401, body: { message: '401: Unauthorized', code: 0 } });
  });
});

describe('a nonce', () => {
  const send = { content: 'once', nonce: 'turn-7-page-1', enforce_nonce: true };

  test('that is enforced makes one message, however often it is sent', async () => {
    const { discord, general } = await smallWorld();
    const post = () => ask(discord, 'POST', `/channels/${general.id}/messages`, send);

    const [first, second] = [await post(), await post()];

    expect(second.body).toEqual(first.body);
    expect(first.body).toMatchObject({ nonce: 'turn-7-page-1' });
    expect(discord.messagesIn(general)).toHaveLength(1);
  });

  test('is forgotten after some minutes', async () => {
    const { discord, general } = await smallWorld();
    const post = () => ask(discord, 'POST', `/channels/${general.id}/messages`, send);

    await post();
    discord.advance(6 * 60_000);
    await post();
    discord.nonces.clear();
    await post();

    expect(discord.messagesIn(general)).toHaveLength(3);
  });

  test('that is not enforced has no effect, and history does not show it', async () => {
    const { discord, general } = await smallWorld();
    const path = `/channels/${general.id}/messages`;

    await ask(discord, 'POST', path, { ...send, enforce_nonce: false });
    await ask(discord, 'POST', path, { ...send, enforce_nonce: false });
    const { body } = await ask(discord, 'GET', path);

    expect(body).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('turn-7');
  });

  test('of a message that was deleted since is answered with 10008', async () => {
    const { discord, general } = await smallWorld();
    const post = () => ask(discord, 'POST', `/channels/${general.id}/messages`, send);
    await post();
    for (const message of discord.messagesIn(general)) discord.remove(message);

    expect(await post()).toMatchObject({ status: 404, body: { code: 10008 } });
  });
});

describe('the history of a channel', () => {
  async function fiveMessages() {
    const world = await smallWorld();
    const { discord, ann, general } = world;
    const ids = ['1', '2', '3', '4', '5'].map((text) => discord.say(ann, general, text).id);
    const list = async (query: string) => {
      const { body } = await ask(discord, 'GET', `/channels/${general.id}/messages${query}`);
      return (body as { content: string }[]).map(({ content }) => content).join('');
    };
    return { ...world, ids, list };
  }

  test('comes newest first', async () => {
    const { list } = await fiveMessages();

    expect(await list('')).toBe('54321');
    expect(await list('?limit=2')).toBe('54');
  });

  test('can be read before, after and around a message', async () => {
    const { list, ids } = await fiveMessages();

    expect(await list(`?before=${ids[3]}&limit=2`)).toBe('32');
    expect(await list(`?after=${ids[1]}&limit=2`)).toBe('43');
    expect(await list(`?around=${ids[2]}&limit=3`)).toBe('432');
  });

  test('is empty without the permission to read it, and refuses odd limits', async () => {
    const { discord, general, list } = await fiveMessages();

    const odd = await ask(discord, 'GET', `/channels/${general.id}/messages?limit=101`);
    discord.setPermissions(general, [{ deny: ['readMessageHistory'] }]);

    expect(odd).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(await list('')).toBe('');
  });
});
