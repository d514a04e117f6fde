/** Pairs that were made from other settings than those of today. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { type UpdateOptions, updatePairs } from '../../src/app/update-pairs.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const other = { CONTEXT_WINDOW: '20000', AGENT_NAME: 'Ruby' };
const differing = 'context window, prompt, blocks';

async function bothTalk(): Promise<void> {
  const { discord } = world;
  for (const person of [scene.ada, scene.bob]) {
    await scene.ask('Hello!', person);
  }
  await discord.waitFor('both pairs', () => windows().length === 4, patience);
}

/** What each agent on the server has in view, in tokens. */
function windows(): readonly number[] {
  return (world.letta.local?.snapshot().agents ?? []).map(({ contextWindow }) => contextWindow);
}

/** The numbers of the log line that says how many pairs differ. */
async function counted(): Promise<unknown> {
  return JSON.parse(await world.logged('pairs are still by other settings'));
}

/** What the command does, in this process. */
async function update(what: UpdateOptions['what'], users: readonly string[], settings = {}) {
  const config = readConfig({ ...world.environment, ...other, ...settings });
  const log = createLog({ level: 'silent', secrets: [] });
  const store = await openStore({ path: config.DATABASE_PATH, clock: systemClock, log });
  const said: string[] = [];
  const edges = { store, clock: systemClock, log, say: (line: string) => said.push(line) };
  try {
    const application = async () => world.discord.applicationId;
    return { ...(await updatePairs(config, { what, users }, { ...edges, application })), said };
  } finally {
    await store.close();
  }
}

const program = fileURLToPath(new URL('../../src/app/pairs.ts', import.meta.url));

async function command(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...world.environment,
      ...other,
      LOG_LEVEL: 'error',
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, said };
}

variant('the log of a start and /scarlet status say how many differ; each follows at its next turn', async () => {
  const { discord } = world;
  const app = await world.startBot();
  await bothTalk();
  await app.close();
  expect(world.log.join('')).not.toContain('pairs are still by other settings');

  const administered = { ...other, BOT_ADMIN_IDS: scene.ada.id };
  const again = await world.startBot(administered);

  expect(await counted()).toMatchObject({
    level: 'info',
    pairs: 2,
    behind: 2,
    by: { 'context window': 2, prompt: 2, blocks: 2 },
  });
  const dm = discord.openDm(scene.ada);
  const status = async () => JSON.stringify(await discord.command(scene.ada, dm, 'scarlet status').answered(patience));
  expect(await status()).toContain('Still by other settings, until their next turn: **2**');
  await scene.ask('Hello again!');
  await discord.command(scene.ada, dm, 'consolidate').answered(patience);
  await expect.poll(status, { timeout: patience }).toContain('until their next turn: **1**');
  await again.close();
  await world.startBot(administered);
  expect(JSON.parse(await world.logged('"behind":1,'))).toMatchObject({ pairs: 2 });
  expect(await status()).toContain('until their next turn: **1**');
});

variant('npm run pairs says whom it would update, updates one and then all, and refuses while a bot runs', async () => {
  const app = await world.startBot();
  await bothTalk();
  const { ada, bob } = scene;
  const whileItRuns = await command();
  expect(whileItRuns).toEqual({ code: 1, said: expect.stringContaining('is in use, as it is while the bot runs') });
  await app.close();

  expect(await update('count', [])).toMatchObject({
    said: [
      'Pairs of other settings: 2 of 2',
      '2 of another context window',
      '2 of another prompt',
      '2 of another set of blocks',
    ],
  });
  expect((await update('dry-run', [ada.id])).said).toEqual([
    `${ada.id}: would follow in ${differing}`,
    '1 would follow, 0 followed already',
  ]);
  await expect(update('update', [], { LETTA_BASE_URL: 'http://127.0.0.1:9' })).rejects.toThrow('could not');
  expect(windows()).not.toContain(20_000);

  const one = await update('update', [ada.id, '123']);
  expect(one.said).toEqual(['123: has no pair', `${ada.id}: follows in ${differing}`]);
  expect(windows().filter((window) => window === 20_000)).toHaveLength(2);

  expect(await command('--update')).toEqual({
    code: 0,
    said: `${bob.id}: follows in ${differing}\n1 brought up to date, 1 followed already, 0 not brought up to date\n`,
  });
  expect(new Set(windows())).toEqual(new Set([20_000]));
  expect((await update('count', [])).said).toEqual(['Pairs of other settings: 0 of 2']);
});

variant(
  'npm run pairs names whoever is unreadable or has lost an agent, counts them as failed, and goes on',
  async () => {
    const app = await world.startBot();
    await bothTalk();
    await app.close();
    const { ada, bob } = scene;
    const unreadable = '99';
    const raw = new DatabaseSync(world.environment['DATABASE_PATH'] ?? '');
    const insert =
      'INSERT INTO keyv (key, namespace, value) SELECT ?, namespace, ? FROM keyv WHERE key = ? AND namespace = ?';
    expect(raw.prepare(insert).run(unreadable, '{', ada.id, recordKinds.users.namespace).changes).toBe(1);
    raw.close();
    for (const { id, tags } of world.letta.local?.snapshot().agents ?? []) {
      if (tags.includes(`discord-user:${bob.id}`))
        await fetch(`${world.letta.baseUrl}/v1/agents/${id}`, { method: 'DELETE' });
    }

    const patch = { method: 'PATCH', route: '/v1/agents/{agent_id}' };
    const heal = world.letta.local?.faults.plan(patch, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);
    const whileItFails = await command('--update', '--user', ada.id);
    heal?.();
    const { said, updated, failed } = await update('update', []);

    expect(whileItFails).toEqual({
      code: 1,
      said: expect.stringMatching(
        new RegExp(
          `^${ada.id}: .+ \\(.+\\)\n(?:.*\n)*${ada.id}: not brought up to date, the line before says why; call again\n0 brought`,
        ),
      ),
    });

    expect(said[0]).toContain(`${unreadable}: the record can't be read`);
    expect(said).toContain(`${ada.id}: follows in ${differing}`);
    expect(said.find((line) => line.startsWith(bob.id))).toContain('not brought up to date, its agent is gone');
    expect({ updated, failed }).toEqual({ updated: 1, failed: 2 });
  },
);
