/** The whole bot, with Letta's own sleep-time tending the memory, and pairs on their way there and back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Letta } from '@letta-ai/letta-client';
import { beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { isFromNativeSleep, isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { askStatus, statusSettings } from '../support/ask-status.ts';
import { blockOf } from '../support/blocks.ts';
import { type Environment, openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;
let dm: DirectMessages;
let client: Letta;
let bot: App;

const native = { SLEEP_MODE: 'native', SLEEP_FREQUENCY: '2' };

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
  client = new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0 });
});

async function restart(settings: Environment): Promise<void> {
  await bot?.close();
  bot = await world.startBot(settings);
}

async function talk(...texts: readonly string[]): Promise<void> {
  for (const text of texts) await scene.ask(text);
}

async function ask(command: 'consolidate' | 'sleepstatus'): Promise<string> {
  return JSON.stringify(await world.discord.command(scene.ada, dm, command).answered(patience));
}

const agentsOfAda = async () =>
  (await client.agents.list({ tags: [`discord-user:${scene.ada.id}`], include: ['agent.tags'] })).items;
const everyAgent = async () => (await client.agents.list({ limit: 200 })).items.map(({ name }) => name);

async function groupOfAda() {
  const [primary] = (await agentsOfAda()).filter(({ tags }) => tags.includes('role:primary'));
  const state = await client.agents.retrieve(primary?.id ?? '', { include: ['agent.managed_group'] });
  return state.managed_group;
}

async function switchesOfAda() {
  return (await agentsOfAda()).map(({ enable_sleeptime: isOn }) => isOn);
}

async function humanOfAda(): Promise<string> {
  const [primary] = (await agentsOfAda()).filter(({ tags }) => tags.includes('role:primary'));
  return (await client.agents.blocks.retrieve('human', { agent_id: primary?.id ?? '' })).value;
}

/** Until Letta's agent has written this. */
async function learned(label: string, words: string): Promise<void> {
  await expect.poll(() => blockOf(world, label), { interval: 50 }).toContain(words);
}

describe('native mode', () => {
  test('Letta tends the memory: verified, with its frequency, without a sleep agent of ours', async () => {
    await restart(native);
    await talk('My name is Ada.');
    await world.logged('memory is tended by Letta');
    const before = world.letta.localModel.requests.filter(({ body }) => isFromSleepAgent(body)).length;

    await talk('I live in Turin.', 'I like green tea.');
    await learned('human', 'Turin');
    // What it wrote is seen before its run has ended.
    await expect.poll(() => ask('sleepstatus')).toMatch(/Its last runs.*It went well <t:/);
    const status = await ask('sleepstatus');
    const consolidated = await ask('consolidate');

    expect(await groupOfAda()).toMatchObject({ manager_type: 'sleeptime', sleeptime_agent_frequency: 2 });
    expect((await agentsOfAda()).map(({ tags }) => tags.find((tag) => tag.startsWith('role:')))).toEqual([
      'role:primary',
    ]);
    expect(world.letta.localModel.requests.filter(({ body }) => isFromSleepAgent(body)).length).toBe(before);
    expect(status).toMatch(/Letta’s own sleep-time.*every 2 turns/);
    expect(status).toMatch(/What I know of you: learned \*\*\d/);
    expect(consolidated).toMatch(/nobody can make it begin earlier/);
    expect(await blockOf(world, 'constraints')).toContain('I am an AI');
  });

  test('a pair is moved there at its next turn, and back, and nothing that was known is lost', async () => {
    await restart({ SLEEP_THRESHOLD: '2' });
    await talk('My name is Ada.', 'I live in Turin.');
    await world.logged('consolidation complete');
    await talk('I am a nurse.');

    await restart(native);
    await talk('I like chess.');
    await world.logged('memory is tended by Letta');
    const drained = await blockOf(world, 'human');
    await talk('I like green tea.');
    await learned('human', 'green tea');
    await restart({ SLEEP_THRESHOLD: '2' });
    await talk('It is raining.');
    await world.logged('memory is tended by a sleep agent of ours');
    await talk('I moved to Milan.', 'It is lovely here.');
    await learned('human', 'Lives in Milan');

    for (const known of ['Name: Ada', 'Lives in Turin', 'Works as a nurse', 'Likes chess'])
      expect(drained).toContain(known);
    const human = await blockOf(world, 'human');
    for (const known of ['Name: Ada', 'Works as a nurse', 'Likes chess', 'Likes green tea'])
      expect(human).toContain(known);
    expect(human).not.toContain('Turin');
    expect(await groupOfAda()).toBeNull();
    expect((await everyAgent()).filter((name) => name.endsWith('-sleeptime'))).toEqual([]);
    expect((await agentsOfAda()).flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('role:'))).sort()).toEqual([
      'role:primary',
      'role:sleep',
    ]);
  });

  test('a pause of sleep switches it off, also over a restart, and what was said meanwhile is read after it', async () => {
    const root = world.discord.createUser('Root');
    const order = async (name: string, options: object) =>
      await world.discord
        .command(root, world.discord.openDm(root), `scarlet ${name}`, { ...options })
        .answered(patience);
    const settings = { ...native, SLEEP_FREQUENCY: '1', BOT_ADMIN_IDS: root.id };
    const reason = 'Moving house.';
    await restart(settings);
    await talk('My name is Ada.');
    await world.logged('memory is tended by Letta');
    await talk('I like chess.');
    await learned('human', 'chess');

    await order('pause', { what: 'sleep', everyone: true, reason });
    await world.logged('switched off while it is paused');
    const group = await groupOfAda();
    // The run that learned of chess may still make requests.
    const hasRead = (words: string) =>
      world.letta.localModel.requests.some(
        ({ body }) => isFromNativeSleep(body) && JSON.stringify(body).includes(words),
      );
    await talk('I live in Turin.');
    const paused = [await ask('consolidate'), await ask('sleepstatus')];
    await restart(settings);
    await talk('I like green tea.');
    expect([hasRead('chess'), hasRead('Turin'), hasRead('green tea')]).toEqual([true, false, false]);
    expect(await switchesOfAda()).toEqual([false]);
    for (const told of [...paused, await ask('consolidate')]) expect(told).toContain(reason);

    await order('resume', { what: 'sleep', user: scene.ada.id });
    expect(hasRead('Turin')).toBe(false);
    await order('resume', { what: 'sleep', everyone: true });
    // Everybody's goes on within half a minute, and after their next turn.
    await talk('It is raining.');
    await expect.poll(switchesOfAda, { timeout: patience }).toEqual([true]);
    expect((await groupOfAda())?.id).toBe(group?.id);
    // It runs with a turn, as ever, and reads on from where it stopped.
    await talk('It is windy.');
    await learned('human', 'Turin');
    await learned('human', 'green tea');
  });

  variant('a server that makes no group: auto says so once and goes on with the custom scheme', async () => {
    world.letta.local?.faults.plan(
      { method: 'PATCH', body: enables },
      { kind: 'answer', status: 200, body: {} },
      Number.POSITIVE_INFINITY,
    );
    // The move may have had a cycle of its own before the second sentence.
    await restart({ SLEEP_MODE: 'auto', SLEEP_THRESHOLD: '1' });

    await talk('My name is Ada.', 'I live in Turin.');
    await learned('human', 'Turin');

    expect(world.log.filter((line) => line.includes('the custom scheme is used instead'))).toHaveLength(1);
    expect(await groupOfAda()).toBeNull();
    expect(await ask('sleepstatus')).not.toMatch(/Letta’s own/);
  });

  variant('native refuses in words where the server makes no group, and learns once it may', async () => {
    const heal = world.letta.local?.faults.plan(
      { method: 'PATCH', body: enables },
      { kind: 'answer', status: 200, body: {} },
      Number.POSITIVE_INFINITY,
    );
    await restart(native);
    await talk('My name is Ada.');
    await world.logged('SLEEP_MODE=native is refused');

    const refused = await ask('consolidate');
    const status = await ask('sleepstatus');
    heal?.();
    await restart({});
    await talk('I live in Turin.');
    const healed = await ask('consolidate');

    expect(refused).toMatch(/doesn’t work here/);
    expect(status).toMatch(/doesn’t work here/);
    expect(world.letta.localModel.requests.some(({ body }) => isFromNativeSleep(body))).toBe(false);
    expect(healed).toContain('Name: Ada');
    expect(await blockOf(world, 'human')).toContain('Turin');
  });
});

describe('npm run sleep-mode', () => {
  test('moves a pair there and back while the bot is stopped, says who would be moved, and refuses beside the bot', async () => {
    await restart({ SLEEP_THRESHOLD: '2' });
    await talk('My name is Ada.', 'I live in Turin.');
    await world.logged('consolidation complete');
    await talk('I like chess.');
    const beside = await sleepMode('--to', 'native');
    // By the settings of the command it is overdue, and none of its business.
    const dmOfBob = world.discord.openDm(scene.bob);
    await world.discord.replyAfter(world.discord.say(scene.bob, dmOfBob, 'I like go.'), patience);
    await bot.close();

    const lettaAway = await sleepModeWith({ LETTA_BASE_URL: 'http://127.0.0.1:9' }, '--to', 'native');
    const dry = await sleepMode('--to', 'native', '--dry-run');
    const untouched = await groupOfAda();
    const there = await sleepMode('--to', 'native', '--user', scene.ada.id, '--user', '999999999999999999');
    const group = await groupOfAda();
    const oursThere = (await agentsOfAda()).filter(({ tags }) => tags.includes('role:sleep'));
    const human = await humanOfAda();
    const back = await sleepMode('--to', 'custom');

    expect(beside).toMatchObject({ code: 1, output: expect.stringContaining('scarlet.sqlite') });
    expect(lettaAway.code).toBe(1);
    expect(lettaAway.output).toMatch(
      /^Letta does not answer: .* at http:\/\/127\.0\.0\.1:9: .*\. Nothing was changed\.\n$/,
    );
    expect(dry.output).toContain(`${scene.ada.id}: would be moved from custom to native`);
    expect(untouched).toBeNull();
    expect(there.output).toContain('999999999999999999: has no pair');
    expect(there.output).toMatch(new RegExp(`${scene.ada.id}: moved to native\\n1 moved`));
    const asked = world.letta.localModel.requests.filter(({ body }) => isFromSleepAgent(body));
    expect(JSON.stringify(asked)).not.toContain('I like go.');
    expect(there.output).toContain('SLEEP_MODE is custom');
    expect(group).toMatchObject({ sleeptime_agent_frequency: 5 });
    expect(oursThere).toEqual([]);
    expect(human).toContain('Likes chess');
    expect(back).toMatchObject({ code: 0, output: expect.stringContaining(`${scene.ada.id}: moved to custom`) });
    expect(await groupOfAda()).toBeNull();
    await restart(statusSettings);
    const { json } = await askStatus(bot.statusAddress ?? '', '/status');
    expect(json).toMatchObject({ consolidations: { total: { consolidated: 2 } } });
  });
});

const program = fileURLToPath(new URL('../../src/app/sleep-mode.ts', import.meta.url));

type Ended = { readonly code: number; readonly output: string };

async function sleepMode(...args: readonly string[]): Promise<Ended> {
  return await sleepModeWith({}, ...args);
}

/** The command as a process of its own. */
async function sleepModeWith(settings: Environment, ...args: readonly string[]): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    ...world.environment,
    SLEEP_THRESHOLD: '1',
    SLEEP_FREQUENCY: '5',
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), output: output + errors };
}

function enables(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'enable_sleeptime' in body && body.enable_sleeptime === true;
}
