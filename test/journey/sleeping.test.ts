/** The whole bot, consolidating what it was told. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { isTidying } from '../../src/local/model/sleep/answer-tidying.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { italian } from '../../src/texts/it.ts';
import { blockOf, writeBlock } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;
let dm: DirectMessages;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
});

/** Says one thing after the other, each once the one before is answered. */
async function talk(...texts: readonly string[]): Promise<void> {
  for (const text of texts) await scene.ask(text);
}

const fiveThings = [
  'Hello! My name is Ada.',
  'I am a nurse.',
  'I like green tea.',
  'I live in Turin.',
  'I want to run a marathon in spring.',
];

describe('sleep-time', () => {
  test('consolidates by itself at the threshold, and she uses what was learned', async () => {
    await world.startBot();

    await talk(...fiveThings);
    await world.logged('consolidation complete');

    const human = await blockOf(world, 'human');
    expect(human).toContain('Name: Ada');
    expect(human).toContain('Works as a nurse');
    expect(human).toContain('Lives in Turin');
    expect(await blockOf(world, 'goals')).toContain('marathon');
    expect(await blockOf(world, 'constraints')).toContain('I am an AI');
    const later = world.discord.say(scene.ada, dm, 'What do you know about me?');
    expect((await world.discord.replyAfter(later, patience)).content).toContain('Turin');
  });

  test('updates what has changed instead of adding to it', async () => {
    await world.startBot({ SLEEP_THRESHOLD: '2' });

    await talk('My name is Ada.', 'I live in Turin.');
    await world.logged('"cycle":1,"trigger":"threshold","tookMs"');
    await talk('I moved to Milan.', 'It is lovely here.');
    await world.logged('"cycle":2,"trigger":"threshold","tookMs"');

    const human = await blockOf(world, 'human');
    expect(human).toContain('Lives in Milan');
    expect(human).not.toContain('Turin');
  });

  variant('who writes Italian is asked about in Italian, under the same marks', async () => {
    await world.startBot({ SLEEP_THRESHOLD: '2' });

    await talk('ciao! sono un infermiere, lavoro di notte', 'comunque, non bevo il caffè da tre anni');
    await world.logged('"cycle":1,"trigger":"threshold","tookMs"');

    const asked = world.letta.localModel.requests.map(({ body }) => body).find(isFromSleepAgent);
    const [system = '', request = ''] = asked?.messages.map(textOf) ?? [];
    expect(system).toContain('Passa i messaggi uno per uno');
    expect(request).toMatch(/^Oggi è .*\n\n=== known /);
    expect(request).toMatch(/Ogni testo nella lingua di questi messaggi\.$/);
  });

  test('/consolidate does it at once and shows what was learned', async () => {
    await world.startBot();
    await talk('My name is Ada.', 'I like green tea.');

    const asked = world.discord.command(scene.ada, dm, 'consolidate');
    const answer = await asked.answered(patience);

    expect(asked.isEphemeral).toBe(true);
    expect(JSON.stringify(answer)).toContain('Likes green tea');
    expect(await blockOf(world, 'human')).toContain('Likes green tea');
  });

  test('/consolidate shows what was not noted down, and what was put aside', async () => {
    await world.startBot();
    const answer = {
      human_updates: [
        { text: 'Likes green tea', op: 'add', quote: 'I like green tea', importance: 5 },
        { text: 'Has a yacht', op: 'add', quote: 'I have a yacht', importance: 5 },
        { text: 'Might like tea shops', op: 'add', quote: 'I like green tea', importance: 5, confidence: 0.1 },
      ],
    };
    const again = { when: isFromSleepAgent, times: 2 };
    world.letta.localModel.script({ kind: 'text', text: JSON.stringify(answer) }, again);
    await talk('I like green tea.');

    const { embeds } = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);

    expect(embeds).toMatchObject([
      { description: '```diff\n+ Likes green tea\n```' },
      {
        title: 'What I didn’t note down',
        description: expect.stringMatching(
          /bears it out\n```\n· Has a yacht\n```\n.*put aside.*\n```\n· Might like tea/,
        ),
      },
    ]);
  });

  test('a persona that somebody emptied begins with her seed again', async () => {
    await world.startBot({ SLEEP_THRESHOLD: '2' });
    await talk('My name is Ada.', 'I like green tea.');
    await world.logged('"cycle":1,"trigger":"threshold","tookMs"');
    const before = await blockOf(world, 'persona');
    await writeBlock(world, 'persona', '');

    await talk('I live in Turin.', 'It is lovely here.');
    await world.logged('"cycle":2,"trigger":"threshold","tookMs"');

    expect(before).toContain('Scarlet');
    expect(await blockOf(world, 'persona')).toBe(before);
  });

  test('/consolidate tidies a memory that is nearly full: what was said five times becomes one line', async () => {
    await world.startBot();
    await talk('I like tea.');
    await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
    await writeBlock(world, 'human', `${await blockOf(world, 'human')}\n${'A note of somebody else. '.repeat(172)}`);
    await talk('I like green tea.', 'I like hot tea.', 'I like black tea.', 'I like strong tea.');
    const text = JSON.stringify({ merges: ['h1 h2 h3 h4 h5: Likes tea: green, hot, black and strong'] });
    world.letta.localModel.script(
      { kind: 'text', text },
      { when: (request) => request.messages.map(textOf).some(isTidying) },
    );

    const { content, embeds } = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);

    expect(content).toContain('Then I tidied up what I remember. **5 lines** now stand in other words.');
    expect(embeds.at(-1)?.description).toContain('another line says the same');
    const human = await blockOf(world, 'human');
    expect(human.match(/tea/g)).toHaveLength(1);
    expect(human).toContain('- Likes tea: green, hot, black and strong');
  });

  test('/consolidate with nothing new says so, and asks no model', async () => {
    await world.startBot();
    await talk('My name is Ada.');
    await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
    const before = world.letta.localModel.requests.length;

    const answer = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);

    expect(answer.content).not.toBe('');
    expect(answer.embeds).toEqual([]);
    expect(world.letta.localModel.requests.length).toBe(before);
  });

  test('/sleepstatus counts from the last consolidation on', async () => {
    await world.startBot();
    await talk(...fiveThings);
    await world.logged('consolidation complete');
    await talk('I like chess.');

    const answer = await world.discord.command(scene.ada, dm, 'sleepstatus').answered(patience);

    expect(JSON.stringify(answer)).toMatch(/\b1\b.{0,12}\b5\b/);
  });

  test('a consolidation that fails loses nothing: the next one learns it', async () => {
    await world.startBot();
    await talk('My name is Ada.', 'I like green tea.');
    const broken = world.letta.localModel.script(
      { kind: 'text', text: 'I would rather not say.' },
      { times: 'always', when: isFromSleepAgent },
    );

    const failed = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
    broken.remove();
    const status = await world.discord.command(scene.ada, dm, 'sleepstatus').answered(patience);
    await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
    // Three answers made no sense, so the window was halved: the second half follows by itself.
    await world.logged('"cycle":2,"trigger":"more","tookMs"');

    expect(JSON.stringify(failed)).toContain('<t:');
    expect(JSON.stringify(status)).toMatch(/\b2\b.{0,12}\b5\b/);
    expect(await blockOf(world, 'human')).toContain('Likes green tea');
  });

  test('has what was talked of last under titles in the language of the person’s Discord', async () => {
    await world.startBot();
    await talk('ciao! sono un infermiere, lavoro di notte');

    await world.discord.command(scene.ada, dm, 'consolidate', {}, { locale: 'it' }).answered(patience);

    expect(await blockOf(world, 'session_context')).toContain(italian.slots.reflection);
  });

  test('remembers no key that only the rules know which are kept of providers', async () => {
    // Put together here, so that no scanner takes this file for a leak.
    const key = `AKIA${'IOSFODNN7QXBMPLK'}`;
    await world.startBot();
    await talk(`I like ${key}.`, 'I like green tea.');

    const reply = await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);

    expect(await blockOf(world, 'human')).toContain('Likes green tea');
    expect(await blockOf(world, 'human')).not.toContain(key);
    expect(JSON.stringify(reply)).not.toContain(key);
  });

  test('reads of her answers what the person read', async () => {
    await world.startBot();
    const text = '<think>Tea again, hidden thought.</think>[Ada] Green tea is a fine choice.';
    world.letta.localModel.script({ kind: 'text', text });
    await talk('I like green tea.', 'yes');

    await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);

    const asked = JSON.stringify(world.letta.localModel.requests.findLast(({ body }) => isFromSleepAgent(body))?.body);
    expect(asked).toContain('Green tea is a fine choice.');
    expect(asked).not.toContain('hidden thought');
    expect(asked).not.toContain('[Ada]');
  });

  test('holds up no conversation', async () => {
    await world.startBot();
    const door = Promise.withResolvers<void>();
    world.letta.localModel.script({ kind: 'own', waitFor: door.promise }, { when: isFromSleepAgent });
    await talk(...fiveThings);
    await world.logged('consolidation started');

    await talk('I like chess.');
    door.resolve();
    await world.logged('consolidation complete');

    const status = await world.discord.command(scene.ada, dm, 'sleepstatus').answered(patience);
    expect(JSON.stringify(status)).toMatch(/\b1\b.{0,12}\b5\b/);
  });
});
