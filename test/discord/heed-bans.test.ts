import { REST } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { askDiscord } from '../../src/discord/ask-discord.ts';
import { heedBans } from '../../src/discord/heed-bans.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { startOtherServer } from '../support/other-servers.ts';
import { rememberingLog } from './bot-on-local-discord.ts';

// https://github.com/discord/discord-api-docs/issues/5682
const ban = { message: 'You are being blocked from accessing our API temporarily …', code: 0 };

type Said = { readonly status: number; readonly body: object | string; readonly headers?: Record<string, string> };

async function scene() {
  const said: { current: Said } = { current: { status: 429, body: ban } };
  const server = await startOtherServer(() => said.current);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const clock = drivenClock();
  const log = rememberingLog();
  const rest = new REST({
    api: `${server.url}/api`,
    retries: 1,
    makeRequest: heedBans(askDiscord, { clock, log }),
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: 10_000,
  }).setToken('a.b.c');
  const ask = (route: `/${string}`) =>
    rest.post(route, { body: {} }).then(
      () => 'taken',
      (error: Error) => error.name,
    );
  const post = (channel: number) => ask(`/channels/12345678901234567${channel}/messages`);
  return { said, server, clock, log, ask, post };
}

test('who is banned asks ever more rarely, whatever it is about, with a line for each time', async () => {
  const { server, clock, log, post } = await scene();

  for (let minute = 0; minute < 60; minute += 1) {
    for (let channel = 0; channel < 5; channel += 1) expect(await post(channel)).toBe('NotDiscordsAnswer');
    await clock.pass(60_000);
  }

  expect(server.asked.length).toBeLessThan(18);
  expect(log.lines).toHaveLength(server.asked.length - 1);
  expect(log.lines.slice(0, 2).map(({ fields }) => fields)).toEqual([
    { pauseMs: 5_000, refusals: 2 },
    { pauseMs: 15_000, refusals: 3 },
  ]);
});

test('what is asked at once counts once; when the ban is over, all is as before', async () => {
  const { said, server, clock, log, post } = await scene();
  await Promise.all([0, 1, 2, 3].map(post));
  expect(log.lines).toHaveLength(1);

  said.current = { status: 200, body: { id: '1' } };
  await clock.pass(5_000);
  expect(await Promise.all([0, 1, 2].map(post))).toEqual(['taken', 'taken', 'taken']);

  expect(server.asked).toHaveLength(7);
  expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
});

test('one such answer alone, as of a proxy, holds up nothing', async () => {
  const { said, log, post } = await scene();
  await post(0);

  said.current = { status: 200, body: { id: '1' } };
  expect(await post(0)).toBe('taken');

  said.current = { status: 429, body: ban };
  await post(0);
  said.current = { status: 200, body: { id: '1' } };
  expect(await post(1)).toBe('taken');
  expect(log.lines).toEqual([]);
});

test('a ban that Cloudflare tells of itself, with its own time to wait, is heeded too', async () => {
  const { said, server, log, post } = await scene();
  said.current = { status: 429, body: 'error code: 1015', headers: { 'retry-after': '3600' } };

  for (let channel = 0; channel < 5; channel += 1) await post(channel);

  expect(server.asked).toHaveLength(2);
  expect(log.lines).toHaveLength(1);
});

// https://github.com/discord/discord-api-docs/issues/7040
test('answers to commands are asked for all the same, and what becomes of them says nothing of anything else', async () => {
  const { said, server, log, ask, post } = await scene();
  const answers = ['/interactions/1/abc/callback', '/webhooks/2/abc'] as const;
  for (const route of [...answers, ...answers]) expect(await ask(route)).toBe('NotDiscordsAnswer');
  expect(log.lines).toEqual([]);
  await post(0);
  await post(0);
  expect(log.lines).toHaveLength(1);
  const before = server.asked.length;

  said.current = { status: 200, body: { id: '1' } };

  for (const route of answers) expect(await ask(route)).toBe('taken');
  expect(await post(0)).toBe('NotDiscordsAnswer');
  expect(server.asked).toHaveLength(before + 2);
});

test('limits that Discord itself tells of hold up no other request', async () => {
  const { said, log, post } = await scene();
  said.current = {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: 60, global: false },
    headers: { 'retry-after': '60', 'x-ratelimit-scope': 'shared' },
  };

  for (let channel = 0; channel < 3; channel += 1) await post(channel);

  expect(log.lines).toEqual([]);
  said.current = { status: 200, body: { id: '1' } };
  expect(await post(4)).toBe('taken');
});

test('a limit of one route holds up no other', async () => {
  const { said, log, post } = await scene();
  said.current = { status: 400, body: { message: 'Invalid Form Body', code: 50_035 } };

  expect(await post(0)).toBe('DiscordAPIError[50035]');

  expect(log.lines).toEqual([]);
});
