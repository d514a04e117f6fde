import { expect, test } from 'vitest';
import { allPermissions, bitsOf, permission } from '../../../src/local/discord/bits.ts';
import type { Guild, Member, TextChannel } from '../../../src/local/discord/entities.ts';
import { makeRole } from '../../../src/local/discord/guild-body.ts';
import { permissionsInChannel, permissionsInGuild } from '../../../src/local/discord/permissions.ts';
import { makeUser } from '../../../src/local/discord/user-body.ts';

const [guildId, staffId] = ['100000000000000001', '100000000000000002'];
const [mutedId, readersId] = ['100000000000000003', '100000000000000004'];
const everyone = bitsOf(['viewChannel', 'sendMessages']);

function member(roles: string[] = []): Member {
  return { user: makeUser('200000000000000001', 'Ann'), joinedAt: '', nick: null, roles };
}

function guild(ownerId = '300000000000000001'): Guild {
  const roles = [
    makeRole(guildId, '@everyone', everyone, 0),
    makeRole(staffId, 'Staff', permission.administrator, 1),
    makeRole(mutedId, 'Muted', 0n, 2),
    makeRole(readersId, 'Readers', 0n, 3),
  ];
  return {
    id: guildId,
    name: 'Home',
    ownerId,
    preferredLocale: 'en-US',
    roles: new Map(roles.map((role) => [role.id, role])),
    members: new Map(),
  };
}

function channel(...overwrites: [id: string, type: 0 | 1, allow: bigint, deny: bigint][]): TextChannel {
  return {
    kind: 'text',
    id: '400000000000000001',
    guildId,
    name: 'general',
    position: 0,
    forum: false,
    overwrites: overwrites.map(([id, type, allow, deny]) => ({ id, type, allow: `${allow}`, deny: `${deny}` })),
    lastMessageId: null,
  };
}

const { sendMessages, viewChannel } = permission;

test('roles add up, and owners and administrators may do everything', () => {
  expect(permissionsInGuild(guild(), member())).toBe(everyone);
  expect(permissionsInGuild(guild(), member([staffId]))).toBe(allPermissions);
  expect(permissionsInGuild(guild(member().user.id), member())).toBe(allPermissions);
});

test.each([
  { what: 'nothing is overwritten', overwrites: [], roles: [], maySend: true },
  { what: 'everyone is denied', overwrites: [[guildId, 0, 0n, sendMessages]], roles: [], maySend: false },
  {
    what: 'everyone is denied, but a role allowed',
    overwrites: [
      [guildId, 0, 0n, sendMessages],
      [mutedId, 0, sendMessages, 0n],
    ],
    roles: [mutedId],
    maySend: true,
  },
  {
    what: 'a role is denied, but the member allowed',
    overwrites: [
      [mutedId, 0, 0n, sendMessages],
      [member().user.id, 1, sendMessages, 0n],
    ],
    roles: [mutedId],
    maySend: true,
  },
  {
    what: 'everyone is allowed, but a role denied',
    overwrites: [
      [mutedId, 0, 0n, sendMessages],
      [guildId, 0, sendMessages, 0n],
    ],
    roles: [mutedId],
    maySend: false,
  },
  {
    what: 'one role is denied and another allowed',
    overwrites: [
      [mutedId, 0, 0n, sendMessages],
      [readersId, 0, sendMessages, 0n],
    ],
    roles: [mutedId, readersId],
    maySend: true,
  },
  { what: 'an administrator is denied', overwrites: [[guildId, 0, 0n, sendMessages]], roles: [staffId], maySend: true },
  { what: 'the channel is hidden', overwrites: [[guildId, 0, 0n, viewChannel]], roles: [], maySend: false },
] satisfies {
  what: string;
  overwrites: [string, 0 | 1, bigint, bigint][];
  roles: string[];
  maySend: boolean;
}[])('a member may send when $what: $maySend', ({ overwrites, roles, maySend }) => {
  const bits = permissionsInChannel(guild(), member(roles), channel(...overwrites));

  expect((bits & sendMessages) !== 0n).toBe(maySend);
});
