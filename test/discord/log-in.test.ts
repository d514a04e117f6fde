/** How the bot logs in, and what it says where it can't. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectDiscord } from '../../src/discord/connect-discord.ts';
import { botOnLocalDiscord, impatientClock, rememberingLog, type Stage } from './bot-on-local-discord.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.leave();
  stage = undefined;
});

/** Waits for nothing, and writes down for how long it should have. */
function pausing() {
  const pauses: number[] = [];
  return { pauses, clock: { ...impatientClock(), sleep: async (ms: number) => void pauses.push(ms) } };
}

const edges = () => ({ log: rememberingLog(), clock: impatientClock(), onLost: () => {}, messageContent: true });

const pageInBetween = (status: number) =>
  ({ kind: 'answer', status, headers: { 'content-type': 'text/html' } }) as const;

const noGateway = {
  kind: 'answer',
  status: 200,
  body: { url: 'here', shards: 1, session_start_limit: { total: 1, remaining: 1, reset_after: 0, max_concurrency: 1 } },
} as const;

describe('logging in', () => {
  test('gives the identity of the bot and an invitation with just the permissions it needs', async () => {
    stage = await botOnLocalDiscord();
    const { discord, bot } = stage;

    expect(bot.identity).toMatchObject({
      user: discord.bot.id,
      application: discord.applicationId,
      name: discord.bot.username,
    });
    const invite = new URL(bot.identity.invite);
    expect(Object.fromEntries(invite.searchParams)).toEqual({
      client_id: discord.applicationId,
      scope: 'bot applications.commands',
      permissions: '274878024768',
    });
  });

  test('with a wrong token fails at once with advice that names the setting, and counts as no loss', async () => {
    const { pauses, clock } = pausing();
    const lost: Error[] = [];
    const attempt = botOnLocalDiscord({}, () => {}, { token: 'wrong', clock, onLost: (why) => lost.push(why) });

    await expect(attempt).rejects.toMatchObject({
      name: 'DiscordFailure',
      kind: 'token-refused',
      advice: expect.stringContaining('DISCORD_TOKEN'),
    });
    expect({ pauses, lost }).toEqual({ pauses: [], lost: [] });
  });

  test('with an intent that is not switched on in the portal says which one', async () => {
    const attempt = botOnLocalDiscord({ messageContent: false }, () => {}, { messageContent: true });

    await expect(attempt).rejects.toMatchObject({
      kind: 'intents-not-enabled',
      advice: expect.stringContaining('Message Content Intent'),
    });
  });

  test('fails at once when nobody listens', async () => {
    const { pauses, clock } = pausing();
    // A port that a server gave back may be another test's by now.
    const attempt = connectDiscord({ ...edges(), clock, token: 'any', apiUrl: 'http://127.0.0.1:4/api' });

    await expect(attempt).rejects.toMatchObject({ kind: 'unreachable' });
    expect(pauses).toEqual([]);
  });

  test.each([
    ['closes the connection', { kind: 'drop', end: 'close' }, 2, 1_000],
    ['fails', { kind: 'answer', status: 503 }, 4, 1_000],
    ['is hidden by a page of something in between, with 401', pageInBetween(401), 2, 1_000],
    ['is hidden by one with 403', pageInBetween(403), 2, 1_000],
    ['is hidden by one with 405', pageInBetween(405), 2, 1_000],
    ['is hidden by JSON that names no gateway', noGateway, 2, 1_000],
    ['asks for patience', { kind: 'rate-limit', retryAfterSeconds: 15 }, 1, 15_000],
  ] as const)('is tried again when Discord %s', async (_, fault, times, pauseMs) => {
    const { pauses, clock } = pausing();

    stage = await botOnLocalDiscord(
      {},
      (discord) => discord.faults.plan({ method: 'GET', route: '/gateway/bot' }, fault, times),
      { clock },
    );

    expect(stage.bot.identity.user).toBe(stage.discord.bot.id);
    // discord.js adds a few milliseconds to what Discord asks for.
    expect(Math.floor((pauses[0] ?? 0) / 100) * 100).toBe(pauseMs);
  });

  test('is given up after as many tries as there are pauses', async () => {
    const { pauses, clock } = pausing();
    const always = Number.POSITIVE_INFINITY;

    const attempt = botOnLocalDiscord(
      {},
      (discord) => discord.faults.plan({ route: '/gateway/bot' }, { kind: 'answer', status: 503 }, always),
      { clock },
    );

    await expect(attempt).rejects.toMatchObject({ kind: 'unreachable' });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 30_000]);
  });

  test('fails when Discord never answers', async () => {
    const { port, close } = await silentServer();
    const apiUrl = `http://127.0.0.1:${port}/api`;

    const { pauses, clock } = pausing();

    const attempt = connectDiscord({ ...edges(), clock, token: 'any', apiUrl, loginTimeoutMs: 50 });

    await expect(attempt).rejects.toMatchObject({ kind: 'unreachable' });
    expect(pauses).toEqual([]);
    await close();
  });

  test('the token is in no log line and in no error', async () => {
    const token = 'canary.token.value';
    stage = await botOnLocalDiscord({ token });
    const refused = await botOnLocalDiscord({}, () => {}, { token }).catch((error: unknown) => error);

    expect(JSON.stringify(stage.log.lines)).not.toContain('canary');
    expect(String(refused)).not.toContain('canary');
  });
});

async function silentServer() {
  const server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
