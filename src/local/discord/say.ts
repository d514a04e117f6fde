import type { APIEmbed, APIMessage, APIPoll, APIStickerItem, APIUser } from 'discord-api-types/v10';
import { type PictureSize, storeAttachment } from './attachments.ts';
import { messageFlag } from './bits.ts';
import { timestampOf } from './clock.ts';
import type { Channel, StoredMessage, TextChannel, Thread } from './entities.ts';
import { webhookAuthor } from './execute-webhook.ts';
import { everythingAllowed, pingsOf } from './mentions.ts';
import { canSee } from './permissions.ts';
import { editMessage, nameInSentence, postMessage } from './post-message.ts';
import { createThread, joinThread } from './threads.ts';
import type { World } from './world.ts';

/** What else a person's message has. */
export type SayOptions = {
  /** The message that this one replies to. */
  readonly replyTo?: APIMessage;
  /** Whether the reply pings its author. Default true, as in Discord's own clients. */
  readonly ping?: boolean;
  readonly attachments?: readonly PersonsFile[];
  readonly embeds?: readonly APIEmbed[];
  /** The names of stickers. */
  readonly stickers?: readonly string[];
  readonly poll?: PersonsPoll;
  /** Passes a message on, from wherever it stands. A forward has no text of its own. */
  readonly forward?: APIMessage;
  readonly voice?: { readonly seconds: number; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Discord's number for the type of message, such as 7 for "joined the server". */
  readonly type?: APIMessage['type'];
  /** Posts as a webhook, with this id. */
  readonly webhookId?: string;
};

export type PersonsFile = {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The size of a picture; read from the file when it is a PNG. */
  readonly picture?: PictureSize;
};

type PersonsPoll = {
  readonly question: string;
  readonly answers: readonly string[];
  readonly severalAllowed?: boolean;
  /** How many chose each answer so far, in order. */
  readonly votes?: readonly number[];
};

/** Posts what a person says. Mentions are read from the text: `<@id>`, `<@&id>`, `@everyone`. */
export function say(
  world: World,
  author: APIUser,
  channel: Channel,
  text: string,
  options: SayOptions = {},
): StoredMessage {
  if (options.webhookId === undefined && !canSee(world, author.id, channel)) {
    throw new Error(`${author.username} can't see ${nameInSentence(channel)}, so nothing can be said there.`);
  }
  if (channel.kind === 'text' && channel.forum) {
    throw new Error(`${nameInSentence(channel)} is a forum: messages stand in its posts.`);
  }
  return post(world, author, channel, text, options);
}

/** Opens a post in a forum: a thread whose first message has its id. */
export function openPost(
  world: World,
  author: APIUser,
  forum: TextChannel,
  name: string,
  text: string,
  options: SayOptions = {},
): { readonly thread: Thread; readonly message: StoredMessage } {
  if (!forum.forum) throw new Error(`${nameInSentence(forum)} is no forum.`);
  const thread = createThread(world, forum, { name, ownerId: author.id });
  return { thread, message: post(world, author, thread, text, options, thread.id) };
}

function post(
  world: World,
  author: APIUser,
  channel: Channel,
  text: string,
  options: SayOptions,
  id?: string,
): StoredMessage {
  const { replyTo, forward, voice, poll, stickers } = options;
  const repliesTo = replyTo === undefined ? undefined : world.message(channel.id, replyTo.id);
  const allowed = { ...everythingAllowed, replied_user: options.ping ?? true };
  const message = { content: text, channel, authorId: author.id, repliesTo: repliesTo?.body.author };
  const pings = pingsOf(world, message, allowed);
  const stored = postMessage(world, {
    channel,
    author:
      options.webhookId === undefined
        ? author
        : webhookAuthor(options.webhookId, author.global_name ?? author.username),
    content: text,
    repliesTo,
    pings,
    attachments: [
      ...(options.attachments ?? []).map((file) => {
        const { name: filename, contentType, bytes, picture } = file;
        return storeAttachment(world, channel.id, { filename, contentType, bytes }, { size: picture });
      }),
      ...(voice === undefined ? [] : [storeVoice(world, channel.id, voice)]),
    ],
    embeds: [...(options.embeds ?? [])],
    ...(id === undefined ? {} : { id }),
    ...(voice === undefined ? {} : { flags: messageFlag.isVoiceMessage }),
    ...(stickers === undefined ? {} : { stickers: stickers.map((name) => stickerOf(world, name)) }),
    ...(poll === undefined ? {} : { poll: pollBody(world, poll) }),
    forwards: forward === undefined ? undefined : world.message(forward.channel_id, forward.id),
    ...(options.type === undefined ? {} : { type: options.type }),
    webhookId: options.webhookId,
  });
  if (channel.kind === 'thread') takeInto(world, channel, pings.users);
  return stored;
}

/** Whom a person names in a thread is taken into it, and learns of it then. */
function takeInto(world: World, thread: Thread, named: readonly APIUser[]): void {
  const parent = world.permissionSource(thread);
  for (const { id } of named) if (canSee(world, id, parent)) joinThread(world, thread, id);
}

function storeVoice(world: World, channelId: string, { seconds, bytes }: NonNullable<SayOptions['voice']>) {
  const file = { filename: 'voice-message.ogg', contentType: 'audio/ogg', bytes };
  return storeAttachment(world, channelId, file, { seconds });
}

function stickerOf(world: World, name: string): APIStickerItem {
  const known = [...world.stickers].find(([, each]) => each === name)?.[0];
  const id = known ?? world.ids.next();
  world.stickers.set(id, name);
  return { id, name, format_type: 1 };
}

const pollLastsMs = 24 * 60 * 60_000;

function pollBody(world: World, { question, answers, severalAllowed = false, votes = [] }: PersonsPoll): APIPoll {
  const counts = votes.map((count, index) => ({ id: index + 1, count, me_voted: false }));
  return {
    question: { text: question },
    answers: answers.map((text, index) => ({ answer_id: index + 1, poll_media: { text } })),
    expiry: timestampOf(world.clock.now() + pollLastsMs),
    allow_multiselect: severalAllowed,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: counts.filter(({ count }) => count > 0) },
  };
}

/** Shows a link's preview, as Discord does some time after the message: that is no edit. */
export function unfurl(world: World, stored: StoredMessage, embed: APIEmbed): void {
  editMessage(world, stored, { embeds: [...stored.body.embeds, embed] });
}

/** Replaces the text of a person's message. */
export function rewrite(world: World, stored: StoredMessage, text: string): void {
  const { channel_id, author, referenced_message } = stored.body;
  const message = {
    content: text,
    channel: world.channel(channel_id),
    authorId: author.id,
    repliesTo: referenced_message?.author,
  };
  const { users, roles, everyone } = pingsOf(world, message, everythingAllowed);
  editMessage(world, stored, {
    content: text,
    mentions: users,
    mention_roles: roles,
    mention_everyone: everyone,
    edited_timestamp: timestampOf(world.clock.now()),
  });
}
