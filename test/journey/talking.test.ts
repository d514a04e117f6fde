/** The whole bot, talking with people. */
import { beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
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

describe('talking with Scarlet', () => {
  test('a direct message is answered there, and the first reply says that she remembers', async () => {
    const { discord } = world;
    const dm = discord.openDm(scene.ada);
    await world.startBot();

    const said = discord.say(scene.ada, dm, 'Hello! My name is Ada.');
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).toContain('Ada');
    expect(reply.content).toContain('/help');
    const second = discord.say(scene.ada, dm, 'I like green tea.');
    expect((await discord.replyAfter(second, patience)).content).not.toContain('/help');
  });

  test('a mention in a channel is answered as a reply that pings nobody', async () => {
    const { discord } = world;
    await world.startBot();

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} hello!`);
    const reply = await discord.replyAfter(said, patience);

    expect(reply.message_reference?.message_id).toBe(said.id);
    expect(reply.mentions).toEqual([]);
    expect(reply.mention_everyone).toBe(false);
  });

  variant('a reply to her is answered, whether it pings or not', async () => {
    const { discord } = world;
    await world.startBot();
    const first = discord.say(scene.ada, scene.tea, `${mention(discord)} hello!`);
    const reply = await discord.replyAfter(first, patience);

    const second = discord.say(scene.ada, scene.tea, 'I live in Turin.', { replyTo: reply, ping: false });
    const toBob = discord.say(scene.bob, scene.tea, 'So?', { replyTo: first, ping: false });
    await discord.replyAfter(second, patience);
    const heard = world.letta.localModel.requests.at(-1)?.body.messages.at(-1);
    expect(heard?.content).toMatch(/^I live in Turin\.\n\n\[in reply to scarlet, whose words these are:/);
    await world.logged(`"message":"${toBob.id}","channel":"${scene.tea.id}","verdict":"ignore"`);
    const third = discord.say(scene.ada, scene.tea, 'I like green tea.', { replyTo: reply });
    await discord.replyAfter(third, patience);

    expect(postedBy(discord, scene.tea).map((message) => message.message_reference?.message_id)).toEqual([
      first.id,
      second.id,
      third.id,
    ]);
  });

  variant('in a home channel every message is answered, except what is meant for somebody else', async () => {
    const { discord } = world;
    await world.startBot({ HOME_CHANNELS: scene.tea.id });

    discord.say(scene.ada, scene.tea, `<@${scene.bob.id}> are you coming tonight?`);
    const said = discord.say(scene.ada, scene.tea, 'I wonder what to cook.');
    await discord.replyAfter(said, patience);

    const referenced = postedBy(discord, scene.tea).map((message) => message.message_reference?.message_id);
    expect(referenced).toEqual([said.id]);
  });

  variant('a thread is a place of its own', async () => {
    const { discord } = world;
    const thread = discord.createThread(scene.tea, 'plans', scene.ada);
    await world.startBot();

    const said = discord.say(scene.ada, thread, `${mention(discord)} what do you think?`);
    const reply = await discord.replyAfter(said, patience);

    expect(reply.channel_id).toBe(thread.id);
    expect(postedBy(discord, scene.tea)).toEqual([]);
  });

  variant('a bare mention is greeted without asking the model', async () => {
    const { discord, letta } = world;
    await world.startBot();

    const said = discord.say(scene.ada, scene.tea, mention(discord));
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).not.toBe('');
    expect(letta.localModel.requests).toHaveLength(0);
  });

  test('messages sent while she answers are answered together', async () => {
    const { discord, letta } = world;
    const dm = discord.openDm(scene.ada);
    await world.startBot();
    await scene.ask('Hello!');
    const before = letta.localModel.requests.length;
    const door = Promise.withResolvers<void>();
    letta.localModel.script({ kind: 'own', waitFor: door.promise });

    const first = discord.say(scene.ada, dm, 'I like green tea.');
    await world.logged(`"turn":"${first.id}","agent"`);
    discord.say(scene.ada, dm, 'I live in Turin.');
    const last = discord.say(scene.ada, dm, 'I am a nurse.');
    await world.logged(`"message":"${last.id}","acceptance":"accepted"`);
    door.resolve();
    const answers = () => postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(first.id));
    await discord.waitFor('both answers', () => answers().length === 2, patience);

    expect(letta.localModel.requests.length - before).toBe(2);
  });

  test('a long answer comes in pages of at most 2,000 characters with whole code fences', async () => {
    const { discord, letta } = world;
    const dm = discord.openDm(scene.ada);
    await world.startBot();
    await scene.ask('Hello!');
    const lines = Array.from({ length: 120 }, (_, index) => `const line${index} = 'some code of this line';`);
    letta.localModel.script({
      kind: 'text',
      text: `Here you are:\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n\nThat is all.`,
    });

    const said = discord.say(scene.ada, dm, 'Show me code.');
    await discord.waitFor(
      'the last page',
      () => postedBy(discord, dm).at(-1)?.content.includes('That is all.'),
      patience,
    );

    const pages = postedBy(discord, dm).filter((message) => BigInt(message.id) > BigInt(said.id));
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) {
      expect(page.content.length).toBeLessThanOrEqual(2_000);
      expect((page.content.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
  });

  variant('what the model writes never pings anyone', async () => {
    const { discord, letta } = world;
    await world.startBot();
    letta.localModel.script({ kind: 'text', text: `@everyone <@${scene.bob.id}> look here` });

    const said = discord.say(scene.ada, scene.tea, `${mention(discord)} hello`);
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).toContain('@everyone');
    expect(reply.mentions).toEqual([]);
    expect(reply.mention_everyone).toBe(false);
  });

  test('of an answer only what was said to the person is posted', async () => {
    const { letta } = world;
    // A consolidation would take what is scripted for an answer.
    await world.startBot({ SLEEP_ENABLED: 'false' });
    await scene.ask('Hello!');
    const answers = [
      '<think>A riddle.\n\nShort, then.</think>\n\nIt is a teapot.',
      '[Ada, in a direct message, 2026-11-27 18:00 UTC]\nIt is a teapot.',
      'Hm, a riddle.\n</think>\n[Ada] It is a teapot.<|im_end|>\n<|im_start|>user\nAnd this?',
      '{"name": "conversation_search", "arguments": {"query": "riddle"}}\n\nIt is a teapot.',
      '<|channel|>analysis<|message|>A riddle.<|end|><|start|>assistant<|channel|>final<|message|>It is a teapot.\n\n[Discord: Scarlet wrote this in a direct message, just the two of you, on Friday 27 November 2026 at 18:00 UTC.]',
    ];

    for (const text of answers) {
      letta.localModel.script({ kind: 'text', text });
      const reply = await scene.ask('Guess what I bought.');

      expect(reply.content).toBe('It is a teapot.');
    }
  });

  test.each([
    ['reasoning alone', '<think>There is nothing to say to that.</think>'],
    ['a tool call', '```json\n{"name": "conversation_search", "arguments": {"query": "Ada"}}\n```'],
    ['a placeholder', '[no reply]'],
  ])('an answer that is %s becomes an honest notice', async (_, text) => {
    const { letta } = world;
    await world.startBot();
    letta.localModel.script({ kind: 'text', text });

    const reply = await scene.ask('Hello!');

    expect(reply.content).toBe(english.chat.failures['empty-answer']);
  });

  test('an answer without text becomes an honest notice', async () => {
    const { discord, letta } = world;
    const dm = discord.openDm(scene.ada);
    await world.startBot();
    letta.localModel.script({ kind: 'text', text: '' });

    const said = discord.say(scene.ada, dm, 'Hello!');
    const reply = await discord.replyAfter(said, patience);

    expect(reply.content).not.toBe('');
    expect(await world.log.join('')).toContain('empty-answer');
  });

  test('texts in every script and with every kind of code reach her as people read them', async () => {
    const { discord, letta } = world;
    await world.startBot();
    const text = `${mention(discord)} <@${scene.bob.id}> in <#${scene.tea.id}> <:rook:223456789012345678> 👩‍👩‍👧 שלום ‏مرحبا 𝔘𝔫𝔦`;

    await scene.ask(text, scene.ada, scene.tea);

    const heard = JSON.stringify(letta.localModel.requests.at(-1)?.body.messages.at(-1));
    expect(heard).toContain('@Bob in #tea :rook: 👩‍👩‍👧 שלום');
    expect(heard).toContain('𝔘𝔫𝔦');
  });

  variant('a settled turn costs exactly one request to Letta', async () => {
    const { letta } = world;
    await world.startBot();
    await scene.ask('Hello!');
    await world.logged('sleep agent created');
    const requests = () => letta.local?.requests.length ?? 0;
    const before = requests();

    await scene.ask('I like green tea.');

    expect(requests() - before).toBe(1);
  });

  variant('without permission to send nothing is asked of the model', async () => {
    const { discord, letta } = world;
    discord.setPermissions(scene.tea, [{ deny: ['sendMessages'] }]);
    await world.startBot();

    discord.say(scene.ada, scene.tea, `${mention(discord)} hello`);
    await world.logged('may-not-send');

    expect(letta.localModel.requests).toHaveLength(0);
    expect(postedBy(discord, scene.tea)).toEqual([]);
  });
});

describe('a private thread that the bot is named in', () => {
  test('is entered, and what was asked there answered once', async () => {
    const { discord } = world;
    await world.startBot();
    const thread = discord.createThread(scene.tea, 'secrets', scene.ada, { private: true });
    discord.say(scene.ada, thread, 'Nobody reads this.');

    const asked = discord.say(scene.ada, thread, `${mention(discord)} I like green tea.`);
    const reply = await discord.replyAfter(asked, patience);
    const then = discord.say(scene.ada, thread, `${mention(discord)} I like black tea.`);
    await discord.replyAfter(then, patience);

    expect(reply.content).toContain('green tea');
    expect(postedBy(discord, thread)).toHaveLength(2);
  });
});

describe('the bot in time-out', () => {
  // Discord refuses its messages, and not its answers to commands: https://github.com/discord/discord-api-docs/issues/6847
  test('asks the model nothing, answers commands, and tells of what it could not post where it may', async () => {
    const { discord, letta } = world;
    const { ada, tea, guild } = scene;
    await world.startBot();
    discord.say(ada, tea, `${mention(discord)} I like green tea.`);
    await discord.waitFor('a turn', () => discord.typingIn(tea).includes(discord.bot.id));

    discord.timeOut(guild, discord.bot, 60_000);
    await world.logged('answer could not be posted');
    const asked = letta.localModel.requests.length;
    discord.say(ada, tea, `${mention(discord)} hello?`);
    await world.logged('may-not-send');
    const status = await discord.command(ada, tea, 'help').answered(patience);

    expect(status.content).not.toBe('');
    expect(letta.localModel.requests).toHaveLength(asked);
    expect(postedBy(discord, tea)).toEqual([]);
    const direct = discord.say(ada, discord.openDm(ada), 'And here?');
    expect((await discord.replyAfter(direct, patience)).content).toContain('-# ');
    discord.timeOut(guild, discord.bot, 0);
    const again = discord.say(ada, tea, `${mention(discord)} hello again`);
    await discord.replyAfter(again, patience);
  });
});

describe('without the Message Content Intent', () => {
  test('direct messages, mentions and replies that ping are answered', async () => {
    // A real server takes one world at a time.
    await world.close();
    world = await openWorld({ messageContent: false });
    const { discord } = world;
    scene = rookHouse(discord);
    await world.startBot();

    const direct = discord.say(scene.ada, discord.openDm(scene.ada), 'My name is Ada.');
    expect((await discord.replyAfter(direct, patience)).content).toContain('Ada');
    const mentioned = discord.say(scene.bob, scene.tea, `${mention(discord)} my name is Bob.`);
    const reply = await discord.replyAfter(mentioned, patience);
    expect(reply.content).toContain('Bob');
    const unread = discord.say(scene.bob, scene.tea, 'I like darts.', { replyTo: reply, ping: false });
    const replied = discord.say(scene.bob, scene.tea, 'I like chess.', { replyTo: reply });

    expect((await discord.replyAfter(replied, patience)).content).toContain('chess');
    // Discord shows nobody the words of one that doesn't ping: nothing is asked of the model, and nobody greeted.
    expect(world.log.join('')).toContain(`"message":"${unread.id}","channel":"${scene.tea.id}","verdict":"ignore"`);
    expect(postedBy(discord, scene.tea).map((message) => message.message_reference?.message_id)).toEqual([
      mentioned.id,
      replied.id,
    ]);
    expect(JSON.stringify(world.letta.localModel.requests.map(({ body }) => body))).not.toContain('darts');
  });
});

describe('slash commands', () => {
  test('/sleepstatus shows the seven fields to the person alone', async () => {
    const { discord } = world;
    await world.startBot();
    await scene.ask('Hello!');
    await world.logged('sleep agent created');

    const asked = discord.command(scene.ada, scene.tea, 'sleepstatus');
    const answer = await asked.answered(patience);

    expect(asked.isEphemeral).toBe(true);
    expect(answer.content).toContain('**1** of 5');
    expect(answer.content).toContain('Scarlet-Sleep** tends');
  });

  variant('/help answers in the language of the person', async () => {
    const { discord } = world;
    await world.startBot();

    const asked = discord.command(scene.ada, scene.tea, 'help', {}, { locale: 'it' });

    expect((await asked.answered(patience)).content).toContain('Sono **Scarlet**');
  });

  variant('commands are registered once, and again only when they change', async () => {
    const { discord } = world;
    const puts = () => discord.requests.filter((request) => request.method === 'PUT' && /commands$/.test(request.path));

    await (await world.startBot()).close();
    await (await world.startBot()).close();

    expect(puts()).toHaveLength(1);
    expect(discord.commandsIn('global').map((command) => command.name)).toEqual(
      // There are no administrators.
      commands.filter(({ audience }) => audience === 'everyone').map(({ name }) => name),
    );
  });
});
