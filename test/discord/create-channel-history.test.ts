import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelId, GuildId, MessageId } from '../../src/base/ids.ts';
import { byAge, idBefore } from '../../src/base/snowflakes.ts';
import type { HistoryRead } from '../../src/chat/channel-history.ts';
import type { Channel } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { type RookHouse, rookHouse } from '../support/rook-house.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

let stage: Stage;
let house: RookHouse;
let home: ReturnType<typeof furnish>;
let pauses: number[];
beforeEach(async () => {
  pauses = [];
  const clock = { ...impatientClock(), sleep: async (ms: number) => void pauses.push(ms) };
  const prepare = (discord: LocalDiscord) => {
    house = rookHouse(discord);
    home = furnish(discord, house);
  };
  stage = await botOnLocalDiscord({}, prepare, { clock });
});
afterEach(async () => {
  await stage.leave();
});

/** Channels with threads, beside others. */
function furnish(discord: LocalDiscord, { ada, guild, tea }: RookHouse) {
  discord.createThread(discord.createTextChannel(guild, 'other'), 'elsewhere', ada);
  const closed = discord.createThread(tea, 'closed', ada);
  discord.say(ada, closed, 'over');
  discord.archive(closed);
  const forum = discord.createTextChannel(guild, 'forum', [], { forum: true });
  const post = discord.openPost(ada, forum, 'post', 'Look!');
  return { tea, closed, open: discord.createThread(tea, 'open', ada), forum, post };
}

const signal = new AbortController().signal;

async function readSince(channel: Channel, seen = '0', isWanted = () => true): Promise<HistoryRead> {
  const guild = channel.kind === 'dm' ? null : (channel.guildId as GuildId);
  const place = { channel: channel.id as ChannelId, guild, seen: seen as MessageId };
  return await stage.bot.history.readSince(place, isWanted, signal);
}

function textsOf(read: HistoryRead): readonly string[] {
  return read.kind === 'read' ? read.messages.map(({ text }) => text) : [read.kind];
}

const requests = (pattern: RegExp) => stage.discord.requests.filter(({ path }) => pattern.test(path)).length;

test('what was said after a message is read as an event would have brought it: with place, roles and reply', async () => {
  const { discord } = stage;
  const role = discord.createRole(house.guild, 'Guests');
  discord.join(house.guild, house.ada, [role]);
  const seen = discord.say(house.ada, house.tea, 'seen');
  const asked = discord.say(house.bob, house.tea, 'asked');
  const replied = discord.say(house.ada, house.tea, 'replied', { replyTo: asked });

  const read = await readSince(house.tea, seen.id);

  expect(textsOf(read)).toEqual(['asked', 'replied']);
  expect(read).toMatchObject({
    upTo: replied.id,
    extent: 'whole',
    messages: [
      { author: { name: 'Bob', roles: [] }, place: { kind: 'channel', name: 'tea', guild: { name: 'Rook House' } } },
      { author: { name: 'Ada', roles: [role.id] }, maySend: true, brought: [{ kind: 'reply', text: 'asked' }] },
    ],
  });
});

test('of whoever does not speak to her nothing more is asked, and of others once', async () => {
  const { discord } = stage;
  for (const text of ['one', 'two', 'three']) discord.say(house.ada, house.tea, text);

  await readSince(house.tea, '0', () => false);
  expect(requests(/\/members\//)).toBe(0);
  expect(requests(/\/messages$/)).toBe(1);
  await readSince(house.tea);
  expect(requests(/\/members\//)).toBe(1);
});

test('whoever has left is read all the same; while members can not be asked for, nothing is', async () => {
  const { discord } = stage;
  discord.say(house.ada, house.tea, 'Hello!');
  const route = { method: 'GET', route: '/guilds/{guild_id}/members/{user_id}' };

  discord.faults.plan(route, { kind: 'answer', status: 404, body: { code: 10007, message: 'Unknown Member' } });
  expect(textsOf(await readSince(house.tea))).toEqual(['Hello!']);
  discord.faults.plan(route, { kind: 'answer', status: 500 }, 4);
  expect(textsOf(await readSince(house.tea))).toEqual(['unavailable']);
});

test('what had been seen is listed, with what was edited since', async () => {
  const { discord } = stage;
  const first = discord.say(house.ada, house.tea, 'first');
  const gone = discord.say(house.ada, house.tea, 'gone');
  const edited = discord.say(house.ada, house.tea, 'before');
  const seen = discord.say(house.bob, house.tea, 'seen');
  discord.remove(gone);
  discord.edit(edited, 'after');

  const read = await readSince(house.tea, seen.id);
  const atItsId = await readSince(house.tea, edited.id);
  const later = await readSince(house.tea, idBefore<MessageId>(stage.bot.now() + 60_000));
  const nothing = await readSince(discord.createTextChannel(house.guild, 'empty'), seen.id);

  const ids = new Set([first.id, edited.id, seen.id]);
  expect(read).toMatchObject({ messages: [], listed: { channel: house.tea.id, from: undefined, upTo: seen.id, ids } });
  expect(read).toMatchObject({ edited: [{ id: edited.id, text: 'after' }] });
  expect(atItsId).toMatchObject({ edited: [{ id: edited.id }] });
  expect(later).toMatchObject({ messages: [], edited: [], upTo: undefined });
  expect(nothing).toMatchObject({ listed: undefined, edited: [] });
});

test('what had not been seen is listed as well, but for the last seconds, with what was edited among it', async () => {
  const { discord } = stage;
  discord.say(house.ada, house.tea, 'first');
  const edited = discord.say(house.ada, house.tea, 'before');
  discord.edit(edited, 'after');
  const secondsAgo = (seconds: number) => idBefore<MessageId>(stage.bot.now() - seconds * 1_000);

  const read = await readSince(house.tea, secondsAgo(60));

  expect(read).toMatchObject({ edited: [], editedUnseen: [{ id: edited.id, text: 'after' }] });
  const upTo = (read.kind === 'read' && read.listed?.upTo) || '0';
  expect(byAge(upTo, secondsAgo(20))).toBe(1);
  expect(byAge(upTo, secondsAgo(5))).toBe(-1);
});

test('of a long history only so much is listed as was read', async () => {
  const { discord } = stage;
  const said = Array.from({ length: 120 }, (_, index) => discord.say(house.ada, house.tea, `message ${index}`));

  const read = await readSince(house.tea, said.at(-1)?.id);

  expect(read).toMatchObject({ listed: { from: said[20]?.id, upTo: said[119]?.id } });
});

test('her own messages are left out, and those that she replied to', async () => {
  const { discord, bot } = stage;
  const answered = discord.say(house.ada, house.tea, 'answered');
  discord.say(house.ada, house.tea, 'not answered');
  const page = { text: 'Yes?', nonce: '1', replyTo: answered.id as MessageId };
  const tea = house.tea.id as ChannelId;
  const posted = await bot.outbox.post(tea, page);
  if (posted.kind === 'posted') await bot.outbox.edit(tea, posted.message, { ...page, text: 'Yes.' }, 'one-try');

  const read = await readSince(house.tea);
  expect(textsOf(read)).toEqual(['not answered']);
  expect(read).toMatchObject({ edited: [], editedUnseen: [] });
});

test('of very much the newest three hundred are read', async () => {
  const { discord } = stage;
  const dm = discord.openDm(house.ada);
  for (let number = 1; number <= 350; number += 1) discord.say(house.ada, dm, `message ${number}`);

  const read = await readSince(dm);
  const texts = textsOf(read);

  expect([texts.length, texts[0], texts.at(-1)]).toEqual([300, 'message 51', 'message 350']);
  expect(read).toMatchObject({ extent: 'cut' });
  expect(requests(/\/members\//)).toBe(0);
});

test.each([
  [
    'a channel that is hidden from her is closed',
    { deny: ['viewChannel'] as const },
    { kind: 'closed', because: 'forbidden' },
  ],
  [
    'one whose history she may not read shows nothing',
    { deny: ['readMessageHistory'] as const },
    { kind: 'read', messages: [] },
  ],
])('%s', async (_, overwrite, expected) => {
  const { discord } = stage;
  discord.say(house.ada, house.tea, 'hidden');
  discord.setPermissions(house.tea, [overwrite]);

  expect(await readSince(house.tea)).toMatchObject(expected);
});

test('where she may answer is not known of a thread that can not be looked up: it is unavailable until it can', async () => {
  const { discord } = stage;
  const refused = { kind: 'answer', status: 403, body: { code: 50001, message: 'Missing Access' } } as const;
  discord.faults.plan({ method: 'GET', route: '/channels/{channel_id}' }, refused, 2);

  expect(await readSince(home.closed)).toEqual({ kind: 'unavailable' });
  expect(textsOf(await readSince(home.closed))).toEqual(['over']);
});

test('a channel that is gone is closed; one that fails twice is unavailable', async () => {
  const { discord } = stage;
  const route = { method: 'GET', route: '/channels/{channel_id}/messages' };
  discord.faults.plan(route, { kind: 'answer', status: 404, body: { code: 10003, message: 'Unknown Channel' } });
  expect(await readSince(house.tea)).toEqual({ kind: 'closed', because: 'gone' });

  discord.faults.plan(route, { kind: 'answer', status: 500 }, 4);
  pauses = [];
  expect(await readSince(house.tea)).toEqual({ kind: 'unavailable' });
  expect(pauses).toEqual([1_000]);
  discord.faults.plan(route, { kind: 'answer', status: 400, body: { code: 50035, message: 'Invalid Form Body' } }, 2);
  expect(await readSince(house.tea)).toEqual({ kind: 'unavailable' });
  discord.faults.plan(route, { kind: 'rate-limit', retryAfterSeconds: 60 }, 2);
  expect(await readSince(house.tea)).toEqual({ kind: 'unavailable' });
});

test.each([403, 404])('a page with %i of what stands in front of Discord closes no channel', async (status) => {
  const page = { kind: 'answer', status, headers: { 'content-type': 'text/html' } } as const;
  stage.discord.faults.plan({ method: 'GET', route: '/channels/{channel_id}/messages' }, page, 2);

  expect(await readSince(house.tea)).toEqual({ kind: 'unavailable' });
});

test('the home channels are found with their open threads, a forum with its posts, and a thread by itself', async () => {
  const { tea, open, forum, post } = home;
  const placesIn = (...ids: readonly string[]) => stage.bot.history.placesIn(new Set(ids as ChannelId[]));

  const found = placesIn(tea.id, forum.id);

  expect(found.map(({ channel }) => channel).toSorted()).toEqual([tea.id, open.id, post.id].toSorted());
  expect(new Set(found.map(({ guild }) => guild))).toEqual(new Set([house.guild.id]));
  expect(placesIn(open.id)).toEqual([{ channel: open.id, guild: house.guild.id }]);
  stage.discord.archive(open);
  await expect.poll(() => placesIn(open.id)).toEqual([]);
});
