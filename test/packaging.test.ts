/** What operators start the bot with: the image, compose.yaml and the systemd unit, held to each other and to the bot. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDockerfile } from '../scripts/dockerfile.ts';
import { explainEnd } from '../src/app/explain-end.ts';
import { ConfigError, settings } from '../src/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const dockerfile = readDockerfile(read('Dockerfile'));

/** How long running turns may take, and after them what is stored: see `src/app.ts`. */
const drainSeconds = 15;
const badSettings = explainEnd(new ConfigError(['NAME is wrong'])).exitCode;

/** Of names of environment variables, those that the bot doesn't read. */
function unknownIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => !(name in settings) && name !== 'NODE_ENV');
}

describe('the image', () => {
  test('has the Node that the optional package brings elsewhere', () => {
    const { optionalDependencies } = JSON.parse(read('bot/package.json')) as {
      readonly optionalDependencies: { readonly node: string };
    };

    expect(dockerfile.image).toBe(`node:${optionalDependencies.node}-slim`);
  });

  test('sets what the bot reads', () => {
    const { environment = {} } = dockerfile.steps.at(-1) ?? {};

    expect(Object.keys(environment)).toContain('DATABASE_PATH');
    expect(unknownIn(Object.keys(environment))).toEqual([]);
  });

  test('runs as nobody of importance, without a shell, and is told how it is', () => {
    expect(dockerfile.steps.at(-1)?.user).toBe('node');
    expect(dockerfile.stopSignal).toBe('SIGTERM');
    for (const [program, file = ''] of [dockerfile.command, dockerfile.healthCheck]) {
      expect(program).toBe('node');
      expect(existsSync(join(root, file))).toBe(true);
    }
  });
});

const names = z.array(z.string());
const texts = z.record(z.string(), z.string());
const duration = z.string().regex(/^(\d+m)?(\d+s)?$/);
/** The part of the Compose specification that the file uses; a key that is none of it is a mistake. */
const service = z.strictObject({
  build: z.string().optional(),
  // Pinned: a tag with a version.
  container_name: z.string().optional(),
  image: z.string().regex(/^[a-z/-]+:(pg)?\d[\w.-]*$|^[a-z/-]+:\d[\w.-]*$/),
  profiles: names.optional(),
  restart: z.literal('unless-stopped'),
  env_file: z.string().optional(),
  environment: texts,
  volumes: z.array(z.string().regex(/^[a-z-]+:\/[\w./-]+$/)).default([]),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
  networks: names.optional(),
  read_only: z.boolean().optional(),
  tmpfs: names.optional(),
  cap_drop: names.optional(),
  security_opt: names,
  pids_limit: z.number().optional(),
  mem_limit: z.string().optional(),
  shm_size: z.string().optional(),
  stop_grace_period: duration,
  logging: z.strictObject({ driver: z.string(), options: texts }).optional(),
  healthcheck: z
    .strictObject({ test: names, interval: duration, timeout: duration, start_period: duration, retries: z.number() })
    .optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_started', 'service_healthy']),
        required: z.boolean().optional(),
      }),
    )
    .optional(),
});
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean() })),
  volumes: z.record(z.string(), z.null()),
});

describe('compose.yaml', () => {
  const compose = composeSchema.parse(parse(read('compose.yaml')));
  const services = Object.entries(compose.services);

  test('names only what it declares', () => {
    const used = services.flatMap(([, one]) => [
      ...one.volumes.map((volume) => `volume ${volume.split(':')[0]}`),
      ...(one.configs ?? []).map(({ source }) => `config ${source}`),
      ...(one.networks ?? []).filter((network) => network !== 'default').map((network) => `network ${network}`),
    ]);
    const declared = (['volume', 'config', 'network'] as const).flatMap((kind) =>
      Object.keys(compose[`${kind}s`]).map((name) => `${kind} ${name}`),
    );
    expect(new Set(used)).toEqual(new Set(declared));
  });

  test('waits only for what says how it is', () => {
    const awaited = services.flatMap(([, one]) => Object.keys(one.depends_on ?? {}));

    expect(awaited.filter((name) => compose.services[name]?.healthcheck === undefined)).toEqual([]);
  });

  test('lets the bot write to its volume alone, with no rights, and waits until it has stopped', () => {
    const { bot } = compose.services;

    expect(bot).toMatchObject({ read_only: true, cap_drop: ['ALL'], env_file: '.env' });
    for (const [, one] of services) expect(one.security_opt).toContain('no-new-privileges:true');
    expect(bot?.volumes).toEqual([`data:${dockerfile.volumes[0]}`]);
    expect(bot?.environment['DATABASE_PATH']).toBe(dockerfile.steps.at(-1)?.environment['DATABASE_PATH']);
    expect(Number.parseInt(bot?.stop_grace_period ?? '', 10)).toBeGreaterThan(drainSeconds);
  });

  test('gives the bot, and asks for in .env, what the bot reads', () => {
    const [head = ''] = read('compose.yaml').split('\nname:');
    const named = [...head.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);

    expect(named).toContain('LETTA_MODEL');
    // The model's endpoint is the Letta server's.
    expect(unknownIn(named).filter((name) => !name.startsWith('OPENAI_'))).toEqual([]);
    expect(unknownIn(Object.keys(compose.services['bot']?.environment ?? {}))).toEqual([]);
  });

  test('starts the bot alone unless Letta is wanted, and publishes no port', () => {
    expect(services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)).toEqual(['bot']);
    expect(read('compose.yaml')).not.toContain('ports:');
  });

  test('takes from .env what its head names', () => {
    const [head = ''] = read('compose.yaml').split('\nname:');
    const taken = [...read('compose.yaml').matchAll(/\$\{(\w+):-/g)].map(([, name = '']) => name);

    // The database of Letta is reached by nobody else, with any password.
    for (const name of new Set(taken)) if (name !== 'LETTA_DB_PASSWORD') expect(head).toContain(name);
  });
});

describe('the systemd unit', () => {
  const unit = read('bot/scarlet.service');
  const settingOf = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];

  test('starts the bot without npm, stops it in time, and does not repeat what no restart mends', () => {
    expect(settingOf('ExecStart')?.endsWith('node src/main.ts')).toBe(true);
    expect(settingOf('Restart')).toBe('on-failure');
    expect(settingOf('RestartPreventExitStatus')).toBe(String(badSettings));
    expect(Number.parseInt(settingOf('TimeoutStopSec') ?? '', 10)).toBeGreaterThan(drainSeconds);
    expect(settingOf('ProtectSystem')).toBe('strict');
    expect(settingOf('Environment')).toContain('DATABASE_PATH=%S/scarlet/');
    expect(unknownIn((settingOf('Environment') ?? '').split(' ').map((set) => set.split('=')[0] ?? ''))).toEqual([]);
  });

  test.skipIf(!hasSystemd())('is what systemd knows, line by line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scarlet-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'scarlet.service');
    writeFileSync(file, unit.replaceAll('/opt/scarlet/node_modules/.bin/node', process.execPath));

    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });

    // Of other units of the machine it may have things to say as well.
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('scarlet.service'))).toEqual([]);
  });
});

function hasSystemd(): boolean {
  return spawnSync('systemd-analyze', ['--version']).status === 0;
}
