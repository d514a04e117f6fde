import { REST } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { askDiscord } from '../../src/discord/ask-discord.ts';
import { heedBans } from '../../src/discord/heed-bans.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { startOtherServer } from '../support/other-servers.ts';
import { rememberingLog } from './bot-on-local-discord.ts';

// https://github.com/discord/discord-api-docs/issues/5682
const ban = { message: 'You are being blocked from accessing our API temporarily …', code: 0 };

async function scene() {
  const said: { current: { status: number; body: object } } = { current: { status: 429, body: ban } };
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
  const post = (channel: number) =>
    rest.post(`/channels/12345678901234567${channel}/messages`, { body: {} }).then(
      () => 'taken',
      (error: Error) => error.name,
    );
  return { said, server, clock, log, post };
}

test('who is banned asks ever more rarely, whatever it is about, with a line for each time', async () => {
  const { server, clock, log, post } = await scene();

  for (let minute = 0; minute < 60; minute += 1) {
    for (let channel = 0; channel < 5; channel += 1) expect(await post(channel)).toBe('NotDiscordsAnswer');
    await clock.pass(60_000);
  }

  expect(server.asked.length).toBeLessThan(12);
  expect(log.lines).toHaveLength(server.asked.length);
  expect(log.lines.slice(0, 2).map(({ fields }) => fields)).toEqual([
    { pauseMs: 5_000, refusals: 1 },
    { pauseMs: 15_000, refusals: 2 },
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

test('a limit of one route holds up no other', async () => {
  const { said, log, post } = await scene();
  said.current = { status: 400, body: { message: 'Invalid Form Body', code: 50_035 } };

  expect(await post(0)).toBe('DiscordAPIError[50035]');

  expect(log.lines).toEqual([]);
});
