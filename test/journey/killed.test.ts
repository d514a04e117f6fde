/** The bot as a process: killed, stopped, and started with wrong settings. */
import { Letta } from '@letta-ai/letta-client';
import type { APIUser } from 'discord-api-types/v10';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/local/bot-process.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { openLastingWorld, type World } from '../support/bot.ts';
import { archivedEntry, remember } from '../support/remembered.ts';
import { patience, postedBy } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
const running: BotProcess[] = [];
/** The one that answers now; whoever is killed in a test is followed by one that the next test finds. */
let current: BotProcess | undefined;
let ada: APIUser;

beforeAll(async () => {
  world = await openLastingWorld();
});

// Everyone is somebody new, in one world: each start of a process takes a second of a core.
beforeEach(() => {
  ada = world.discord.createUser('Ada');
  world.discord.nonces.clear();
});

afterAll(async () => {
  for (const bot of running) await bot.kill();
  await world.close();
});

async function startBot(): Promise<BotProcess> {
  const bot = startBotProcess(world.environment);
  running.push(bot);
  await bot.logged('is here');
  current = bot;
  return bot;
}

async function killBot(): Promise<void> {
  await current?.kill();
  current = undefined;
}

/** Ada, who has talked with Scarlet before: the pair is settled. */
async function settledDm(bot: BotProcess) {
  const { discord } = world;
  const dm = discord.openDm(ada);
  await discord.replyAfter(discord.say(ada, dm, 'Hello!'), patience);
  const isSettled = (line: string) => line.includes('sleep agent created') && line.includes(ada.id);
  await expect.poll(() => bot.output().split('\n').some(isSettled), { timeout: patience }).toBe(true);
  return dm;
}

const posting = { method: 'POST', route: '/channels/{channel_id}/messages' };

describe('a bot killed with SIGKILL', () => {
  test('while the model thinks, answers once after the restart, and Letta has the message once', async () => {
    const { discord, letta } = world;
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });
    const before = letta.localModel.requests.length;

    const said = discord.say(ada, dm, 'I like green tea.');
    await bot.logged(`"turn":"${said.id}","agent"`);
    await killBot();
    door.resolve();
    const again = await startBot();
    const reply = await discord.replyAfter(said, patience);
    await again.logged(`"turn":"${said.id}","kind":"answer"`);

    expect(reply.content).toContain('tea');
    expect(postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(said.id))).toHaveLength(1);
    const asked = letta.localModel.requests.slice(before);
    expect(asked.filter(({ body }) => JSON.stringify(body).includes('green tea'))).toHaveLength(1);
  });

  variant('while the model thinks, has asked once with what was recalled, and counted it once', async () => {
    const { discord, environment, letta } = world;
    await killBot();
    const bees = archivedEntry('e1', 'Keeps two beehives');
    await remember(environment['DATABASE_PATH'] ?? '', new Map([[ada.id, [bees]]]));
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });

    const said = discord.say(ada, dm, 'What about my beehives?');
    await bot.logged(`"turn":"${said.id}","agent"`);
    await killBot();
    door.resolve();
    await startBot();
    await discord.replyAfter(said, patience);

    const asked = letta.localModel.requests.filter(({ body }) => JSON.stringify(body).includes('about my beehives'));
    expect(asked).toHaveLength(1);
    const recalled = asked[0]?.body.messages.filter((message) => textOf(message).includes('- Keeps two beehives'));
    expect(recalled?.map(({ role }) => role)).toEqual(['system']);
    const status = await discord.command(ada, dm, 'sleepstatus').answered(patience);
    expect(JSON.stringify(status)).toContain('**1 line** for **1 answer**');
  });

  test('between the answer and its posting, posts it once after the restart', async () => {
    const { discord } = world;
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    const posts = () =>
      discord.requests.filter((request) => request.method === 'POST' && request.route === posting.route);
    const before = posts().length;
    discord.faults.plan(posting, { kind: 'drop', end: 'hang' });

    const said = discord.say(ada, dm, 'I like green tea.');
    await discord.waitFor('the post', () => posts().length > before, patience);
    await killBot();
    await startBot();
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).toContain('tea');
    expect(postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(said.id))).toHaveLength(1);
  });

  test('after a page was posted but before that was written down, does not post it again', async () => {
    const { discord } = world;
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    discord.faults.plan(posting, { kind: 'apply-then', end: 'hang' });

    const said = discord.say(ada, dm, 'I like green tea.');
    await discord.replyAfter(said, patience);
    await killBot();
    discord.nonces.clear();
    const again = await startBot();
    await again.logged(`"turn":"${said.id}","kind":"answer"`);

    expect(postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(said.id))).toHaveLength(1);
  });

  describe('while an answer stands half written', () => {
    /** The bot is killed when its first words are seen, and a new one started; the rest comes meanwhile. */
    async function killedMidway(act: { readonly before?: () => void; readonly meanwhile?: () => unknown } = {}) {
      const { discord, letta } = world;
      const bot = current ?? (await startBot());
      const dm = await settledDm(bot);
      const rest = Promise.withResolvers<void>();
      letta.localModel.script({
        kind: 'pieces',
        pieces: ['Well, here is green', ' tea for you, Ada.'],
        between: () => rest.promise,
      });
      act.before?.();
      const said = discord.say(ada, dm, 'I like green tea.');
      const shown = await discord.replyAfter(said, patience);
      await killBot();
      await act.meanwhile?.();
      rest.resolve();
      await startBot();
      const seen = () => postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(said.id));
      return { shown: shown.content, seen };
    }

    const whole = 'Well, here is green tea for you, Ada.';

    test('brings the same message to the whole answer', async () => {
      const { shown, seen } = await killedMidway();

      await world.discord.waitFor('the whole', () => seen()[0]?.content === whole, patience);

      expect(shown).toBe('Well, here is');
      expect(seen()).toHaveLength(1);
    });

    test('finds it also where its posting was not confirmed, and Discord forgot the nonce', async () => {
      const { discord } = world;
      const { seen } = await killedMidway({
        before: () => discord.faults.plan(posting, { kind: 'apply-then', end: 'hang' }),
        meanwhile: () => discord.nonces.clear(),
      });

      await discord.waitFor('the whole', () => seen()[0]?.content === whole, patience);

      expect(seen()).toHaveLength(1);
    });

    variant('makes an honest notice of it where nobody can know what became of the answer', async () => {
      const { letta } = world;
      const client = new Letta({ baseURL: letta.baseUrl, apiKey: null });
      const { seen } = await killedMidway({
        meanwhile: async () => {
          for (const { id } of (await client.agents.list({ tags: [`discord-user:${ada.id}`] })).items)
            await client.agents.delete(id);
        },
      });

      const notice = english.chat.failures['outcome-unknown'];
      await world.discord.waitFor('the notice', () => seen()[0]?.content === notice, patience);

      expect(seen()).toHaveLength(1);
    });
  });

  test('with messages that wait, answers them all after the restart, and the counts are right', async () => {
    const { discord, letta } = world;
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });

    const first = discord.say(ada, dm, 'I like green tea.');
    await bot.logged(`"turn":"${first.id}","agent"`);
    const second = discord.say(ada, dm, 'I live in Turin.');
    const third = discord.say(ada, dm, 'I am a nurse.');
    await bot.logged(`"message":"${third.id}","acceptance":"accepted"`);
    await killBot();
    door.resolve();
    const again = await startBot();
    await again.logged(`"turn":"${second.id}","kind":"answer"`);
    const status = await discord.command(ada, dm, 'sleepstatus').answered(patience);

    expect(postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(first.id))).toHaveLength(2);
    expect(status.content).toContain('**4** of 5');
  });
});

describe('a bot told to stop', () => {
  test('ends the turn that runs, then goes with exit code 0', async () => {
    const { discord, letta } = world;
    const bot = current ?? (await startBot());
    const dm = await settledDm(bot);
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });

    const said = discord.say(ada, dm, 'I like green tea.');
    await bot.logged(`"turn":"${said.id}","agent"`);
    bot.signal('SIGTERM');
    await bot.logged('stopping');
    door.resolve();

    expect(await bot.exited()).toBe(0);
    current = undefined;
    expect((await discord.replyAfter(said, patience)).content).toContain('tea');
  });

  variant('refuses a second instance on the same database, in words', async () => {
    const bot = current ?? (await startBot());
    const second = startBotProcess(world.environment);
    running.push(second);

    expect(await second.exited()).toBe(1);
    expect(second.output()).toContain(world.environment['DATABASE_PATH']);
    expect(second.output()).not.toContain('canary');
    expect(bot.output()).not.toContain('canary');
  });
});

describe('a bot with wrong settings', () => {
  variant('names every problem, shows no value and exits with 78', async () => {
    const bot = startBotProcess({
      LETTA_MODEL: 'canary-model',
      LOG_LEVEL: 'canary-level',
      DISCORD_TOKEN: 'canary-token',
    });
    running.push(bot);

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('LETTA_MODEL must be');
    expect(bot.output()).toContain('LOG_LEVEL must be');
    expect(bot.output()).not.toContain('canary');
  });

  variant('without a token says in two lines what to set and what needs nothing', async () => {
    const bot = startBotProcess({});
    running.push(bot);

    expect(await bot.exited()).toBe(78);
    expect(bot.output().trim().split('\n')).toHaveLength(2);
    expect(bot.output()).toContain('DISCORD_TOKEN');
    expect(bot.output()).toContain('npm run demo');
  });

  test('with a model that the server does not have names the nearest', async () => {
    await killBot();
    const bot = startBotProcess({ ...world.environment, LETTA_MODEL: 'openai-proxy/scarlet-lokal' });
    running.push(bot);

    expect(await bot.exited()).toBe(78);
    expect(bot.output()).toContain('openai-proxy/scarlet-local');
  });
});
