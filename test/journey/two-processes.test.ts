/** Two bots with one token and two databases. Runs on a real Letta as well. */
import Letta from '@letta-ai/letta-client';
import type { APIMessage } from 'discord-api-types/v10';
import { beforeEach, expect, test } from 'vitest';
import { explainEnd } from '../../src/app/explain-end.ts';
import { startBotProcess } from '../../src/local/bot-process.ts';
import { openWorld, type World } from '../support/bot.ts';
import { leapingClock } from '../support/leaping-clock.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const elsewhere = () => ({ DATABASE_PATH: `${world.environment['DATABASE_PATH']}-2` });

/** A newcomer whose time leaps, until it runs or has ended. */
async function newcomer() {
  const clock = leapingClock();
  let ended: unknown;
  const started = world.startBot(elsewhere(), clock).then(
    () => {
      ended = 'runs';
    },
    (error: unknown) => {
      ended = error;
    },
  );
  // Requests to a real server take their time, of which a leap takes none away.
  const leapMs = world.letta.kind === 'real' ? 100 : 1_000;
  await clock.leapUntil('the newcomer runs or has ended', leapMs, () => ended !== undefined);
  await started;
  return ended;
}

async function claims() {
  const client = new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
  return (await client.blocks.list({ label: `scarlet-claim-${world.discord.applicationId}` })).items;
}

test('the younger one waits for the older one to end, and then ends in words, with 78', async () => {
  const { discord } = world;
  await world.startBot({}, undefined, 20);

  const ended = await newcomer();

  expect(explainEnd(ended)).toMatchObject({
    exitCode: 78,
    words: expect.stringContaining('the same DISCORD_TOKEN and another database'),
  });
  expect(await claims()).toHaveLength(1);
  const dm = discord.openDm(scene.ada);
  await scene.ask('Hello!');
  expect(postedBy(discord, dm)).toHaveLength(1);
});

test('one that ended leaves nothing behind, and holds up nobody', async () => {
  const first = await world.startBot();
  await first.close();

  expect(await claims()).toEqual([]);
  await world.startBot(elsewhere());
});

test('an answer that another process posts, by whatever Letta server it has it, is noticed', async () => {
  const { discord, letta } = world;
  await world.startBot();
  const dm = discord.openDm(scene.ada);
  const door = Promise.withResolvers<void>();
  letta.localModel.script({ kind: 'own', waitFor: door.promise });
  const said = discord.say(scene.ada, dm, 'Hello!');
  await world.logged(`"turn":"${said.id}","agent"`);

  await fetch(`${discord.apiUrl}/v10/channels/${dm.id}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'Hello, Ada!', message_reference: { message_id: said.id } }),
  });

  expect(await world.logged('another process with the same token has answered')).toContain(said.id);
  door.resolve();
  await world.logged(`"turn":"${said.id}","kind":"answer"`);
});

test('what the older one answered until it died is answered by no other, and what nobody answered once', async () => {
  const { discord } = world;
  const { ada, bob, tea } = scene;
  const dm = discord.openDm(ada);
  const talk = [
    { user: ada, channel: dm, greeting: 'Hello!' },
    { user: bob, channel: tea, greeting: `${mention(discord)} Hello!` },
  ] as const;
  // Where it spoke before, the newcomer reads what was said meanwhile as well.
  const before = await world.startBot({ ...elsewhere(), SLEEP_ENABLED: 'false' });
  const first = discord.say(ada, dm, 'Good morning!');
  await discord.replyAfter(first, patience);
  await before.close();
  const elder = startBotProcess({ ...world.environment, SLEEP_ENABLED: 'false' });
  try {
    await elder.logged('is here');
    const clock = leapingClock();
    let runs = false;
    const started = world.startBot({ ...elsewhere(), SLEEP_ENABLED: 'false' }, clock).then((app) => {
      runs = true;
      return app;
    });
    await world.logged('another process holds this application');

    const answered = talk.map(({ user, channel, greeting }) => discord.say(user, channel, greeting));
    await Promise.all(answered.map((message) => discord.replyAfter(message, patience)));
    await elder.kill();
    const left = talk.map(({ user, channel, greeting }) => discord.say(user, channel, `${greeting} Still there?`));
    await clock.leapUntil('the newcomer runs', 1_000, () => runs);
    await Promise.all(left.map((message) => discord.replyAfter(message, patience)));
    discord.edit(answered[0] as APIMessage, 'Hello you!');
    const last = discord.say(ada, dm, 'Good.');
    await discord.replyAfter(last, patience);
    await (await started).close();

    const accepted = world.log.flatMap((line) => /"message":"(\d+)","acceptance"/.exec(line)?.[1] ?? []);
    expect(new Set(accepted)).toEqual(new Set([first, ...left, last].map(({ id }) => id)));
    expect(talk.map(({ channel }) => postedBy(discord, channel).length)).toEqual([4, 2]);
    expect(world.log.filter((line) => line.startsWith('lost: '))).toEqual([]);
  } finally {
    await elder.kill();
  }
});
