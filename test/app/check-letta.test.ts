import { expect, test } from 'vitest';
import { askWhetherThere, checkLetta } from '../../src/app/check-letta.ts';
import { Failure, type FailureKind } from '../../src/base/failure.ts';
import { ConfigError, readConfig } from '../../src/config.ts';
import type { Models } from '../../src/letta/create-models.ts';
import type { OtherServer } from '../../src/letta/find-other-server.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const key = 'canary-key-0123456789';

/** A server with two models, as far as nothing else is said. */
function serverThat(does: Partial<Models> = {}): Models {
  return {
    checkServer: async () => ({ kind: 'ready', version: '0.16.8' }),
    checkModel: async (handle) =>
      ['house/talk', 'house/sleep'].includes(handle)
        ? { kind: 'known' }
        : { kind: 'unknown', nearest: ['house/talk', 'house/sleep'] },
    checkEmbedding: async (handle) =>
      handle === 'house/embed' ? { kind: 'known' } : { kind: 'unknown', nearest: ['house/embed'] },
    findOtherServer: async () => undefined,
    ...does,
  };
}

/** One that is no Letta. */
function otherServer(program: OtherServer['program'], lettaAt?: string): Models {
  return serverThat({ ...failing('letta-unreachable'), findOtherServer: async () => ({ program, lettaAt }) });
}

function failing(kind: FailureKind): Pick<Models, 'checkServer'> {
  return { checkServer: async () => ({ kind: 'failed', failure: new Failure(kind, 'could not read the health') }) };
}

/** What the check says: the problems that end the start, or the sentences of the log. */
async function checked(models: Models, settings: Readonly<Record<string, string>> = {}) {
  const log = recordingLog();
  const environment = { DISCORD_TOKEN: 'any-token', LETTA_BASE_URL: 'http://letta.test', LETTA_MODEL: 'house/talk' };
  try {
    await checkLetta(models, readConfig({ ...environment, ...settings }), { clock: drivenClock(0), log });
    return log.lines.map(({ level, sentence }) => `${level}: ${sentence}`);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test.each([
  ['has the model', serverThat(), {}, ['info: Letta answers']],
  ['has both models', serverThat(), { SLEEP_MODEL: 'house/sleep' }, ['info: Letta answers']],
  [
    'has the embedding',
    serverThat(),
    { SLEEP_MODE: 'native', LETTA_EMBEDDING: 'house/embed' },
    ['info: Letta answers'],
  ],
  ['lacks an embedding that nobody needs', serverThat(), { LETTA_EMBEDDING: 'house/none' }, ['info: Letta answers']],
  [
    'lacks an embedding without which it goes on',
    serverThat(),
    { SLEEP_MODE: 'auto', LETTA_EMBEDDING: 'house/none' },
    ['info: Letta answers'],
  ],
  ['is down', serverThat(failing('letta-unreachable')), {}, ['error: Letta does not answer, starting without it']],
  [
    'goes down between two questions',
    serverThat({ checkModel: () => Promise.reject(new Failure('letta-overloaded', 'could not list models')) }),
    {},
    ['info: Letta answers', 'error: Letta does not answer, starting without it'],
  ],
])('with a server that %s the bot starts', async (_, models, settings, sentences) => {
  expect(await checked(models, settings)).toEqual(sentences);
});

test.each<[string, Models, Record<string, string>, readonly RegExp[]]>([
  [
    'is too old',
    serverThat({ checkServer: async () => ({ kind: 'too-old', version: '0.15.1' }) }),
    {},
    [/^LETTA_BASE_URL .*0\.15\.1.*0\.16\.4/],
  ],
  [
    'refuses the key',
    serverThat(failing('letta-refused-key')),
    { LETTA_API_KEY: key },
    [/^LETTA_API_KEY is refused .*letta\.test/],
  ],
  ['asks for a key', serverThat(failing('letta-refused-key')), {}, [/^LETTA_API_KEY is missing.*letta\.test/]],
  [
    'has neither model',
    serverThat(),
    { LETTA_MODEL: 'house/tolk', SLEEP_MODEL: 'house/slep' },
    [/^LETTA_MODEL .*house\/tolk.*nearest: house\/talk, house\/sleep/, /^SLEEP_MODEL .*house\/slep/],
  ],
  // One look is no reason to keep what another one found.
  [
    'lacks the model, and lists no embeddings at the moment',
    serverThat({ checkEmbedding: () => Promise.reject(new Failure('letta-broken', 'could not list embeddings')) }),
    { LETTA_MODEL: 'house/tolk', SLEEP_MODE: 'native', LETTA_EMBEDDING: 'house/embed' },
    [/^LETTA_MODEL .*house\/tolk/],
  ],
  [
    'lacks the model, and then lists none at the moment',
    serverThat({
      checkModel: async (handle) => {
        if (handle === 'house/tolk') return { kind: 'unknown', nearest: ['house/talk'] };
        throw new Failure('letta-broken', 'could not list models');
      },
    }),
    { LETTA_MODEL: 'house/tolk', SLEEP_MODEL: 'house/sleep' },
    [/^LETTA_MODEL .*house\/tolk/],
  ],
  [
    'has no model at all',
    serverThat({ checkModel: async () => ({ kind: 'unknown', nearest: [] }) }),
    {},
    [/^LETTA_MODEL .*lists no models/],
  ],
  [
    'lacks the embedding without which nothing goes',
    serverThat(),
    { SLEEP_MODE: 'native', LETTA_EMBEDDING: 'house/none' },
    [/^LETTA_EMBEDDING names house\/none, .*nearest: house\/embed/],
  ],
  [
    'is the App Server',
    otherServer('app-server'),
    {},
    [/^LETTA_BASE_URL leads to http:\/\/letta\.test, .*App Server.*0\.32.*Letta Cloud.*npm run letta/],
  ],
  ['is none', otherServer('unknown'), {}, [/^LETTA_BASE_URL leads to http:\/\/letta\.test, .*no Letta server/]],
  [
    'answers elsewhere',
    otherServer('unknown', 'http://letta.test:8283'),
    {},
    [/^LETTA_BASE_URL .*write LETTA_BASE_URL=http:\/\/letta\.test:8283$/],
  ],
])('with a server that %s it does not, and the setting is named', async (_, models, settings, problems) => {
  const said = await checked(models, settings);

  expect(said).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  expect(said.join()).not.toContain('canary');
});

test('of a server that says nothing the operator hears at once that the start waits for it', async () => {
  const [clock, log, answer] = [drivenClock(0), recordingLog(), Promise.withResolvers<void>()];
  const models = serverThat({ checkServer: () => answer.promise.then(serverThat().checkServer) });

  const check = checkLetta(models, readConfig({ DISCORD_TOKEN: 'any-token', LETTA_MODEL: 'house/talk' }), {
    clock,
    log,
  });
  await clock.pass(5_000);
  answer.resolve();
  await check;

  expect(log.lines.map(({ sentence }) => sentence)).toEqual([
    'Letta has not answered yet, the start waits for it',
    'Letta answers',
  ]);
});

test('of one that has answered it is not said later that the start waits for it', async () => {
  const [clock, log] = [drivenClock(0), recordingLog()];

  await checkLetta(serverThat(), readConfig({ DISCORD_TOKEN: 'any-token', LETTA_MODEL: 'house/talk' }), { clock, log });
  await clock.pass(5_000);

  expect(log.lines.map(({ sentence }) => sentence)).toEqual(['Letta answers']);
});

test('what nobody foresaw is not taken for a server that is down', async () => {
  const models = serverThat({ checkModel: () => Promise.reject(new TypeError('a mistake of ours')) });

  await expect(checked(models)).rejects.toThrow(TypeError);
});

test.each([
  ['is ready', serverThat()],
  ['refuses the key', serverThat(failing('letta-refused-key'))],
])('a server that %s is there', async (_, models) => {
  await expect(askWhetherThere(models)).resolves.toBeUndefined();
});

test('of a server that is not there it is known why', async () => {
  const models = serverThat(failing('letta-unreachable'));

  await expect(askWhetherThere(models)).rejects.toThrow('could not read the health');
});
