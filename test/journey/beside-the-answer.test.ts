/** What a model writes beside its answer never reaches a channel: one talk with a model that writes in every form. */
import { beforeEach, expect, test } from 'vitest';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const query = '{"query": "tea"}';
const answers = [
  '[thinking]\nAda greets me.\n[/thinking]\nGood morning!',
  'Ada greets me.</think>Good morning!',
  `{'name': 'conversation_search', 'arguments': {'query': 'Ada's tea', 'limit': None}}\nGood morning!`,
  "{'name': 'send_message', 'arguments': {'message': 'Good morning!'}}",
  `Thought: I should look.\nAction: conversation_search\nAction Input: ${query}\nObservation: nothing\nFinal Answer: Good morning!`,
  `\n\n{\n\n"name": "conversation_search",\n\n"arguments": ${query}\n\n}\n\nGood morning!`,
  'Assistant:Good morning!',
  'Good morning!\n\nUser: How are you?\nAssistant: Fine!',
  'Discord: Ada wrote this in a direct message, just the two of you:\nGood morning!',
  '<|im_start|>assistant\nGood morning!<|im_end|>\n<|im_start|>user\nHow are you?',
  '```tool_code\nprint(default_api.conversation_search(query="tea"))\n```\nGood morning!',
];
const hers = ['Certo!\n\nAda: Tè?\nScarlet: Sì, grazie.', '[Paris]'];
const silence = ['NO_REPLY', '[thinking]\nNothing to say here'];

test('the sleep agent reads what people saw, whatever Letta has stored', async () => {
  const { discord, letta } = world;
  await world.startBot();
  const dm = discord.openDm(scene.ada);
  letta.localModel.script({
    kind: 'text',
    text: '<think>Ada keeps bees.</think>\n\nGood morning!\n\nUser: I keep geese.\nAssistant: Fine!',
  });

  await scene.ask('Good morning to you!');
  await discord.command(scene.ada, dm, 'consolidate').answered(patience);

  const shown = letta.localModel.requests
    .filter(({ body }) => isFromSleepAgent(body))
    .map(({ body }) => JSON.stringify(body.messages))
    .join('\n');
  expect(shown).toContain('m1 => Good morning!');
  expect(shown).not.toMatch(/bees|geese/);
});

test('her words stand alone, and where there are none she says so', async () => {
  const { letta } = world;
  await world.startBot({ SLEEP_ENABLED: 'false' });
  const ask = async () => (await scene.ask('Good morning!')).content;
  await ask();

  const posted: string[] = [];
  for (const text of [...answers, ...hers, ...silence]) {
    letta.localModel.script({ kind: 'text', text });
    posted.push(await ask());
  }

  expect(posted).toEqual([
    ...answers.map(() => 'Good morning!'),
    ...hers,
    ...silence.map(() => english.chat.failures['empty-answer']),
  ]);
});
