import { describe, expect, test } from 'vitest';
import { nearestNames, settingMeantBy } from '../../src/base/nearest-names.ts';
import { settings } from '../../src/config.ts';

test('the nearest names come in order of likeness, then of the alphabet', () => {
  expect(nearestNames('abc', ['xyz', 'abd', 'abb', 'abcd', 'abc-d'])).toEqual(['abb', 'abcd', 'abd']);
});

describe('of a name that is no setting', () => {
  const meantBy = (name: string) => settingMeantBy(name, Object.keys(settings));

  test.each([
    ['LETTA_MODLE', 'LETTA_MODEL'],
    ['LETA_BASE_ULR', 'LETTA_BASE_URL'],
    ['DISCORDTOKEN', 'DISCORD_TOKEN'],
    ['DISCORD_TOKENS', 'DISCORD_TOKEN'],
    ['discord_token', 'DISCORD_TOKEN'],
    ['SLEEP_TRESHOLD', 'SLEEP_THRESHOLD'],
    ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN'],
    ['LETTA_URL', 'LETTA_BASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PROFILES', 'PROFILE'],
    ['TURN_TIMEOUT_SECOND', 'TURN_TIMEOUT_SECONDS'],
  ])('%s the setting is told of which it is a slip: %s', (name, setting) => {
    expect(meantBy(name)).toBe(setting);
  });

  test.each([
    'LETTA_TOKEN',
    'DATABASE_URL',
    'REDIS_URL',
    'LOG_FILE',
    'DISCORD_CLIENT_ID',
    'DISCORD_GUILD',
    'ALL_PROXY',
    'PORT',
    'TOKEN',
    'DEBUG',
    'POSTGRES_PASSWORD',
    'ANTHROPIC_API_KEY',
    'SENTRY_DSN',
  ])('%s, which is another thing, none is told', (name) => {
    expect(meantBy(name)).toBeUndefined();
  });
});
