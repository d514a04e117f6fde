import { type GuildBasedChannel, PermissionFlagsBits } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { maySend, nowhere } from '../../src/discord/surroundings.ts';

const now = 1_000;

type Given = {
  readonly may?: readonly (keyof typeof PermissionFlagsBits)[] | null;
  readonly isMember?: boolean;
  readonly silentUntil?: number | null;
  readonly is?: 'text' | 'thread' | 'voice' | 'category';
  readonly locked?: boolean;
};

/** A channel, as discord.js shows it to a bot that may do this there. */
function channel({ may = [], isMember = true, silentUntil = null, is = 'text', locked = false }: Given) {
  const me = isMember ? { communicationDisabledUntilTimestamp: silentUntil } : null;
  const granted = may?.map((name) => PermissionFlagsBits[name]);
  return {
    guild: { members: { me } },
    permissionsFor: () => (granted === undefined ? null : { has: (flag: bigint) => granted.includes(flag) }),
    isThread: () => is === 'thread',
    isVoiceBased: () => is === 'voice',
    isTextBased: () => is !== 'category',
    locked,
  } as unknown as GuildBasedChannel;
}

const inChannel = ['ViewChannel', 'SendMessages'] as const;
const inThread = ['ViewChannel', 'SendMessagesInThreads'] as const;

describe('writing somewhere', () => {
  test.each<readonly [string, Given]>([
    ['in a channel with the permission to', { may: inChannel }],
    ['as an administrator, with no other permission', { may: ['Administrator'] }],
    ['as an administrator in time-out', { may: ['Administrator'], silentUntil: now + 1 }],
    ['after a time-out', { may: inChannel, silentUntil: now }],
    ['in a thread with the permission of its own', { is: 'thread', may: inThread }],
    ['in a locked thread that it manages', { is: 'thread', may: [...inThread, 'ManageThreads'], locked: true }],
    ['beside a voice channel that it may join', { is: 'voice', may: [...inChannel, 'Connect'] }],
  ])('is allowed %s', (_, given) => {
    expect(maySend(channel(given), now)).toBe(true);
  });

  test.each<readonly [string, Given]>([
    ['by no permission at all', {}],
    ['where it does not see the channel', { may: ['SendMessages'] }],
    ['where it may only read', { may: ['ViewChannel'] }],
    ['where it is no member', { may: inChannel, isMember: false }],
    ['where nobody knows what it may', { may: null }],
    ['in time-out', { may: inChannel, silentUntil: now + 1 }],
    ['in a thread with the permission for channels', { is: 'thread', may: inChannel }],
    ['in a channel with the permission for threads', { may: inThread }],
    ['in a locked thread', { is: 'thread', may: inThread, locked: true }],
    [
      'in a locked thread that it manages and may not write in',
      { is: 'thread', may: ['ViewChannel', 'ManageThreads'] },
    ],
    ['beside a voice channel that it may not join', { is: 'voice', may: inChannel }],
    ['where nobody can', { is: 'category', may: inChannel }],
  ])('is not allowed %s', (_, given) => {
    expect(maySend(channel(given), now)).toBe(false);
  });
});

test('nothing may be sent to a place of which nothing is known', () => {
  expect(nowhere({ channel_id: '7', guild_id: '9' })).toMatchObject({
    place: { channel: '7', kind: 'channel', guild: { id: '9' } },
    maySend: false,
    rights: [],
  });
  expect(nowhere({ channel_id: '7' }).place.guild).toBeUndefined();
});
