/** What a bot on the local Discord hears of messages. */
import type { APIMessage, APIUser } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import type { Thread } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.leave();
  stage = undefined;
});

function kitchen(discord: LocalDiscord) {
  const anna = discord.createUser('Anna');
  const ben = discord.createUser('Ben');
  const guild = discord.createGuild({ name: 'Kitchen', members: [anna, ben], preferredLocale: 'it' });
  const channel = discord.createTextChannel(guild, 'soups');
  return { anna, ben, guild, channel };
}

/** What the bot asked of Discord beyond logging in. */
function requestsOf(discord: LocalDiscord): readonly string[] {
  return discord.requests.map(({ method, path }) => `${method} ${path}`).filter((one) => !one.includes('/gateway/bot'));
}

describe('what the bot hears', () => {
  test('a mention in a channel arrives with names in place of codes', async () => {
    stage = await botOnLocalDiscord();
    const { anna, ben, channel } = kitchen(stage.discord);

    stage.discord.say(anna, channel, `<@${stage.bot.identity.user}> is <@${ben.id}> in <#${channel.id}>?`);

    expect(await stage.hears()).toMatchObject({
      kind: 'message',
      message: {
        author: { id: anna.id, kind: 'person' },
        text: 'is @Ben in #soups?',
        mentionsBot: true,
        addressesAnother: false,
        maySend: true,
        guildLocale: 'it',
        place: { channel: channel.id, kind: 'channel', name: 'soups', guild: { name: 'Kitchen' } },
      },
    });
  });

  test.each([
    ['ahead', 60 * 60_000],
    ['behind', -60 * 60_000],
  ])('a time-out of the bot is over by Discord’s clock, though the machine’s is an hour %s', async (_, byMs) => {
    const clock = { ...impatientClock(), now: () => Date.now() + byMs };
    stage = await botOnLocalDiscord({}, () => {}, { clock });
    const { anna, guild, channel } = kitchen(stage.discord);
    stage.discord.timeOut(guild, stage.discord.bot, 60_000);

    stage.discord.say(anna, channel, 'Soup?');
    expect(await stage.hears()).toMatchObject({ message: { maySend: false } });
    stage.discord.timeOut(guild, stage.discord.bot, -60_000);
    stage.discord.say(anna, channel, 'And now?');

    expect(await stage.hears()).toMatchObject({ message: { maySend: true } });
  });

  test('the first direct message of a person arrives though nothing is known of the channel', async () => {
    stage = await botOnLocalDiscord();
    const anna = stage.discord.createUser('Anna');
    const direct = stage.discord.openDm(anna);

    stage.discord.say(anna, direct, 'hello');

    expect(await stage.hears()).toMatchObject({
      message: { text: 'hello', maySend: true, place: { channel: direct.id, kind: 'direct', guild: undefined } },
    });
    expect(requestsOf(stage.discord)).toEqual([]);
  });

  test('a reply brings the words that it replies to without asking Discord for them', async () => {
    stage = await botOnLocalDiscord();
    const { anna, ben, channel } = kitchen(stage.discord);
    const original = stage.discord.say(ben, channel, 'Leeks in everything');
    await stage.hears();

    stage.discord.say(anna, channel, 'No', { replyTo: original });

    expect(await stage.hears()).toMatchObject({
      message: { text: 'No', brought: [{ author: 'Ben', text: 'Leeks in everything' }], addressesAnother: true },
    });
    expect(requestsOf(stage.discord)).toEqual([]);
  });

  test('a reply to the bot is one, whether it pings or not', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);
    const said = stage.discord.say(stage.discord.bot, channel, 'Soup!');

    stage.discord.say(anna, channel, 'why', { replyTo: said });
    stage.discord.say(anna, channel, 'why', { replyTo: said, ping: false });

    expect(await stage.hears()).toMatchObject({ message: { repliesToBot: true, brought: [{ text: 'Soup!' }] } });
    expect(await stage.hears()).toMatchObject({ message: { repliesToBot: true, mentionsBot: false } });
  });

  test('the role that Discord made for the bot stands for it', async () => {
    stage = await botOnLocalDiscord();
    const { anna, guild, channel } = kitchen(stage.discord);
    const role = stage.discord.createBotRole(guild);

    stage.discord.say(anna, channel, `<@&${role.id}> soup, <@&${role.id}>?`);

    expect(await stage.hears()).toMatchObject({
      message: { text: `soup, @${stage.bot.identity.name}?`, mentionsBot: true },
    });
  });

  test('a forward, a sticker, a poll and a voice message arrive as what they are', async () => {
    stage = await botOnLocalDiscord();
    const { anna, ben, channel } = kitchen(stage.discord);
    const elsewhere = stage.discord.say(ben, channel, 'Leeks!', { embeds: [{ title: 'News', description: 'Soup.' }] });
    const direct = stage.discord.openDm(anna);
    await stage.hears();

    stage.discord.say(anna, direct, '', { forward: elsewhere });
    stage.discord.say(anna, direct, '', { stickers: ['Wave'] });
    stage.discord.say(anna, direct, '', { poll: { question: 'Soup?', answers: ['Leek', 'Carrot'], votes: [2] } });
    stage.discord.say(anna, direct, '', { voice: { seconds: 12, bytes: new Uint8Array(9) } });

    expect(await stage.hears()).toMatchObject({
      message: {
        text: '',
        brought: [{ kind: 'forward', author: '', text: 'Leeks!', asides: [{ title: 'News', text: 'Soup.' }] }],
      },
    });
    expect(await stage.hears()).toMatchObject({ message: { asides: [{ kind: 'sticker', name: 'Wave' }] } });
    expect(await stage.hears()).toMatchObject({
      message: {
        asides: [
          {
            kind: 'poll',
            answers: [
              { text: 'Leek', votes: 2 },
              { text: 'Carrot', votes: 0 },
            ],
          },
        ],
      },
    });
    expect(await stage.hears()).toMatchObject({ message: { attachments: [{ voiceSeconds: 12 }] } });
  });

  test('a message in a thread names the thread and the channel that it hangs under', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);
    const thread = stage.discord.createThread(channel, 'leek or not', anna);

    stage.discord.say(anna, thread, 'leek');

    expect(await stage.hears()).toMatchObject({
      message: {
        place: { channel: thread.id, kind: 'thread', name: 'leek or not', parent: channel.id },
        maySend: true,
      },
    });
  });

  test('a thread that was archived when the bot started is asked for once', async () => {
    const scenes: { anna: APIUser; thread: Thread }[] = [];
    stage = await botOnLocalDiscord({}, (discord) => {
      const { anna, channel } = kitchen(discord);
      const thread = discord.createThread(channel, 'old', anna);
      thread.archived = true;
      scenes.push({ anna, thread });
    });
    const [{ anna, thread }] = scenes as [{ anna: APIUser; thread: Thread }];

    stage.discord.say(anna, thread, 'one');
    stage.discord.say(anna, thread, 'two');

    expect(await stage.hears()).toMatchObject({ message: { text: 'one', place: { kind: 'thread', name: 'old' } } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'two', place: { kind: 'thread', name: 'old' } } });
    expect(requestsOf(stage.discord)).toEqual([`GET /channels/${thread.id}`]);
  });

  test('the bot does not hear itself', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);

    stage.discord.edit(stage.discord.say(stage.discord.bot, channel, 'Soup!'), 'Stew!');
    stage.discord.say(anna, channel, 'hello');

    expect(await stage.hears()).toMatchObject({ message: { text: 'hello' } });
  });

  test('an edit arrives as the message reads now, with no request', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);
    const said = stage.discord.say(anna, channel, `<@${stage.bot.identity.user}> leeks`);
    await stage.hears();

    stage.discord.edit(said, `<@${stage.bot.identity.user}> carrots`);

    expect(await stage.hears()).toMatchObject({ kind: 'edited', message: { id: said.id, text: 'carrots' } });
    stage.discord.unfurl(said, { title: 'Carrots' });
    stage.discord.remove(said);
    expect(await stage.hears()).toMatchObject({ kind: 'edited', message: { asides: [{ title: 'Carrots' }] } });
    expect(await stage.hears()).toMatchObject({ kind: 'deleted' });
    expect(requestsOf(stage.discord)).toEqual([]);
  });

  test('a deletion arrives though the message is in no cache', async () => {
    stage = await botOnLocalDiscord();
    const anna = stage.discord.createUser('Anna');
    const direct = stage.discord.openDm(anna);
    const said = stage.discord.say(anna, direct, 'oops');
    await stage.hears();

    stage.discord.remove(said);

    expect(await stage.hears()).toEqual({ kind: 'deleted', channel: direct.id, ids: [said.id] });
    const many = ['one', 'two'].map((text) => stage?.discord.say(anna, direct, text)) as APIMessage[];
    await stage.hears();
    await stage.hears();
    stage.discord.remove(...(many as [APIMessage, APIMessage]));
    expect(await stage.hears()).toEqual({ kind: 'deleted', channel: direct.id, ids: many.map(({ id }) => id) });
    expect(requestsOf(stage.discord)).toEqual([]);
  });

  test('without the MessageContent intent only mentions and direct messages have words', async () => {
    stage = await botOnLocalDiscord({ messageContent: false });
    const { anna, channel } = kitchen(stage.discord);

    stage.discord.say(anna, channel, 'between us');
    stage.discord.say(anna, channel, `<@${stage.bot.identity.user}> for you`);
    stage.discord.say(anna, stage.discord.openDm(anna), 'for you alone');

    expect(await stage.hears()).toMatchObject({ message: { text: '' } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'for you' } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'for you alone' } });
  });
});

describe('whether the bot may answer there', () => {
  test('follows the permissions of the channel as they change', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);

    stage.discord.setPermissions(channel, [{ user: stage.bot.identity.user, deny: ['sendMessages'] }]);
    stage.discord.say(anna, channel, 'one');
    stage.discord.setPermissions(channel, []);
    stage.discord.say(anna, channel, 'two');

    expect(await stage.hears()).toMatchObject({ message: { text: 'one', maySend: false } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'two', maySend: true } });
  });

  test('is decided in threads by a permission of their own', async () => {
    stage = await botOnLocalDiscord();
    const { anna, channel } = kitchen(stage.discord);
    const thread = stage.discord.createThread(channel, 'leek or not', anna);
    const me = stage.bot.identity.user;

    stage.discord.setPermissions(channel, [{ user: me, deny: ['sendMessages'] }]);
    stage.discord.say(anna, thread, 'one');
    stage.discord.setPermissions(channel, [{ user: me, deny: ['sendMessagesInThreads'] }]);
    stage.discord.say(anna, thread, 'two');

    expect(await stage.hears()).toMatchObject({ message: { text: 'one', maySend: true } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'two', maySend: false } });
  });

  test.each([
    [[], false],
    [['manageThreads'] as const, true],
  ])('in a locked thread takes more than everyday permissions: with %j it is %s', async (allow, maySend) => {
    const scene = await lockedThread(allow);

    stage?.discord.say(scene.anna, scene.thread, 'open up');

    expect(await stage?.hears()).toMatchObject({ message: { maySend } });
  });

  async function lockedThread(allow: readonly 'manageThreads'[]) {
    const scenes: { anna: APIUser; thread: Thread }[] = [];
    stage = await botOnLocalDiscord({}, (discord) => {
      const { anna, channel } = kitchen(discord);
      discord.setPermissions(channel, [{ user: discord.bot.id, allow }]);
      const thread = discord.createThread(channel, 'over', anna);
      thread.locked = true;
      scenes.push({ anna, thread });
    });
    const [scene] = scenes as [{ anna: APIUser; thread: Thread }];
    return scene;
  }
});
