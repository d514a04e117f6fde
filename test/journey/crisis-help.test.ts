/** Where help can be had in a crisis: what people read, and what Scarlet knows of it, old pairs included. */
import { beforeEach, expect, test } from 'vitest';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { blockOf, writeBlock } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

async function help(locale: string): Promise<string> {
  const asked = world.discord.command(scene.ada, scene.tea, 'help', {}, { locale });
  return (await asked.answered(patience)).content;
}

test('a new pair knows it in every language', async () => {
  await world.startBot();

  await scene.ask('Hello!');

  const constraints = await blockOf(world, 'constraints');
  expect(constraints).toContain(`- In English: ${english.help.whereToTurn}`);
  expect(constraints).toContain(`- In Italian: ${italian.help.whereToTurn}`);
});

// In the words of the local Letta's prompt.
variant(
  'what she is asked to do where somebody grieves or may be in danger stands in her prompt, without a word of machinery',
  async () => {
    await world.startBot();

    await scene.ask('Hello!');

    const [system] = world.letta.localModel.requests.at(-1)?.body.messages ?? [];
    const [instructions = ''] = (system === undefined ? '' : textOf(system)).split('<memory_blocks>');
    expect(instructions).toMatch(/^- When someone grieves, you say that you heard it/m);
    expect(instructions).toMatch(/^- When someone may be in danger, [^\n]* where a human being can help\.$/m);
    expect(instructions).not.toMatch(/block|session_context|constraints|persona\b|token|Letta/i);
  },
);

test('a pair from before learns it with its first turn after a start', async () => {
  const before = await world.startBot();
  await scene.ask('Hello!');
  await before.close();
  await writeBlock(world, 'constraints', 'I am an AI and say so when I am asked.');

  const after = await world.startBot();
  await scene.ask('Hello again!');
  await after.close();

  expect(await blockOf(world, 'constraints')).toContain(english.help.whereToTurn);
});

test('what an operator writes in its place reaches people and pairs after the next start', async () => {
  const before = await world.startBot();
  await scene.ask('Hello!');
  await before.close();
  const own = { CRISIS_HELP_EN: 'Ring the harbour bell.', CRISIS_HELP_IT: 'Suona la campana del porto.' };

  const after = await world.startBot(own);
  await scene.ask('Hello again!');
  const [inEnglish, inItalian] = [await help('en-GB'), await help('it')];
  await after.close();

  expect(inEnglish).toContain(english.help.inDanger(own.CRISIS_HELP_EN));
  expect(inItalian).toContain(italian.help.inDanger(own.CRISIS_HELP_IT));
  const constraints = await blockOf(world, 'constraints');
  expect(constraints).toContain(`- In English: ${own.CRISIS_HELP_EN}\n- In Italian: ${own.CRISIS_HELP_IT}\n`);
  expect(constraints).not.toContain(english.help.whereToTurn);
});

test('/help says it as it holds everywhere where the operator has not written anything', async () => {
  await world.startBot();

  const [inEnglish, inItalian] = [await help('en-US'), await help('it')];

  expect(inEnglish).toContain(english.help.whereToTurn);
  expect(inItalian).toContain(italian.help.whereToTurn);
});
