import type { APIEmbed, APIMessage, APIUser } from 'discord-api-types/v10';
import { type PictureSize, storeAttachment } from './attachments.ts';
import { timestampOf } from './clock.ts';
import type { Channel, StoredMessage } from './entities.ts';
import { everythingAllowed, pingsOf } from './mentions.ts';
import { canSee } from './permissions.ts';
import { editMessage, nameOf, postMessage } from './post-message.ts';
import type { World } from './world.ts';

/** What else a person's message has. */
export type SayOptions = {
  /** The message that this one replies to. */
  readonly replyTo?: APIMessage;
  /** Whether the reply pings its author. Default true, as in Discord's own clients. */
  readonly ping?: boolean;
  readonly attachments?: readonly PersonsFile[];
  readonly embeds?: readonly APIEmbed[];
  /** Discord's number for the type of message, such as 7 for "joined the server". */
  readonly type?: APIMessage['type'];
  /** Posts as a webhook, with this id. */
  readonly webhookId?: string;
};

/** A file that a person sends. */
type PersonsFile = {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The size of a picture; read from the file when it is a PNG. */
  readonly picture?: PictureSize;
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
    throw new Error(`${author.username} can't see ${nameOf(channel)}, so nothing can be said there.`);
  }
  const { replyTo } = options;
  const repliesTo = replyTo === undefined ? undefined : world.message(channel.id, replyTo.id);
  const allowed = { ...everythingAllowed, replied_user: options.ping ?? true };
  const message = { content: text, channel, authorId: author.id, repliesTo: repliesTo?.body.author };
  return postMessage(world, {
    channel,
    author,
    content: text,
    repliesTo,
    pings: pingsOf(world, message, allowed),
    attachments: (options.attachments ?? []).map((file) => {
      const { name: filename, contentType, bytes, picture } = file;
      return storeAttachment(world, channel.id, { filename, contentType, bytes }, { size: picture });
    }),
    embeds: [...(options.embeds ?? [])],
    ...(options.type === undefined ? {} : { type: options.type }),
    webhookId: options.webhookId,
  });
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
