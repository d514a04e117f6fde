import type { APIAttachment } from 'discord-api-types/v10';
import { channelBody, guildIdOf } from './channel-body.ts';
import type { Channel, StoredMessage } from './entities.ts';
import { memberWithoutUser } from './guild-body.ts';
import { permissionsInChannel, permissionsOf } from './permissions.ts';
import type { World } from './world.ts';

/** What a person may pick in an option, a menu or a modal; a mentionable is a user or a role. */
export type PickedKind = 'user' | 'role' | 'mentionable' | 'channel' | 'attachment';

export type Picked = { readonly kind: PickedKind; readonly id: string };

/** Discord's numbers for what is picked: of options (Application Command Option Type), and of menus (Component Types). */
export const pickedByOption: Readonly<Record<number, PickedKind>> = {
  6: 'user',
  7: 'channel',
  8: 'role',
  9: 'mentionable',
  11: 'attachment',
};
export const pickedByMenu: Readonly<Record<number, PickedKind>> = {
  5: 'user',
  6: 'role',
  7: 'mentionable',
  8: 'channel',
  19: 'attachment',
};

/**
 * What stands behind the ids in an interaction (Receiving and Responding, Resolved Data Structure). Throws, in words,
 * for what can't be picked there; `{}` when nothing was.
 */
export function resolvedOf(
  world: World,
  where: Channel,
  picked: readonly Picked[],
  more: { readonly attachments?: readonly APIAttachment[]; readonly message?: StoredMessage | undefined } = {},
): { readonly resolved?: object } {
  const guildId = guildIdOf(where);
  const guild = guildId === undefined ? undefined : world.guild(guildId);
  const found = { users: {}, members: {}, roles: {}, channels: {}, attachments: {}, messages: {} } as Record<
    'users' | 'members' | 'roles' | 'channels' | 'attachments' | 'messages',
    Record<string, unknown>
  >;

  const pickUser = (id: string): boolean => {
    const user = world.users.get(id);
    if (user === undefined) return false;
    found.users[id] = user;
    const member = guild?.members.get(id);
    if (guild === undefined || member === undefined) return true;
    const { deaf: _, mute: __, ...shown } = memberWithoutUser(member);
    const source = where.kind === 'dm' ? undefined : world.permissionSource(where);
    const bits = source === undefined ? 0n : permissionsInChannel(guild, member, source);
    found.members[id] = { ...shown, permissions: String(bits) };
    return true;
  };
  const pickRole = (id: string): boolean => {
    const role = guild?.roles.get(id);
    if (role !== undefined) found.roles[id] = role;
    return role !== undefined;
  };
  const pickChannel = (id: string): boolean => {
    const channel = world.channels.get(id);
    if (channel === undefined || guildIdOf(channel) !== guildId) return false;
    found.channels[id] = { ...channelBody(channel), permissions: String(permissionsOf(world, world.bot.id, channel)) };
    return true;
  };
  const pickAttachment = (id: string): boolean => {
    const attachment = more.attachments?.find((each) => each.id === id);
    if (attachment !== undefined) found.attachments[id] = attachment;
    return attachment !== undefined;
  };
  const pick: Readonly<Record<PickedKind, (id: string) => boolean>> = {
    user: pickUser,
    role: pickRole,
    mentionable: (id) => pickRole(id) || pickUser(id),
    channel: pickChannel,
    attachment: pickAttachment,
  };

  for (const { kind, id } of picked) if (!pick[kind](id)) throw new Error(`There is no ${kind} ${id} to pick here.`);
  if (more.message !== undefined) {
    found.messages[more.message.body.id] = more.message.body;
    pickUser(more.message.body.author.id);
  }
  const named = Object.entries(found).filter(([, byId]) => Object.keys(byId).length > 0);
  return named.length === 0 ? {} : { resolved: Object.fromEntries(named) };
}
