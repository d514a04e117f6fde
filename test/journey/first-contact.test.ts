/** The whole bot and people who are new to it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const agentsSchema = z.array(z.object({ id: z.string(), tags: z.array(z.string()) }));

/** The roles of the agents that Letta has for this person. */
async function rolesOf(user: { readonly id: string }): Promise<readonly string[]> {
  const answer = await fetch(`${world.letta.baseUrl}/v1/agents/?include=agent.tags&limit=100`);
  const agents = agentsSchema.parse(await answer.json());
  const theirs = agents.filter(({ tags }) => tags.includes(`discord-user:${user.id}`));
  return theirs.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('role:'))).sort();
}

const onePair = ['role:primary', 'role:sleep'];

describe('a first contact', () => {
  test('of two people at the same moment makes one pair each', async () => {
    const { discord } = world;
    const bot = await world.startBot();

    const adas = discord.say(scene.ada, scene.tea, `${mention(discord)} my name is Ada.`);
    const bobs = discord.say(scene.bob, scene.tea, `${mention(discord)} my name is Bob.`);
    const replyTo = (id: string) => () =>
      postedBy(discord, scene.tea).find((message) => message.message_reference?.message_id === id);
    const toAda = await discord.waitFor('the reply to Ada', replyTo(adas.id), patience);
    const toBob = await discord.waitFor('the reply to Bob', replyTo(bobs.id), patience);
    await bot.close();

    expect(toAda.content).toContain('Ada');
    expect(toBob.content).toContain('Bob');
    expect(await rolesOf(scene.ada)).toEqual(onePair);
    expect(await rolesOf(scene.bob)).toEqual(onePair);
  });

  test('of one person by messages in two places at once makes one pair', async () => {
    const { discord } = world;
    const dm = discord.openDm(scene.ada);
    const bot = await world.startBot();

    const privately = discord.say(scene.ada, dm, 'My name is Ada.');
    const openly = discord.say(scene.ada, scene.tea, `${mention(discord)} hello!`);
    await discord.replyAfter(privately, patience);
    await discord.replyAfter(openly, patience);
    await bot.close();

    expect(await rolesOf(scene.ada)).toEqual(onePair);
  });

  variant('beyond the limit on the number of people is declined in words, and costs nothing', async () => {
    const { discord, letta } = world;
    await world.startBot({ MAX_USERS: '1' });
    await scene.ask('Hello!');
    const before = letta.localModel.requests.length;

    const said = discord.say(scene.bob, scene.tea, `${mention(discord)} hello!`);
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).toBe(english.chat.failures['too-many-users']);
    expect(letta.localModel.requests.length).toBe(before);
    expect(await rolesOf(scene.bob)).toEqual([]);
    for (const [name, options] of [
      ['consolidate', {}],
      ['sleepstatus', {}],
      ['settings timezone', { zone: 'Europe/Rome' }],
    ] as const) {
      const { content } = await discord.command(scene.bob, scene.tea, name, options).answered();
      expect(content).toBe(english.chat.failures['too-many-users']);
    }
  });
});

describe('whom and where she answers', () => {
  variant.each([
    ['a denied user', () => ({ DENIED_USERS: scene.ada.id }), 'denied-user'],
    ['a denied channel', () => ({ DENIED_CHANNELS: scene.tea.id }), 'denied-channel'],
    ['another server than those allowed', () => ({ ALLOWED_SERVERS: '10000000000000000' }), 'outside-allowed-server'],
    [
      'another channel than those allowed',
      () => ({ ALLOWED_CHANNELS: '10000000000000000' }),
      'outside-allowed-channel',
    ],
    ['without an allowed role', () => ({ ALLOWED_ROLES: '10000000000000000' }), 'outside-allowed-role'],
  ])('%s is not answered, and the model is not asked', async (_, settings, because) => {
    const { discord, letta } = world;
    await world.startBot(settings());

    discord.say(scene.ada, scene.tea, `${mention(discord)} hello!`);
    await world.logged(`"because":"${because}"`);

    expect(letta.localModel.requests).toEqual([]);
    expect(postedBy(discord, scene.tea)).toEqual([]);
  });

  variant('everything on the lists that allow is answered, also with a role', async () => {
    const { discord } = world;
    const friend = discord.createRole(scene.guild, 'friend');
    discord.join(scene.guild, scene.ada, [friend]);
    await world.startBot({
      ALLOWED_SERVERS: scene.guild.id,
      ALLOWED_CHANNELS: scene.tea.id,
      ALLOWED_ROLES: friend.id,
      DENIED_USERS: scene.bob.id,
    });

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} my name is Ada.`);

    expect((await discord.replyAfter(said, patience)).content).toContain('Ada');
  });

  variant('a denied user is not answered in direct messages either', async () => {
    const { discord } = world;
    const dm = discord.openDm(scene.ada);
    await world.startBot({ DENIED_USERS: scene.ada.id });

    discord.say(scene.ada, dm, 'Hello!');
    await world.logged('"because":"denied-user"');

    expect(postedBy(discord, dm)).toEqual([]);
  });
});
