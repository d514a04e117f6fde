/** A model whose template wants user and assistant strictly in turn, as those of Mistral and Gemma do. */
import { beforeEach, expect, test } from 'vitest';
import { breaksAlternation } from '../../src/local/model/script.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

/** From now on the model refuses two messages of one role in a row, wherever they stand. */
function wantRolesInTurn(): void {
  const message =
    '\n------------\nError: Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/...';
  world.letta.localModel.script(
    { kind: 'error', status: 500, body: { error: { code: 500, message, type: 'server_error' } } },
    { times: 'always', when: breaksAlternation },
  );
}

/** Ada says the first thing, and the others while it is being answered: they go out together. */
async function sayTogether(first: string, ...others: readonly string[]) {
  const { discord, letta } = world;
  const dm = discord.openDm(scene.ada);
  const door = Promise.withResolvers<void>();
  letta.localModel.script({ kind: 'own', waitFor: door.promise });
  const said = discord.say(scene.ada, dm, first);
  await world.logged(`"turn":"${said.id}","agent"`);
  for (const text of others) {
    const { id } = discord.say(scene.ada, dm, text);
    await world.logged(`"message":"${id}","acceptance":"accepted"`);
  }
  const answers = () =>
    discord.messagesIn(dm).filter(({ author, id }) => author.id === discord.bot.id && BigInt(id) > BigInt(said.id));
  door.resolve();
  await discord.waitFor('both answers', () => answers().length === 2, patience);
  return answers();
}

test('gets several messages as one, whose parts are told apart, counted and remembered', async () => {
  const { letta, discord } = world;
  wantRolesInTurn();
  const bot = await world.startBot({ SLEEP_THRESHOLD: '4' });

  await sayTogether('Hello! My name is Ada.', 'I am a nurse.', 'I like green tea.', 'I live in Turin.');
  await world.logged('consolidation complete');

  const human = await blockOf(world, 'human');
  for (const fact of ['Name: Ada', 'Works as a nurse', 'Likes green tea', 'Lives in Turin'])
    expect(human).toContain(fact);
  const dm = discord.openDm(scene.ada);
  const status = await discord.command(scene.ada, dm, 'sleepstatus').answered(patience);
  expect(JSON.stringify(status)).toContain('**0** of 4');

  await bot.close();
  await world.startBot({ SLEEP_THRESHOLD: '4' });
  const before = letta.localModel.requests.length;
  await sayTogether('I am back.', 'It is raining.', 'I have an umbrella.');

  const asked = letta.localModel.requests.slice(before).map(({ body }) => body.messages.at(-1));
  expect(asked.map((message) => message?.role)).toEqual(['user', 'user']);
  const together = asked.map((message) => (message === undefined ? '' : textOf(message)))[1];
  for (const text of ['It is raining.', 'I have an umbrella.']) expect(together).toContain(text);
  expect(world.log.filter((line) => line.includes('model wants roles in turn'))).toHaveLength(1);
});

test('is answered all the same where what was said before stands otherwise: begun anew once, memory kept, and said', async () => {
  const { discord } = world;
  await world.startBot({ SLEEP_THRESHOLD: '3' });
  await sayTogether('Hello! My name is Ada.', 'I am a nurse.', 'I like green tea.');
  await world.logged('consolidation complete');
  wantRolesInTurn();
  const dm = discord.openDm(scene.ada);
  // An answer that is shown while it grows gets the note at its end.
  const ask = async (text: string) => {
    const { id } = await scene.ask(text);
    return () => discord.messagesIn(dm).find((message) => message.id === id)?.content;
  };

  const first = await ask('It is raining.');
  await expect.poll(first).toContain(english.chat.begunAnew);
  const second = await ask('Still raining.');

  expect(Object.values(english.chat.failures)).not.toContain(first());
  expect(second()).not.toContain(english.chat.begunAnew);
  expect(await blockOf(world, 'human')).toContain('Likes green tea');
  expect(world.log.filter((line) => line.includes('history was refused, conversation begun anew'))).toHaveLength(1);
});
