/** Requests to the local Discord that fail. */
import { describe, expect, test } from 'vitest';
import type { DiscordFault } from '../../../src/local/discord/faults.ts';
import { type ConnectedBot, connectedBot } from './connected-bot.ts';
import { ask } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const posting = { method: 'POST', route: '/channels/{channel_id}/messages' };

async function sender(rest = {}): Promise<ConnectedBot & { readonly send: (body: object) => Promise<unknown> }> {
  const bot = await connectedBot({ rest });
  const channel = await bot.client.channels.fetch(bot.general.id);
  if (channel?.isSendable() !== true) throw new Error('The channel should take messages.');
  return { ...bot, send: (body) => channel.send(body) };
}

// A busy machine has time for what is answered.
const ambiguous: { what: string; fault: DiscordFault; timeout: number }[] = [
  { what: 'answered with 502', fault: { kind: 'apply-then', end: 'answer-502' }, timeout: 15_000 },
  { what: 'reset', fault: { kind: 'apply-then', end: 'reset' }, timeout: 15_000 },
  { what: 'never answered', fault: { kind: 'apply-then', end: 'hang' }, timeout: 2_000 },
];

describe('a message that was stored, but whose request was', () => {
  test.each(ambiguous)('$what is sent again by discord.js, and stored twice', async ({ fault, timeout }) => {
    const { discord, general, send } = await sender({ timeout });
    discord.faults.plan(posting, fault);

    await send({ content: 'hello' });

    expect(discord.messagesIn(general)).toHaveLength(2);
  });

  test.each(ambiguous)('$what is stored once with a nonce that is enforced', async ({ fault, timeout }) => {
    const { discord, general, send } = await sender({ timeout });
    discord.faults.plan(posting, fault, 2);

    await send({ content: 'hello', nonce: 'n1', enforceNonce: true });

    expect(discord.messagesIn(general)).toHaveLength(1);
    expect(discord.requests.filter(({ route }) => route === posting.route)).toHaveLength(3);
  });

  test('closed is not sent again: nobody knows whether it arrived', async () => {
    const { discord, general, send } = await sender();
    discord.faults.plan(posting, { kind: 'apply-then', end: 'close' });

    await expect(send({ content: 'hello' })).rejects.toThrow('other side closed');

    expect(discord.messagesIn(general)).toHaveLength(1);
  });
});

test('a request that is dropped is not applied', async () => {
  const { discord, general, send } = await sender();
  discord.faults.plan(posting, { kind: 'drop', end: 'close' });

  await expect(send({ content: 'hello' })).rejects.toThrow('other side closed');

  expect(discord.messagesIn(general)).toEqual([]);
});

test('a rate limit tells how long to wait, in the headers that discord.js reads', async () => {
  const { discord, general, send } = await sender();
  discord.faults.plan(posting, { kind: 'rate-limit', retryAfterSeconds: 0.05 });

  await send({ content: 'hello' });

  expect(discord.messagesIn(general)).toHaveLength(1);
  const [limited] = discord.requests.filter(({ route }) => route === posting.route);
  expect(limited?.answer).toMatchObject({
    status: 429,
    body: { retry_after: 0.05, global: false },
    headers: { 'retry-after': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-scope': 'user' },
  });
});

test('a global rate limit says so', async () => {
  const { discord, general } = await smallWorld();
  discord.faults.plan({}, { kind: 'rate-limit', retryAfterSeconds: 3, global: true });

  const { status, headers } = await ask(discord, 'GET', `/channels/${general.id}`);

  expect(status).toBe(429);
  expect(headers.get('x-ratelimit-global')).toBe('true');
  expect(headers.get('retry-after')).toBe('3');
});

test.each([
  { status: 503, requests: 4 },
  { status: 403, requests: 1 },
])('status $status for ever costs discord.js $requests requests', async ({ status, requests }) => {
  const { discord, send } = await sender();
  discord.faults.plan(posting, { kind: 'answer', status }, Number.POSITIVE_INFINITY);

  await expect(send({ content: 'hello' })).rejects.toThrow();

  expect(discord.requests.filter(({ route }) => route === posting.route)).toHaveLength(requests);
});

test('a fault goes after as many requests as it was planned for, or when it is taken back', async () => {
  const { discord, general } = await smallWorld();
  const get = async () => (await ask(discord, 'GET', `/channels/${general.id}`)).status;
  discord.faults.plan({ method: 'GET' }, { kind: 'answer', status: 500 }, 2);
  const statuses = [await get(), await get(), await get()];

  const heal = discord.faults.plan({ route: /^\/channels/ }, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);
  statuses.push(await get());
  heal();
  statuses.push(await get());

  expect(statuses).toEqual([500, 500, 200, 500, 200]);
});

test('a fault for one route leaves the others alone', async () => {
  const { discord, general } = await smallWorld();
  discord.faults.plan(posting, { kind: 'answer', status: 500 });

  const typing = await ask(discord, 'POST', `/channels/${general.id}/typing`);

  expect(typing.status).toBe(204);
});

test('a held request is applied and answered when it is let go', async () => {
  const { discord, general, send } = await sender();
  const door = Promise.withResolvers<void>();
  discord.faults.plan(posting, { kind: 'hold', until: door.promise });

  const sent = send({ content: 'hello' });
  await discord.waitFor('the request to arrive', () => discord.requests.some(({ method }) => method === 'POST'));
  const before = discord.messagesIn(general).length;
  door.resolve();
  await sent;

  expect(before).toBe(0);
  expect(discord.messagesIn(general)).toHaveLength(1);
});

test('an answer can be held after its request was applied', async () => {
  const { discord, general, send } = await sender();
  const door = Promise.withResolvers<void>();
  discord.faults.plan(posting, { kind: 'apply-then-hold', until: door.promise });

  const sent = send({ content: 'hello' });
  await discord.waitForMessage(general, ({ content }) => content === 'hello');
  const answered = discord.requests.at(-1)?.answer;
  door.resolve();
  await sent;

  expect(answered).toBeUndefined();
});

test('a delay passes', async () => {
  const { discord, general } = await smallWorld();
  discord.faults.plan({}, { kind: 'delay', ms: 5 });

  expect((await ask(discord, 'GET', `/channels/${general.id}`)).status).toBe(200);
});

test('closing ends requests that hang or are held', async () => {
  const { discord, general } = await smallWorld();
  discord.faults.plan({}, { kind: 'hold', until: new Promise(() => {}) });
  discord.faults.plan({}, { kind: 'drop', end: 'hang' });
  const requests = [1, 2].map(() => ask(discord, 'GET', `/channels/${general.id}`).catch(() => 'cut off'));
  await discord.waitFor('both requests', () => discord.requests.length === 2);

  await discord.close();

  expect(await Promise.all(requests)).toContain('cut off');
});
