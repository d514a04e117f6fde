import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageReference,
  APIMessageSnapshotFields,
  APIPoll,
  APIStickerItem,
  APIUser,
  GatewayMessageCreateDispatchData,
} from 'discord-api-types/v10';
import { intent, messageFlag, noFlags } from './bits.ts';
import { channelType, guildIdOf } from './channel-body.ts';
import { timestampOf } from './clock.ts';
import type { Channel, StoredMessage } from './entities.ts';
import { memberWithoutUser } from './guild-body.ts';
import type { Pings } from './mentions.ts';
import { canSee } from './permissions.ts';
import type { World } from './world.ts';

/** A message about to be posted. */
export type MessageDraft = {
  readonly channel: Channel;
  readonly author: APIUser;
  readonly content: string;
  readonly pings: Pings;
  readonly type?: APIMessage['type'];
  readonly embeds?: APIEmbed[];
  readonly components?: NonNullable<APIMessage['components']>;
  readonly attachments?: APIAttachment[];
  readonly flags?: number;
  readonly tts?: boolean;
  readonly nonce?: string | number | undefined;
  /** Discord gives the first message of a forum post the id of its thread. */
  readonly id?: string;
  readonly stickers?: APIStickerItem[];
  readonly poll?: APIPoll;
  readonly repliesTo?: StoredMessage | undefined;
  /** What is passed on from elsewhere; the message has nothing else then. */
  readonly forwards?: StoredMessage | undefined;
  /** What a thread hangs on, in the message that it begins with. */
  readonly startsFrom?: StoredMessage | undefined;
  readonly webhookId?: string | undefined;
  readonly interaction?: NonNullable<APIMessage['interaction_metadata']> | undefined;
  /** The only person who sees it, beside the bot. */
  readonly onlyFor?: string | undefined;
};

/** Stores a message, clears its author's typing, and tells the gateway. */
export function postMessage(world: World, draft: MessageDraft): StoredMessage {
  const stored: StoredMessage = { body: messageBody(world, draft), onlyFor: draft.onlyFor, reactions: new Map() };
  world.storeMessage(stored);
  draft.channel.lastMessageId = stored.body.id;
  if (draft.channel.kind === 'thread') {
    draft.channel.messageCount += 1;
    const { members } = draft.channel;
    // A webhook is in no thread.
    if (world.users.has(draft.author.id) && !members.has(draft.author.id))
      members.set(draft.author.id, stored.body.timestamp);
  }
  publishMessage(world, 'MESSAGE_CREATE', stored, draft.nonce);
  world.watch.note(`${draft.author.username} posted in ${nameInSentence(draft.channel)}: ${excerptOf(stored.body)}`);
  return stored;
}

/** Changes a message and tells the gateway. */
export function editMessage(world: World, stored: StoredMessage, change: Partial<APIMessage>): void {
  stored.body = { ...stored.body, ...change };
  publishMessage(world, 'MESSAGE_UPDATE', stored, undefined);
  const channel = world.channel(stored.body.channel_id);
  world.watch.note(`${stored.body.author.username} edited in ${nameInSentence(channel)}: ${excerptOf(stored.body)}`);
}

export function removeMessage(world: World, stored: StoredMessage): void {
  removeMessages(world, world.channel(stored.body.channel_id), [stored]);
}

/** Removes messages of one channel and tells the gateway; several at once in a single event. */
export function removeMessages(world: World, channel: Channel, messages: readonly StoredMessage[]): void {
  for (const { body } of messages) world.dropMessage(channel.id, body.id);
  const ids = messages.filter(({ onlyFor }) => onlyFor === undefined).map(({ body }) => body.id);
  const guildId = guildIdOf(channel);
  const [id] = ids;
  if (id !== undefined && canSee(world, world.bot.id, channel)) {
    const where = { channel_id: channel.id, ...(guildId === undefined ? {} : { guild_id: guildId }) };
    world.publish({
      event:
        ids.length === 1
          ? { t: 'MESSAGE_DELETE', d: { id, ...where } }
          : { t: 'MESSAGE_DELETE_BULK', d: { ids, ...where } },
      guildId,
      intent: guildId === undefined ? intent.directMessages : intent.guildMessages,
    });
  }
  world.watch.note(`${messages.length} message(s) deleted in ${nameInSentence(channel)}`);
}

/** How a channel is called in a sentence. */
export function nameInSentence(channel: Channel): string {
  if (channel.kind !== 'dm') return `#${channel.name}`;
  const { person, otherPerson } = channel;
  return otherPerson === undefined
    ? `the DM with ${person.username}`
    : `the DM of ${person.username} and ${otherPerson.username}`;
}

/**
 * Tells the gateway of a message. What is shown to one person alone comes as a direct message does, wherever it stands:
 * https://github.com/discord/discord-api-docs/issues/4557
 */
export function publishMessage(
  world: World,
  t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
  { body, onlyFor }: StoredMessage,
  nonce: string | number | undefined,
): void {
  const channel = world.channel(body.channel_id);
  if (!canSee(world, world.bot.id, channel)) return;
  const guildId = onlyFor === undefined ? guildIdOf(channel) : undefined;
  const guild = guildId === undefined ? undefined : world.guild(guildId);
  const member = body.webhook_id === undefined ? guild?.members.get(body.author.id) : undefined;
  const d: GatewayMessageCreateDispatchData = {
    ...body,
    channel_type: channelType(channel),
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    ...(member === undefined ? {} : { member: memberWithoutUser(member) }),
    ...(nonce === undefined ? {} : { nonce }),
    mentions: body.mentions.map((user) => {
      const mentioned = guild?.members.get(user.id);
      return mentioned === undefined ? user : { ...user, member: memberWithoutUser(mentioned) };
    }),
  };
  const needed = guildId === undefined ? intent.directMessages : intent.guildMessages;
  world.publish({ event: { t, d }, guildId, intent: needed });
}

function messageBody(world: World, draft: MessageDraft): APIMessage {
  const { channel, repliesTo, pings } = draft;
  const ephemeral = draft.onlyFor === undefined ? 0 : messageFlag.ephemeral;
  const snapshot = draft.forwards === undefined ? 0 : messageFlag.hasSnapshot;
  return {
    id: draft.id ?? world.ids.next(),
    channel_id: channel.id,
    type: draft.type ?? (repliesTo === undefined ? 0 : 19),
    author: draft.author,
    content: draft.content,
    timestamp: timestampOf(world.clock.now()),
    edited_timestamp: null,
    tts: draft.tts ?? false,
    mention_everyone: pings.everyone,
    mentions: pings.users,
    mention_roles: pings.roles,
    attachments: draft.attachments ?? [],
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    pinned: false,
    flags: (draft.flags ?? 0) | ephemeral | snapshot,
    ...(draft.webhookId === undefined ? {} : { webhook_id: draft.webhookId }),
    ...(draft.interaction === undefined
      ? {}
      : { interaction_metadata: draft.interaction, application_id: world.application.id }),
    ...(draft.stickers === undefined ? {} : { sticker_items: draft.stickers }),
    ...(draft.poll === undefined ? {} : { poll: draft.poll }),
    ...referenceParts(world, draft),
  };
}

function referenceParts(world: World, { repliesTo, startsFrom, forwards }: MessageDraft): Partial<APIMessage> {
  if (forwards !== undefined) {
    return {
      message_reference: referenceTo(world, forwards, 1),
      message_snapshots: [{ message: snapshotOf(forwards.body) }],
    };
  }
  const referenced = repliesTo ?? startsFrom;
  if (referenced === undefined) return {};
  return {
    message_reference: referenceTo(world, referenced, 0),
    referenced_message: withoutReference(referenced.body),
  };
}

function referenceTo(world: World, { body }: StoredMessage, type: 0 | 1): APIMessageReference {
  const guildId = guildIdOf(world.channel(body.channel_id));
  return {
    type,
    channel_id: body.channel_id,
    message_id: body.id,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  };
}

/** A forward shows the message as it is at that moment, without its author. */
function snapshotOf(body: APIMessage): APIMessageSnapshotFields {
  const { type, content, timestamp, edited_timestamp, flags, mentions, mention_roles } = body;
  const { attachments, embeds, components, sticker_items } = body;
  const stickers = sticker_items === undefined ? {} : { sticker_items };
  return {
    ...{ type, content, timestamp, edited_timestamp, mentions, mention_roles, attachments, embeds },
    flags: flags ?? noFlags,
    components: components ?? [],
    ...stickers,
  };
}

/** A quoted message isn't shown with what it quotes in turn. */
function withoutReference(body: APIMessage): APIMessage {
  const { referenced_message: _, ...rest } = body;
  return rest;
}

function excerptOf({ content, attachments, embeds, components }: APIMessage): string {
  const rest = [
    attachments.length > 0 ? `${attachments.length} attachment(s)` : '',
    embeds.length > 0 ? `${embeds.length} embed(s)` : '',
    (components?.length ?? 0) > 0 ? 'components' : '',
  ].filter((part) => part !== '');
  return [JSON.stringify(content.length > 120 ? `${content.slice(0, 120)}…` : content), ...rest].join(' with ');
}
