import { REST } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelId, MessageId, UserId } from '../../src/base/ids.ts';
import type { EditPatience, Page } from '../../src/chat/outbox.ts';
import { createOutbox } from '../../src/discord/create-outbox.ts';
import type { Channel, TextChannel } from '../../src/local/discord/entities.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

let stage: Stage;
let channel: TextChannel;
let anna: ReturnType<Stage['discord']['createUser']>;

beforeEach(async () => {
  stage = await botOnLocalDiscord();
  anna = stage.discord.createUser('Anna');
  const guild = stage.discord.createGuild({ name: 'Kitchen', members: [anna] });
  channel = stage.discord.createTextChannel(guild, 'soups');
});

afterEach(async () => {
  await stage.leave();
});

const route = /\/messages$/;

function page(text: string, other: Partial<Page> = {}): Page {
  return { text, nonce: 'turn-1-answer-0', replyTo: undefined, ...other };
}

function post(text: string, other: Partial<Page> = {}, where: Channel = channel) {
  return stage.bot.outbox.post(where.id as ChannelId, page(text, other));
}

function texts(where: Channel = channel): string[] {
  return stage.discord.messagesIn(where).map(({ content }) => content);
}

describe('posting', () => {
  test('replies to the message, and pings nobody whatever the text says', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');

    const posted = await post(`@everyone <@${anna.id}> yes`, { replyTo: asked.id as MessageId });

    const [, reply] = stage.discord.messagesIn(channel);
    expect(posted).toEqual({ kind: 'posted', message: reply?.id });
    expect(reply).toMatchObject({ mentions: [], mention_everyone: false, message_reference: { message_id: asked.id } });
    expect(stage.discord.requests.at(-1)?.body).toMatchObject({
      allowed_mentions: { parse: [], replied_user: false },
      nonce: 'turn-1-answer-0',
      enforce_nonce: true,
    });
  });

  test('goes to a direct message of which the client has seen nothing', async () => {
    const direct = stage.discord.openDm(anna);

    await post('hello', {}, direct);

    expect(texts(direct)).toEqual(['hello']);
  });

  test('is a plain message where the original was deleted', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.remove(asked);

    expect(await post('yes', { replyTo: asked.id as MessageId })).toMatchObject({ kind: 'posted' });
    expect(texts()).toEqual(['yes']);
  });

  test('is a plain message where the bot may not read the history', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.setPermissions(channel, [{ user: stage.discord.bot.id, deny: ['readMessageHistory'] }]);

    expect(await post('yes', { replyTo: asked.id as MessageId })).toMatchObject({ kind: 'posted' });
    expect(texts()).toEqual(['Soup?', 'yes']);
  });

  test('is a plain message where Discord refuses the reference for another reason', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    const errors = {
      message_reference: { _errors: [{ code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', message: 'no' }] },
    };
    const body = { message: 'Invalid Form Body', code: 50035, errors };
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'answer', status: 400, body });

    expect(await post('yes', { replyTo: asked.id as MessageId })).toMatchObject({ kind: 'posted' });
    expect(stage.discord.messagesIn(channel).at(-1)?.message_reference).toBeUndefined();
  });

  test('sends a long answer as a file beside the text', async () => {
    await post('It is long.', { file: { name: 'answer.md', text: 'è '.repeat(3_000) } });

    const [message] = stage.discord.messagesIn(channel);
    expect(message).toMatchObject({ content: 'It is long.', attachments: [{ filename: 'answer.md', size: 9_000 }] });
  });

  test('twice with one nonce shows up once', async () => {
    const first = await post('yes');
    const second = await post('yes');

    expect(second).toEqual(first);
    expect(texts()).toEqual(['yes']);
  });

  test.each(['answer-502', 'reset', 'close'] as const)('shows up once when the answer is lost: %s', async (end) => {
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'apply-then', end });

    expect(await post('yes')).toMatchObject({ kind: 'posted' });
    expect(texts()).toEqual(['yes']);
  });

  test.each([
    ['a page of something in between', { status: 200, headers: { 'content-type': 'text/html' } }],
    ['nothing', { status: 204 }],
    ['something else', { status: 200, body: {} }],
  ])('is tried again where %s is answered in the place of the message', async (_, answer) => {
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'answer', ...answer });

    const posted = await post('yes');

    expect(posted).toEqual({ kind: 'posted', message: stage.discord.messagesIn(channel)[0]?.id });
    expect(texts()).toEqual(['yes']);
  });

  test('stays a reply where Discord only fails for a while', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'answer', status: 503 }, 2);

    await post('yes', { replyTo: asked.id as MessageId });

    expect(stage.discord.messagesIn(channel).at(-1)?.message_reference?.message_id).toBe(asked.id);
  });

  test('succeeds after a short rate limit', async () => {
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'rate-limit', retryAfterSeconds: 0.01 });

    expect(await post('yes')).toMatchObject({ kind: 'posted' });
  });
});

describe('a page that cannot be posted', () => {
  test.each([
    [404, 10003, 'gone'],
    [404, 10008, 'gone'],
    [400, 50083, 'gone'],
    [403, 50001, 'forbidden'],
    [403, 50007, 'forbidden'],
    [403, 50013, 'forbidden'],
    [403, 160005, 'forbidden'],
    [400, 50035, 'refused'],
    [400, 200000, 'refused'],
    [400, 240000, 'refused'],
    [403, 40002, 'refused'],
    [413, 40005, 'refused'],
    [413, undefined, 'refused'],
    [400, 20016, 'unavailable'],
    [403, undefined, 'unavailable'],
  ] as const)('for HTTP %i with code %i is %s', async (status, code, because) => {
    const answer = { kind: 'answer', status, body: { message: 'no', code } } as const;
    stage.discord.faults.plan({ method: 'POST', route }, answer, Number.POSITIVE_INFINITY);

    expect(await post('yes')).toEqual({ kind: 'failed', because });
  });

  test('is given up after a few attempts, all with the same nonce', async () => {
    stage.discord.faults.plan(
      { method: 'POST', route },
      { kind: 'apply-then', end: 'answer-502' },
      Number.POSITIVE_INFINITY,
    );

    expect(await post('yes')).toEqual({ kind: 'failed', because: 'unavailable' });
    const attempts = stage.discord.requests.filter(({ method, path }) => method === 'POST' && route.test(path));
    expect(attempts.map(({ body }) => body)).toEqual(
      Array.from({ length: 6 }, () => expect.objectContaining({ nonce: 'turn-1-answer-0' })),
    );
    expect(texts()).toEqual(['yes']);
  });

  test('is not waited for when Discord asks for a long pause', async () => {
    const pause = { kind: 'rate-limit', retryAfterSeconds: 3_600 } as const;
    stage.discord.faults.plan({ method: 'POST', route }, pause, Number.POSITIVE_INFINITY);

    expect(await post('yes')).toEqual({ kind: 'failed', because: 'unavailable' });
  });

  test('as it takes too long is logged with that as the reason', async () => {
    const { apiUrl, token, bot, faults } = stage.discord;
    faults.plan({ method: 'POST', route }, { kind: 'drop', end: 'hang' }, Number.POSITIVE_INFINITY);
    const clock = impatientClock();
    const outbox = createOutbox({
      rest: new REST({ api: apiUrl }).setToken(token),
      self: bot.id as UserId,
      clock: { ...clock, after: (ms, call) => clock.after(ms / 300, call) },
      log: stage.log,
    });

    expect(await outbox.post(channel.id as ChannelId, page('yes'))).toEqual({ kind: 'failed', because: 'unavailable' });

    const why = expect.stringMatching(/within 30 s: .*rate limit/);
    expect(stage.log.lines.filter(({ sentence }) => sentence === 'page not posted')).toMatchObject([
      { level: 'debug', fields: { why } },
      { level: 'debug', fields: { why } },
      { level: 'warn', fields: { why } },
    ]);
  });

  test('that is made up for by the next try warns nobody', async () => {
    stage.discord.faults.plan({ method: 'POST', route }, { kind: 'answer', status: 500 }, 2);

    expect(await post('yes')).toMatchObject({ kind: 'posted' });
    expect(stage.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('is logged without what it says', async () => {
    stage.discord.faults.plan(
      { method: 'POST', route },
      { kind: 'answer', status: 400, body: { message: 'no', code: 50035 } },
    );

    await post('canary');

    expect(stage.log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { because: 'refused', code: 50035 } });
    expect(JSON.stringify(stage.log.lines)).not.toContain('canary');
  });
});

describe('editing', () => {
  const oneMessage = /\/messages\/\{message_id\}$/;

  /** A message that was posted, and what edits it. */
  async function posted() {
    const first = await post('half');
    if (first.kind === 'failed') throw new Error('The message was not posted.');
    return (text: string, patience: EditPatience = 'as-for-a-post', other: Partial<Page> = {}) =>
      stage.bot.outbox.edit(channel.id as ChannelId, first.message, page(text, other), patience);
  }

  test.each([
    ['200 with a page', pageInBetween(200)],
    ['302 with a page', pageInBetween(302)],
    ['307 with nothing', { kind: 'answer', status: 307 } as const],
    ['403 with a page', pageInBetween(403)],
  ])('is tried again where something in between answers %s', async (_, fault) => {
    const edit = await posted();
    stage.discord.faults.plan({ method: 'PATCH', route: oneMessage }, fault);

    expect(await edit('whole')).toEqual({ kind: 'edited' });
    expect(texts()).toEqual(['whole']);
  });

  function edits() {
    return stage.discord.requests.filter(
      ({ method, route: template }) => method === 'PATCH' && oneMessage.test(template),
    );
  }

  test('puts the text in place of what stood there, and pings nobody', async () => {
    const edit = await posted();

    expect(await edit(`@everyone <@${anna.id}> whole`)).toEqual({ kind: 'edited' });
    expect(stage.discord.messagesIn(channel)).toMatchObject([
      { content: `@everyone <@${anna.id}> whole`, mentions: [], mention_everyone: false },
    ]);
    expect(edits().at(-1)?.body).toEqual({
      content: `@everyone <@${anna.id}> whole`,
      allowed_mentions: { parse: [], replied_user: false },
    });
  });

  test('adds a file', async () => {
    const edit = await posted();

    await edit('It is long.', 'as-for-a-post', { file: { name: 'answer.md', text: 'long' } });

    expect(stage.discord.messagesIn(channel)).toMatchObject([
      { content: 'It is long.', attachments: [{ filename: 'answer.md' }] },
    ]);
  });

  test.each([
    ['a limit', { kind: 'rate-limit', retryAfterSeconds: 0.01 }],
    ['an error', { kind: 'answer', status: 500 }],
    ['a lost answer', { kind: 'apply-then', end: 'answer-502' }],
  ] as const)('is repeated after %s where it is to stay', async (_, fault) => {
    const edit = await posted();
    stage.discord.faults.plan({ method: 'PATCH', route: oneMessage }, fault);

    expect(await edit('whole')).toEqual({ kind: 'edited' });
    expect(texts()).toEqual(['whole']);
  });

  test('is not done later than at once where it is soon outdated', async () => {
    const edit = await posted();
    stage.discord.faults.plan({ method: 'PATCH', route: oneMessage }, { kind: 'rate-limit', retryAfterSeconds: 2 });

    expect(await edit('more', 'one-try')).toMatchObject({ kind: 'too-early', afterMs: expect.any(Number) });
    expect(edits()).toHaveLength(1);
    expect(texts()).toEqual(['half']);
  });

  test('tells that the message was deleted', async () => {
    const edit = await posted();
    for (const message of stage.discord.messagesIn(channel)) stage.discord.remove(message);

    expect(await edit('whole')).toEqual({ kind: 'message-gone' });
  });

  test.each([
    [404, 10003, 'gone'],
    [403, 50001, 'forbidden'],
    [400, 50083, 'gone'],
    [400, 200000, 'refused'],
    [400, 50035, 'refused'],
  ] as const)('for HTTP %i with code %i fails as a post does: %s', async (status, code, because) => {
    const edit = await posted();
    const answer = { kind: 'answer', status, body: { message: 'no', code } } as const;
    stage.discord.faults.plan({ method: 'PATCH', route: oneMessage }, answer);

    expect(await edit('whole')).toEqual({ kind: 'failed', because });
  });
});

const pageInBetween = (status: number) =>
  ({ kind: 'answer', status, headers: { 'content-type': 'text/html' } }) as const;

describe('marking a message', () => {
  const marks = /\/reactions\//;

  function mark(message: string) {
    return stage.bot.outbox.mark(channel.id as ChannelId, message as MessageId, '🌙');
  }

  test('puts a sign below it', async () => {
    const said = stage.discord.say(anna, channel, 'hello');

    expect(await mark(said.id)).toEqual({ kind: 'taken' });
    expect(stage.discord.messagesIn(channel)).toMatchObject([{ reactions: [{ emoji: { name: '🌙' } }] }]);
  });

  test.each([200, 302])('is tried again where something in between answers %i with a page', async (status) => {
    const said = stage.discord.say(anna, channel, 'hello');
    stage.discord.faults.plan({ method: 'PUT', route: marks }, pageInBetween(status));

    expect(await mark(said.id)).toEqual({ kind: 'taken' });
    expect(stage.discord.messagesIn(channel)).toMatchObject([{ reactions: [{ emoji: { name: '🌙' } }] }]);
  });

  test('that was deleted leaves nothing to be done', async () => {
    const said = stage.discord.say(anna, channel, 'hello');
    stage.discord.remove(said);

    expect(await mark(said.id)).toEqual({ kind: 'taken' });
    expect(stage.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('is repeated after an error that passes', async () => {
    const said = stage.discord.say(anna, channel, 'hello');
    stage.discord.faults.plan({ method: 'PUT', route: marks }, { kind: 'answer', status: 500 });

    expect(await mark(said.id)).toEqual({ kind: 'taken' });
  });

  test('that Discord refuses fails, which is logged', async () => {
    const said = stage.discord.say(anna, channel, 'hello');
    const answer = { kind: 'answer', status: 403, body: { message: 'no', code: 50013 } } as const;
    stage.discord.faults.plan({ method: 'PUT', route: marks }, answer);

    expect(await mark(said.id)).toEqual({ kind: 'failed', because: 'forbidden' });
    expect(stage.log.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { channel: channel.id, message: said.id, because: 'forbidden', code: 50013 },
    });
  });
});

describe('finding a page of before a crash', () => {
  function find(text: string, after: string, besides: readonly MessageId[] = []) {
    return stage.bot.outbox.findPosted(channel.id as ChannelId, page(text), { after: after as MessageId, besides });
  }

  test('finds our own message with this text after the given one', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.say(anna, channel, 'yes');
    const posted = await post('yes ');

    expect(await find('yes ', asked.id)).toEqual(posted);
  });

  // A restored database knows nothing of what was said below an answer by the life that was lost.
  test('finds it with a small line of ours below, and not with more than that', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    await post('yes, and more', { nonce: 'first' });
    await post('yes\n\n-# Small, but a line\nand more than that.', { nonce: 'second' });
    const posted = await post('yes\n\n-# I am an AI.\n\n-# And I remember.');

    expect(await find('yes', asked.id)).toEqual(posted);
    expect(await find('ye', asked.id)).toEqual({ kind: 'not-there' });
  });

  test('does not take the same words to somebody else for it', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    const other = stage.discord.say(anna, channel, 'Salad?');
    await stage.bot.outbox.post(channel.id as ChannelId, { ...page('sorry'), replyTo: other.id as MessageId });
    const sorry = { ...page('sorry'), replyTo: asked.id as MessageId };

    const where = { after: asked.id as MessageId, besides: [] };
    const found = await stage.bot.outbox.findPosted(channel.id as ChannelId, sorry, where);

    expect(found).toEqual({ kind: 'not-there' });
  });

  // A restored backup may know an answer to several messages by one of them that is not the last.
  test('but takes an answer to another message of the same person for it', async () => {
    const bert = stage.discord.createUser('Bert');
    const guild = stage.discord.createGuild({ name: 'Market', members: [anna, bert] });
    const stall = stage.discord.createTextChannel(guild, 'stall');
    const others = stage.discord.say(bert, stall, 'Soup or salad?');
    const first = stage.discord.say(anna, stall, 'Soup?');
    const last = stage.discord.say(anna, stall, 'Or salad?');
    const reply = (to: { readonly id: string }) => ({ ...page('both'), nonce: to.id, replyTo: to.id as MessageId });
    await stage.bot.outbox.post(stall.id as ChannelId, reply(others));
    const posted = await stage.bot.outbox.post(stall.id as ChannelId, reply(last));

    const where = { after: first.id as MessageId, besides: [], answers: anna.id as UserId };
    const found = await stage.bot.outbox.findPosted(stall.id as ChannelId, reply(first), where);

    expect(posted.kind).toBe('posted');
    expect(found).toEqual(posted);
  });

  test('nor a message that is known to be another one', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    const first = await post('yes');
    const known = first.kind === 'posted' ? [first.message] : [];

    expect(await find('yes', asked.id, known)).toEqual({ kind: 'not-there' });
    const again = { ...page('yes'), nonce: 'another' };
    const second = await stage.bot.outbox.post(channel.id as ChannelId, again);
    expect(await find('yes', asked.id, known)).toEqual(second);
  });

  test('looks beyond the first hundred messages', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    for (let count = 0; count < 150; count += 1) stage.discord.say(anna, channel, `chatter ${count}`);
    const posted = await post('yes');

    expect(await find('yes', asked.id)).toEqual(posted);
  });

  test('finds nothing that was posted before', async () => {
    await post('yes');
    const asked = stage.discord.say(anna, channel, 'Soup?');

    expect(await find('yes', asked.id)).toEqual({ kind: 'not-there' });
  });

  test('finds nothing where the bot may not look, and logs it', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.setPermissions(channel, [{ user: stage.discord.bot.id, deny: ['viewChannel'] }]);

    expect(await find('yes', asked.id)).toEqual({ kind: 'not-there' });
    expect(stage.log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { code: 50001 } });
  });

  test('does not take an unreachable Discord for an answer', async () => {
    const asked = stage.discord.say(anna, channel, 'Soup?');
    stage.discord.faults.plan({ method: 'GET', route }, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY);

    expect(await find('yes', asked.id)).toEqual({ kind: 'failed', because: 'unavailable' });
  });

  test('leaves new messages to be heard that it has seen already', async () => {
    const asked = stage.discord.say(anna, channel, 'one');
    await find('yes', '1');
    stage.discord.say(anna, channel, 'two');

    expect(await stage.hears()).toMatchObject({ message: { id: asked.id } });
    expect(await stage.hears()).toMatchObject({ message: { text: 'two' } });
  });
});

describe('typing', () => {
  test('shows', async () => {
    await stage.bot.outbox.showTyping(channel.id as ChannelId);

    expect(stage.discord.typingIn(channel)).toEqual([stage.discord.bot.id]);
  });

  const typing = { method: 'POST', route: /typing$/ };

  test('that is on its way arrives before what is posted', async () => {
    const door = Promise.withResolvers<void>();
    stage.discord.faults.plan(typing, { kind: 'hold', until: door.promise });
    const shown = stage.bot.outbox.showTyping(channel.id as ChannelId);
    await stage.discord.waitFor('the request', () => stage.discord.requests.some(({ faulty }) => faulty));

    const posted = post('yes');
    door.resolve();
    await Promise.all([shown, posted]);

    expect(stage.discord.typingIn(channel)).toEqual([]);
    expect(texts()).toEqual(['yes']);
  });

  test('that hangs keeps nothing from being posted', async () => {
    stage.discord.faults.plan(typing, { kind: 'drop', end: 'hang' });
    const shown = stage.bot.outbox.showTyping(channel.id as ChannelId);
    await stage.discord.waitFor('the request', () => stage.discord.requests.some(({ faulty }) => faulty));

    await post('yes');
    await shown;

    expect(texts()).toEqual(['yes']);
  });

  test('never rejects', async () => {
    stage.discord.faults.plan({ route: /typing/ }, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);

    await expect(stage.bot.outbox.showTyping(channel.id as ChannelId)).resolves.toBeUndefined();
  });
});
