import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../../src/app/doctor/check.ts';
import { checkProxies, checkSettings } from '../../../src/app/doctor/check-settings.ts';
import { type Config, ConfigError, readConfig } from '../../../src/config.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

async function all(checks: AsyncIterable<Check>): Promise<readonly Check[]> {
  return await Array.fromAsync(checks);
}

function configWith(settings: Readonly<Record<string, string>>): Config {
  return readConfig({ DISCORD_TOKEN: 'canary-token', LETTA_BASE_URL: 'http://127.0.0.1:8283', ...settings });
}

test('each problem of the settings is one that failed, and another setting is what helps', async () => {
  const checks = await all(
    checkSettings(new ConfigError(['LOG_LEVEL must be quiet', 'MAX_USERS must be one']), 'none'),
  );

  expect(checks).toMatchObject([
    { kind: 'failed', what: 'LOG_LEVEL must be quiet', mend: 'setting' },
    { kind: 'failed', what: 'MAX_USERS must be one', mend: 'setting' },
  ]);
});

test('a name in .env that is no setting is told, with the one that it is like', async () => {
  const env = join(temporaryFolder(), '.env');
  writeFileSync(env, 'LETTA_MODLE="house/talk"\nOPENAI_API_KEY=x\n# LETA=1\nLOG_LEVEL=info\n', { mode: 0o600 });

  const checks = await all(checkSettings(configWith({}), env));

  expect(checks.filter(({ kind }) => kind !== 'ok')).toEqual([
    {
      kind: 'warning',
      what: `${env} sets LETTA_MODLE, which is no setting`,
      todo: 'Perhaps LETTA_MODEL is meant; otherwise take it out',
    },
  ]);
});

test('a name in .env that is like no setting is told without a guess', async () => {
  const env = join(temporaryFolder(), '.env');
  writeFileSync(env, 'DATABASE_URL=postgres://db\n', { mode: 0o600 });

  const checks = await all(checkSettings(configWith({}), env));

  expect(checks.filter(({ kind }) => kind !== 'ok')).toEqual([
    {
      kind: 'warning',
      what: `${env} sets DATABASE_URL, which is no setting`,
      todo: 'Take it out; .env.example names all',
    },
  ]);
});

test('a setting that .env names in another way than NAME=value is told by its name, and by nothing behind it', async () => {
  const env = join(temporaryFolder(), '.env');
  const lines = ['LETTA_API_KEY: canary==', 'set STATUS_TOKEN=canary', '"BOT_ADMIN_IDS": "canary",', '# HOME_CHANNELS'];
  lines.push('LETTA-MODEL=canary', 'AGENT NAME=canary');
  writeFileSync(env, [...lines, 'SLEEP_MODE: off', 'SLEEP_MODE=off'].join('\r\n'), { mode: 0o600 });

  const checks = await all(checkSettings(configWith({}), env));

  expect(checks.filter(({ kind }) => kind !== 'ok')).toEqual(
    ['BOT_ADMIN_IDS', 'LETTA_API_KEY', 'LETTA_MODEL', 'AGENT_NAME', 'STATUS_TOKEN'].map((name) => ({
      kind: 'warning',
      what: `${env} names ${name} and doesn't set it`,
      todo: `Write ${name}=, and its value behind it`,
    })),
  );
});

test('a .env that can not be read is told of once', async () => {
  const unreadable = new ConfigError(['.env can not be read']);

  const checks = await all(checkSettings(unreadable, temporaryFolder()));

  expect(checks.filter(({ what }) => what.includes('can not be read'))).toHaveLength(1);
});

test('a .env that others may read is warned of', async () => {
  const env = join(temporaryFolder(), '.env');
  writeFileSync(env, 'LOG_LEVEL=info\n', { mode: 0o640 });

  const checks = await all(checkSettings(configWith({}), env));

  expect(checks.filter(({ kind }) => kind !== 'ok')).toMatchObject([{ kind: 'warning', todo: `chmod go-rwx ${env}` }]);
});

test('a profile that is wrong is a setting that is wrong', async () => {
  const checks = await all(checkSettings(configWith({ PROFILE: 'nowhere.yaml' }), 'none'));

  expect(checks).toContainEqual(
    expect.objectContaining({ kind: 'failed', mend: 'setting', what: expect.stringMatching(/^PROFILE /) }),
  );
});

test('proxies are told without their passwords, and one for this machine itself is warned of', async () => {
  const HTTP_PROXY = 'http://ada:canary@proxy.test:3128';

  const checks = await all(checkProxies(configWith({ HTTP_PROXY })));

  expect(checks).toMatchObject([
    { kind: 'ok', what: expect.stringContaining('HTTP_PROXY http://proxy.test:3128') },
    { kind: 'warning', todo: expect.stringContaining('Put 127.0.0.1 into NO_PROXY') },
  ]);
  expect(JSON.stringify(checks)).not.toContain('canary');
  expect(await all(checkProxies(configWith({ HTTP_PROXY, NO_PROXY: 'localhost, 127.0.0.1' })))).toHaveLength(1);
});

test('names parts of NO_PROXY that never match', async () => {
  const HTTP_PROXY = 'http://proxy.test:3128';
  const matching = 'localhost .lan *.lan * 10.0.0.1-10.0.0.9 letta:8283';
  const NO_PROXY = `${matching},127.0.0.1,10.0.0.0/8,http://letta,let*ta`;

  const checks = await all(checkProxies(configWith({ HTTP_PROXY, NO_PROXY })));

  expect(checks.slice(1)).toMatchObject([
    { kind: 'warning', what: expect.stringMatching(/10\.0\.0\.0\/8, http:\/\/letta, let\*ta$/) },
  ]);
});
