import { ChannelType, type Client, DiscordAPIError } from 'discord.js';
import { expect, test } from 'vitest';
import type { ChannelId } from '../../src/base/ids.ts';
import { createFetchStarter } from '../../src/discord/fetch-starter.ts';
import { unknownSurroundings } from '../../src/discord/surroundings.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { payload, scarlet } from './message-payload.ts';

const thread = '500000000000000001' as ChannelId;
const parents = { forum: ChannelType.GuildForum, media: ChannelType.GuildMedia, text: ChannelType.GuildText };

/** What comes of asking for the first message of a thread below a channel, and what Discord was asked for. */
async function fetched(answer: object | Error, parent: keyof typeof parents | 'unknown' | undefined) {
  const asked: string[] = [];
  const log = recordingLog();
  const client = {
    channels: { cache: new Map(Object.entries(parents).map(([id, type]) => [id, { type }])) },
    rest: {
      async get(route: string) {
        asked.push(route);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  } as unknown as Client<true>;
  const lookUp = async (where: Parameters<typeof unknownSurroundings>[0]) => unknownSurroundings(where);
  const fetchStarter = createFetchStarter({ client, self: scarlet, lookUp, clock: hastyClock(), log });
  const place = { channel: thread, parent: parent as ChannelId | undefined, guild: undefined };
  const starter = await fetchStarter(place as never, new AbortController().signal);
  return { starter, asked, warnings: log.lines.length };
}

function refusal(status: number): DiscordAPIError {
  return new DiscordAPIError({ code: 0, message: 'no' }, 0, status, 'GET', 'http://127.0.0.1/api', {
    body: undefined,
    files: undefined,
  });
}

test.each([
  ['text', 'text'],
  ['unknown', 'unknown'],
  ['forum', thread],
  ['media', thread],
  [undefined, thread],
] as const)('of a thread below %s it is looked for in %s', async (parent, channel) => {
  const { starter, asked } = await fetched(payload('Look!'), parent);

  expect(asked).toEqual([`/channels/${channel}/messages/${thread}`]);
  expect(starter).toMatchObject({ kind: 'found', messages: [{ text: 'Look!' }] });
});

test('a forwarded message with no words of its own is a first message, too', async () => {
  const forwarded = { message: payload('Look!') };

  const { starter } = await fetched(
    { ...payload(''), message_reference: { type: 1 }, message_snapshots: [forwarded] },
    'text',
  );

  expect(starter).toMatchObject({ kind: 'found', messages: [{ text: '' }, { text: 'Look!' }] });
});

test.each<[string, object | Error, object, number]>([
  ['shows nothing', payload(''), { kind: 'none' }, 0],
  ['is deleted', refusal(404), { kind: 'none' }, 0],
  ['may not be read', refusal(403), { kind: 'none' }, 0],
  ['is not given to a token that may be good on another route', refusal(401), { kind: 'unavailable' }, 1],
  ['is not given for another reason', new Error('socket hang up'), { kind: 'unavailable' }, 1],
])('a first message that %s', async (_, answer, starter, warnings) => {
  expect(await fetched(answer, 'text')).toMatchObject({ starter, warnings });
});
