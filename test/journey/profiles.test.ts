/** A profile adds to pairs that exist, and what it added is tended like all that is remembered. Runs on a real Letta. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Letta from '@letta-ai/letta-client';
import { beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { isTidying } from '../../src/local/model/sleep/answer-tidying.ts';
import { isWindow } from '../../src/local/model/sleep/read-sleep-request.ts';
import type { ChatRequest } from '../../src/local/model/wire/chat-request.ts';
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

const learning = { PROFILE: 'learning-assistant', SLEEP_THRESHOLD: '1' };

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

/** What the sleep agent answers to the next window. */
function learns(blocks: Readonly<Record<string, readonly object[]>>): void {
  const answer = { human_updates: [], block_updates: blocks };
  world.letta.localModel.script(
    { kind: 'text', text: JSON.stringify(answer) },
    { when: ({ messages }) => isWindow(String(messages.at(-1)?.content)) },
  );
}

test('an existing pair gains the block of a profile, keeps it when no profile names it, and goes on with it', async () => {
  let bot = await world.startBot({ SLEEP_THRESHOLD: '1' });
  await scene.ask('I live in Turin.');
  await consolidated(1);
  expect(await labels()).not.toContain('lessons_learned');

  bot = await restarted(bot, learning);
  learns({
    lessons_learned: [{ ref: 'm1', quote: 'I learn best in the morning', text: 'Learns best in the morning' }],
  });
  await scene.ask('I learn best in the morning.');
  await consolidated(2);

  const [primary = '', sleepAgent = ''] = systemsOf('I learn best in the morning.');
  expect(primary).toContain("What works and what doesn't for this person");
  expect(primary).toContain('How you help to learn');
  expect(primary).toContain('Lives in Turin');
  expect(sleepAgent).toContain('- \\"lessons_learned\\": what works for the person');
  expect(await blockOf(world, 'lessons_learned')).toBe('- Learns best in the morning');
  expect(await sleepStatus()).toContain('Lessons learned');
  expect(world.log.filter((line) => line.includes('new memory blocks attached'))).toHaveLength(1);
  expect(world.log.filter((line) => line.includes('memory blocks were missing'))).toEqual([]);

  bot = await restarted(bot, { SLEEP_THRESHOLD: '1' });
  await scene.ask('I am a nurse.');
  await consolidated(3);

  const [after = '', sleepAfter = ''] = systemsOf('I am a nurse.');
  expect(after).toContain('Learns best in the morning');
  expect(after).not.toContain('How you help to learn');
  expect(sleepAfter).not.toContain('lessons_learned');
  expect(await blockOf(world, 'lessons_learned')).toBe('- Learns best in the morning');
  expect(world.log.filter((line) => line.includes('memory blocks that no profile names'))).toHaveLength(1);
  expect(await sleepStatus()).toContain('Lessons learned: kept as it is');

  await restarted(bot, learning);
  const later = { op: 'update', target: 'l1', text: 'Learns best late in the evening' };
  learns({ lessons_learned: [{ ref: 'm1', quote: 'late in the evening', ...later }] });
  await scene.ask('I learn best late in the evening now.');
  await consolidated(4);

  expect(await blockOf(world, 'lessons_learned')).toBe('- Learns best late in the evening');
  expect(world.log.filter((line) => line.includes('new memory blocks attached'))).toHaveLength(1);
});

test('a lesson that is taught five times in different words is kept once', async () => {
  await world.startBot(learning);
  const taught = [
    ['When I draw a diagram I get it at once.', 'Gets it at once when drawing a diagram'],
    ['Sketching the thing first helps me a lot.', 'Learns by drawing a diagram or sketching first'],
    ['With a picture in front of me it clicks.', 'Learns by drawing a diagram, a sketch or a picture'],
    ['I understood recursion, because I drew it.', 'Understood recursion by drawing a diagram, sketch or picture'],
    ['Pictures work for me, plain text does not.', 'Learns by drawing diagrams or pictures, not by plain text'],
  ] as const;
  for (const [index, [lesson, text]] of taught.entries()) {
    const known = index === 0 ? {} : { op: 'update', target: 'l1' };
    learns({ lessons_learned: [{ ref: 'm1', quote: lesson, text, topic: 'programming', importance: 5, ...known }] });
    await scene.ask(lesson);
    await consolidated(index + 1);
  }

  expect(await blockOf(world, 'lessons_learned')).toBe('- Learns by drawing diagrams or pictures, not by plain text');
});

variant('five wordings of a lesson that nobody joined are one line after a tidying', async () => {
  const path = join(world.environment['DATABASE_PATH'] ?? '', '..', 'small.yaml');
  // Full with the fifth.
  const block = 'description: What works for this person.\n    budget: 280\n    guidance: what works for the person';
  await writeFile(path, `blocks:\n  lessons_learned:\n    ${block}\n`);
  await world.startBot({ PROFILE: path, SLEEP_THRESHOLD: '1' });
  const ways = [
    'drawing a diagram of it',
    'sketching it on paper',
    'seeing pictures of it',
    'painting it',
    'a drawing',
  ];
  const merged = 'Learns by drawing, sketching, painting or seeing pictures';
  world.letta.localModel.script(
    { kind: 'text', text: JSON.stringify({ merges: [`l1 l2 l3 l4 l5: ${merged}`] }) },
    { when: ({ messages }) => isTidying(String(messages.at(-1)?.content)) },
  );

  for (const [index, way] of ways.entries()) {
    const quote = `The best way for me to learn things is ${way}`;
    learns({ lessons_learned: [{ ref: 'm1', quote, text: `The best way to learn things is ${way}` }] });
    await scene.ask(`${quote}.`);
    await consolidated(index + 1);
  }
  await world.logged('memory tidied');

  expect(await blockOf(world, 'lessons_learned')).toBe(`- ${merged}`);
});

describe('a profile with other seeds', () => {
  const seeded = async (persona: string, human?: string) => {
    const path = join(world.environment['DATABASE_PATH'] ?? '', '..', 'mine.json');
    const seeds = human === undefined ? { persona } : { persona, human };
    await writeFile(path, JSON.stringify({ blocks: {}, seeds }));
    return { PROFILE: path, SLEEP_THRESHOLD: '1' };
  };

  test('reaches the blocks of an existing pair, and leaves to it what was learned', async () => {
    const bot = await world.startBot({ SLEEP_THRESHOLD: '1' });
    await scene.ask('I live in Turin.');
    await consolidated(1);

    const later = await restarted(bot, await seeded('I am {name}, a pirate.', 'Is on board.'));
    await scene.ask('Ahoy!');
    expect(await blockOf(world, 'persona')).toBe('I am Scarlet, a pirate.');
    expect(await blockOf(world, 'human')).toBe('Is on board.\n- Lives in Turin');
    expect(systemsOf('Ahoy!')[0]).toContain('I am Scarlet, a pirate.');

    await restarted(later, await seeded('I am {name}, a nun.'));
    await scene.ask('Amen!');
    expect(await blockOf(world, 'persona')).toBe('I am Scarlet, a nun.');
    expect(await blockOf(world, 'human')).toBe('- Lives in Turin');
  });

  variant('leaves alone what somebody edited', async () => {
    const bot = await world.startBot({ SLEEP_ENABLED: 'false' });
    await scene.ask('Hello!');
    await writeBlock(world, 'persona', 'I am Scarlet, and I whisper.');

    await restarted(bot, await seeded('I am {name}, a pirate.'));
    await scene.ask('Ahoy!');

    expect(await blockOf(world, 'persona')).toBe('I am Scarlet, and I whisper.');
    await world.logged('"blocks":{"persona":"edited"}');
  });
});
