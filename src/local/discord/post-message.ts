import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageReference,
  APIUser,
  GatewayMessageCreateDispatchData,
} from 'discord-api-types/v10';
import { intent, messageFlag } from './bits.ts';
import { channelType, guildIdOf } from './channel-body.ts';
import { timestampOf } from './clock.ts';
import type { Channel, StoredMessage } from './entities.ts';
import { memberWithoutUser } from './guild-body.ts';
import type { Pings } from './mentions.ts';
import { canSee } from './permissions.ts';
import type { World } from './world.ts';

/** A message about to be posted. */
export type Draft = {
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
  readonly repliesTo?: StoredMessage | undefined;
  readonly webhookId?: string | undefined;
  readonly interaction?: NonNullable<APIMessage['interaction_metadata']> | undefined;
  /** The only person who sees it, beside the bot. */
  readonly onlyFor?: string | undefined;
};

/** Stores a message, clears its author's typing, and tells the gateway. */
export function postMessage(world: World, draft: Draft): StoredMessage {
  const stored: StoredMessage = { body: messageBody(world, draft), onlyFor: draft.onlyFor, reactions: new Map() };
  world.storeMessage(stored);
  draft.channel.lastMessageId = stored.body.id;
  if (draft.channel.kind === 'thread') {
    draft.channel.messageCount += 1;
    draft.channel.members.add(draft.author.id);
  }
  publishMessage(world, 'MESSAGE_CREATE', stored, draft.nonce);
  world.watch.note(`${draft.author.username} posted in ${nameOf(draft.channel)}: ${excerptOf(stored.body)}`);
  return stored;
}

/** Changes a message and tells the gateway. */
export function editMessage(world: World, stored: StoredMessage, change: Partial<APIMessage>): void {
  stored.body = { ...stored.body, ...change };
  publishMessage(world, 'MESSAGE_UPDATE', stored, undefined);
  const channel = world.channel(stored.body.channel_id);
  world.watch.note(`${stored.body.author.username} edited in ${nameOf(channel)}: ${excerptOf(stored.body)}`);
}

/** Removes a message and tells the gateway. */
export function removeMessage(world: World, stored: StoredMessage): void {
  const { id, channel_id } = stored.body;
  const channel = world.channel(channel_id);
  const guildId = guildIdOf(channel);
  world.dropMessage(channel_id, id);
  if (stored.onlyFor === undefined && canSee(world, world.bot.id, channel)) {
    world.publish({
      event: { t: 'MESSAGE_DELETE', d: { id, channel_id, ...(guildId === undefined ? {} : { guild_id: guildId }) } },
      guildId,
      intent: guildId === undefined ? intent.directMessages : intent.guildMessages,
    });
  }
  world.watch.note(`a message of ${stored.body.author.username} was deleted in ${nameOf(channel)}`);
}

/** How a channel is called in a sentence. */
export function nameOf(channel: Channel): string {
  return channel.kind === 'dm' ? `the DM with ${channel.person.username}` : `#${channel.name}`;
}

function publishMessage(
  world: World,
  t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
  { body, onlyFor }: StoredMessage,
  nonce: string | number | undefined,
): void {
  const channel = world.channel(body.channel_id);
  if (onlyFor !== undefined || !canSee(world, world.bot.id, channel)) return;
  const guildId = guildIdOf(channel);
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

function messageBody(world: World, draft: Draft): APIMessage {
  const { channel, repliesTo, pings } = draft;
  const ephemeral = draft.onlyFor === undefined ? 0 : messageFlag.ephemeral;
  const reference = repliesTo === undefined ? undefined : referenceTo(channel, repliesTo);
  return {
    id: world.ids.next(),
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
    flags: (draft.flags ?? 0) | ephemeral,
    ...(draft.webhookId === undefined ? {} : { webhook_id: draft.webhookId }),
    ...(draft.interaction === undefined
      ? {}
      : { interaction_metadata: draft.interaction, application_id: world.application.id }),
    ...(reference === undefined ? {} : { message_reference: reference }),
    ...(repliesTo === undefined ? {} : { referenced_message: withoutReference(repliesTo.body) }),
  };
}

function referenceTo(channel: Channel, { body }: StoredMessage): APIMessageReference {
  const guildId = guildIdOf(channel);
  return {
    type: 0,
    channel_id: channel.id,
    message_id: body.id,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
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
