/** A profile adds to pairs that exist, and what it added is tended like all that is remembered. Runs on a real Letta. */
import Letta from '@letta-ai/letta-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { isWindow } from '../../src/local/model/sleep/read-sleep-request.ts';
import type { ChatRequest } from '../../src/local/model/wire/chat-request.ts';
import { blockOf, writeBlock } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

afterEach(async () => {
  await world.close();
});

const learning = { PROFILE: 'learning-assistant', SLEEP_THRESHOLD: '1' };

async function ask(text: string): Promise<void> {
  const { discord } = world;
  await discord.replyAfter(discord.say(scene.ada, discord.openDm(scene.ada), text), patience);
}

async function consolidated(cycle: number): Promise<void> {
  await world.logged(`"cycle":${cycle},"trigger":"threshold","tookMs"`);
}

async function sleepStatus(): Promise<string> {
  const { discord } = world;
  return JSON.stringify(await discord.command(scene.ada, discord.openDm(scene.ada), 'sleepstatus').answered(patience));
}

/** The first message of each request with which the primary was asked this, or the sleep agent about it. */
function systemsOf(text: string): readonly string[] {
  const asked = world.letta.localModel.requests.filter(({ body }) => lastOf(body).includes(text));
  return asked.map(({ body }) => JSON.stringify(body.messages[0]));
}

function lastOf({ messages }: ChatRequest): string {
  return JSON.stringify(messages.at(-1));
}

async function labels(): Promise<readonly (string | null | undefined)[]> {
  const client = new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0 });
  const tags = [`discord-user:${scene.ada.id}`, 'role:primary'];
  const { items } = await client.agents.list({ tags, match_all_tags: true, include: ['agent.blocks'] });
  return items.flatMap(({ blocks }) => blocks.map(({ label }) => label));
}

/** Restarts the bot, which may be another one then. */
async function restarted(bot: App, overrides: Readonly<Record<string, string>>): Promise<App> {
  await bot.close();
  return await world.startBot(overrides);
}

test('an existing pair gains the block of a profile, and keeps it when no profile names it any more', async () => {
  let bot = await world.startBot({ SLEEP_THRESHOLD: '1' });
  await ask('I live in Turin.');
  await consolidated(1);
  expect(await labels()).not.toContain('lessons_learned');

  bot = await restarted(bot, learning);
  await ask('I like green tea.');
  await consolidated(2);

  const [primary = '', sleepAgent = ''] = systemsOf('I like green tea.');
  expect(primary).toContain("What works and what doesn't for this person");
  expect(primary).toContain('How you help to learn');
  expect(primary).toContain('Lives in Turin');
  expect(sleepAgent).toContain('- \\"lessons_learned\\": what works for the person');
  expect(await blockOf(world, 'human')).toContain('Likes green tea');
  expect(await sleepStatus()).toContain('Lessons learned');
  expect(world.log.filter((line) => line.includes('new memory blocks attached'))).toHaveLength(1);
  expect(world.log.filter((line) => line.includes('memory blocks were missing'))).toEqual([]);

  await writeBlock(world, 'lessons_learned', '- Learns best in the morning');
  bot = await restarted(bot, { SLEEP_THRESHOLD: '1' });
  await ask('I am a nurse.');
  await consolidated(3);

  const [after = '', sleepAfter = ''] = systemsOf('I am a nurse.');
  expect(after).toContain('Learns best in the morning');
  expect(after).not.toContain('How you help to learn');
  expect(sleepAfter).not.toContain('lessons_learned');
  expect(await blockOf(world, 'lessons_learned')).toBe('- Learns best in the morning');
  expect(world.log.filter((line) => line.includes('memory blocks that no profile names'))).toHaveLength(1);
  expect(await sleepStatus()).toContain('Lessons learned: kept as it is');
});

test('a lesson that is taught five times in different words is kept once', async () => {
  await world.startBot(learning);
  const lessons = [
    'When I draw a diagram I get it at once.',
    'Sketching the thing first helps me a lot.',
    'Again: with a picture in front of me it clicks.',
    'I understood recursion today, because I drew it.',
    'Pictures work for me, plain text does not.',
  ];
  const texts = [
    'Gets it at once when drawing a diagram',
    'Learns by drawing a diagram or sketching first',
    'Learns by drawing: a diagram, a sketch or a picture first',
    'Learns by drawing a diagram, a sketch or a picture first, recursion too',
    'Learns by drawing a diagram, a sketch or a picture first; plain text does not work',
  ];
  for (const [index, text] of texts.entries()) {
    const lesson = { ref: 'm1', quote: lessons[index], text, topic: 'programming', importance: 5 };
    const known = index === 0 ? {} : { op: 'update', target: 'l1' };
    const answer = { human_updates: [], block_updates: { lessons_learned: [{ ...lesson, ...known }] } };
    world.letta.localModel.script(
      { kind: 'text', text: JSON.stringify(answer) },
      { when: (request) => isWindow(String(request.messages.at(-1)?.content)) },
    );
    await ask(lessons[index] ?? '');
    await consolidated(index + 1);
  }

  expect(await blockOf(world, 'lessons_learned')).toBe(
    '- Learns by drawing a diagram, a sketch or a picture first; plain text does not work',
  );
});
