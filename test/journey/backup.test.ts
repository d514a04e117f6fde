/** Backup and restore as an operator does them, while people talk. */
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/local/bot-process.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { readLeftBehind } from '../simulate/left-behind.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, postedBy } from '../support/rook-house.ts';
import { runCommand } from '../support/run-command.ts';
import { variant } from '../support/variant.ts';

let world: World;
let settings: Readonly<Record<string, string>>;
let path: string;
let running: BotProcess[];

beforeEach(async () => {
  world = await openWorld();
  path = world.environment['DATABASE_PATH'] ?? '';
  settings = { ...world.environment, SLEEP_ENABLED: 'false' };
  running = [];
});

afterEach(async () => {
  for (const bot of running) await bot.kill();
});

async function startBot(): Promise<BotProcess> {
  const bot = startBotProcess(settings);
  running.push(bot);
  await bot.logged('is here');
  return bot;
}

type Talker = { readonly user: APIUser; readonly dm: DirectMessages };

function twentyPeople(): readonly Talker[] {
  return Array.from({ length: 20 }, (_, index) => {
    const user = world.discord.createUser(`Person ${index}`);
    return { user, dm: world.discord.openDm(user) };
  });
}

function say({ user, dm }: Talker, text: string): Promise<APIMessage> {
  return world.discord.replyAfter(world.discord.say(user, dm, text), patience);
}

const everybody = (people: readonly Talker[], text: string) => Promise.all(people.map((one) => say(one, text)));

async function answeredIn(file: string): Promise<ReadonlyMap<string, number>> {
  const people = await readLeftBehind(file);
  return new Map([...people].map(([id, { user }]) => [id, user.personal.answered]));
}

function deliveredIn(bot: BotProcess): number {
  return bot.output().split('turn delivered').length - 1;
}

variant(
  'a backup that is made while twenty people talk has their counts exactly, and nobody is answered twice after it',
  async () => {
    const people = twentyPeople();
    const bot = await startBot();
    await everybody(people, 'Hello!');
    await everybody(people, 'I like green tea.');
    const held = Promise.withResolvers<void>();
    for (const _ of people) world.letta.localModel.script({ kind: 'own', waitFor: held.promise });
    const asked = world.letta.localModel.requests.length;
    const third = people.map(({ user, dm }) => world.discord.say(user, dm, 'And what do you like?'));
    await world.discord.waitFor(
      'all to be asked',
      () => world.letta.localModel.requests.length >= asked + 20,
      patience,
    );

    const to = join(dirname(path), 'elsewhere', 'backup.sqlite');
    const backup = await runCommand('backup', ['--to', to], settings);

    expect(backup).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(
        /by the running bot\.\nThe folder .*elsewhere was not there, and has been made\.\n.* 20 people, in/,
      ),
    });
    held.resolve();
    await Promise.all(third.map((message) => world.discord.replyAfter(message, patience)));
    await everybody(people, 'I like birds too.');
    await bot.kill();
    const restored = await runCommand('restore', [to], settings);
    expect(restored).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/Restored .*\n.* 20 people\.\n.*replaced-/),
    });
    expect([...(await answeredIn(path)).values()]).toEqual(people.map(() => 2));

    // Minutes later Discord knows no nonce any more.
    world.discord.nonces.clear();
    const calls = world.letta.localModel.requests.length;
    const again = await startBot();
    // What was answered after the backup is found at Letta, and its answer in the channel.
    await expect.poll(() => deliveredIn(again), { timeout: patience }).toBe(40);
    expect(world.letta.localModel.requests).toHaveLength(calls);
    await everybody(people, 'Good to see you.');

    for (const { dm } of people) expect(postedBy(world.discord, dm).length).toBe(5);
    await again.kill();
    expect([...(await answeredIn(path)).values()]).toEqual(people.map(() => 5));
  },
);

variant(
  'whoever was answered before the database was lost is not answered twice, and talks on with who knows them',
  async () => {
    const [ada] = twentyPeople();
    if (ada === undefined) return;
    const bot = await startBot();
    await say(ada, 'Hello!');
    await say(ada, 'I like green tea.');
    // Its claim at Letta is another database's otherwise, and waited for.
    bot.signal('SIGTERM');
    await bot.exited();
    for (const file of await readdir(dirname(path))) await rm(join(dirname(path), file), { recursive: true });
    world.discord.nonces.clear();
    const calls = world.letta.localModel.requests.length;

    await startBot();
    await say(ada, 'Good to see you.');

    expect(world.letta.localModel.requests.slice(calls)).toHaveLength(1);
    expect(postedBy(world.discord, ada.dm)).toHaveLength(3);
    const tags = world.letta.local?.snapshot().agents.map(({ tags }) => tags.find((tag) => tag.startsWith('role:')));
    expect(tags).toEqual(['role:primary']);
  },
);
