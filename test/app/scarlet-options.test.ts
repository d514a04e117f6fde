import { expect, test } from 'vitest';
import { OptionsError, readOptions } from '../../src/app/scarlet-options.ts';
import { defaultSettings } from '../../src/config.ts';
import { recordingLog } from '../support/recording-log.ts';

function problemsOf(options: unknown): readonly string[] {
  try {
    readOptions(options);
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
  return [];
}

test('what is left out is as the bot has it', () => {
  const defaults = defaultSettings();

  expect(readOptions({ user: 'ada' })).toEqual({
    user: 'ada',
    baseUrl: defaults.LETTA_BASE_URL,
    model: defaults.LETTA_MODEL,
    profile: 'scarlet',
    application: 'library',
    threshold: defaults.SLEEP_THRESHOLD,
    sleepMode: defaults.SLEEP_MODE,
    sleepEnabled: defaults.SLEEP_ENABLED,
    acceptOldDatabase: defaults.ACCEPT_OLD_DATABASE,
  });
});

test('what is given is taken as it is', () => {
  const options = {
    user: 'ada-7_b',
    baseUrl: 'http://127.0.0.1:8283/v1',
    apiKey: 'sk-let-7',
    model: 'openai/gpt-4o',
    profile: './mine.yaml',
    requestsPerSecond: 2.5,
    application: 'my-app',
    databasePath: './scarlet.sqlite',
    acceptOldDatabase: true,
    threshold: 12,
    sleepMode: 'off',
    sleepEnabled: false,
    logger: recordingLog(),
  };

  expect(readOptions(options)).toEqual(options);
});

test('a mode and its older name may not contradict each other', () => {
  const problem = [expect.stringMatching(/^sleepEnabled contradicts sleepMode/)];

  expect(problemsOf({ user: 'ada', sleepMode: 'native', sleepEnabled: false })).toEqual(problem);
  expect(problemsOf({ user: 'ada', sleepMode: 'off', sleepEnabled: true })).toEqual(problem);
});

test('what is given as undefined counts as left out', () => {
  const left = { baseUrl: undefined, apiKey: undefined, threshold: undefined, sleepEnabled: undefined };

  expect(readOptions({ user: 'ada', ...left })).toMatchObject({ threshold: 5, sleepEnabled: true });
});

test.each([
  [undefined],
  [null],
  ['ada'],
  [{}],
  [{ user: undefined }],
  [{ user: 7 }],
  [{ user: '' }],
  [{ user: 'a b' }],
])('%j opens nobody', (options) => {
  expect(problemsOf(options)).toEqual([expect.stringMatching(/^user /)]);
});

test.each([
  [{ threshold: 0 }, 'threshold must be a whole number from 1 to 1000'],
  [{ threshold: 2.5 }, 'threshold must be a whole number from 1 to 1000'],
  [{ threshold: '5' }, 'threshold must be a number'],
  [{ threshold: true }, 'threshold must be a number'],
  [{ threshold: Number.NaN }, 'threshold must be a number'],
  [{ sleepEnabled: 'false' }, 'sleepEnabled must be true or false'],
  [{ baseUrl: '' }, 'baseUrl is empty'],
  [{ baseUrl: 'localhost:8283' }, 'baseUrl must be a full address that begins with http:// or https://'],
  [{ apiKey: 7 }, 'apiKey must be a string'],
  [{ model: 'gpt-4o' }, 'model must be a model handle such as provider/model'],
  [{ databasePath: '' }, 'databasePath is empty'],
  [
    { databasePath: 'data/' },
    'databasePath must name a file, not a folder: end it with a name, such as scarlet.sqlite',
  ],
  [{ logger: { info() {} } }, 'logger must have the functions debug, info, warn and error'],
  [{ logger: { debug() {}, info() {}, error() {} } }, 'logger must have the functions debug, info, warn and error'],
  [{ logger: { ...console, warn: 'loud' } }, 'logger must have the functions debug, info, warn and error'],
  [{ logger: null }, 'logger must have the functions debug, info, warn and error'],
  [{ logger: 'loud' }, 'logger must have the functions debug, info, warn and error'],
  [{ application: 'a b' }, 'application must be 1 to 64 letters, digits, underscores or hyphens'],
])('%j is named as its caller wrote it', (option, problem) => {
  expect(problemsOf({ user: 'ada', ...option })).toEqual([problem]);
});

test('an option that does not exist is named, with those that do', () => {
  expect(problemsOf({ user: 'ada', treshold: 3 })).toEqual([
    expect.stringMatching(/^treshold is not an option; there are .*\bthreshold\b/),
  ]);
});

test('every problem is named at once, and no value', () => {
  const error = new OptionsError(
    problemsOf({ user: 'ada', apiKey: '', baseUrl: 'http://ada:secret@host', treshold: 3 }),
  );

  expect(error).toBeInstanceOf(TypeError);
  expect(error.problems).toHaveLength(3);
  expect(error.message).not.toContain('secret');
});
