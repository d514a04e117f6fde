/** The whole bot, when Discord fails or repeats itself. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type FaultScene, openFaultScene, posting } from '../support/fault-scene.ts';
import { mention, patience } from '../support/rook-house.ts';

let scene: FaultScene;

beforeEach(async () => {
  scene = await openFaultScene();
  await scene.world.startBot();
});

describe('a post that fails', () => {
  test.each([
    ['and is not done', { kind: 'answer', status: 500 }],
    ['though it is done', { kind: 'apply-then', end: 'answer-502' }],
    ['with a reset though it is done', { kind: 'apply-then', end: 'reset' }],
    ['with a limit', { kind: 'rate-limit', retryAfterSeconds: 1 }],
  ] as const)('%s is repeated, and seen once', async (_, fault) => {
    const { discord } = scene.world;
    await scene.settle();
    discord.faults.plan(posting, fault);

    const said = discord.say(scene.ada, scene.dm, 'I like green tea.');
    await scene.world.logged(`"turn":"${said.id}","kind":"answer"`);

    expect(scene.postedAfter(said)).toHaveLength(1);
    expect(scene.asked('green tea')).toBe(1);
  });

  test.each([
    ['is forbidden', { kind: 'answer', status: 403, body: { code: 50013, message: 'Missing Permissions' } }],
    ['has no channel any more', { kind: 'answer', status: 404, body: { code: 10003, message: 'Unknown Channel' } }],
  ] as const)('because it %s is not repeated, and the next turn goes on', async (_, fault) => {
    const { discord } = scene.world;
    await scene.settle();
    discord.faults.plan(posting, fault);

    const lost = discord.say(scene.ada, scene.dm, 'I like green tea.');
    await scene.world.logged('answer could not be posted');
    const reply = await scene.ask('I like black tea.');

    expect(reply.content).toContain('black tea');
    expect(scene.postedAfter(lost)).toHaveLength(1);
  });
});

describe('events', () => {
  test('that come again after a resume are handled once', async () => {
    const { discord } = scene.world;
    await scene.settle();
    const first = discord.say(scene.ada, scene.dm, 'I like green tea.');
    await scene.world.logged(`"turn":"${first.id}","kind":"answer"`);
    const heard = () => scene.world.log.filter((line) => line.includes(`"message":"${first.id}","channel"`)).length;

    discord.gateway.replayAgain(50);
    discord.gateway.cut();
    await scene.ask('I like black tea.');

    expect(heard()).toBe(2);
    expect(scene.asked('green tea')).toBe(1);
    expect(scene.postedAfter(first)).toHaveLength(2);
  });

  test('of the time without a connection are handled once it is back', async () => {
    const { discord } = scene.world;
    await scene.settle();

    discord.gateway.cut();
    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
  });
});

describe('a message that waits', () => {
  /** Ada is being answered, and what she says now waits. */
  async function whileSheThinks(act: () => Promise<void>) {
    const { discord, letta } = scene.world;
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });
    const first = discord.say(scene.ada, scene.dm, 'I like green tea.');
    await scene.world.logged(`"turn":"${first.id}","agent"`);
    await act();
    door.resolve();
    await scene.world.logged(`"turn":"${first.id}","kind":"answer"`);
    return first;
  }

  test('is answered as it was edited', async () => {
    const { discord } = scene.world;
    await scene.settle();

    const first = await whileSheThinks(async () => {
      const said = discord.say(scene.ada, scene.dm, 'I live in Rome.');
      await scene.world.logged(`"message":"${said.id}","acceptance"`);
      discord.edit(said, 'I live in Turin.');
    });
    await discord.waitFor('both answers', () => scene.postedAfter(first).length === 2, patience);

    expect(scene.asked('Turin')).toBe(1);
    expect(scene.stored('Rome')).toBe(0);
  });

  test('is not answered when it was deleted', async () => {
    const { discord } = scene.world;
    await scene.settle();

    const first = await whileSheThinks(async () => {
      const said = discord.say(scene.ada, scene.dm, 'I live in Rome.');
      await scene.world.logged(`"message":"${said.id}","acceptance"`);
      discord.remove(said);
    });
    await scene.ask('I like black tea.');

    expect(scene.stored('Rome')).toBe(0);
    expect(scene.postedAfter(first)).toHaveLength(2);
  });
});

describe('a message that was sent and then deleted', () => {
  test('is answered without a reference', async () => {
    const { discord, letta } = scene.world;
    await scene.settle();
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });
    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} I like green tea.`);
    await scene.world.logged(`"turn":"${said.id}","agent"`);

    discord.remove(said);
    door.resolve();
    await scene.world.logged(`"turn":"${said.id}","kind":"answer"`);

    const [reply, ...more] = scene.postedAfter(said, scene.tea);
    expect(reply?.content).toContain('tea');
    expect(reply?.message_reference).toBeUndefined();
    expect(more).toEqual([]);
  });
});
