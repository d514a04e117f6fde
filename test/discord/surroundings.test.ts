import { type Client, DiscordAPIError, type GuildBasedChannel, HTTPError, PermissionFlagsBits } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createSurroundingsLookup, maySend, unknownSurroundings } from '../../src/discord/surroundings.ts';

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
  expect(unknownSurroundings({ channel_id: '7', guild_id: '9' })).toMatchObject({
    place: { channel: '7', kind: 'channel', guild: { id: '9' } },
    maySend: false,
    rights: [],
  });
  expect(unknownSurroundings({ channel_id: '7' }).place.guild).toBeUndefined();
});

describe('a place that is not known yet', () => {
  const where = { channel_id: '7', guild_id: '9' };
  const request = { body: undefined, files: undefined };
  const refused = new DiscordAPIError({ code: 50_001, message: 'no' }, 50_001, 403, 'GET', '', request);
  const failing = new HTTPError(503, 'no', 'GET', '', request);

  function lookUpBy(...answers: readonly (null | Error)[]) {
    const left = [...answers];
    let asked = 0;
    const client = {
      channels: {
        cache: new Map(),
        async fetch() {
          asked += 1;
          const answer = left.shift();
          if (answer instanceof Error) throw answer;
          return answer ?? null;
        },
      },
    } as unknown as Client<true>;
    return { lookUp: createSurroundingsLookup(client, () => now), asked: () => asked };
  }

  test('is asked for once, whoever asks meanwhile, and again by whoever asks later', async () => {
    const { lookUp, asked } = lookUpBy();

    const both = await Promise.all([lookUp(where), lookUp(where)]);
    expect(asked()).toBe(1);
    await lookUp(where);

    expect(asked()).toBe(2);
    for (const { place, maySend: may } of both) expect([place.channel, may]).toEqual(['7', false]);
  });

  test('stays unknown while Discord fails; of one that is kept from her it is known that nothing may be sent', async () => {
    const { lookUp } = lookUpBy(failing, refused);

    await expect(lookUp(where)).rejects.toBe(failing);
    expect(await lookUp(where)).toMatchObject({ maySend: false, rights: [] });
  });
});
