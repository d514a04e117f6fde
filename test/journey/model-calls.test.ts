/** The budget of model calls: who has used it up is told once and until when, sees each later message marked, and it holds across restarts and days. */
import { beforeEach, expect } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { notReadSign } from '../../src/texts/chat-texts.ts';
import { english } from '../../src/texts/en.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let clock: JumpingClock;
let world: World;
let scene: RookHouse;
let dm: DirectMessages;

beforeEach(async () => {
  clock = jumpingClock();
  world = await openWorld({ clock });
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
});

const dayMs = 24 * 3_600_000;

/** The beginning of the next UTC day, in seconds since the epoch. */
function midnight(): number {
  return (Math.floor(clock.now() / dayMs) + 1) * (dayMs / 1_000);
}

/** A second past midnight: a timer's milliseconds are not those of the day. */
function leapToNextDay(): void {
  clock.jump(midnight() * 1_000 - clock.now() + 1_000);
}

async function ask(text: string, who = scene.ada): Promise<string> {
  const said = world.discord.say(who, world.discord.openDm(who), text);
  const { content } = await world.discord.replyAfter(said, patience);
  // Nothing is under way whose time a leap of the clock could end.
  await world.logged(`"turn":"${said.id}","kind"`);
  return content;
}

/** Says what is not answered. Resolves when its sign is there. */
async function sayInVain(text: string, who = scene.ada): Promise<void> {
  const { id } = world.discord.say(who, world.discord.openDm(who), text);
  await world.logged(`"turn":"${id}","whose"`);
  await expect.poll(() => signsBelow(id)).toEqual([notReadSign]);
}

function signsBelow(id: string): readonly (string | null)[] {
  const message = world.discord.messagesIn(dm).find((one) => one.id === id);
  return message?.reactions?.map(({ emoji }) => emoji.name) ?? [];
}

function askedOf(text: string): number {
  return world.letta.localModel.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;
}

const awake = { SLEEP_ENABLED: 'false' };

variant(
  'a person who has used up their calls is told once and until when, sees a sign below each later message, also after a restart, and is answered again on the next day',
  async () => {
    const two = { ...awake, MODEL_CALLS_PER_PERSON_PER_DAY: '2' };
    let bot = await world.startBot(two, clock);
    await ask('One.');
    await ask('Two.');

    expect(await ask('Three.')).toBe(english.chat.noMoreToday(midnight()));
    await sayInVain('Four.');
    await bot.close();
    bot = await world.startBot(two, clock);
    await sayInVain('Five.');
    expect(postedBy(world.discord, dm)).toHaveLength(3);
    expect(await ask('Hello!', scene.bob)).not.toContain('<t:');
    for (const unsent of ['Three.', 'Four.', 'Five.']) expect(askedOf(unsent)).toBe(0);

    leapToNextDay();
    expect(await ask('Six.')).not.toContain('<t:');
    await ask('Seven.');
    expect(await ask('Eight.')).toBe(english.chat.noMoreToday(midnight()));
  },
);

variant(
  'the calls of the bot are everybody’s together, across restarts, and those of the person are still counted',
  async () => {
    const three = { ...awake, MODEL_CALLS_PER_DAY: '3' };
    const bot = await world.startBot(three, clock);
    await ask('One.');
    await ask('Two.', scene.bob);
    await bot.close();

    await world.startBot(three, clock);
    expect(await ask('Three.')).not.toContain('<t:');
    expect(await ask('Four.', scene.bob)).toBe(english.chat.noMoreToday(midnight()));
    expect(await ask('Five.')).toBe(english.chat.noMoreToday(midnight()));
  },
);

variant('sleep counts, and waits for the next day: nothing of what was said is lost', async () => {
  await world.startBot({ SLEEP_THRESHOLD: '1', MODEL_CALLS_PER_PERSON_PER_DAY: '4' }, clock);
  // An answer, insights and their review, an answer.
  await ask('I live in Turin.');
  await world.logged('"cycle":1,"trigger":"threshold","tookMs"');
  await ask('I like green tea.');
  await world.logged('"because":"calls-of-the-person"');

  const answer = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
  expect(answer.content).toContain(`<t:${midnight()}`);
  expect(await ask('And now?')).toBe(english.chat.noMoreToday(midnight()));

  leapToNextDay();
  await expect.poll(() => blockOf(world, 'human')).toContain('Likes green tea');
});
