/** The bot as a process, killed with SIGKILL while it moves pairs to Letta's own sleep-time and back, or holds it. */
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { readLeftBehind } from '../simulate/left-behind.ts';
import { type MortalWorld, openMortalWorld } from '../support/mortal-world.ts';
import { variant } from '../support/variant.ts';

// Right before and after each request, and right after each write. With EACH_STEP=true at all of them.
const deaths =
  process.env['EACH_STEP'] === 'true' ? { every: 1, timeout: 3 * 3_600_000 } : { every: 47, timeout: 900_000 };
const patience = { timeout: 120_000, interval: 30 };

let world: MortalWorld;
let root: APIUser;

beforeEach(async () => {
  world = await openMortalWorld(15);
  root = world.discord.createUser('Root');
});

afterEach(async () => {
  await world.close();
});

type Mode = 'custom' | 'native';

async function startIn(mode: Mode): Promise<void> {
  await world.startBot({ SLEEP_MODE: mode, BOT_ADMIN_IDS: root.id });
}

async function restartIn(mode: Mode): Promise<void> {
  await world.bot.kill();
  await startIn(mode);
}

type Someone = { readonly user: APIUser; readonly dm: DirectMessages };

function someone(): Someone {
  const user = world.discord.createUser('Ada');
  return { user, dm: world.discord.openDm(user) };
}

const say = ({ user, dm }: Someone, text: string): APIMessage => world.discord.say(user, dm, text);

async function primaryOf({ user }: Someone) {
  const tags = [`discord-user:${user.id}`, 'role:primary'];
  const found = await world.client.agents.list({
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
  return world.bot
    .output()
    .split('\n')
    .some((row) => row.includes(line) && row.includes(agent));
}

/** A person's next word in this mode moves them; the bot dies at a step of that, and the next one goes on. */
async function moveDyingAt(who: Someone, to: Mode, step: number): Promise<number> {
  await world.bot.dieAt(step);
  const isOver = async () => world.bot.isDead() || (await isMoved(who, to));
  await says(who, `I like ${to}${step}.`, `${to}, step ${step}`, isOver);
  const steps = world.bot.steps.length;
  // What moved them may not have been the last step: no death may come later, and nobody start the next.
  if (!(await world.bot.dieAt(0))) await startIn(to);
  // Whatever was left, the next word finds the pair where it belongs.
  const isThere = async () => ((await primaryOf(who))?.managed_group != null) === (to === 'native');
  await says(who, 'It rains.', `${to} after step ${step}`, isThere);
  return steps;
}

/** An administrator pauses or resumes a person's sleep-time; the bot dies at a step of that, and the next one goes on. */
async function orderDyingAt(who: Someone, order: 'pause' | 'resume', step: number): Promise<number> {
  const isSwitched = async () => (await primaryOf(who))?.enable_sleeptime === (order === 'resume');
  await world.bot.dieAt(step);
  give(who, order);
  const isOver = async () => world.bot.isDead() || (await isSwitched());
  await heard(who, order, `${order}, step ${step}`, isOver);
  const steps = world.bot.steps.length;
  if (!(await world.bot.dieAt(0))) {
    const { user } = (await readLeftBehind(world.path)).get(who.user.id) ?? {};
    await startIn('native');
    // What the administrator was not told of, and does not hold, is ordered again.
    if ((user?.pauses.sleep != null) !== (order === 'pause')) give(who, order);
  }
  await heard(who, order, `${order} after step ${step}`, isSwitched);
  return steps;
}

/** On a busy machine the hurried clock is over Discord's three seconds before the bot has heard: it is ordered again then. */
async function heard(
  who: Someone,
  order: 'pause' | 'resume',
  message: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  let known = 0;
  const holdsByNow = async () => {
    if (await holds()) return true;
    const unheard = world.bot.output().split('interaction had expired before it was answered').length - 1;
    if (unheard > known) give(who, order);
    known = unheard;
    return false;
  };
  await expect.poll(holdsByNow, { ...patience, message }).toBe(true);
}

function give({ user }: Someone, order: 'pause' | 'resume'): void {
  const whom = { what: 'sleep', user: user.id };
  const options = order === 'pause' ? { ...whom, reason: 'Moving house.' } : whom;
  world.discord.command(root, world.discord.openDm(root), `scarlet ${order}`, options);
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
    await world.bot.kill();
    const left = await readLeftBehind(world.path);

    expect([there, held, released].map((steps) => steps > 3)).toEqual([true, true, true]);
    for (const who of people) {
      const { user, ledger } = left.get(who.user.id) ?? {};
      expect(user?.personal.pair?.native).toBeUndefined();
      expect(await humanOf(who)).toContain('Likes chess');
      const chess = ledger?.entries.filter(({ text, state }) => state === 'live' && text === 'Likes chess');
      expect(chess).toHaveLength(1);
    }
    const sleepers = (await world.client.agents.list({ limit: 200 })).items.filter(({ name }) =>
      name.endsWith('-sleeptime'),
    );
    expect(sleepers).toEqual([]);
  },
);
