import { expect, test } from 'vitest';
import { explainEnd } from '../../src/app/explain-end.ts';
import { Failure } from '../../src/base/failure.ts';
import { ConfigError } from '../../src/config.ts';
import { DiscordFailure, type DiscordFailureKind } from '../../src/discord/discord-failure.ts';
import { AnotherProcess } from '../../src/pair/application-claim.ts';
import { ProfileError } from '../../src/pair/profiles.ts';

test('a wrong setting ends with 78, in the words of the problem', () => {
  const end = explainEnd(new ConfigError(['LOG_LEVEL must be debug, info, warn or error']));

  expect(end).toEqual({ words: 'Wrong setting: LOG_LEVEL must be debug, info, warn or error.', exitCode: 78 });
});

// As after a release was put in the place of the one in whose folder the supervisor was started.
test('a folder that was removed under whoever starts a process is told of in words', () => {
  const gone = Object.assign(new Error('ENOENT: process.cwd failed, uv_cwd'), { code: 'ENOENT', syscall: 'uv_cwd' });

  const words = 'The folder in which this process was started was removed. Start it from one that is there.';
  expect(explainEnd(gone)).toEqual({ words, exitCode: 1 });
  expect(explainEnd(new Error('No file.', { cause: gone }))).toEqual({ words, exitCode: 1 });
});

test('a wrong profile is a wrong setting, and each of its mistakes a problem', () => {
  const { words, exitCode } = explainEnd(new ProfileError(['mine.yaml, line 2: a b', 'mine.yaml, line 7: c']));

  expect(words).toBe('Wrong settings:\n  PROFILE mine.yaml, line 2: a b\n  PROFILE mine.yaml, line 7: c');
  expect(exitCode).toBe(78);
});

test('a missing token is told in two lines: what to set, and what needs none', () => {
  const { words, exitCode } = explainEnd(new ConfigError(['DISCORD_TOKEN is missing']));

  expect(words?.split('\n')).toEqual([
    expect.stringContaining('DISCORD_TOKEN'),
    expect.stringContaining('npm run demo'),
  ]);
  expect(exitCode).toBe(78);
});

test.each<[DiscordFailureKind, number]>([
  ['token-refused', 78],
  ['intents-not-enabled', 78],
  ['sharding-required', 78],
  ['intents-invalid', 1],
  ['too-many-starts', 1],
  ['unreachable', 1],
  ['refused', 1],
])('of Discord, %s ends with %i and advice', (kind, exitCode) => {
  const failure = new DiscordFailure(kind, 'Logging in failed.');

  expect(explainEnd(failure)).toEqual({ words: `Logging in failed. ${failure.advice}`, exitCode });
});

test('another process with the same token ends with 78: no restart ends it', () => {
  const end = explainEnd(new AnotherProcess('Another process has it.'));

  expect(end).toEqual({ words: 'Another process has it.', exitCode: 78 });
});

test('a database that can not be used ends with 1, in words that name it', () => {
  const end = explainEnd(new Failure('store-unavailable', '/data/scarlet.sqlite is in use by another Scarlet.'));

  expect(end).toEqual({ words: '/data/scarlet.sqlite is in use by another Scarlet.', exitCode: 1 });
});

test('a database whose path is wrong ends with 78, and names the setting', () => {
  const failure = new Failure('store-unavailable', 'The folder of /x/y can not be made.', { remedy: 'settings' });

  expect(explainEnd(failure)).toEqual({
    words: 'Wrong setting: DATABASE_PATH. The folder of /x/y can not be made.',
    exitCode: 78,
  });
});

test.each([
  new Error("EMFILE: too many open files, open '/opt/scarlet/src/status/metrics.ts'"),
  new Failure('store-unavailable', 'The thread could not be started.', {
    cause: new Error('Worker initialization failure: EMFILE'),
  }),
])('what comes of too few files says how to have more: %s', (error) => {
  expect(explainEnd(error)).toEqual({ words: expect.stringMatching(/ulimit -n.*LimitNOFILE/), exitCode: 1 });
});

test.each([[new TypeError('a mistake of ours')], ['thrown words'], [undefined]])(
  '%o has no words for operators',
  (error) => {
    expect(explainEnd(error)).toEqual({ words: undefined, exitCode: 1 });
  },
);
