import { type APIRequest, Client, type CloseEvent, Events, RESTEvents } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { watchConnection } from '../../src/discord/watch-connection.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A client that is connected to nothing: the events of a connection are played on it. */
function watched() {
  const client = new Client({ intents: [] });
  const log = recordingLog();
  const losses: string[] = [];
  const clock = drivenClock(0);
  const watch = watchConnection(client, { clock, log }, ({ kind }) => losses.push(kind));
  const sentences = () => log.lines.map(({ level, sentence }) => `${level}: ${sentence}`);
  return { client, clock, log, watch, losses, sentences };
}

test('an interruption is one line, however often discord.js tries again', () => {
  const { client, sentences } = watched();

  for (let attempt = 0; attempt < 100; attempt += 1) client.emit(Events.ShardReconnecting, 0);

  expect(sentences()).toEqual(['warn: connection to Discord interrupted']);
});

test('one that lasts for a minute is an error, one that is over before is not', async () => {
  const { client, clock, watch, sentences } = watched();

  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardReconnecting, 1);
  await clock.pass(50_000);
  client.emit(Events.ShardResume, 1, 3);
  await clock.pass(600_000);
  client.emit(Events.ShardReconnecting, 1);
  watch.stop();
  await clock.pass(600_000);

  expect(sentences()).toEqual([
    'warn: connection to Discord interrupted',
    'warn: connection to Discord interrupted',
    'info: connection to Discord resumed',
    'error: Discord is away for a minute, it is tried again until it is back',
    'warn: connection to Discord interrupted',
  ]);
});

// Twice a second: what isn't a reset or a refused connection, such as HTTP 503, would be 170,000 lines a day.
test('the first failure of its socket is a line, and the last one stands where it lasts', async () => {
  const { client, clock, log } = watched();

  client.emit(Events.ShardReconnecting, 0);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    client.emit(Events.ShardError, new Error(`Unexpected server response: ${attempt < 100 ? 503 : 502}`), 0);
    client.emit(Events.ShardReconnecting, 0);
    await clock.pass(500);
  }
  client.emit(Events.ShardResume, 0, 3);
  client.emit(Events.ShardError, new Error('Unexpected server response: 500'), 0);

  const told = log.lines.filter(({ level }) => level !== 'debug');
  expect(told.map(({ level, sentence, fields }) => [level, sentence, 'why' in fields && fields.why])).toEqual([
    ['warn', 'connection to Discord interrupted', false],
    ['warn', 'gateway socket failed', 'Unexpected server response: 503.'],
    ['error', 'Discord is away for a minute, it is tried again until it is back', 'Unexpected server response: 502.'],
    ['info', 'connection to Discord resumed', false],
    ['warn', 'gateway socket failed', 'Unexpected server response: 500.'],
  ]);
});

test('each shard has its own, and a later one is news again', () => {
  const { client, sentences } = watched();

  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardReconnecting, 1);
  client.emit(Events.ShardResume, 0, 3);
  client.emit(Events.ShardReconnecting, 0);

  expect(sentences()).toEqual([
    'warn: connection to Discord interrupted',
    'warn: connection to Discord interrupted',
    'info: connection to Discord resumed',
    'warn: connection to Discord interrupted',
  ]);
});

test('a new session after an interruption is said, the first one of all is not', () => {
  const { client, sentences } = watched();

  client.emit(Events.ShardReady, 0, undefined);
  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardReady, 0, undefined);

  expect(sentences()).toEqual([
    'warn: connection to Discord interrupted',
    'warn: connection to Discord made anew: what was said meanwhile is looked up',
  ]);
});

test('what discord.js reports is said, and ends nothing', () => {
  const { client, sentences } = watched();

  client.emit(Events.Error, new Error('odd'));
  client.emit(Events.Warn, 'odd');
  client.emit(Events.ShardError, new Error('odd'), 0);
  client.rest.emit(RESTEvents.InvalidRequestWarning, { count: 500, remainingTime: 60_000 });

  expect(sentences()).toEqual([
    'error: discord.js reported an error',
    'warn: discord.js warned',
    'warn: gateway socket failed',
    'warn: many requests refused by Discord: it bans who goes on like that',
  ]);
});

test('what Discord closes for good is lost, and told once however many shards it closes', () => {
  const { client, losses } = watched();

  client.emit(Events.ShardDisconnect, { code: 4_004 } as CloseEvent, 0);
  client.emit(Events.ShardDisconnect, { code: 4_014 } as CloseEvent, 1);

  expect(losses).toEqual(['token-refused']);
});

test('once it is stopped on purpose nothing is said, and nothing lost', () => {
  const { client, watch, losses, sentences } = watched();

  watch.stop();
  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardDisconnect, { code: 4_004 } as CloseEvent, 0);

  expect(sentences()).toEqual([]);
  expect(losses).toEqual([]);
});

describe('an answer 401 has the token checked by another request:', () => {
  /** Discord's answers to that request, by which it is decided. */
  async function asked(status: number, refused: readonly APIRequest[] = [refusedRequest]) {
    const client = new Client({ intents: [], rest: { retries: 0 } });
    client.token = 'a.b.c';
    const log = recordingLog();
    const losses: string[] = [];
    watchConnection(client, { clock: drivenClock(0), log }, ({ kind }) => losses.push(kind));
    let answered = Promise.withResolvers<void>();
    let requests = 0;
    client.rest.options.makeRequest = async () => {
      requests += 1;
      setImmediate(answered.resolve);
      return new Response(JSON.stringify({ message: 'words', code: 0 }), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    };
    const refuse = async () => {
      answered = Promise.withResolvers();
      for (const request of refused)
        client.rest.emit(RESTEvents.Response, request, new Response(null, { status: 401 }));
      await answered.promise;
      await new Promise((resolve) => setImmediate(resolve));
    };
    await refuse();
    return { client, losses, lines: log.lines, token: client.token, refuse, requests: () => requests };
  }

  test('refused as well, the connection is lost for good', async () => {
    expect((await asked(401)).losses).toEqual(['token-refused']);
  });

  test('of several at once one request is made, and of a later one another', async () => {
    const { refuse, requests } = await asked(200, [refusedRequest, refusedRequest, refusedRequest]);
    expect(requests()).toBe(1);

    await refuse();

    expect(requests()).toBe(2);
  });

  test('but not where the request bore no token', async () => {
    const { client, requests } = await asked(200);

    client.rest.emit(
      RESTEvents.Response,
      { ...refusedRequest, data: { auth: false } },
      new Response(null, { status: 401 }),
    );
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

    expect(requests()).toBe(1);
  });

  test.each([
    ['taken, it was that one route', 200, 'good'],
    ['not answered, nothing is known', 503, 'unknown'],
  ] as const)('%s, and she stays', async (_, status, token) => {
    const { losses, lines } = await asked(status);

    expect(losses).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: { token }, sentence: expect.stringContaining('HTTP 401') }),
    );
  });
});

const refusedRequest: APIRequest = {
  method: 'GET',
  path: '/gateway/bot',
  route: '/gateway/bot',
  options: {},
  data: { auth: true },
  retries: 0,
};
