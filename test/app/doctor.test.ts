/** `npm run doctor` as operators call it: what it prints, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLastingWorld, type World } from '../support/bot.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';

const program = fileURLToPath(new URL('../../src/app/doctor.ts', import.meta.url));
// No `.env` lies there.
const folder = fileURLToPath(new URL('.', import.meta.url));
let world: World;

beforeAll(async () => {
  world = await openLastingWorld();
});

afterAll(async () => {
  await world.close();
});

function start(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...env, ...world.environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    written.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written.err += text;
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...written }));
  return { child, written, ended };
}

test('as JSON it is one document and nothing else, without a secret', async () => {
  const { code, out, err } = await start(['--json', '--no-model-calls']).ended;

  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    exitCode: 0,
    checks: expect.arrayContaining([{ about: 'Node', kind: 'ok', what: expect.stringMatching(/^Node 24\.\d+/) }]),
  });
  expect(out).not.toContain('canary');
  expect(code).toBe(0);
});

test('in words, each check has its sign, what is wrong says what to do, and a Letta that is down ends it with 1', async () => {
  const { code, out, err } = await start([], { LETTA_BASE_URL: 'http://127.0.0.1:9' }).ended;

  expect(out).toContain('The model will be asked up to 9 times; --no-model-calls leaves that out.');
  expect(out).toMatch(/\nDiscord\n {2}✓ Discord knows the token/);
  expect(out).toMatch(/\nLetta\n {2}✗ Letta does not answer: .* at http:\/\/127\.0\.0\.1:9: .*\n {4}→ Start it/);
  expect(out).toContain('\nModel\n  – The model can be tried once Letta answers');
  expect(out).toMatch(/\n\n1 failed, \d+ warnings?\.\n$/);
  expect(err).toBe('');
  expect(code).toBe(1);
});

test('what each look has cost is said, and how many warnings there are where nothing failed', async () => {
  const { code, out } = await start([]).ended;

  expect(out).toMatch(/\n {2}✓ openai-proxy\/scarlet-local answers, in .* \(1 model call\)\n/);
  expect(out).toMatch(/\n\nNothing failed; 2 warnings\.\n$/);
  expect(code).toBe(0);
});

test('a bot on this machine is asked for its status directly, where a proxy is set as well', async () => {
  const STATUS_TOKEN = 'canary-status-token-0123456789';
  const app = await world.startBot({ STATUS_PORT: '0', STATUS_TOKEN });
  const { host, port } = new URL(app.statusAddress ?? '');
  await using proxy = await startConnectProxy();

  const { out } = await start(['--no-model-calls'], { HTTP_PROXY: proxy.url, STATUS_PORT: port, STATUS_TOKEN }).ended;

  await app.close();
  expect(out).toContain(`✓ A bot serves its status at port ${port}`);
  expect(out).toContain('! HTTP_PROXY holds for 127.0.0.1 too, which is this machine');
  expect(proxy.asked).toContain(new URL(world.letta.baseUrl).host);
  expect(proxy.asked).not.toContain(host);
});

test('wrong settings are all named, without their values, and end it with 78', async () => {
  const { code, out } = await start([], { DISCORD_TOKEN: 'canary token', SLEEP_THRESHOLD: 'canary' }).ended;

  expect(out).toContain('✗ DISCORD_TOKEN may hold Latin letters');
  expect(out).toContain('✗ SLEEP_THRESHOLD must be a whole number from 1 to 1000');
  expect(out).not.toContain('canary');
  expect(code).toBe(78);
});

test('Ctrl-C ends it, and what it made is deleted', async () => {
  const { localModel, local } = world.letta;
  const { remove } = localModel.script({ kind: 'hang' }, { times: 'always' });
  const before = localModel.requests.length;
  const { child, ended } = start([]);
  await expect.poll(() => localModel.requests.length).toBeGreaterThan(before);

  child.kill('SIGINT');

  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(out).toContain('Stopped. What was made to try things is deleted again.');
  expect(local?.snapshot().agents).toEqual([]);
  remove();
});

test('what it does not know is answered with its usage', async () => {
  const { code, err } = await start(['--fix']).ended;

  expect(err).toContain('Usage: npm run doctor');
  expect(code).toBe(64);
});
