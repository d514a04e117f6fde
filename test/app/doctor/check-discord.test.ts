import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Check } from '../../../src/app/doctor/check.ts';
import { checkDiscord } from '../../../src/app/doctor/check-discord.ts';
import { systemClock } from '../../../src/app/system-clock.ts';
import { readConfig } from '../../../src/config.ts';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../../src/local/discord/start-local-discord.ts';

let discord: LocalDiscord;
beforeEach(async () => {
  discord = await startLocalDiscord({ shards: 2 });
});
afterEach(async () => {
  await discord.close();
});

async function checked(settings: Readonly<Record<string, string>> = {}): Promise<readonly Check[]> {
  const { token: DISCORD_TOKEN, apiUrl: DISCORD_API_URL } = discord;
  const config = readConfig({ DISCORD_TOKEN, DISCORD_API_URL, LETTA_BASE_URL: 'http://letta.test', ...settings });
  return await Array.fromAsync(checkDiscord(config, systemClock, () => {}));
}

const ofKind = (checks: readonly Check[], kind: Check['kind']) =>
  checks.filter((check) => check.kind === kind).map(({ what }) => what);

/** What Discord answers to this, but for these fields. */
async function answerWith(route: string, change: (answer: object) => object): Promise<void> {
  const headers = { authorization: `Bot ${discord.token}` };
  const answer = await fetch(`${discord.apiUrl}/v10${route}`, { headers });
  const body = change(Object(await answer.json()));
  discord.faults.plan({ route }, { kind: 'answer', status: 200, body });
}

test('what is as the settings want it is told', async () => {
  const guild = discord.createGuild({ name: 'Rook House', members: [discord.createUser('Ada')] });
  const tea = discord.createTextChannel(guild, 'tea');

  const checks = await checked({
    MESSAGE_CONTENT_INTENT: 'true',
    HOME_CHANNELS: tea.id,
    ALLOWED_SERVERS: guild.id,
  });
  const without = await checked();

  expect(ofKind(checks, 'ok')).toEqual([
    expect.stringMatching(/^Discord knows the token/),
    expect.stringMatching(/^Invite it by/),
    'The Message Content Intent is switched on, as the settings want it',
    'Servers that it is on: 1, with the permissions that it uses on each (channels may differ)',
    `It sees the home channel ${tea.id}`,
    expect.stringMatching(/^The gateway greets after \d+ ms; it wants 2 shards$/),
    expect.stringMatching(/^\d+ of 1000 starts of today are left$/),
  ]);
  expect(ofKind(without, 'ok')).toContain('No privileged intent is needed: MESSAGE_CONTENT_INTENT is false');
  expect(ofKind(checks, 'failed')).toEqual([]);
  expect(ofKind(checks, 'warning')).toEqual([expect.stringMatching(/^Of commands, Discord lacks \//)]);
});

test('an application that wants a code grant, and a server where it is not, are warned of', async () => {
  const guild = discord.createGuild({ name: 'Rook House', members: [] });
  await answerWith('/applications/@me', (application) => ({ ...application, bot_require_code_grant: true }));

  const warnings = ofKind(await checked({ ALLOWED_SERVERS: `${guild.id} 123456789012345678` }), 'warning');

  expect(warnings).toContain('The application requires an OAuth2 code grant, so the invite fails');
  expect(warnings.filter((what) => what.startsWith('ALLOWED_SERVERS'))).toEqual([
    'ALLOWED_SERVERS names 123456789012345678, where it is not',
  ]);
});

test.each([
  [20, undefined],
  [22, 'Servers beyond these where it lacks some: 2'],
])('of %i servers where it lacks permissions twenty are named', async (number, beyond) => {
  for (let index = 1; index <= number; index += 1) {
    discord.createGuild({ name: `Small ${index}`, members: [], everyone: ['viewChannel'] });
  }

  const warnings = ofKind(await checked(), 'warning');

  expect(warnings.filter((what) => what.startsWith('On the server'))).toHaveLength(20);
  expect(warnings.find((what) => what.startsWith('Servers beyond'))).toBe(beyond);
});

test('commands are told apart: those that it lacks, and those that it knows otherwise', async () => {
  const consolidate = { name: 'consolidate', type: 1, description: 'Something else' };
  discord.faults.plan(
    { route: '/applications/{application_id}/commands' },
    { kind: 'answer', status: 200, body: [consolidate] },
  );

  expect(ofKind(await checked(), 'warning')).toContainEqual(
    expect.stringMatching(
      /^Of commands, Discord lacks (?!.*\/consolidate.* and )\/.*, and knows \/consolidate otherwise$/,
    ),
  );
});

test.each([
  [20, 'warning'],
  [21, 'ok'],
] as const)('with %i starts left of the day it is told as %s', async (remaining, kind) => {
  await answerWith('/gateway/bot', (gateway) => ({
    ...gateway,
    session_start_limit: { total: 1_000, remaining, reset_after: 0, max_concurrency: 1 },
  }));

  expect(ofKind(await checked(), kind)).toContain(`${remaining} of 1000 starts of today are left`);
});
