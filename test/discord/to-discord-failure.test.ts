import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { NotDiscordsAnswer } from '../../src/discord/ask-discord.ts';
import { failureOfClose } from '../../src/discord/discord-failure.ts';
import {
  discordErrorFields,
  isPassingAtDiscord,
  sentenceOf,
  toDiscordFailure,
} from '../../src/discord/to-discord-failure.ts';

const request = { body: { content: 'canary' }, files: [] };

function refusal(status: number, code: number) {
  return new DiscordAPIError({ message: 'no', code }, code, status, 'POST', 'https://discord.com/api', request);
}

const tooBusy = new RateLimitError({
  timeToReset: 3_600_000,
  limit: 1,
  method: 'GET',
  hash: 'hash',
  url: 'https://discord.com/api',
  route: '/gateway/bot',
  majorParameter: 'global',
  global: true,
  retryAfter: 3_600_000,
  sublimitTimeout: 0,
  scope: 'global',
});

describe('a failure', () => {
  test.each([
    ['a refused token', refusal(401, 0), 'token-refused'],
    ['a token that discord.js forgot', new Error('Expected token to be set for this request'), 'token-refused'],
    ['intents that the portal does not allow', new Error('Used disallowed intents'), 'intents-not-enabled'],
    ['intents that do not exist', new Error('Used invalid intents'), 'intents-invalid'],
    ['a thousand starts', new Error('Not enough sessions remaining to spawn 1 shards'), 'too-many-starts'],
    ['too many servers', new Error('Sharding is required'), 'sharding-required'],
    ['another refusal', refusal(403, 50001), 'refused'],
    ['what stands in front of Discord', new NotDiscordsAnswer(403), 'unreachable'],
    ['a broken server', new HTTPError(503, 'no', 'GET', 'https://discord.com/api', request), 'unreachable'],
    ['a long rate limit', tooBusy, 'unreachable'],
    ['no network', new TypeError('fetch failed'), 'unreachable'],
    ['something that is no error', 'oops', 'unreachable'],
  ] as const)('that comes from %s is known by its kind', (_, error, kind) => {
    expect(toDiscordFailure(error, 'Logging in').kind).toBe(kind);
  });

  test('says what was done, what came back, and what to do', () => {
    const { message } = toDiscordFailure(refusal(401, 0), 'Logging in');

    expect(message).toMatch(/^Logging in failed: HTTP 401, code 0\. Discord refuses the bot token\..*DISCORD_TOKEN\.$/);
  });

  test('that is known already stays as it is', () => {
    const failure = failureOfClose(4014);

    expect(toDiscordFailure(failure, 'Logging in')).toBe(failure);
  });

  test.each([
    [4004, 'token-refused'],
    [4011, 'sharding-required'],
    [4012, 'refused'],
    [4013, 'intents-invalid'],
    [4014, 'intents-not-enabled'],
  ] as const)('of a connection closed with %i is known by its kind', (code, kind) => {
    expect(failureOfClose(code).kind).toBe(kind);
  });

  test('never brings what somebody wrote into the log', () => {
    expect(JSON.stringify(discordErrorFields(refusal(400, 50035)))).not.toContain('canary');
    expect(discordErrorFields('oops')).toEqual({ why: 'unknown error.' });
    expect(discordErrorFields(new Error('oops'))).toEqual({
      why: 'oops.',
      stack: expect.stringContaining('Error: oops'),
    });
  });

  test('that is known is told without its stack, one that nobody foresaw with it', () => {
    const known = new Failure('letta-unreachable', 'could not list agents: 503');

    expect(discordErrorFields(known)).toEqual({ why: 'could not list agents: 503.' });
    expect(discordErrorFields(new TypeError('x is undefined')).stack).toContain('to-discord-failure.test.ts');
  });
});

test.each([
  ['of another program', new NotDiscordsAnswer(404), 'no-discord'],
  ['with the code of none', refusal(404, 0), 'no-discord'],
  ['with a code of Discord', refusal(404, 10_003), 'refused'],
  ['that is none, but a 403,', refusal(403, 0), 'refused'],
  ['that is none, but a page of 403,', new NotDiscordsAnswer(403), 'unreachable'],
])('at another address, a 404 %s is of %s', (_, error, kind) => {
  const failure = toDiscordFailure(error, 'Logging in', 'http://house.test/api');

  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain('DISCORD_API_URL leads to http://house.test/api.');
});

test.each([
  [new NotDiscordsAnswer(401), true],
  [refusal(403, 0), false],
  [failureOfClose(4014), false],
  [toDiscordFailure(tooBusy, 'Logging in'), true],
  [tooBusy, true],
  [new Error('Used disallowed intents'), false],
  [new TypeError('fetch failed'), true],
])('%s passes by itself: %s', (error, passes) => {
  expect(isPassingAtDiscord(error)).toBe(passes);
});

test.each([
  [
    new Error(
      '409D6AF6387F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/tlsany_meth.c:77:\n',
    ),
    'TLS failed: wrong version number.',
  ],
  [refusal(404, 10_003), 'HTTP 404, code 10003.'],
  [new DiscordAPIError({ message: 'no', error: 'no' } as never, 'no' as never, 404, 'GET', '', request), 'HTTP 404.'],
  [new HTTPError(503, 'no', 'GET', 'https://discord.com/api', request), 'HTTP 503.'],
  [tooBusy, 'rate limit, 3600 s to wait.'],
  [new Error('It broke. Badly.'), 'It broke. Badly.'],
  [undefined, 'unknown error.'],
])('%s is told as: %s', (error, sentence) => {
  expect(sentenceOf(error)).toBe(sentence);
});
