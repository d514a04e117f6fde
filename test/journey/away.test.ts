/** What people say while the bot is away: behind an outage, between two runs of it. */
import { copyFile } from 'node:fs/promises';
import timers from 'node:timers/promises';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/local/bot-process.ts';
import type { Channel } from '../../src/local/discord/entities.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { openWorld, type World } from '../support/bot.ts';
import { quiet } from '../support/driven-clock.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let clock: JumpingClock;
let world: World;
let scene: RookHouse;

const minutes = (count: number) => count * 60_000;
const quietSleep = { SLEEP_ENABLED: 'false' };
const history = { method: 'GET', route: '/channels/{channel_id}/messages' };

beforeEach(async () => {
  clock = jumpingClock();
  world = await openWorld({ clock });
  scene = rookHouse(world.discord);
});

/** The words that Letta got, in order, of those that are looked for. */
function arrived(words: readonly string[]): readonly string[] {
  const messages = world.letta.local?.snapshot().messages.filter(({ role }) => role === 'user') ?? [];
  return messages
    .map((message) => JSON.stringify(message))
    .flatMap((row) => words.filter((word) => row.includes(word)));
}

function repliesAfter(message: APIMessage, channel: Channel): readonly APIMessage[] {
  return postedBy(world.discord, channel).filter(({ id }) => BigInt(id) > BigInt(message.id));
}

/** Everybody says their first word, then everybody their second one. */
function sayInTurn(
  people: readonly { readonly user: APIUser; readonly dm: Channel }[],
  words: readonly (readonly string[])[],
): void {
  for (const nth of words[0]?.keys() ?? []) {
    for (const [person, { user, dm }] of people.entries()) world.discord.say(user, dm, `It is ${words[person]?.[nth]}`);
  }
}

/** The words that her posts name, as often as they do. */
function takenUp(words: readonly string[], channel: Channel): readonly string[] {
  const posts = postedBy(world.discord, channel);
  return words.flatMap((word) => posts.filter(({ content }) => content.includes(word.slice(0, -1))).map(() => word));
}

async function delivered(message: APIMessage): Promise<void> {
  await world.logged(`"turn":"${message.id}","kind"`);
}

/** Somebody says hello in a direct message, and is answered: the place is known from then on. */
async function meet(user: APIUser) {
  const dm = world.discord.openDm(user);
  const hello = world.discord.say(user, dm, 'Hello!');
  await world.discord.replyAfter(hello, patience);
  await delivered(hello);
  return dm;
}

describe('an outage', () => {
  // discord.js knows no clock but the machine's: half a second before each attempt, five between two new sessions.
  beforeEach(() => {
    const { setTimeout: wait } = timers;
    vi.spyOn(timers, 'setTimeout').mockImplementation((ms, ...others) => wait(Math.min(ms ?? 0, 10), ...others));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  variant(
    'is bridged by the session where Discord still keeps it, else by the history: every message is answered once',
    async () => {
      const { discord } = world;
      const bot = await world.startBot(quietSleep, clock);
      const people = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const user = discord.createUser(`Person ${index}`);
          return { user, dm: await meet(user) };
        }),
      );
      const outages = [
        { failedAttempts: 0, seconds: 0.2, session: 'live' },
        { failedAttempts: 1, seconds: 0.6, session: 'live' },
        { failedAttempts: 3, seconds: 2, session: 'live' },
        { failedAttempts: 4, seconds: 9, session: 'live' },
        { failedAttempts: 4, seconds: 9, session: 'refused' },
        { failedAttempts: 5, seconds: 60, session: 'live' },
        { failedAttempts: 5, seconds: 60, session: 'refused' },
      ] as const;

      const all: string[] = [];

      for (const [number, { failedAttempts, seconds, session }] of outages.entries()) {
        const words = people.map((_, person) => [1, 2, 3, 4, 5].map((nth) => `outage${number}-${person}-${nth}.`));
        // What is under way would be late by as much as the clock jumps.
        do await quiet();
        while (bot.load().running + bot.load().waiting > 0);
        const before = discord.gateway.counts;
        discord.gateway.goDown();
        sayInTurn(people, words);
        await discord.waitFor('attempts', () => discord.gateway.counts.cutOff - before.cutOff >= failedAttempts);
        clock.jump(seconds * 1_000);
        if (session === 'refused') discord.gateway.refuseResumes();
        discord.gateway.comeBack();
        await discord.waitFor('every message to arrive', () => arrived(words.flat()).length >= 50, patience);
        await discord.waitFor(
          'every message to be taken up',
          () => people.every(({ dm }, person) => takenUp(words[person] ?? [], dm).length >= 5),
          patience,
        );
        all.push(...words.flat());

        for (const theirs of words) expect(arrived(theirs)).toEqual(theirs);
        expect(discord.gateway.counts.identifies - before.identifies).toBe(session === 'refused' ? 1 : 0);
      }

      // Each in one answer, which several may share.
      const posts = people.flatMap(({ dm }) => takenUp(all, dm));
      expect(posts.toSorted()).toEqual(all.toSorted());
    },
    120_000,
  );
});

describe('after a restart', () => {
  variant(
    'what was said is answered as it reads now, wherever people spoke with her; what is older is told of',
    async () => {
      const { discord } = world;
      const { ada, bob, guild, tea } = scene;
      const home = discord.createTextChannel(guild, 'home');
      const thread = discord.createThread(tea, 'cups', bob);
      const environment = { ...quietSleep, HOME_CHANNELS: home.id };
      const first = await world.startBot(environment, clock);
      const dm = await meet(ada);
      const inTea = discord.say(bob, tea, `${mention(discord)} Hello!`);
      const inThread = discord.say(bob, thread, `${mention(discord)} Hello!`);
      await Promise.all([delivered(inTea), delivered(inThread)]);
      await first.close();

      const old = [
        discord.say(ada, dm, 'old-one'),
        discord.say(ada, dm, 'old-two'),
        discord.say(bob, tea, `${mention(discord)} old-three`),
      ];
      clock.jump(minutes(20));
      const young = [
        discord.say(ada, dm, 'young-one'),
        discord.say(bob, home, 'young-two'),
        discord.say(bob, thread, `${mention(discord)} young-three`),
        discord.say(bob, tea, `${mention(discord)} young-four`),
      ] as const;
      const notForHer = discord.say(bob, tea, 'not-for-her');
      const unsaid = discord.say(ada, dm, 'taken-back');
      discord.edit(young[3], `${mention(discord)} young-fife, I mean young-five`);
      discord.remove(unsaid);
      await world.startBot(environment, clock);
      await Promise.all(young.map(delivered));

      expect(arrived(['young-one', 'young-two', 'young-three', 'young-five']).toSorted()).toEqual(
        ['young-five', 'young-one', 'young-three', 'young-two'].toSorted(),
      );
      expect(arrived(['old-', 'young-four', 'not-for-her', 'taken-back'])).toEqual([]);
      const [told, answer, ...more] = repliesAfter(old[0] as APIMessage, dm);
      expect(told?.content).toBe(english.chat.wasAway(2));
      expect(answer?.content).toBeDefined();
      expect(more).toEqual([]);
      expect(repliesAfter(notForHer, tea).filter(({ content }) => content === english.chat.wasAway(1))).toHaveLength(1);
    },
  );

  variant('nothing is answered or told of again at the next one, nor when Discord brings it once more', async () => {
    const { discord } = world;
    const first = await world.startBot(quietSleep, clock);
    const dm = await meet(scene.ada);
    await first.close();
    const old = discord.say(scene.ada, dm, 'old-one');
    clock.jump(minutes(20));
    const young = discord.say(scene.ada, dm, 'young-one');
    const second = await world.startBot(quietSleep, clock);
    await delivered(young);
    await second.close();

    const third = await world.startBot(quietSleep, clock);
    discord.gateway.tellAgain(old);
    discord.gateway.tellAgain(young);
    const last = discord.say(scene.ada, dm, 'last-one');
    await delivered(last);
    await third.close();

    expect(arrived(['old-one', 'young-one', 'last-one'])).toEqual(['young-one', 'last-one']);
    expect(repliesAfter(old, dm)).toHaveLength(3);
  });

  variant(
    'what was answered after the backup that stands there now is not told of as missed, though Letta is away at first',
    async () => {
      const { discord, letta } = world;
      const { ada, bob } = scene;
      const path = world.environment['DATABASE_PATH'] ?? '';
      const earlier = await world.startBot(quietSleep, clock);
      const dms = { ada: await meet(ada), bob: await meet(bob) };
      await earlier.close();
      await copyFile(path, `${path}.backup`);
      const later = await world.startBot(quietSleep, clock);
      await delivered(discord.say(ada, dms.ada, 'answered-one'));
      await later.close();
      const missed = discord.say(bob, dms.bob, 'missed-one');
      await copyFile(`${path}.backup`, path);
      clock.jump(minutes(20));
      const posts = postedBy(discord, dms.ada).length;
      letta.local?.faults.plan({}, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY);

      await world.startBot(quietSleep, clock);
      await clock.secondsUntil(() => world.log.some((line) => line.includes('could not be read yet')));
      const toldMeanwhile = [postedBy(discord, dms.ada).length, repliesAfter(missed, dms.bob).length];
      letta.local?.faults.clear();
      const told = () => repliesAfter(missed, dms.bob).map(({ content }) => content);
      await clock.secondsUntil(() => told().length > 0);
      await delivered(discord.say(ada, dms.ada, 'asked-now'));

      expect(toldMeanwhile).toEqual([posts, 0]);
      expect(told()).toEqual([english.chat.wasAway(1)]);
      expect(postedBy(discord, dms.ada)).toHaveLength(posts + 1);
      expect(arrived(['answered-one', 'missed-one', 'asked-now'])).toEqual(['answered-one', 'asked-now']);
    },
  );

  variant('what comes in while she reads is answered after what was said before it', async () => {
    const { discord } = world;
    const first = await world.startBot(quietSleep, clock);
    const dm = await meet(scene.ada);
    await first.close();
    // More than may wait of what is said live.
    const words = Array.from({ length: 24 }, (_, index) => `said-${index}.`);
    for (const word of words) discord.say(scene.ada, dm, word);
    const door = Promise.withResolvers<void>();
    discord.faults.plan(history, { kind: 'hold', until: door.promise });

    await world.startBot(quietSleep, clock);
    const live = discord.say(scene.ada, dm, 'said-live.');
    await discord.waitFor('the reading', () => discord.requests.some(({ route }) => route === history.route));
    door.resolve();
    await discord.waitFor('all of it', () => arrived(['said-live.']).length === 1, patience);
    await discord.waitFor('an answer', () => repliesAfter(live, dm).length > 0, patience);

    expect(arrived([...words, 'said-live.'])).toEqual([...words, 'said-live.']);
    expect(discord.messagesIn(dm).map(({ content }) => content)).not.toContain(english.chat.tooManyWaiting);
  });

  variant('a machine whose clock is ahead of Discord’s misses nothing', async () => {
    const { discord } = world;
    const home = discord.createTextChannel(scene.guild, 'home');
    const environment = { ...quietSleep, HOME_CHANNELS: home.id };
    const ahead = { ...clock, now: () => clock.now() + minutes(10) };
    const first = await world.startBot(environment, ahead);
    await first.close();
    const said = discord.say(scene.bob, home, 'said-one');
    clock.jump(minutes(8));

    await world.startBot(environment, ahead);
    await delivered(said);

    expect(arrived(['said-one'])).toEqual(['said-one']);
  });

  variant('what was told in an outage is told in the person’s language', async () => {
    const { discord } = world;
    const guild = discord.createGuild({ name: 'Casa', members: [scene.bob], preferredLocale: 'it' });
    const piazza = discord.createTextChannel(guild, 'piazza');
    const first = await world.startBot(quietSleep, clock);
    await delivered(discord.say(scene.bob, piazza, `${mention(discord)} Ciao!`));
    await first.close();
    const old = discord.say(scene.bob, piazza, `${mention(discord)} Ci sei?`);
    clock.jump(minutes(90));

    await world.startBot(quietSleep, clock);
    const told = await discord.replyAfter(old, patience);

    expect(told.content).toBe(italian.chat.wasAway(1));
    expect(told.message_reference?.message_id).toBe(old.id);
  });

  variant('a channel that can’t be read keeps nobody else waiting, and one that fails is read later', async () => {
    const { discord } = world;
    const { ada, bob, guild, tea } = scene;
    const closed = discord.createTextChannel(guild, 'closed');
    const first = await world.startBot(quietSleep, clock);
    const dm = await meet(ada);
    await delivered(discord.say(bob, tea, `${mention(discord)} Hello!`));
    await delivered(discord.say(bob, closed, `${mention(discord)} Hello!`));
    await first.close();
    const inDm = discord.say(ada, dm, 'said-one');
    discord.say(bob, closed, `${mention(discord)} said-two`);
    const inTea = discord.say(bob, tea, `${mention(discord)} said-three`);
    discord.setPermissions(closed, [{ deny: ['viewChannel'] }]);
    // Three places, each asked for twice, by a client that itself asks twice.
    discord.faults.plan(history, { kind: 'answer', status: 503 }, 12);

    await world.startBot(quietSleep, clock);
    await world.logged('could not be read yet');
    clock.jump(20_000);
    await world.logged('"unread":0');
    await Promise.all([delivered(inDm), delivered(inTea)]);

    expect(arrived(['said-one', 'said-two', 'said-three']).toSorted()).toEqual(['said-one', 'said-three']);
    expect(world.log.filter((line) => line.includes('channel could not be read'))).toHaveLength(1);
  });
});

describe('a catch-up that is killed', () => {
  let running: BotProcess[];
  beforeEach(() => {
    running = [];
  });
  afterEach(async () => {
    for (const bot of running) await bot.kill();
  });
  async function startProcess(): Promise<BotProcess> {
    const bot = startBotProcess({ ...world.environment, ...quietSleep });
    running.push(bot);
    return bot;
  }

  variant('goes on at the next start: nothing is lost, nothing answered twice', async () => {
    const { discord } = world;
    const people = [scene.ada, scene.bob];
    const bot = await startProcess();
    await bot.logged('is here');
    const dms = people.map((user) => ({ user, dm: discord.openDm(user) }));
    for (const { user, dm } of dms) await discord.replyAfter(discord.say(user, dm, 'Hello!'), patience);
    await bot.kill();
    const words = [1, 2, 3, 4, 5, 6].map((nth) => `kept-${nth}.`);
    const said = words.map((word, index) => {
      const { user, dm } = dms[index % 2] as (typeof dms)[number];
      return discord.say(user, dm, `It is ${word}`);
    });

    const killed = await startProcess();
    await killed.logged(`"message":"${said[0]?.id}","acceptance"`);
    await killed.kill();
    const next = await startProcess();
    await next.logged('caught up with what was said meanwhile');
    await discord.waitFor('all of it', () => arrived(words).length >= words.length, patience);
    for (const [index, { dm }] of dms.entries()) {
      const last = said[4 + index] as APIMessage;
      await discord.waitFor('an answer', () => repliesAfter(last, dm).length > 0, patience);
    }

    expect(arrived(words).toSorted()).toEqual(words);
  });
});
