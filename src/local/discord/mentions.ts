import type { APIUser } from 'discord-api-types/v10';
import { withoutCode } from '../../base/plain-text.ts';
import { permission } from './bits.ts';
import type { Channel } from './entities.ts';
import { permissionsOf } from './permissions.ts';
import type { World } from './world.ts';

/** What the sender lets a message ping: the `allowed_mentions` of a request. */
export type AllowedMentions = {
  readonly parse?: readonly ('users' | 'roles' | 'everyone')[] | null | undefined;
  readonly users?: readonly string[] | null | undefined;
  readonly roles?: readonly string[] | null | undefined;
  readonly replied_user?: boolean | null | undefined;
};

/** Who a message pings. */
export type Pings = { readonly users: APIUser[]; readonly roles: string[]; readonly everyone: boolean };

/** What an ordinary message pings when it doesn't say: everything it names, and the person it replies to. */
export const everythingAllowed: AllowedMentions = { parse: ['users', 'roles', 'everyone'], replied_user: true };

/** What an answer to an interaction or a webhook's message pings when it doesn't say: users only. */
export const usersAllowed: AllowedMentions = { parse: ['users'], replied_user: false };

/** Reads the mentions in a text and keeps those that the sender allowed and has the permission for. */
export function pingsOf(
  world: World,
  message: {
    readonly content: string;
    readonly channel: Channel;
    readonly authorId: string;
    readonly repliesTo?: APIUser | undefined;
  },
  allowed: AllowedMentions,
): Pings {
  const { channel, authorId, repliesTo } = message;
  // Documents: Message Formatting.
  const content = withoutCode(message.content);
  const named = idsIn(content, /<@!?(\d{17,20})>/g).filter((id) => allows(allowed, 'users', id));
  const replied = repliesTo !== undefined && allowed.replied_user === true ? [repliesTo.id] : [];
  const users = [...new Set([...replied, ...named])].flatMap((id) => world.users.get(id) ?? []);
  if (channel.kind === 'dm') return { users, roles: [], everyone: false };

  const mayPingAll = (permissionsOf(world, authorId, channel) & permission.mentionEveryone) !== 0n;
  const guild = world.guild(channel.guildId);
  const roles = idsIn(content, /<@&(\d{17,20})>/g)
    .filter((id) => allows(allowed, 'roles', id))
    .filter((id) => mayPingAll || guild.roles.get(id)?.mentionable === true);
  const everyone = mayPingAll && allowed.parse?.includes('everyone') === true && /@(everyone|here)/.test(content);
  return { users, roles, everyone };
}

function idsIn(content: string, pattern: RegExp): string[] {
  return [...new Set([...content.matchAll(pattern)].flatMap(([, id]) => id ?? []))];
}

function allows(allowed: AllowedMentions, kind: 'users' | 'roles', id: string): boolean {
  return allowed.parse?.includes(kind) === true || allowed[kind]?.includes(id) === true;
}
