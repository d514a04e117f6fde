/** A conversation that the model refuses for what is in it, and the button that begins it anew. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatRequest } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { mention, patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

const poison = 'green tea';
const { beginAnew, failures } = english.chat;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

/** What was said before, and is in view, must not be there. */
function isPoisoned({ messages }: ChatRequest): boolean {
  return messages.slice(0, -1).some(({ role, content }) => role === 'user' && JSON.stringify(content).includes(poison));
}

/** Ada says something in a channel, and gets the next message of the bot's there. */
async function ask(text: string) {
  const { discord } = world;
  return await scene.ask(`${mention(discord)} ${text}`, scene.ada, scene.tea);
}

/** The third notice of a conversation that is refused from its second message on. */
async function untilTheOffer() {
  world.letta.localModel.script(
    { kind: 'error', status: 400, body: { error: { message: 'The conversation is refused.', type: 'bad' } } },
    { times: 'always', when: isPoisoned },
  );
  await ask(`I like ${poison}.`);
  expect((await ask('One?')).content).toBe(failures['letta-rejected']);
  await ask('Two?');
  return await ask('Three?');
}

describe('a conversation that is refused again and again', () => {
  test('is begun anew at the press of a button; memory stays, and what was said is still learned', async () => {
    const { discord } = world;
    await world.startBot();

    const notice = await untilTheOffer();
    expect(notice.content).toBe(beginAnew.notice);
    const pressed = discord.click(scene.ada, notice, `begin-anew:${scene.ada.id}`);
    const answer = await pressed.answered(patience);

    expect(answer.content).toBe(beginAnew.begun);
    expect(pressed.isEphemeral).toBe(true);
    await world.logged('conversation begun anew');
    expect(Object.values(failures)).not.toContain((await ask('And now?')).content);
    await discord.command(scene.ada, scene.tea, 'consolidate').answered(patience);
    expect(await blockOf(world, 'human')).toContain('Likes green tea');
    expect(await blockOf(world, 'constraints')).toContain('I am an AI');
  });

  test('is told to the operator once, with the cause in the provider’s words', async () => {
    await world.startBot();

    await untilTheOffer();
    await ask('Four?');

    const lines = world.log.filter((line) => line.includes('the same failure again and again'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      cause: 'The conversation is refused.',
      times: 3,
    });
  });

  test('has a button that only its person may press, once, also after a restart', async () => {
    const { discord } = world;
    const bot = await world.startBot();
    const notice = await untilTheOffer();
    const press = async (who = scene.ada) =>
      (await discord.click(who, notice, `begin-anew:${scene.ada.id}`).answered(patience)).content;

    expect(await press(scene.bob)).toBe(beginAnew.notYours);
    await bot.close();
    await world.startBot();
    expect(await press()).toBe(beginAnew.begun);
    await world.logged('conversation begun anew');
    expect(await press()).toBe(beginAnew.goesWell);

    expect(world.log.filter((line) => line.includes('conversation begun anew'))).toHaveLength(1);
  });
});
