/** What an operator sees of a running bot over HTTP, and what others don't. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { ConfigError } from '../../src/config.ts';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { problemSchema, userSchema } from '../../src/status/body-schemas.ts';
import { parseExposition } from '../status/exposition.ts';
import { askStatus, sayToStatus, statusSettings, statusToken } from '../support/ask-status.ts';
import { openLastingWorld, openWorld, type World } from '../support/bot.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { createAnswerCheck, readOpenApi } from '../support/openapi-schemas.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

const said = [
  'Hello! My name is Ada.',
  'I am a nurse.',
  'I like green tea.',
  'I live in Turin.',
  'I can sing quacksalver.',
];
const document = readOpenApi();

let clock: JumpingClock;
let world: World;
let scene: RookHouse;
let bot: App;
let address: string;

beforeAll(async () => {
  clock = jumpingClock();
  world = await openLastingWorld();
  scene = rookHouse(world.discord);
  bot = await world.startBot(statusSettings, clock);
  address = bot.statusAddress ?? '';
  for (const text of said) await scene.ask(text);
  await world.logged('consolidation complete');
});

afterAll(async () => {
  await world.close();
});

async function ask(path: string, asked: Parameters<typeof askStatus>[2] = {}) {
  return await askStatus(address, path, asked);
}

/** Whatever was held is looked at anew. */
function later(): void {
  clock.jump(3_000);
}

describe('every address', () => {
  const check = createAnswerCheck(document);
  const concrete = (path: string) => path.replace('{id}', scene.ada.id);

  test('answers as docs/openapi.yaml says, and with the headers that keep it to itself', async () => {
    for (const path of Object.keys(document.paths)) {
      const { status, headers, json, text } = await ask(concrete(path));
      const type = String(headers['content-type']);

      expect({ path, status, problems: check(path, { status, type, json }) }).toEqual({
        path,
        status: 200,
        problems: [],
      });
      expect(text).not.toBe('');
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(String(headers['content-security-policy'])).toContain("default-src 'self'");
    }
  });

  test('answers HEAD with the same headers and no body', async () => {
    for (const path of Object.keys(document.paths).filter((one) => one !== '/metrics')) {
      const read = await ask(concrete(path));
      const head = await ask(concrete(path), { method: 'HEAD' });

      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: 200, text: '' });
      expect(head.headers['content-type']).toEqual(read.headers['content-type']);
    }
  });

  test('asks for the token where the document says so, in the answer’s header too', async () => {
    for (const [path, { get }] of Object.entries(document.paths)) {
      const isOpen = get?.security.length === 0;
      for (const [token, kind] of [
        ['none', 'token-missing'],
        ['wrong', 'token-wrong'],
        [`${statusToken}x`, 'token-wrong'],
        [statusToken.slice(0, -1), 'token-wrong'],
      ] as const) {
        const { status, headers, json } = await ask(concrete(path), { token });

        expect({ path, status }).toEqual({ path, status: isOpen ? 200 : 401 });
        if (isOpen) continue;
        expect(json).toMatchObject({ type: `urn:scarlet:problem:${kind}`, status: 401 });
        expect(headers['content-type']).toBe('application/problem+json');
        expect(headers['www-authenticate']).toMatch(/^Bearer realm="scarlet"/);
      }
    }
  });

  test('says nothing that a person said, nor the token', async () => {
    const words = [...said.flatMap((text) => text.match(/\p{L}{4,}/gu) ?? []), statusToken, 'Ada'];
    const bodies = await Promise.all(
      Object.keys(document.paths)
        .filter((path) => path !== '/openapi.json' && !document.paths[path]?.['get']?.summary?.includes('page'))
        .map(async (path) => (await ask(concrete(path))).text),
    );

    expect(words.filter((word) => new RegExp(`\\b${word}\\b`, 'u').test(bodies.join('\n')))).toEqual([]);
    expect(world.log.join('')).not.toContain(statusToken);
  });
});

describe('what is refused', () => {
  type Refused = readonly [
    what: string,
    path: string,
    asked: Parameters<typeof askStatus>[2],
    status: number,
    kind: string,
  ];
  const refused: readonly Refused[] = [
    ['an address that there isn’t', '/nothing', {}, 404, 'not-found'],
    ['one below an address', '/status/', {}, 404, 'not-found'],
    ['a name that leads to another host', '//evil.test/status', {}, 404, 'not-found'],
    ['another method', '/status', { method: 'POST' }, 405, 'method-not-allowed'],
    ['DELETE of a user', '/status/users/1', { method: 'DELETE' }, 405, 'method-not-allowed'],
    ['a body', '/status', { body: 'x'.repeat(10) }, 413, 'body-refused'],
    ['a form that there isn’t', '/status', { headers: { accept: 'text/html' } }, 406, 'not-acceptable'],
    ['what a client refuses', '/status', { headers: { accept: '*/*, application/json;q=0' } }, 406, 'not-acceptable'],
    ['another host', '/healthz', { headers: { host: 'evil.test' } }, 421, 'wrong-host'],
    ['another host that begins like ours', '/status', { headers: { host: '127.0.0.1.evil.test' } }, 421, 'wrong-host'],
    ['a host that is none', '/status', { headers: { host: 'a b' } }, 421, 'wrong-host'],
    ['a user who never wrote', '/status/users/123456789012345678', {}, 404, 'user-unknown'],
    ['a user’s name', '/status/users/ada', {}, 400, 'bad-request'],
    ['a page after no id', '/status/users?after=ada', {}, 400, 'bad-request'],
    ['a page of nobody', '/status/users?limit=0', {}, 400, 'bad-request'],
    ['a page of everybody', '/status/users?limit=201', {}, 400, 'bad-request'],
  ];

  test.each(refused)('%s', async (_, path, asked, status, kind) => {
    const answer = await ask(path, asked);

    expect(answer.json).toMatchObject({ type: `urn:scarlet:problem:${kind}`, status });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('405 names the methods', async () => {
    expect((await ask('/healthz', { method: 'PUT' })).headers['allow']).toBe('GET, HEAD');
  });

  test.each([
    ['an over-long header', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an over-long address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    ['no HTTP at all', 'good morning\r\n\r\n', 400],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n', 400],
    ['another host’s address', 'GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 421],
    ['a tunnel', 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n', 405],
    ['a tunnel to another host', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n', 421],
    ['a tunnel that is spoken into', 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n\x16\x03\x01', 405],
    ['an expectation', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\nConnection: close\r\n\r\n', 417],
    [
      'a body that waits to be asked for',
      'POST /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n',
      405,
    ],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['all addresses at once', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['a method that traces', 'TRACE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
    [
      'another protocol, of nothing',
      'GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
      404,
    ],
  ])('%s, in a problem document', async (_, characters, status) => {
    const answer = await sayToStatus(address, characters);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('Content-Type: application/problem+json\r\n');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status });
  });

  test('nor is the wish for another protocol, which is an ordinary request', async () => {
    const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket';

    const answer = await sayToStatus(address, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  test.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.9:1', '[::1]:9090'])(
    'not the host %s',
    async (host) => {
      expect((await ask('/healthz', { headers: { host } })).status).toBe(200);
    },
  );
});

describe('how the bot stands', () => {
  test('is in numbers that a talk changes', async () => {
    later();
    const { json } = await ask('/status');

    expect(json).toMatchObject({
      users: 1,
      versions: { letta: expect.any(String), node: process.versions.node },
      turns: {
        running: 0,
        waiting: 0,
        total: { answered: said.length, failed: 0 },
        last_day: { answered: said.length },
      },
      consolidations: { total: { consolidated: 1 }, overdue: 0 },
      breakers: { chat: { open: false }, sleep: { open: false } },
      health: { gateway: { status: 'up' }, store: { status: 'up' }, letta: { status: 'up' } },
    });
  });

  test('of one user: the seven fields, and what hinders', async () => {
    const { json } = await ask(`/status/users/${scene.ada.id}`);

    expect(json).toEqual({
      kind: 'known',
      user_id: scene.ada.id,
      sleep_agent_created: true,
      primary_agent_created: true,
      message_count: 0,
      threshold: 5,
      auto_trigger: true,
      last_consolidation: expect.any(String),
      consolidation_count: 1,
      hindrances: [],
    });
    const page = await ask('/status/users');
    expect(page.json).toEqual({ users: [json], next_after: null });
    expect((await ask('/status/users?after=')).json).toEqual(page.json);
    expect((await ask(`/status/users?after=${scene.ada.id}`)).json).toEqual({ users: [], next_after: null });
  });
});

describe('a consolidation that failed, and waits', () => {
  variant('is told with its reason, and when it is tried again: over HTTP, to the person, in the numbers', async () => {
    const dm = world.discord.openDm(scene.bob);
    const refusal = world.letta.localModel.script(
      { kind: 'error', status: 401, message: 'No such key' },
      { times: 'always', when: isFromSleepAgent },
    );
    for (const text of said) await world.discord.replyAfter(world.discord.say(scene.bob, dm, text), patience);
    await world.logged('consolidation failed');
    later();

    const { json } = await ask(`/status/users/${scene.bob.id}`);
    const status = await ask('/status');
    const metrics = parseExposition((await ask('/metrics')).text);
    const used = world.discord.command(scene.bob, dm, 'sleepstatus', {}, { locale: 'en-US' });
    const reply = await used.answered(patience);
    refusal.remove();

    const [hindrance] = userSchema.parse(json).hindrances;
    expect(hindrance).toMatchObject({ kind: 'sleep-failing', because: 'model-refused-key', rounds: 1 });
    const nextAt = Date.parse(hindrance?.kind === 'sleep-failing' ? (hindrance.next_at ?? '') : '');
    expect(nextAt).toBeGreaterThan(clock.now() - 60_000);
    expect(status.json).toMatchObject({
      consolidations: { failed_today: 1, last_day: { failed: 1, failed_by_kind: { 'model-refused-key': 1 } } },
    });
    const failures = metrics.find(({ name }) => name === 'scarlet_cycle_failures_total')?.samples;
    expect(failures).toMatchObject([{ labels: { kind: 'model-refused-key' }, value: 1 }]);
    expect(JSON.stringify(reply)).toContain(`The next try: <t:${Math.floor(nextAt / 1_000)}`);
  });
});

describe('readiness', () => {
  variant('while Letta is down: 503 with what is down, and 200 when it is back; alive all the time', async () => {
    await world.letta.local?.die();
    later();
    const down = await ask('/readyz');
    const alive = await ask('/healthz');
    await world.letta.local?.revive();
    later();
    const back = await ask('/readyz');

    expect(down.status).toBe(503);
    expect(down.json).toMatchObject({
      type: 'urn:scarlet:problem:not-ready',
      detail: 'Down: letta.',
      checks: {
        gateway: { status: 'up' },
        store: { status: 'up' },
        letta: { status: 'down', because: 'letta-unreachable' },
      },
    });
    expect(
      createAnswerCheck(document)('/readyz', { status: 503, type: 'application/problem+json', json: down.json }),
    ).toEqual([]);
    expect([alive.status, back.status]).toEqual([200, 200]);
  });

  variant('while the process itself comes to nothing', async () => {
    world.eventLoop.lagMs = 2_345;
    const down = await ask('/readyz');
    world.eventLoop.lagMs = 12;
    const back = await ask('/readyz');

    expect([down.status, back.status]).toEqual([503, 200]);
    expect(down.json).toMatchObject({
      detail: 'Down: event_loop.',
      checks: { event_loop: { status: 'down', because: 'event-loop-late', lag_seconds: 2.345 } },
    });
    expect(back.json).toMatchObject({ checks: { event_loop: { status: 'up', because: null, lag_seconds: 0.012 } } });
  });

  variant('while the gateway is interrupted', async () => {
    world.discord.gateway.goDown();
    await world.logged('connection to Discord interrupted');
    const down = await ask('/readyz');
    world.discord.gateway.comeBack();

    expect(down.json).toMatchObject({ detail: 'Down: gateway.', checks: { gateway: { because: 'interrupted' } } });
    // A bot of several shards is ready with the last of them.
    await expect.poll(async () => (await ask('/readyz')).status).toBe(200);
  });
});

describe('the end', () => {
  variant('a port that another program has ends a start in words, before Discord is asked', async () => {
    const port = new URL(address).port;
    const second = await openWorld();

    const start = second.startBot({ ...statusSettings, STATUS_PORT: port });

    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(`STATUS_PORT ${port} is in use at 127.0.0.1 by another program`);
    expect(second.discord.requests).toEqual([]);
  });

  variant('a second start with the same settings is told of the first, and not of a port', async () => {
    const start = world.startBot({ ...statusSettings, STATUS_PORT: new URL(address).port });

    await expect(start).rejects.toThrow('is in use by another Scarlet');
  });

  test('a gateway that acknowledges nothing any more is not ready, though nobody has hung up', async () => {
    clock.jump(101_000);

    const { json } = await ask('/readyz');

    const { gateway } = problemSchema.parse(json).checks ?? {};
    expect(gateway).toMatchObject({ status: 'down', because: 'heartbeat-missing' });
    expect(gateway?.heartbeat_seconds).toBeGreaterThan(100);
  });

  variant('a database that fails is no reason to be silent: not ready, and the status says so', async () => {
    await rm(world.environment['DATABASE_PATH'] ?? '');
    later();

    const [ready, status, alive] = await Promise.all([ask('/readyz'), ask('/status'), ask('/healthz')]);

    expect([ready.status, status.status, alive.status]).toEqual([503, 200, 200]);
    expect(ready.json).toMatchObject({ checks: { store: { status: 'down', because: 'store-unavailable' } } });
    expect(status.json).toMatchObject({ health: { store: { status: 'down' } } });
  });

  test('a stop closes the port at once, whoever is still connected', async () => {
    const slow = sayToStatus(address, 'GET /healthz HTTP/1.1\r\n').catch(() => 'cut off');
    const answered = await ask('/healthz');

    const closing = bot.close();

    await expect(ask('/healthz')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    await slow;
    await closing;
    expect(answered.status).toBe(200);
  });
});
