import type { APIUser } from 'discord-api-types/v10';
import { noFlags } from './bits.ts';

/** A user as every answer shows one. */
export function makeUser(id: string, name: string, kind: { readonly bot?: boolean } = {}): APIUser {
  return {
    id,
    username: usernameOf(name),
    // The 4-digit tags are gone for people; bots keep one.
    discriminator: kind.bot === true ? '0001' : '0',
    global_name: kind.bot === true ? null : name,
    avatar: null,
    banner: null,
    accent_color: null,
    public_flags: noFlags,
    flags: noFlags,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    ...(kind.bot === true ? { bot: true } : {}),
  };
}

function usernameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9._]+/g, '');
  return plain === '' ? 'someone' : plain.slice(0, 32);
}
