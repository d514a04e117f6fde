import type { APIReaction, APIUser } from 'discord-api-types/v10';
import { intent } from './bits.ts';
import { guildIdOf } from './channel-body.ts';
import type { StoredMessage } from './entities.ts';
import { memberBody } from './guild-body.ts';
import { canSee } from './permissions.ts';
import { nameInSentence } from './post-message.ts';
import type { World } from './world.ts';

/** Adds a person's or the bot's reaction; a second one with the same emoji changes nothing. */
export function addReaction(world: World, stored: StoredMessage, user: APIUser, emoji: string): void {
  if (reactorsOf(stored, emoji).has(user.id)) return;
  stored.reactions.set(emoji, reactorsOf(stored, emoji).add(user.id));
  publishReaction(world, 'MESSAGE_REACTION_ADD', stored, user, emoji);
}

export function removeReaction(world: World, stored: StoredMessage, user: APIUser, emoji: string): void {
  if (!reactorsOf(stored, emoji).delete(user.id)) return;
  if (reactorsOf(stored, emoji).size === 0) stored.reactions.delete(emoji);
  publishReaction(world, 'MESSAGE_REACTION_REMOVE', stored, user, emoji);
}

/** Takes away all reactions, or all with one emoji. */
export function clearReactions(world: World, stored: StoredMessage, emoji?: string): void {
  if (emoji === undefined) stored.reactions.clear();
  else stored.reactions.delete(emoji);
  showReactions(world, stored);
  const { id: message_id, channel_id } = stored.body;
  const guildId = guildIdOf(world.channel(channel_id));
  const where = { channel_id, message_id, ...(guildId === undefined ? {} : { guild_id: guildId }) };
  world.publish({
    event:
      emoji === undefined
        ? { t: 'MESSAGE_REACTION_REMOVE_ALL', d: where }
        : { t: 'MESSAGE_REACTION_REMOVE_EMOJI', d: { ...where, emoji: { id: null, name: emoji } } },
    guildId,
    intent: guildId === undefined ? intent.directMessageReactions : intent.guildMessageReactions,
  });
}

/** The ids of those who reacted with an emoji. */
export function reactorsOf(stored: StoredMessage, emoji: string): Set<string> {
  return stored.reactions.get(emoji) ?? new Set();
}

function publishReaction(
  world: World,
  t: 'MESSAGE_REACTION_ADD' | 'MESSAGE_REACTION_REMOVE',
  stored: StoredMessage,
  user: APIUser,
  emoji: string,
): void {
  showReactions(world, stored);
  const { id: message_id, channel_id, author } = stored.body;
  const channel = world.channel(channel_id);
  world.watch.note(
    `${user.username} ${t === 'MESSAGE_REACTION_ADD' ? 'reacted' : 'took back'} ${emoji} in ${nameInSentence(channel)}`,
  );
  if (!canSee(world, world.bot.id, channel)) return;
  const guildId = guildIdOf(channel);
  const member = guildId === undefined ? undefined : world.guild(guildId).members.get(user.id);
  const common = {
    user_id: user.id,
    channel_id,
    message_id,
    emoji: { id: null, name: emoji },
    burst: false,
    type: 0 as const,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  };
  const added = {
    ...common,
    message_author_id: author.id,
    ...(member === undefined ? {} : { member: memberBody(member) }),
  };
  world.publish({
    event: t === 'MESSAGE_REACTION_ADD' ? { t, d: added } : { t, d: common },
    guildId,
    intent: guildId === undefined ? intent.directMessageReactions : intent.guildMessageReactions,
  });
}

function showReactions(world: World, stored: StoredMessage): void {
  const shown = [...stored.reactions].map(
    ([emoji, users]): APIReaction => ({
      emoji: { id: null, name: emoji },
      count: users.size,
      count_details: { burst: 0, normal: users.size },
      me: users.has(world.bot.id),
      me_burst: false,
      burst_colors: [],
    }),
  );
  const { reactions: _, ...rest } = stored.body;
  stored.body = shown.length === 0 ? rest : { ...rest, reactions: shown };
}
