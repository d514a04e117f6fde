/** The whole bot, whose answers are seen while they come. */
import type { APIMessage } from 'discord-api-types/v10';
import { beforeEach, describe, expect } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type LeapingClock, leapingClock } from '../support/leaping-clock.ts';
import { mention, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let clock: LeapingClock;
let world: World;
let scene: RookHouse;

beforeEach(async () => {
  clock = leapingClock();
  world = await openWorld({ clock });
  scene = rookHouse(world.discord);
});

const editing = { method: 'PATCH', route: '/channels/{channel_id}/messages/{message_id}' };

function editsSoFar() {
  return world.discord.requests.filter(({ method, route }) => method === editing.method && route === editing.route);
}

/** An answer of which piece after piece is let out. */
function slowAnswer(...pieces: readonly string[]) {
  const doors = pieces.slice(1).map(() => Promise.withResolvers<void>());
  const line = world.letta.localModel.script({
    kind: 'pieces',
    pieces,
    between: async (index) => await doors[index - 1]?.promise,
  });
  return {
    /** Lets piece `index` out. */
    letOut: (index: number) => doors[index - 1]?.resolve(),
    letAllOut: () => {
      for (const door of doors) door.resolve();
    },
    asked: () => line.used() > 0,
  };
}

/** Ada, who has talked with Scarlet before. */
async function settledDm() {
  const { discord } = world;
  const dm = discord.openDm(scene.ada);
  await scene.ask('Hello!');
  await world.logged('sleep agent created');
  return dm;
}

/** Lets time go by until the bot's messages after this one read so. */
async function seen(after: APIMessage, ...texts: readonly string[]): Promise<readonly APIMessage[]> {
  const channel = { id: after.channel_id } as Parameters<typeof postedBy>[1];
  const now = () => postedBy(world.discord, channel).filter(({ id }) => BigInt(id) > BigInt(after.id));
  await clock.leapUntil(`to be seen: ${texts.join(' | ')}`, 400, () => {
    const contents = now().map(({ content }) => content);
    return contents.length === texts.length && contents.every((content, index) => content === texts[index]);
  });
  return now();
}

describe('an answer that takes long', () => {
  variant('is seen while it comes, in one message, and nobody is pinged', async () => {
    const { discord } = world;
    await world.startBot();
    await settledDm();
    const answer = slowAnswer('Well, @everyone, here', ' is green tea,', ' and here is black.');

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} what is there?`);
    const [first] = await seen(said, 'Well, @everyone,');
    answer.letOut(1);
    const [second] = await seen(said, 'Well, @everyone, here is green tea,');
    answer.letOut(2);
    const [last] = await seen(said, 'Well, @everyone, here is green tea, and here is black.');

    expect([first?.id, second?.id]).toEqual([last?.id, last?.id]);
    expect(last).toMatchObject({ mentions: [], mention_everyone: false, message_reference: { message_id: said.id } });
    expect(editsSoFar()).not.toEqual([]);
    for (const { body } of editsSoFar()) expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  variant('shows whole fences at every edit, and ends in the pages that it would have had', async () => {
    const { discord } = world;
    await world.startBot();
    const dm = await settledDm();
    const code = Array.from({ length: 60 }, (_, index) => `const line${index} = 'some code of this line';\n`);
    const [first = '', second = '', ...others] = code;
    const answer = slowAnswer(`So:\n\n\`\`\`ts\n${first}`, second, `${others.join('')}\`\`\`\n\nThat is all.`);

    const said = discord.say(scene.ada, dm, 'Show me code.');
    await seen(said, `So:\n\n\`\`\`ts\n${first}\`\`\``);
    answer.letOut(1);
    await seen(said, `So:\n\n\`\`\`ts\n${first}${second}\`\`\``);
    answer.letOut(2);
    const pages = () => postedBy(discord, dm).filter(({ id }) => BigInt(id) > BigInt(said.id));
    await clock.leapUntil('the end', 400, () => pages().at(-1)?.content.includes('That is all.') === true);

    expect(pages().length).toBeGreaterThan(1);
    for (const { content } of pages()) expect((content.match(/^```/gm) ?? []).length % 2).toBe(0);
    const told = pages().flatMap(({ content }) => content.split('\n').filter((line) => line.startsWith('const')));
    expect(told).toEqual(code.map((line) => line.trim()));
  });

  variant('that is there within 2.5 s is posted once and never edited', async () => {
    const { letta } = world;
    await world.startBot();
    await settledDm();
    letta.localModel.script({ kind: 'pieces', pieces: ['Green ', 'tea, ', 'Ada.'] });

    const reply = await scene.ask('Hm?');

    expect(reply.content).toBe('Green tea, Ada.');
    expect(editsSoFar()).toEqual([]);
  });

  variant('is posted whole where the operator wants it so', async () => {
    const { discord } = world;
    await world.startBot({ STREAM_REPLIES: 'false' });
    const dm = await settledDm();
    const answer = slowAnswer('Well, here', ' is green tea.');

    const said = discord.say(scene.ada, dm, 'Hm?');
    await clock.leapUntil('the model is asked', 400, answer.asked);
    await clock.pass(10_000);
    const meanwhile = postedBy(discord, dm).filter(({ id }) => BigInt(id) > BigInt(said.id));
    answer.letAllOut();
    await seen(said, 'Well, here is green tea.');

    expect(meanwhile).toEqual([]);
    expect(editsSoFar()).toEqual([]);
  });

  variant('shows nothing of what is written beside it', async () => {
    const { discord } = world;
    await world.startBot();
    const dm = await settledDm();
    const answer = slowAnswer('<think>Tea', ', perhaps.</think>Well, here', ' it is.<|im_', 'end|>');

    const said = discord.say(scene.ada, dm, 'Hm?');
    answer.letOut(1);
    await seen(said, 'Well,');
    answer.letOut(2);
    await seen(said, 'Well, here it is.');
    answer.letOut(3);
    await world.logged(`"turn":"${said.id}","kind":"answer"`);

    await seen(said, 'Well, here it is.');
  });

  variant('whose file is refused ends in pages, the first of them in the place of what was seen', async () => {
    const { discord } = world;
    await world.startBot();
    await settledDm();
    const sentence = 'The kettle sings while the rooks come home. ';
    const answer = slowAnswer('Well, here', ` it is. ${sentence.repeat(300)}`, 'The end.');

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} tell me all.`);
    const [shown] = await seen(said, 'Well,');
    // It was allowed when the turn began.
    discord.setPermissions(scene.tea, [{ deny: ['attachFiles'] }]);
    answer.letAllOut();
    const pages = () => postedBy(discord, scene.tea).filter(({ id }) => BigInt(id) > BigInt(said.id));
    await clock.leapUntil('the last page', 400, () => pages().at(-1)?.content.endsWith('The end.') === true);

    expect(pages()[0]?.id).toBe(shown?.id);
    expect(pages().flatMap(({ attachments }) => attachments)).toEqual([]);
    expect(
      pages()
        .map(({ content }) => content)
        .join(' '),
    ).toBe(`Well, here it is. ${sentence.repeat(300)}The end.`);
  });

  variant('that fails half-way becomes the honest notice', async () => {
    const { discord, letta } = world;
    await world.startBot();
    const dm = await settledDm();
    const broken = Promise.withResolvers<void>();
    letta.localModel.script({
      kind: 'pieces',
      pieces: ['Yes, you can take both', ' but'],
      between: async () => {
        await broken.promise;
        throw new Error('The provider breaks off.');
      },
    });

    const said = discord.say(scene.ada, dm, 'May I take both?');
    const [shown] = await seen(said, 'Yes, you can take');
    broken.resolve();
    const [notice] = await seen(said, english.chat.failures['model-unavailable']);

    expect(notice?.id).toBe(shown?.id);
  });
});

describe('a model that ends reasoning which nobody saw begin', () => {
  variant('is shown once, put right, and not streamed again, also after a restart', async () => {
    const { discord } = world;
    const bot = await world.startBot();
    const dm = await settledDm();
    const answer = slowAnswer('Well, she wants tea. I', ' am warm.</think>Here is your tea, Ada.');

    const said = discord.say(scene.ada, dm, 'Tea, please.');
    await seen(said, 'Well, she wants tea.');
    answer.letAllOut();
    await seen(said, 'Here is your tea, Ada.');
    await bot.close();
    await world.startBot();
    const edits = editsSoFar().length;
    const again = slowAnswer('Well, she wants more. I', ' am warm.</think>Here is more tea, Ada.');
    const more = discord.say(scene.ada, dm, 'More, please.');
    await clock.leapUntil('the model is asked', 100, again.asked);
    await clock.pass(10_000);
    again.letAllOut();
    await seen(more, 'Here is more tea, Ada.');

    expect(editsSoFar()).toHaveLength(edits);
  });
});

describe('while an answer is shown', () => {
  /** Something happens when the first words are seen; then the rest comes. */
  async function midway(act: (shown: APIMessage | undefined) => void) {
    await world.startBot();
    const dm = await settledDm();
    const answer = slowAnswer('Well, here is', ' green tea,', ' and black.');
    const said = world.discord.say(scene.ada, dm, 'Hm?');
    const [shown] = await seen(said, 'Well, here');
    act(shown);
    answer.letOut(1);
    const whole = () => postedBy(world.discord, dm).filter(({ id }) => BigInt(id) > BigInt(said.id));
    return { said, shown, answer, whole };
  }

  variant.each([
    ['429', { kind: 'rate-limit', retryAfterSeconds: 0.05 }],
    ['500', { kind: 'answer', status: 500 }],
    ['502 though they are done', { kind: 'apply-then', end: 'answer-502' }],
  ] as const)('edits that are answered with %s hold up nothing', async (_, fault) => {
    const { said, answer } = await midway(() => world.discord.faults.plan(editing, fault, 3));
    // In small leaps: after a 429 discord.js waits by the machine's own time.
    await clock.leapUntil('the edits failed', 100, () => editsSoFar().filter(({ faulty }) => faulty).length >= 3);
    await seen(said, 'Well, here is green tea,');

    answer.letAllOut();

    await seen(said, 'Well, here is green tea, and black.');
  });

  variant('a moderator who deletes it does not take the answer', async () => {
    const { said, shown, answer } = await midway((message) => message && world.discord.remove(message));

    answer.letAllOut();
    const [anew] = await seen(said, 'Well, here is green tea, and black.');

    expect(anew?.id).not.toBe(shown?.id);
  });

  variant('edits of another person in the channel go on', async () => {
    const { discord } = world;
    await world.startBot();
    await settledDm();
    await scene.ask('Hello!', scene.bob);
    const [first, second] = [
      slowAnswer('Well, green', ' tea for', ' Ada.'),
      slowAnswer('Well, black', ' tea for', ' Bob.'),
    ];

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} hm?`);
    await clock.leapUntil('the first is asked', 1, first.asked);
    discord.say(scene.bob, scene.tea, `${mention(discord)} hm?`);
    await seen(said, 'Well,', 'Well,');
    second.letOut(1);
    await seen(said, 'Well,', 'Well, black tea');
    first.letOut(1);
    await seen(said, 'Well, green tea', 'Well, black tea');
    first.letAllOut();
    second.letAllOut();

    await seen(said, 'Well, green tea for Ada.', 'Well, black tea for Bob.');
  });
});
