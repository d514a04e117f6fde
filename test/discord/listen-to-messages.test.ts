import { type APIMessage, ChannelType, Client, Events, GatewayDispatchEvents } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createFetchMessage,
  listenToMessages,
  listenToSessions,
  type MessageDispatch,
  relayMessage,
} from '../../src/discord/listen-to-messages.ts';
import type { SurroundingsLookup } from '../../src/discord/surroundings.ts';
import type { MessagePayload } from '../../src/discord/to-incoming-message.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { message, payload, scarlet, scarletUser, soups } from './message-payload.ts';

/** A client that is connected to nothing: what the gateway brings is played on it. */
let client: Client;
let taken: unknown[];
let clock: ReturnType<typeof drivenClock>;

beforeEach(() => {
  client = new Client({ intents: [] });
  taken = [];
  clock = drivenClock();
});

const inbound = {
  take: (event: unknown) => void taken.push(event),
  siftHeld: () => expect.fail(),
  open: () => expect.fail(),
  close: () => expect.fail(),
};

test('new messages, edits and deletions come with the shard that brought them', () => {
  listenToMessages(client, inbound);
  const one = { id: '1', channel_id: '7' };

  client.ws.emit(GatewayDispatchEvents.MessageCreate, one, 3);
  client.ws.emit(GatewayDispatchEvents.MessageUpdate, one, 3);
  client.ws.emit(GatewayDispatchEvents.MessageDelete, one, 3);
  client.ws.emit(GatewayDispatchEvents.MessageDeleteBulk, { ids: ['1', '2'], channel_id: '7', guild_id: '9' }, 3);

  expect(taken).toEqual([
    { kind: 'created', message: one, shard: 3 },
    { kind: 'updated', message: one, shard: 3 },
    { kind: 'deleted', where: { channel_id: '7' }, ids: ['1'], shard: 3 },
    { kind: 'deleted', where: { channel_id: '7', guild_id: '9' }, ids: ['1', '2'], shard: 3 },
  ]);
});

test('of threads only private ones are told of that the bot is taken into, and in which something was said', () => {
  listenToMessages(client, inbound);
  const thread = { id: '8', guild_id: '9', type: ChannelType.PrivateThread, last_message_id: '1' };

  client.ws.emit(GatewayDispatchEvents.ThreadCreate, { ...thread, newly_created: true }, 3);
  client.ws.emit(GatewayDispatchEvents.ThreadCreate, { ...thread, type: ChannelType.PublicThread }, 3);
  client.ws.emit(GatewayDispatchEvents.ThreadCreate, { ...thread, last_message_id: null }, 3);
  client.ws.emit(GatewayDispatchEvents.ThreadCreate, thread, 3);

  expect(taken).toEqual([
    { kind: 'taken-into', where: { channel_id: '8', guild_id: '9' }, lastMessage: '1', shard: 3 },
  ]);
});

describe('a session that began', () => {
  /** Of a shard; and whether its servers are known yet. */
  function beginning(shard: number): () => boolean {
    listenToSessions(client, clock, inbound);
    client.ws.emit(GatewayDispatchEvents.Ready, {}, shard);
    let isKnown = false;
    const [event] = taken as { readonly kind: string; readonly ready: Promise<void>; readonly shard: number }[];
    expect(event).toMatchObject({ kind: 'session-began', shard });
    void event?.ready.then(() => {
      isKnown = true;
    });
    return () => isKnown;
  }

  test.each([
    ['ready', () => client.emit(Events.ShardReady, 1, undefined), () => client.emit(Events.ShardReady, 0, undefined)],
    ['resumed', () => client.emit(Events.ShardResume, 1, 0), () => client.emit(Events.ShardResume, 0, 0)],
  ])('knows its servers when its own shard is %s', async (_, own, other) => {
    const isKnown = beginning(1);

    other();
    await clock.quiet();
    expect(isKnown()).toBe(false);
    own();
    await clock.quiet();

    expect(isKnown()).toBe(true);
    expect([
      clock.pending(),
      client.listenerCount(Events.ShardReady),
      client.listenerCount(Events.ShardResume),
    ]).toEqual([0, 0, 0]);
  });

  test('is waited for no longer than twenty seconds', async () => {
    const isKnown = beginning(0);

    await clock.pass(19_999);
    expect(isKnown()).toBe(false);
    await clock.pass(1);

    expect(isKnown()).toBe(true);
  });
});

describe('a message that is asked for', () => {
  const where = { channel_id: '7' };

  test('is what Discord gives', async () => {
    const asked: string[] = [];
    const get = async (route: string) => {
      asked.push(route);
      return { id: '1' };
    };

    expect(await createFetchMessage({ rest: { get }, clock, log: recordingLog() })(where, '1')).toEqual({ id: '1' });
    expect(asked).toEqual(['/channels/7/messages/1']);
  });

  test('is none after five seconds', async () => {
    const log = recordingLog();
    const get = (_: string, options?: { readonly signal?: AbortSignal | undefined }) =>
      new Promise((_resolve, reject) =>
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
      );

    const fetched = createFetchMessage({ rest: { get }, clock, log })(where, '1');
    await clock.pass(5_000);

    expect(await fetched).toBeUndefined();
    expect(log.lines).toMatchObject([{ level: 'debug', fields: { channel: '7', message: '1' } }]);
  });
});

type Unsharded<Dispatch> = Dispatch extends unknown ? Omit<Dispatch, 'shard'> : never;

async function relay(
  dispatch: Unsharded<MessageDispatch>,
  stored?: APIMessage,
  lookUp: SurroundingsLookup = async () => soups,
): Promise<readonly string[]> {
  const told: string[] = [];
  const events = {
    message: ({ text }: { text: string }) => void told.push(`message ${text}`),
    edited: ({ text }: { text: string }) => void told.push(`edited ${text}`),
    deleted: (channel: string, ids: readonly string[]) => void told.push(`deleted ${ids} in ${channel}`),
    leftBehind: ({ channel }: { channel: string }, id: string) => void told.push(`left ${id} behind in ${channel}`),
    returned: (_: unknown, shards: readonly number[]) => void told.push(`returned ${shards}`),
    takenInto: () => {},
    ownReply: (to: string) => void told.push(`replied to ${to}`),
  };
  await relayMessage({ ...dispatch, shard: 3 }, { self: scarlet, lookUp, fetchMessage: async () => stored, events });
  return told;
}

const edited = { edited_timestamp: '2026-11-22T20:17:00.000Z' };

describe('the chat flow is told', () => {
  test('of a new message', async () => {
    expect(await relay({ kind: 'created', message: payload('hello') })).toEqual(['message hello']);
  });

  test('of an edit', async () => {
    expect(await relay({ kind: 'updated', message: payload('hello', edited) })).toEqual(['edited hello']);
  });

  test('of an edit whose update left things out, as the message is when asked for', async () => {
    const { mentions: _, attachments: __, author: ___, ...partial } = payload('hello', edited);

    const told = await relay({ kind: 'updated', message: partial as MessagePayload }, message('hello', edited));

    expect(told).toEqual(['edited hello']);
  });

  test('of what can not be looked up at present, so that it is read later; of deletions all the same', async () => {
    const fail: SurroundingsLookup = async () => {
      throw new Error('HTTP 500');
    };
    const left = `left ${payload('hello').id} behind in ${payload('hello').channel_id}`;
    const where = { channel_id: '5', guild_id: '1' };

    expect(await relay({ kind: 'created', message: payload('hello') }, undefined, fail)).toEqual([left]);
    expect(await relay({ kind: 'updated', message: payload('hello', edited) }, undefined, fail)).toEqual([left]);
    expect(await relay({ kind: 'deleted', where, ids: ['7'] }, undefined, fail)).toEqual(['deleted 7 in 5']);
  });

  test('of a session that began', async () => {
    expect(await relay({ kind: 'session-began', ready: Promise.resolve() })).toEqual(['returned 3']);
  });

  test('of what the bot itself has replied to, once', async () => {
    const own = { author: scarletUser, message_reference: { message_id: '7', channel_id: '5', type: 0 } };

    expect(await relay({ kind: 'created', message: payload('hello', own) })).toEqual(['replied to 7']);
    expect(await relay({ kind: 'updated', message: payload('hello', { ...own, ...edited }) })).toEqual([]);
  });

  test('of several deletions at once', async () => {
    const where = { channel_id: soups.place.channel, guild_id: '1' };

    expect(await relay({ kind: 'deleted', where, ids: ['7', '8'] })).toEqual([`deleted 7,8 in ${soups.place.channel}`]);
  });
});

describe('the chat flow is not told', () => {
  test('of a preview that Discord adds', async () => {
    const preview = payload('https://example.org', { embeds: [{ title: 'Example' }] });

    expect(await relay({ kind: 'updated', message: preview })).toEqual([]);
  });

  test('of an update that leaves out what was said, where nobody tells', async () => {
    const { content: _, ...partial } = payload('', edited);

    expect(await relay({ kind: 'updated', message: partial as MessagePayload })).toEqual([]);
  });

  test('of what the bot itself says and edits', async () => {
    const own = { author: scarletUser };

    expect(await relay({ kind: 'created', message: payload('hello', own) })).toEqual([]);
    expect(await relay({ kind: 'updated', message: payload('hello', { ...own, ...edited }) })).toEqual([]);
  });
});
