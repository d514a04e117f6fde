/** The bot as a process, killed with SIGKILL at each of its steps. */
import { DatabaseSync } from 'node:sqlite';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { english } from '../../src/texts/en.ts';
import { readLeftBehind } from '../simulate/left-behind.ts';
import { givenLetta } from '../support/given-letta.ts';
import { type MortalWorld, openMortalWorld } from '../support/mortal-world.ts';

// A real server's time can't be hurried.
const speed = givenLetta(process.env) === undefined ? 15 : 1;
// Right before and right after each request, when a request is done and not answered yet, and right after each durable
// write, from a person's first word to its place in memory. Each death takes a second or two, so a plain run takes
// every few of them; with EACH_STEP=true it takes all.
const deaths =
  process.env['EACH_STEP'] === 'true' ? { every: 1, timeout: 3 * 3_600_000 } : { every: 9, timeout: 900_000 };
const patience = { timeout: 90_000, interval: 30 };

let world: MortalWorld;

beforeEach(async () => {
  world = await openMortalWorld(speed);
  await world.startBot();
});

afterEach(async () => {
  await world.close();
});

type Said = { readonly word: string; readonly message: APIMessage };
type Someone = { readonly user: APIUser; readonly dm: DirectMessages; readonly said: Said[] };

function someone(): Someone {
  const user = world.discord.createUser('Ada');
  return { user, dm: world.discord.openDm(user), said: [] };
}

function speak({ user, dm, said }: Someone): Said {
  const word = `k${user.id}n${said.length}`;
  const one = { word, message: world.discord.say(user, dm, `I like ${word}.`) };
  said.push(one);
  return one;
}

const honest: readonly string[] = Object.values(english.chat.failures);

function repliesTo({ dm }: Someone, { word, message }: Said): { readonly answers: number; readonly notices: number } {
  const posts = world.discord.messagesIn(dm).filter(({ id, author }) => author.bot && BigInt(id) > BigInt(message.id));
  return {
    answers: posts.filter(({ content }) => content.includes(`you like ${word}`)).length,
    notices: posts.filter(({ content }) => honest.includes(content)).length,
  };
}

async function agentsOf({ user }: Someone) {
  return (
    await world.client.agents.list({ tags: [`discord-user:${user.id}`], include: ['agent.blocks', 'agent.tags'] })
  ).items;
}

/** Lines of memory with this word. */
async function linesWith(who: Someone, { word }: Said): Promise<number> {
  const [primary] = (await agentsOf(who)).filter(({ tags }) => tags.includes('role:primary'));
  const values = primary?.blocks.flatMap(({ value }) => value.split('\n')) ?? [];
  return values.filter((line) => line === `- Likes ${word}`).length;
}

/** Whether it is answered and remembered, or its author told. */
async function isSettled(who: Someone, said: Said): Promise<boolean> {
  const { answers, notices } = repliesTo(who, said);
  return notices > 0 || (answers > 0 && (await linesWith(who, said)) > 0);
}

async function settled(who: Someone, said: Said): Promise<void> {
  await expect.poll(() => isSettled(who, said), { ...patience, message: `${said.word} is settled` }).toBe(true);
}

/** Whether the bot that died had written the message down. Read without touching what it left behind. */
function wasAccepted({ user }: Someone, { message }: Said): boolean {
  const database = new DatabaseSync(world.path, { readOnly: true });
  const rows = database.prepare("SELECT value FROM keyv WHERE namespace = 'user' AND key LIKE ?").all(`%${user.id}`);
  database.close();
  return rows.some(({ value }) => String(value).includes(message.id));
}

/** Somebody talks for the first time, the bot dies, and the next one takes it up. Nobody heard what was not written down. */
async function dieFor(arm: () => Promise<boolean>): Promise<Someone> {
  const who = someone();
  // What settled the one before may not have been the last step: that death is over first.
  while (!(await arm())) await world.startBot();
  const said = speak(who);
  const isOver = async () => world.bot.isDead() || (await isSettled(who, said));
  await expect.poll(isOver, { ...patience, message: 'a death, or an end' }).toBe(true);
  if (!world.bot.isDead()) return who;
  const isOurs = wasAccepted(who, said);
  await world.startBot();
  if (isOurs) await settled(who, said);
  return who;
}

/** Steps of the bot, as it counts them, from a person's first word to its place in memory. */
async function stepsOfOne(): Promise<number> {
  const who = someone();
  await world.bot.dieAt(0);
  await settled(who, speak(who));
  return world.bot.steps.length;
}

/** Requests that are done, and whose answers nobody lives to hear. */
async function dieWhenDone(nth: number): Promise<boolean> {
  let left = nth;
  const fault = {
    kind: 'apply-then-hold',
    get until() {
      world.bot.signalDeath();
      return new Promise<void>(() => {});
    },
  } as const;
  const take = () => {
    left -= 1;
    return left === 0 ? fault : undefined;
  };
  world.discord.faults.take = take;
  if (world.letta.local !== undefined) world.letta.local.faults.take = take;
  return world.bot.dieAt(0);
}

// A server that is out of our hands answers before we could step in between.
const mostRequests = givenLetta(process.env) === undefined ? 17 : 0;

test('what was accepted is answered once, counted once and remembered once, whichever step it dies at', {
  timeout: deaths.timeout,
}, async () => {
  const first = someone();
  await settled(first, speak(first));
  const steps = await stepsOfOne();
  const people = [first];

  for (let step = 1; step <= steps; step += deaths.every) people.push(await dieFor(() => world.bot.dieAt(step)));
  for (let nth = 2; nth <= mostRequests; nth += deaths.every) people.push(await dieFor(() => dieWhenDone(nth)));
  await dieWhenDone(0);
  // A run may take fewer steps than the first one: a death that did not come would come now, and nobody start the next.
  await world.bot.kill();
  await world.startBot();
  // Whatever happened before, the next word finds everything in its place.
  for (const who of people) await settled(who, speak(who));
  await world.bot.kill();
  const left = await readLeftBehind(world.path);

  expect(steps).toBeGreaterThan(30);
  for (const who of people) {
    const outcomes = who.said.map((said) => repliesTo(who, said));
    const { user } = left.get(who.user.id) ?? {};
    const answered = outcomes.filter(({ answers }) => answers === 1).length;
    expect(
      outcomes.filter(({ answers }) => answers > 1),
      `${who.user.id}, answered twice`,
    ).toEqual([]);
    expect(user?.personal.answered, `${who.user.id}, counted`).toBe(answered);
    const tags = (await agentsOf(who)).flatMap((agent) => agent.tags.filter((tag) => tag.startsWith('role:')));
    expect(tags.sort(), `${who.user.id}, agents`).toEqual(['role:primary', 'role:sleep']);
    for (const said of who.said) expect(await linesWith(who, said), said.word).toBeLessThanOrEqual(1);
  }
});
