import { Client, Events, GatewayDispatchEvents } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFetchMessage, listenToMessages, listenToSessions } from '../../src/discord/listen-to-messages.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

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
  const message = { id: '1', channel_id: '7' };

  client.ws.emit(GatewayDispatchEvents.MessageCreate, message, 3);
  client.ws.emit(GatewayDispatchEvents.MessageUpdate, message, 3);
  client.ws.emit(GatewayDispatchEvents.MessageDelete, message, 3);
  client.ws.emit(GatewayDispatchEvents.MessageDeleteBulk, { ids: ['1', '2'], channel_id: '7', guild_id: '9' }, 3);

  expect(taken).toEqual([
    { kind: 'created', message, shard: 3 },
    { kind: 'updated', message, shard: 3 },
    { kind: 'deleted', where: { channel_id: '7' }, ids: ['1'], shard: 3 },
    { kind: 'deleted', where: { channel_id: '7', guild_id: '9' }, ids: ['1', '2'], shard: 3 },
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
