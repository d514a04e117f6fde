/** The whole bot: what people point at reaches the model with their words, marked as another's. */
import { beforeEach, describe, expect, test } from 'vitest';
import { plainPng } from '../../src/local/discord/thumbnails.ts';
import { imagesIn, textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { mention, patience, postedBy, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const engine = { name: 'engine.png', contentType: 'image/png', bytes: plainPng(640, 480) };
const notes = {
  name: 'notes.txt',
  contentType: 'text/plain',
  bytes: new Uint8Array(Buffer.from('Perché no?', 'latin1')),
};

type Said = ReturnType<World['discord']['say']>;

/** What the model was asked last: the last thing that a person said. */
function lastHeard(): { readonly text: string; readonly images: number } {
  const heard = world.letta.localModel.requests.at(-1)?.body.messages.findLast(({ role }) => role === 'user');
  if (heard === undefined) throw new Error('The model was not asked.');
  return { text: textOf(heard), images: imagesIn(heard) };
}

async function answered(said: Said): Promise<{ readonly reply: Said; readonly text: string; readonly images: number }> {
  const reply = await world.discord.replyAfter(said, patience);
  return { reply, ...lastHeard() };
}

describe('a reply brings along what it replies to', () => {
  test('a picture and a file', async () => {
    const { discord } = world;
    const original = discord.say(scene.bob, scene.tea, 'Have a look', { attachments: [engine, notes] });
    await world.startBot();

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} what is it?`, { replyTo: original });
    const { text, images } = await answered(said);

    expect(text.split('\n').slice(0, 7)).toEqual([
      'what is it?',
      '',
      '[in reply to Bob, who sent engine.png and notes.txt, and whose words these are: "Have a look"]',
      expect.stringMatching(/^\[attached by Bob: engine\.png, \d+ bytes, to be seen here\]$/),
      '[attached by Bob: notes.txt, 10 bytes, it says:]',
      'Perché no?',
      '[end of notes.txt]',
    ]);
    expect(images).toBe(1);
  });

  test('a bare mention speaks of it', async () => {
    const { discord } = world;
    const original = discord.say(scene.bob, scene.tea, '', { attachments: [engine] });
    await world.startBot();

    const { reply, text, images } = await answered(
      discord.say(scene.ada, scene.tea, mention(discord), { replyTo: original }),
    );

    expect(text).toMatch(/^\[in reply to Bob, who sent engine\.png\]\n\[attached by Bob: engine\.png/);
    expect(text).toContain('\n[no words]\n');
    expect(images).toBe(1);
    expect(reply.content).not.toContain(english.chat.greeting);
  });

  variant('a sticker, a poll, an embed, a voice message', async () => {
    const { discord } = world;
    const bot = discord.createUser('News', { bot: true });
    discord.join(scene.guild, bot);
    const fields = [{ name: 'Price', value: '12 pounds' }];
    const embeds = [{ title: 'Kettle News', description: 'It is [broken].', fields, footer: { text: 'today' } }];
    await world.startBot();
    const ask = async (replyTo: Said) =>
      (await answered(discord.say(scene.ada, scene.tea, `${mention(discord)} and this?`, { replyTo }))).text;

    const sticker = await ask(discord.say(scene.bob, scene.tea, '', { stickers: ['Waving cat'] }));
    const poll = await ask(
      discord.say(scene.bob, scene.tea, '', { poll: { question: 'Soup?', answers: ['Leek', 'Carrot'], votes: [2] } }),
    );
    const embed = await ask(discord.say(bot, scene.tea, '', { embeds }));
    const voice = await ask(
      discord.say(scene.bob, scene.tea, '', { voice: { seconds: 12, bytes: new Uint8Array(99) } }),
    );

    expect(sticker).toContain('\n[in reply to Bob, who sent a sticker]\n[sticker by Bob: "Waving cat"]\n');
    expect(poll).toContain(
      '\n[poll by Bob: "Soup?", to be answered with one of these answers: "Leek" (2 votes), "Carrot" (0 votes)]\n',
    );
    expect(embed).toContain(
      '\n[embed by news: "Kettle News", it says:]\nIt is [broken].\nPrice: 12 pounds\ntoday\n[end of the embed]\n',
    );
    expect(voice).toContain(
      '\n[in reply to Bob, who sent a voice message]\n[voice message by Bob: 12 seconds, not heard]\n',
    );
  });

  variant('a forward, with its pictures', async () => {
    const { discord } = world;
    const elsewhere = discord.createTextChannel(scene.guild, 'elsewhere');
    const origin = discord.say(scene.ada, elsewhere, 'Look at this', { attachments: [engine] });
    const forward = discord.say(scene.bob, scene.tea, '', { forward: origin });
    await world.startBot();

    const { text, images } = await answered(
      discord.say(scene.ada, scene.tea, `${mention(discord)} seen it?`, { replyTo: forward }),
    );

    expect(text).toContain('\n[a message that Bob forwarded with engine.png, and which says: "Look at this"]\n');
    expect(text).toMatch(/\n\[attached in the forwarded message: engine\.png, \d+ bytes, to be seen here\]\n/);
    expect(images).toBe(1);
  });
});

test('a forward comes whole, with its picture and its file', async () => {
  const { discord } = world;
  const long = 'All of it. '.repeat(150).trim();
  const origin = discord.say(scene.bob, scene.tea, long, { attachments: [engine, notes] });
  await world.startBot();

  const { text, images } = await answered(discord.say(scene.ada, discord.openDm(scene.ada), '', { forward: origin }));

  expect(text).toContain(
    `[forwards a message with engine.png and notes.txt, and which says:]\n${long}\n[end of these words]\n`,
  );
  expect(text).toContain('\n[attached in the forwarded message: notes.txt, 10 bytes, it says:]\nPerché no?\n');
  expect(images).toBe(1);
});

variant('of all that comes along at most two pictures are seen, which is said to both', async () => {
  const { discord } = world;
  const original = discord.say(scene.bob, scene.tea, '', { attachments: [engine, { ...engine, name: 'second.png' }] });
  await world.startBot();

  const said = discord.say(scene.ada, scene.tea, `${mention(discord)} alike?`, {
    replyTo: original,
    attachments: [{ ...engine, name: 'mine.png' }],
  });
  const { reply, text, images } = await answered(said);

  expect(images).toBe(2);
  expect(text).toMatch(/\[attached by Bob: engine\.png, \d+ bytes, to be seen here\]/);
  expect(text).toMatch(/\[attached by Bob: second\.png, \d+ bytes, one too many, not looked at\]/);
  expect(text).toMatch(/\[attached: mine\.png, \d+ bytes, to be seen here\]/);
  expect(reply.content).toContain(english.chat.notAllSeen);
});

variant('a long file is told by its beginning and its end, which is said to both', async () => {
  const { discord } = world;
  await world.startBot();
  const log = {
    name: 'app.log',
    contentType: 'text/plain',
    bytes: new Uint8Array(Buffer.from(`BEGIN${'x'.repeat(200_000)}END`)),
  };

  const { reply, text } = await answered(
    discord.say(scene.ada, discord.openDm(scene.ada), 'what went wrong?', { attachments: [log] }),
  );

  expect(text).toContain('it says:]\nBEGINxxx');
  expect(text).toContain('xxx\n[… 100008 characters in the middle were left out]\nxxx');
  expect(text).toContain('xxxEND\n[end of app.log]');
  expect(reply.content).toContain(english.chat.notAllSeen);
});

describe('what a thread began with', () => {
  test('is told once, also over a restart', async () => {
    const { discord } = world;
    const topic = discord.say(scene.bob, scene.tea, 'Who broke the kettle?', { attachments: [engine] });
    const thread = discord.createThread(scene.tea, 'kettle', scene.bob, { from: topic });
    const bot = await world.startBot();

    const first = await answered(discord.say(scene.ada, thread, `${mention(discord)} who was it?`));
    const second = await answered(discord.say(scene.ada, thread, `${mention(discord)} are you sure?`));
    await bot.close();
    await world.startBot();
    const third = await answered(discord.say(scene.ada, thread, `${mention(discord)} really?`));

    expect(first.text).toContain(
      '\n[this thread began with a message of Bob, who sent engine.png, and whose words these are: "Who broke the kettle?"]\n',
    );
    expect(first.images).toBe(1);
    expect([second.text, third.text].join('\n')).not.toContain('began with');
    const asked = discord.requests.filter(({ path }) =>
      path.endsWith(`/channels/${scene.tea.id}/messages/${topic.id}`),
    );
    expect(asked).toHaveLength(1);
  });

  variant('comes from the post itself in a forum', async () => {
    const { discord } = world;
    const forum = discord.createTextChannel(scene.guild, 'questions', [], { forum: true });
    const post = discord.openPost(scene.bob, forum, 'Kettle', 'Who broke the kettle?');
    await world.startBot();

    const { text } = await answered(discord.say(scene.ada, post, `${mention(discord)} who was it?`));

    expect(text).toContain(
      '\n[this thread began with a message of Bob, whose words these are: "Who broke the kettle?"]\n',
    );
  });

  variant('is not told where it can not be had, and the answer comes all the same', async () => {
    const { discord } = world;
    const topic = discord.say(scene.bob, scene.tea, 'Who broke the kettle?');
    const thread = discord.createThread(scene.tea, 'kettle', scene.bob, { from: topic });
    const alone = discord.createThread(scene.tea, 'alone', scene.ada);
    discord.faults.plan(
      { method: 'GET', route: '/channels/{channel_id}/messages/{message_id}' },
      { kind: 'answer', status: 503 },
      2,
    );
    await world.startBot();

    const failed = await answered(discord.say(scene.ada, thread, `${mention(discord)} one`));
    const later = await answered(discord.say(scene.ada, thread, `${mention(discord)} two`));
    const none = await answered(discord.say(scene.ada, alone, `${mention(discord)} three`));

    expect(failed.text).not.toContain('began with');
    expect(later.text).toContain('began with a message of Bob');
    expect(none.text).not.toContain('began with');
  });

  variant('is not told of a post that begins with the very message', async () => {
    const { discord } = world;
    const forum = discord.createTextChannel(scene.guild, 'questions', [], { forum: true });
    await world.startBot();

    const post = discord.openPost(scene.ada, forum, 'Kettle', `${mention(discord)} who broke the kettle?`);
    const reply = await discord.waitForMessage(post, ({ author }) => author.id === discord.bot.id, {
      deadlineMs: patience,
    });

    expect(reply.channel_id).toBe(post.id);
    expect(lastHeard().text).not.toContain('began with');
  });
});

describe('who speaks to her', () => {
  variant('does so by the role that Discord made for her', async () => {
    const { discord } = world;
    const role = discord.createBotRole(scene.guild);
    await world.startBot();

    const { text } = await answered(discord.say(scene.bob, scene.tea, `<@&${role.id}> hello, <@&${role.id}>!`));

    expect(text).toMatch(/^hello, @scarlet!/i);
  });

  variant('by her role without the intent hears why she can not read it', async () => {
    // A real server takes one world at a time.
    await world.close();
    world = await openWorld({ messageContent: false });
    const { discord } = world;
    scene = rookHouse(discord);
    const role = discord.createBotRole(scene.guild);
    await world.startBot();

    const reply = await scene.ask(`<@&${role.id}> hello!`, scene.ada, scene.tea);

    expect(reply.content).toBe(english.chat.wordsHidden);
    expect(world.letta.localModel.requests).toHaveLength(0);
  });

  variant('by an edit that adds the mention is answered once', async () => {
    const { discord } = world;
    await world.startBot();

    const said = discord.say(scene.ada, scene.tea, 'what do you think?');
    discord.edit(said, `${mention(discord)} what do you think?`);
    const { text } = await answered(said);
    discord.unfurl(said, { title: 'Tea' });
    discord.edit(said, `${mention(discord)} what do you think now?`);
    await answered(discord.say(scene.ada, scene.tea, `${mention(discord)} and now?`));

    expect(text).toMatch(/^what do you think\?\n/);
    expect(postedBy(discord, scene.tea)).toHaveLength(2);
  });

  variant('through a proxy bot is not answered', async () => {
    const { discord } = world;
    await world.startBot();

    discord.say(scene.ada, scene.tea, `${mention(discord)} hello`, { webhookId: '900000000000000001' });
    await world.logged('from-a-webhook');

    expect(postedBy(discord, scene.tea)).toEqual([]);
  });

  variant('with a command is held to the lists like with a message', async () => {
    const { discord } = world;
    const allowed = discord.createTextChannel(scene.guild, 'allowed');
    const thread = discord.createThread(allowed, 'below', scene.bob);
    await world.startBot({ DENIED_USERS: scene.ada.id, ALLOWED_CHANNELS: allowed.id });
    const ask = async (...[who, where]: [typeof scene.ada, Parameters<typeof discord.command>[1]]) => {
      const asked = discord.command(who, where, 'help');
      return [(await asked.answered(patience)).content === english.commands.notServedHere, asked.isEphemeral];
    };

    expect(await ask(scene.ada, allowed)).toEqual([true, true]);
    expect(await ask(scene.ada, discord.openDm(scene.ada))).toEqual([true, true]);
    expect(await ask(scene.bob, scene.tea)).toEqual([true, true]);
    expect(await ask(scene.bob, allowed)).toEqual([false, true]);
    expect(await ask(scene.bob, thread)).toEqual([false, true]);
    expect(await ask(scene.bob, discord.openDm(scene.bob))).toEqual([false, true]);
  });
});
