/** The bot as a process, killed with SIGKILL while it moves pairs to Letta's own sleep-time and back, or holds it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Letta } from '@letta-ai/letta-client';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { readLeftBehind } from '../simulate/left-behind.ts';
import { type LettaUnderTest, lettaUnderTest } from '../support/letta-under-test.ts';
import { beginMortalProcess, type MortalProcess } from '../support/mortal-process.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { truerWorld } from '../support/truer-world.ts';
import { variant } from '../support/variant.ts';

const speed = 15;
const since = Date.now();
const clock = scaledClock(since, speed);
// Right before and after each request, and right after each write. With EACH_STEP=true at all of them.
const deaths =
  process.env['EACH_STEP'] === 'true' ? { every: 1, timeout: 3 * 3_600_000 } : { every: 47, timeout: 900_000 };
const patience = { timeout: 60_000, interval: 30 };

let letta: LettaUnderTest;
let client: Letta;
let discord: LocalDiscord;
let folder: string;
let root: APIUser;
let bot: MortalProcess;
let spare: MortalProcess;

beforeEach(async () => {
  spare = beginMortalProcess();
  letta = await lettaUnderTest('0.16.8', clock);
  client = new Letta({ baseURL: letta.baseUrl, apiKey: null });
  discord = await startLocalDiscord({ ...truerWorld(), clock });
  root = discord.createUser('Root');
  folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'scarlet-'));
});

afterEach(async () => {
  await Promise.all([bot.kill(), spare.kill()]);
  await discord.close();
  await letta.close();
  await rm(folder, { recursive: true, force: true });
});

type Mode = 'custom' | 'native';

async function startIn(mode: Mode): Promise<void> {
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_MODEL: letta.model,
    DATABASE_PATH: join(folder, 'scarlet.sqlite'),
    SLEEP_THRESHOLD: '1',
    SLEEP_MODE: mode,
    BOT_ADMIN_IDS: root.id,
  };
  for (let starts = 3; ; starts -= 1) {
    bot = spare;
    spare = beginMortalProcess();
    if ((await bot.start(settings, { since, speed })) === 'started') return;
    if (starts === 0) throw new Error(`The bot did not start:\n${bot.output()}`);
  }
}

async function restartIn(mode: Mode): Promise<void> {
  await bot.kill();
  await startIn(mode);
}

type Someone = { readonly user: APIUser; readonly dm: DirectMessages };

function someone(): Someone {
  const user = discord.createUser('Ada');
  return { user, dm: discord.openDm(user) };
}

const say = ({ user, dm }: Someone, text: string): APIMessage => discord.say(user, dm, text);

async function primaryOf({ user }: Someone) {
  const tags = [`discord-user:${user.id}`, 'role:primary'];
  const found = await client.agents.list({
    tags,
    match_all_tags: true,
    include: ['agent.blocks', 'agent.managed_group'],
  });
  return found.items[0];
}

async function humanOf(who: Someone): Promise<string> {
  return (await primaryOf(who))?.blocks.find(({ label }) => label === 'human')?.value ?? '';
}

/** On a busy machine the hurried clock calls the store late, and what is due waits for the next word then. */
async function says(who: Someone, said: string, message: string, holds: () => Promise<boolean>): Promise<void> {
  say(who, said);
  await expect
    .poll(holds, { ...patience, timeout: 10_000 })
    .toBe(true)
    .catch(() => say(who, 'It rains.'));
  await expect.poll(holds, { ...patience, message }).toBe(true);
}

async function learns(who: Someone, said: string, words: string): Promise<void> {
  await says(who, said, words, async () => (await humanOf(who)).includes(words));
}

/** Whether the person's memory is where this mode wants it. */
async function isMoved(who: Someone, to: Mode): Promise<boolean> {
  const line = to === 'native' ? 'memory is tended by Letta' : 'memory is tended by a sleep agent of ours';
  const agent = (await primaryOf(who))?.id ?? 'nobody';
  return bot
    .output()
    .split('\n')
    .some((row) => row.includes(line) && row.includes(agent));
}

/** A person's next word in this mode moves them; the bot dies at a step of that, and the next one goes on. */
async function moveDyingAt(who: Someone, to: Mode, step: number): Promise<number> {
  await bot.dieAt(step);
  const isOver = async () => bot.isDead() || (await isMoved(who, to));
  await says(who, `I like ${to}${step}.`, `${to}, step ${step}`, isOver);
  const steps = bot.steps.length;
  // What moved them may not have been the last step: no death may come later, and nobody start the next.
  if (!(await bot.dieAt(0))) await startIn(to);
  // Whatever was left, the next word finds the pair where it belongs.
  const isThere = async () => ((await primaryOf(who))?.managed_group != null) === (to === 'native');
  await says(who, 'It rains.', `${to} after step ${step}`, isThere);
  return steps;
}

/** An administrator pauses or resumes a person's sleep-time; the bot dies at a step of that, and the next one goes on. */
async function orderDyingAt(who: Someone, order: 'pause' | 'resume', step: number): Promise<number> {
  const isSwitched = async () => (await primaryOf(who))?.enable_sleeptime === (order === 'resume');
  await bot.dieAt(step);
  give(who, order);
  const isOver = async () => bot.isDead() || (await isSwitched());
  await expect.poll(isOver, { ...patience, message: `${order}, step ${step}` }).toBe(true);
  const steps = bot.steps.length;
  if (!(await bot.dieAt(0))) {
    const { user } = (await readLeftBehind(join(folder, 'scarlet.sqlite'))).get(who.user.id) ?? {};
    await startIn('native');
    // What the administrator was not told of, and does not hold, is ordered again.
    if ((user?.pauses.sleep != null) !== (order === 'pause')) give(who, order);
  }
  await expect.poll(isSwitched, { ...patience, message: `${order} after step ${step}` }).toBe(true);
  return steps;
}

function give({ user }: Someone, order: 'pause' | 'resume'): void {
  const whom = { what: 'sleep', user: user.id };
  const options = order === 'pause' ? { ...whom, reason: 'Moving house.' } : whom;
  discord.command(root, discord.openDm(root), `scarlet ${order}`, options);
}

variant(
  'a pair that is moved there, held and moved back loses nothing, whichever step the process dies at',
  { timeout: deaths.timeout },
  async () => {
    await startIn('custom');
    const first = someone();
    await learns(first, 'I like chess.', 'Likes chess');
    await restartIn('native');
    const there = await moveDyingAt(first, 'native', 0);
    const held = await orderDyingAt(first, 'pause', 0);
    const released = await orderDyingAt(first, 'resume', 0);
    await restartIn('custom');
    const back = await moveDyingAt(first, 'custom', 0);

    const people: Someone[] = [];
    let step = 2;
    // A few go together, so that they share the starts that change the mode.
    while (step <= Math.max(there, back)) {
      const crew: (readonly [Someone, number])[] = [];
      for (; crew.length < 5 && step <= Math.max(there, back); step += deaths.every) crew.push([someone(), step]);
      for (const [who] of crew) await learns(who, 'I like chess.', 'Likes chess');
      await restartIn('native');
      for (const [who, at] of crew) await moveDyingAt(who, 'native', at);
      for (const [who, at] of crew) await orderDyingAt(who, 'pause', 1 + (at % held));
      for (const [who, at] of crew) await orderDyingAt(who, 'resume', 1 + (at % released));
      await restartIn('custom');
      for (const [who, at] of crew) await moveDyingAt(who, 'custom', at);
      people.push(...crew.map(([who]) => who));
    }
    for (const who of people) {
      await learns(who, 'I like opera.', 'Likes opera');
    }
    await bot.kill();
    const left = await readLeftBehind(join(folder, 'scarlet.sqlite'));

    expect([there, held, released].map((steps) => steps > 3)).toEqual([true, true, true]);
    for (const who of people) {
      const { user, ledger } = left.get(who.user.id) ?? {};
      expect(user?.personal.pair?.native).toBeUndefined();
      expect(await humanOf(who)).toContain('Likes chess');
      const chess = ledger?.entries.filter(({ text, state }) => state === 'live' && text === 'Likes chess');
      expect(chess).toHaveLength(1);
    }
    const sleepers = (await client.agents.list({ limit: 200 })).items.filter(({ name }) => name.endsWith('-sleeptime'));
    expect(sleepers).toEqual([]);
  },
);
