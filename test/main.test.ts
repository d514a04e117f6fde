import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainEnd } from '../src/app/explain-end.ts';
import { type BotProcess, startBotProcess } from '../src/local/bot-process.ts';
import { temporaryFolder } from './store/temporary-folder.ts';
import { openWorld, type World } from './support/bot.ts';
import { asAppServer, startOtherServer } from './support/other-servers.ts';

let world: World;
let running: BotProcess[];

beforeEach(async () => {
  world = await openWorld();
  running = [];
});

afterEach(async () => {
  for (const bot of running) await bot.kill();
});

function start(overrides: Readonly<Record<string, string>> = {}, folder?: string): BotProcess {
  const bot = startBotProcess({ ...world.environment, ...overrides }, folder);
  running.push(bot);
  return bot;
}

async function startedBot(): Promise<BotProcess> {
  const bot = start();
  await bot.logged('is here');
  return bot;
}

/** Where nobody listens: a port that a server gave back may be another test's by now. `fetch` itself refuses 1 and 9. */
const nobody = 'http://127.0.0.1:4';

/** Takes connections and never answers. */
async function silentServer() {
  const called = Promise.withResolvers<void>();
  const server = createServer(() => called.resolve());
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called: called.promise,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a bot told to stop', () => {
  // A terminal sends Ctrl-C to npm and to the bot, and npm passes it on.
  test('by one Ctrl-C that arrives twice ends in order', async () => {
    const bot = await startedBot();

    bot.signal('SIGINT');
    await bot.logged('stopping');
    bot.signal('SIGINT');

    expect(await bot.exited()).toBe(0);
    expect(bot.output()).toContain('"msg":"stopped"');
  });

  test('by a second Ctrl-C that is meant waits for nobody', async () => {
    const { discord, letta } = world;
    const bot = await startedBot();
    const ada = discord.createUser('Ada');
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });
    const said = discord.say(ada, discord.openDm(ada), 'I like green tea.');
    await bot.logged(`"turn":"${said.id}","agent"`);

    bot.signal('SIGINT');
    await bot.logged('stopping');
    await setTimeout(600);
    bot.signal('SIGINT');

    expect(await bot.exited()).toBe(130);
    expect(bot.output()).not.toContain('"msg":"stopped"');
    door.resolve();
  });

  test.each([['Letta', 'LETTA_BASE_URL'] as const, ['Discord', 'DISCORD_API_URL'] as const])(
    'while it waits for %s at its start does not wait any longer',
    async (_, setting) => {
      const silent = await silentServer();
      const bot = start({ [setting]: silent.url });
      await silent.called;

      bot.signal('SIGTERM');

      expect(await bot.exited()).toBe(0);
      // Once the last line came before the one that was being written.
      expect(bot.output()).toMatch(/"msg":"stopping"}\n.*"msg":"stopped"}\n$/);
      await silent.close();
    },
  );
});

test('a Letta server that is down does not keep the bot from starting; it says where it looked, in lines without a stack', async () => {
  const bot = start({ LETTA_BASE_URL: nobody });

  expect(await bot.logged('is here')).toContain('invite');
  expect(await bot.logged('starting without it')).toContain(`"LETTA_BASE_URL":"${nobody}"`);
  expect(await bot.logged('starting without it')).toContain('letta-unreachable');
  expect(await bot.logged('whether another process runs')).toContain('"kind":"letta-unreachable"');
  expect(bot.output()).not.toContain('"stack"');
});

describe('a bot that can not go on', () => {
  test('because its token is refused at the start ends with 78 and names the setting', async () => {
    const bot = start({ DISCORD_TOKEN: 'canary-of-another-bot' });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('DISCORD_TOKEN');
    expect(bot.output()).not.toContain('canary');
  });

  test('because nobody listens where Discord should be ends with 1, in words without a stack', async () => {
    const bot = start({ DISCORD_API_URL: nobody });

    expect(await bot.exited()).toBe(1);
    expect(bot.output()).toContain(`DISCORD_API_URL leads to ${nobody}. Discord cannot be reached.`);
    expect(bot.output()).not.toContain('    at ');
  });

  test('because another program answers where Discord should be ends with 78, and says what to write', async () => {
    const other = createServer((_, answer) => answer.writeHead(404).end('{"error":"canary"}'));
    other.listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const bot = start({ DISCORD_API_URL: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toMatch(
      /failed: HTTP 404, and not in Discord's words: another program has answered\. DISCORD_API_URL leads to \S+\. No Discord answers there/,
    );
    other.close();
  });

  test('because no Discord answers at its address ends with 78, and says what to write', async () => {
    const bot = start({ DISCORD_API_URL: world.discord.apiUrl.replace(/\/api$/, '/elsewhere') });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('/elsewhere. No Discord answers there: DISCORD_API_URL must be');
  });

  test('because its profile is wrong ends with 78 before anything is asked for, and names the lines with whatever else is wrong', async () => {
    const profile = join(world.environment['DATABASE_PATH'] ?? '', '..', 'mine.yaml');
    await writeFile(profile, 'blocks:\n  human: {}\nmood: canary\n');
    const bot = start({ PROFILE: profile, LETTA_BASE_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'loud' });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('PROFILE mine.yaml, line 2: blocks.human is a block that every pair has');
    expect(bot.output()).toContain('PROFILE mine.yaml, line 3: mood is no key of a profile');
    expect(bot.output()).toContain('LOG_LEVEL must be');
    expect(bot.output()).not.toContain('canary');
  });

  const wrongPaths: Readonly<Record<string, (folder: string) => Promise<string>>> = {
    'a file stands where its folder should be': async (folder) => {
      await writeFile(join(folder, 'file'), '');
      return join(folder, 'file', 'scarlet.sqlite');
    },
    'it is a folder': async (folder) => folder,
    'it is a device': async () => '/dev/null',
    'its name is too long': async (folder) => join(folder, 'x'.repeat(300)),
    'it is another program’s': async (folder) => {
      await writeFile(join(folder, 'notes.txt'), 'what I must not forget'.repeat(100));
      return join(folder, 'notes.txt');
    },
  };

  test.each(Object.entries(wrongPaths))('because of the path of its database: %s', async (_, pathIn) => {
    const silent = await silentServer();
    const path = await pathIn(join(world.environment['DATABASE_PATH'] ?? '', '..'));
    const rights = async () => (await stat(path).catch(() => undefined))?.mode;
    const before = await rights();

    const start = world.startBot({ DATABASE_PATH: path, LETTA_BASE_URL: silent.url });
    const { words, exitCode } = explainEnd(await start.catch((error: unknown) => error));

    expect(exitCode).toBe(78);
    expect(await rights()).toBe(before);
    expect(words).toContain('DATABASE_PATH');
    expect(words).toContain(path);
    await silent.close();
  });

  test('because of the path of its database ends with 78 though Letta hangs, in words without a stack', async () => {
    const silent = await silentServer();
    const path = join(world.environment['DATABASE_PATH'] ?? '', '..');
    const bot = start({ DATABASE_PATH: path, LETTA_BASE_URL: silent.url });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('DATABASE_PATH');
    expect(bot.output()).toContain(path);
    expect(bot.output()).not.toContain('    at ');
    await silent.close();
  });

  test('because the App Server answers in place of Letta says so and ends with 78', async () => {
    await using server = await startOtherServer(asAppServer({ token: false }));
    const bot = start({ LETTA_BASE_URL: server.url });

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain(`LETTA_BASE_URL leads to ${server.url}, where Letta's App Server answers`);
    expect(bot.output()).not.toContain('    at ');
  });

  test('because Discord ends its session for good says so in the log and ends with 78', async () => {
    const bot = await startedBot();

    world.discord.gateway.closeWith(4004);

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toMatch(/"level":"fatal".*DISCORD_TOKEN.*the process can not go on/);
  });
});

describe('what stands in .env', () => {
  test('is told of where it is no setting, others can read it or its name is an older one', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, '.env'), 'SLEEP_TRESHOLD=3\nSLEEP_ENABLED=false\n', { mode: 0o644 });
    const bot = start({}, folder);
    await bot.logged('is here');

    expect(bot.output()).toMatch(/"level":"warn".*"name":"SLEEP_TRESHOLD","meant":"SLEEP_THRESHOLD"/);
    expect(bot.output()).toMatch(/"level":"warn".*others can read your settings and keys/);
    expect(bot.output()).toMatch(/"level":"warn".*"mode":"off".*SLEEP_ENABLED is the older name/);
  });

  test('is told of where it names a setting in another way, at a start that fails and at one that does not', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, '.env'), 'DISCORD_TOKEN: canary==\n', { mode: 0o600 });
    const [failing, starting] = [start({ DISCORD_TOKEN: '' }, folder), start({}, folder)];

    expect(await failing.exited()).toBe(78);
    expect(failing.output()).toContain(".env names DISCORD_TOKEN and doesn't set it: write DISCORD_TOKEN=");
    expect(await starting.logged('and does not set it')).toContain('"name":"DISCORD_TOKEN"');
    expect(failing.output() + starting.output()).not.toMatch(/canary==|: canary/);
  });

  test('is named where a setting is missing that it misspells', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, '.env'), 'DISCORD_TOKN=canary-of-a-token\n', { mode: 0o600 });
    const bot = start({ DISCORD_TOKEN: '' }, folder);

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('.env sets DISCORD_TOKN, which is no setting: perhaps DISCORD_TOKEN is meant.');
    expect(bot.output()).not.toContain('canary');
  });
});

test("a proxy's 502 in place of Letta does not keep the bot from starting", async () => {
  await using proxy = await startOtherServer(() => ({ status: 502, body: '<h1>Bad gateway</h1>' }));
  const bot = start({ LETTA_BASE_URL: proxy.url });

  expect(await bot.logged('starting without it')).toContain('letta-unreachable');
  await bot.logged('is here');
});
