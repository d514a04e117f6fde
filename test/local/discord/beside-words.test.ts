/** What else people send on the local Discord, and how messages refer to others. Each is checked against Discord's OpenAPI. */
import type { APIMessage } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { plainPng } from '../../../src/local/discord/thumbnails.ts';
import { allUsefulIntents, ask, identified } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const picture = { name: 'engine.png', contentType: 'image/png', bytes: plainPng(64, 48) };

/** Asks for messages as a bot would; whatever comes is held against the OpenAPI when the world closes. */
async function readBack(discord: Awaited<ReturnType<typeof smallWorld>>['discord'], said: APIMessage) {
  const { status, body } = await ask(discord, 'GET', `/channels/${said.channel_id}/messages/${said.id}`);
  expect(status).toBe(200);
  return body as APIMessage;
}

describe('a message may hold', () => {
  test('stickers', async () => {
    const { discord, ann, general } = await smallWorld();

    const said = await readBack(discord, discord.say(ann, general, '', { stickers: ['Wave'] }));

    expect(said).toMatchObject({ content: '', sticker_items: [{ name: 'Wave', format_type: 1 }] });
  });

  test('a poll with its votes, of which Discord leaves out what nobody chose', async () => {
    const { discord, ann, general } = await smallWorld();
    const poll = { question: 'Soup?', answers: ['Leek', 'Carrot'], votes: [0, 2], severalAllowed: true };

    const said = await readBack(discord, discord.say(ann, general, '', { poll }));

    expect(said.poll).toMatchObject({
      question: { text: 'Soup?' },
      answers: [
        { answer_id: 1, poll_media: { text: 'Leek' } },
        { answer_id: 2, poll_media: { text: 'Carrot' } },
      ],
      allow_multiselect: true,
      results: { answer_counts: [{ id: 2, count: 2 }] },
    });
  });

  test('a voice', async () => {
    const { discord, ann, general } = await smallWorld();

    const said = await readBack(
      discord,
      discord.say(ann, general, '', { voice: { seconds: 12, bytes: new Uint8Array(9) } }),
    );

    expect(said.flags).toBe(1 << 13);
    expect(said.attachments).toMatchObject([
      { filename: 'voice-message.ogg', content_type: 'audio/ogg', duration_secs: 12, waveform: expect.any(String) },
    ]);
  });

  test('a forward (Message, Message Snapshot Object): what it was at that moment, without its author', async () => {
    const { discord, ann, bea, guild, general } = await smallWorld();
    const elsewhere = discord.createTextChannel(guild, 'elsewhere');
    const origin = discord.say(bea, elsewhere, 'look', {
      attachments: [picture],
      embeds: [{ type: 'rich' as never, title: 'News' }],
      stickers: ['Wave'],
    });
    const forward = discord.say(ann, general, '', { forward: origin });

    discord.edit(origin, 'something else');
    const said = await readBack(discord, forward);

    expect(said).toMatchObject({
      type: 0,
      content: '',
      message_reference: { type: 1, channel_id: elsewhere.id, message_id: origin.id },
      message_snapshots: [
        { message: { content: 'look', attachments: [{ filename: 'engine.png' }], embeds: [{ title: 'News' }] } },
      ],
    });
    expect(said.message_snapshots?.[0]?.message).not.toHaveProperty('author');
    expect(said).not.toHaveProperty('referenced_message');
  });

  test('a reply to all of that', async () => {
    const { discord, ann, bea, general } = await smallWorld();
    const origin = discord.say(bea, general, '', { poll: { question: 'Soup?', answers: ['Leek'] } });
    const forward = discord.say(bea, general, '', {
      forward: discord.say(ann, general, 'x', { attachments: [picture] }),
    });

    const toPoll = await readBack(discord, discord.say(ann, general, 'so?', { replyTo: origin }));
    const toForward = await readBack(discord, discord.say(ann, general, 'so?', { replyTo: forward }));

    expect(toPoll.referenced_message).toMatchObject({ poll: { question: { text: 'Soup?' } } });
    expect(toForward.referenced_message).toMatchObject({
      message_snapshots: [{ message: { attachments: [{ filename: 'engine.png' }] } }],
    });
  });

  test('the preview of a link later on, which is no edit', async () => {
    const { discord, ann, general } = await smallWorld();
    const { gateway } = await identified(discord);
    const said = discord.say(ann, general, 'https://example.org');

    discord.unfurl(said, { title: 'Example' });

    const { d } = await gateway.untilEvent('MESSAGE_UPDATE');
    expect(d).toMatchObject({ id: said.id, edited_timestamp: null, embeds: [{ title: 'Example' }] });
  });
});

describe('without the Message Content Intent', () => {
  const withoutContent = { intents: allUsefulIntents & ~(1 << 15) };

  async function heardBy(say: (world: Awaited<ReturnType<typeof smallWorld>>) => APIMessage): Promise<APIMessage> {
    const world = await smallWorld();
    const { gateway } = await identified(world.discord, withoutContent);
    const { id } = say(world);
    const { d } = await gateway.until((each) => each.t === 'MESSAGE_CREATE' && (each.d as APIMessage).id === id);
    return d as APIMessage;
  }

  test('what a message refers to is hidden like any other, though the bot is mentioned beside it', async () => {
    const heard = await heardBy(({ discord, ann, bea, general }) => {
      const replyTo = discord.say(bea, general, 'secret', { attachments: [picture] });
      return discord.say(ann, general, `<@${discord.bot.id}> and this?`, { replyTo });
    });

    expect(heard.content).toContain('and this?');
    expect(heard.referenced_message).toMatchObject({ content: '', attachments: [] });
  });

  test('polls are left out, and forwards are empty', async () => {
    const poll = await heardBy(({ discord, ann, general }) =>
      discord.say(ann, general, '', { poll: { question: 'secret', answers: ['yes'] } }),
    );
    const forward = await heardBy(({ discord, ann, general }) =>
      discord.say(ann, general, '', { forward: discord.say(ann, general, 'secret') }),
    );

    expect(JSON.stringify([poll, forward])).not.toContain('secret');
    expect(poll).not.toHaveProperty('poll');
  });
});

describe('a thread', () => {
  test('on a message begins with one that refers to it', async () => {
    const { discord, ann, general } = await smallWorld();
    const topic = discord.say(ann, general, 'a topic');

    const thread = discord.createThread(general, 'Topic', ann, { from: topic });

    const [first] = discord.messagesIn(thread);
    expect(first).toMatchObject({ type: 21, content: '', referenced_message: { id: topic.id, content: 'a topic' } });
    if (first !== undefined) await readBack(discord, first);
    expect(await readBack(discord, topic)).toMatchObject({ flags: 32, thread: { id: topic.id } });
  });

  test('in a forum has the id of its first message, which stands in it', async () => {
    const { discord, ann, guild } = await smallWorld();
    const forum = discord.createTextChannel(guild, 'questions', [], { forum: true });

    const post = discord.openPost(ann, forum, 'Kettle', 'who broke it?');

    const { body } = await ask(discord, 'GET', `/channels/${post.id}/messages/${post.id}`);
    expect(body).toMatchObject({ id: post.id, type: 0, content: 'who broke it?' });
    expect((await ask(discord, 'GET', `/channels/${forum.id}`)).body).toMatchObject({ type: 15, available_tags: [] });
    expect(() => discord.say(ann, forum, 'hello')).toThrow('#questions is a forum: messages stand in its posts.');
  });
});

test('Role Object, Role Tags: the role of a bot is managed, names the bot, and is one that it has', async () => {
  const { discord, guild, ann, bea, general } = await smallWorld();
  const { gateway } = await identified(discord);

  const role = discord.createBotRole(guild);

  await gateway.untilEvent('GUILD_ROLE_CREATE');
  expect((await gateway.untilEvent('GUILD_MEMBER_UPDATE')).d).toMatchObject({ roles: [role.id] });
  const { body } = await ask(discord, 'GET', `/guilds/${guild.id}/roles`);
  expect(body).toContainEqual(expect.objectContaining({ managed: true, tags: { bot_id: discord.bot.id } }));
  // The owner may mention every role, others only those that are open to it.
  expect(discord.say(ann, general, `<@&${role.id}>`).mention_roles).toEqual([role.id]);
  expect(discord.say(bea, general, `<@&${role.id}>`).mention_roles).toEqual([]);
});

test('several messages are deleted in one event', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway } = await identified(discord);
  const [one, two] = [discord.say(ann, general, 'one'), discord.say(ann, general, 'two')] as const;

  discord.remove(one, two);

  expect((await gateway.untilEvent('MESSAGE_DELETE_BULK')).d).toMatchObject({ ids: [one.id, two.id] });
  expect(discord.messagesIn(general)).toEqual([]);
});
