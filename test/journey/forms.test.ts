/** The whole bot, where Discord doesn't take what she says as she says it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Channel, DirectMessages } from '../../src/local/discord/entities.ts';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { blockOf } from '../support/blocks.ts';
import { openWorld, type World } from '../support/bot.ts';
import { posting } from '../support/fault-scene.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { scaledClock } from '../support/scaled-clock.ts';

let world: World;
let scene: RookHouse;
let dm: DirectMessages;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
});

/** What she says is posted once it is whole: a busy machine takes so long for some of it that it would be shown while it comes. */
const whole = { STREAM_REPLIES: 'false' };

/** Ada is known already: her first answer, with what it says of itself, is behind her. */
async function settle(): Promise<void> {
  await scene.ask('Hello!');
  await world.logged('turn delivered');
}

/** Ada asks, the model says this, and what the bot posts comes back once the turn is over. */
async function answeredWith(text: string, channel: Channel = scene.tea) {
  const { discord, letta } = world;
  letta.localModel.script({ kind: 'text', text });
  const said = discord.say(scene.ada, channel, `${channel.kind === 'dm' ? '' : mention(discord)} Tell me.`);
  await world.logged(`"turn":"${said.id}","kind":"answer"`);
  return { said, posted: postedBy(discord, channel).filter(({ id }) => BigInt(id) > BigInt(said.id)) };
}

/** What was posted in vain. A thread that hangs on nothing is asked in vain, once, for the message that it began with. */
function refusedPosts() {
  return world.discord.requests.filter(({ method, answer }) => method !== 'GET' && (answer?.status ?? 200) >= 400);
}

const sentence = 'The kettle sings while the rooks come home. ';

describe('where the bot may not do everything', () => {
  test.each(['channel', 'thread'] as const)('a long answer comes in pages without files: in a %s', async (kind) => {
    const { discord } = world;
    discord.setPermissions(scene.tea, [{ deny: ['attachFiles'] }]);
    const place = kind === 'channel' ? scene.tea : discord.createThread(scene.tea, 'plans', scene.ada);
    await world.startBot(whole);
    await settle();

    const { posted } = await answeredWith(sentence.repeat(300).trim(), place);

    expect(posted.length).toBeGreaterThan(5);
    expect(posted.map(({ content }) => content).join(' ')).toBe(sentence.repeat(300).trim());
    expect(refusedPosts()).toEqual([]);
  });

  test('where files are allowed, a long answer is one page and a file', async () => {
    await world.startBot(whole);
    await settle();

    const { posted } = await answeredWith(sentence.repeat(300).trim());

    expect(posted).toHaveLength(1);
    expect(posted[0]?.attachments).toMatchObject([{ filename: 'answer.md' }]);
  });

  test('without the history, an answer is a plain message and costs no refused request', async () => {
    const { discord } = world;
    discord.setPermissions(scene.tea, [{ deny: ['readMessageHistory'] }]);
    await world.startBot(whole);
    await settle();

    const { posted } = await answeredWith('It is a teapot.');
    const greeted = discord.say(scene.ada, scene.tea, mention(discord));
    await discord.replyAfter(greeted, patience);

    expect(posted.map(({ content }) => content)).toEqual(['It is a teapot.']);
    expect(posted[0]?.message_reference).toBeUndefined();
    expect(refusedPosts()).toEqual([]);
  });

  test('a file that is refused after all gives way to pages', async () => {
    const { discord } = world;
    await world.startBot(whole);
    await settle();
    discord.faults.plan(posting, { kind: 'answer', status: 413, body: { code: 40005, message: 'too large' } });

    const { posted } = await answeredWith(sentence.repeat(300).trim());

    expect(posted.map(({ content }) => content).join(' ')).toBe(sentence.repeat(300).trim());
  });
});

describe('a page that Discord refuses', () => {
  const pages = ['first', 'second', 'third'].map((word) => `${word} ${sentence.repeat(40).trim()}`);

  test.each([
    ['AutoMod', 'auto-moderation'],
    ['the filter of links', 'harmful-link'],
    ['the check of forms', 'invalid-form'],
    ['the limit of sizes', 'too-large'],
  ] as const)('by %s comes in plain words, and the pages after it come as they are', async (_, as) => {
    const { discord } = world;
    await world.startBot(whole);
    await settle();
    discord.moderate({ words: 'https://rooks.example', as });

    const { posted } = await answeredWith(
      [pages[0], `**second** https://rooks.example/a ${pages[1]}`, `**third** ${pages[2]}`].join('\n\n'),
    );

    expect(posted).toHaveLength(3);
    expect(posted[1]?.content).toMatch(/^second hxxps:\/\/rooks\[\.\]example\/a second The kettle/);
    expect(posted[2]?.content).toBe(`**third** ${pages[2]}`);
  });

  test('for a word at its end is there with its beginning, and says so', async () => {
    world.discord.moderate({ words: 'badger', as: 'auto-moderation', guild: scene.guild });
    await world.startBot(whole);
    await settle();

    const { posted } = await answeredWith(`${pages[0]}\n\n${pages[1]} badger\n\n${pages[2]}`);

    expect(posted[1]?.content).toMatch(/^second The kettle sings/);
    expect(posted[1]?.content.endsWith(`…\n${english.chat.restWasRefused}`)).toBe(true);
    expect(posted[2]?.content).toBe(pages[2]);
  });

  test('in every form is a notice in the language of the person, said once for pages in a row', async () => {
    const { discord } = world;
    discord.moderate({ words: 'badger', as: 'auto-moderation' });
    await world.startBot(whole);
    await settle();
    discord.command(scene.ada, dm, 'help', {}, { locale: 'it' });
    await world.logged('"command":"help"');

    const { said, posted } = await answeredWith(
      [`badger ${pages[0]}`, `badger ${pages[1]}`, `${pages[2]}`].join('\n\n'),
    );

    expect(posted.map(({ content }) => content)).toEqual([italian.chat.pageWasRefused, pages[2]]);
    expect(posted[0]?.message_reference?.message_id).toBe(said.id);
    const attempts = discord.requests.filter(({ path }) => path === `/channels/${scene.tea.id}/messages`);
    expect(attempts.length).toBeLessThanOrEqual(9);
    const nonces = attempts.map(({ body }) => (body as { nonce: string }).nonce);
    expect(new Set(nonces).size).toBe(nonces.length);
    expect(nonces.every((nonce) => nonce.length <= 25)).toBe(true);
  });
});

describe('the reply to a command', () => {
  const editing = { method: 'PATCH', route: /^\/webhooks\// };

  test('that is refused for a word in it is one sentence', async () => {
    const { discord } = world;
    await world.startBot(whole);
    await settle();
    discord.moderate({ words: 'Scarlet', as: 'auto-moderation' });

    const asked = discord.command(scene.ada, scene.tea, 'help', {}, { locale: 'it' });

    expect((await asked.answered(patience)).content).toBe(italian.commands.replyWasRefused);
    expect(asked.isThinking).toBe(false);
  });

  test('that no edit brings comes below the deferral', async () => {
    const { discord } = world;
    await world.startBot(whole, scaledClock(Date.now(), 15));
    await settle();
    discord.faults.plan(editing, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);

    const asked = discord.command(scene.ada, scene.tea, 'help');

    expect((await asked.answered(patience)).content).toContain('Scarlet');
    expect(asked.isThinking).toBe(false);
  });
});

describe('an answer that Discord took nowhere', () => {
  test('for a quarter of an hour is told of once Discord is back, and once only', async () => {
    const { discord, letta } = world;
    const clock = jumpingClock();
    let app = await world.startBot(whole, clock);
    await settle();
    letta.localModel.script({ kind: 'text', text: 'It is a teapot.' });
    const heal = [posting, { method: 'GET', route: posting.route }].map((route) =>
      discord.faults.plan(route, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY),
    );
    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} Guess what I bought.`);
    // Three attempts, each of them repeated once by discord.js, which waits for rate limits in real time.
    for (const [requests, pauseMs] of [
      [2, 1_000],
      [4, 4_000],
      [6, 16 * 60_000],
    ] as const) {
      await discord.waitFor('an attempt', () => attempts().length >= requests, patience);
      clock.jump(pauseMs);
    }
    await world.logged('answer could not be posted');

    for (const end of heal) end();
    clock.jump(60_000);
    const told = await discord.replyAfter(said, patience);
    await app.close();
    app = await world.startBot(whole, clock);
    clock.jump(10 * 60_000);
    await scene.ask(`${mention(discord)} hello`, scene.ada, scene.tea);

    expect(told.content).toBe(english.chat.lost.all);
    expect(told.message_reference?.message_id).toBe(said.id);
    expect(postedBy(discord, scene.tea).filter(({ content }) => content === english.chat.lost.all)).toHaveLength(1);
  });

  function attempts() {
    return world.discord.requests.filter(
      ({ method, path, answer }) =>
        method === 'POST' && path === `/channels/${scene.tea.id}/messages` && answer?.status === 503,
    );
  }
});

describe('an answer', () => {
  test.each(['seen', 'by-nobody'] as const)('that was %s: what it asks and what rests on it', async (seen) => {
    const { discord, letta } = world;
    await world.startBot(whole);
    await settle();
    const end = seen === 'seen' ? () => {} : discord.moderate({ words: /./, as: 'invalid-form' });
    await answeredWith('I shall speak plainly. Do you keep bees?', dm);
    end();
    await scene.ask('yes');
    const insights = { persona_updates: [{ text: 'Speaks plainly', op: 'add', quote: 'I shall speak plainly' }] };
    letta.localModel.script(
      { kind: 'text', text: JSON.stringify(insights) },
      { when: (request) => isFromSleepAgent(request) && !JSON.stringify(request).includes('s1 statement') },
    );

    await discord.command(scene.ada, dm, 'consolidate').answered(patience);

    const read = JSON.stringify(letta.localModel.requests.find(({ body }) => isFromSleepAgent(body))?.body.messages);
    expect(read).toContain(': yes');
    expect(read.includes('Do you keep bees?')).toBe(seen === 'seen');
    expect((await blockOf(world, 'persona')).includes('Speaks plainly')).toBe(seen === 'seen');
  });
});

describe('typing', () => {
  test('that is slow to arrive shows before the answer, and never stands behind it', async () => {
    const { discord } = world;
    await world.startBot(whole);
    await settle();
    const door = Promise.withResolvers<void>();
    discord.faults.plan({ method: 'POST', route: /typing$/ }, { kind: 'hold', until: door.promise });

    const answered = answeredWith('It is a teapot.');
    await world.logged(`"turn":"${discord.messagesIn(scene.tea).at(-1)?.id}","messages":1,"tookMs"`);
    door.resolve();
    await answered;

    expect(discord.requests.some(({ route }) => route.endsWith('/typing'))).toBe(true);
    expect(discord.typingIn(scene.tea)).toEqual([]);
  });
});
