/** How long a session is kept, by the events of a connection that are played. With a gateway: `keep-session.test.ts`. */
import { EventEmitter } from 'node:events';
import type { Client } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createSessionKeeper, type WebSocketManager } from '../../src/discord/keep-session.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A keeper whose shards are connected to nothing: their events are played. What the client does with a session is kept. */
function keeping(relay?: Parameters<typeof createSessionKeeper>[2]) {
  const clock = drivenClock();
  const updates: unknown[][] = [];
  const options = {
    updateSessionInfo: (...update: unknown[]) => void updates.push(update),
    retrieveSessionInfo: async () => null,
  };
  const manager = Object.assign(new EventEmitter(), { options });
  const keeper = createSessionKeeper(clock, recordingLog(), relay);
  keeper.ws.buildStrategy?.(manager as unknown as WebSocketManager);
  return {
    clock,
    keeper,
    updates,
    options,
    hello: (shardId = 0) => void manager.emit('hello', { shardId }),
    resumed: (shardId = 0) => void manager.emit('resumed', { shardId }),
    dispatch: (shardId = 0) => void manager.emit('dispatch', { shardId, data: { t: 'TYPING_START' } }),
    heartbeat: (shardId = 0) => void manager.emit('heartbeat', { shardId }),
    closed: (code: number, shardId = 0) => void manager.emit('closed', { shardId, code }),
    givesUp: (shardId = 0) => options.updateSessionInfo(shardId, null),
  };
}

describe('a session that the client gives up', () => {
  test('is kept where only the network ended the connection, for five minutes of attempts', async () => {
    const { clock, hello, closed, givesUp, updates } = keeping();
    hello();
    closed(1006);
    givesUp();
    await clock.pass(5 * 60_000);
    givesUp();
    expect(updates).toEqual([]);

    await clock.pass(1);
    givesUp();

    expect(updates).toEqual([[0, null]]);
  });

  test('has its five minutes anew after a connection that stood', async () => {
    const { clock, hello, resumed, closed, givesUp, updates } = keeping();
    for (let times = 0; times < 3; times += 1) {
      hello();
      resumed();
      closed(1006);
      givesUp();
      await clock.pass(4 * 60_000);
    }

    expect(updates).toEqual([]);
  });

  test('is kept where an attempt to come back is closed before Discord greets', () => {
    const { hello, closed, givesUp, updates } = keeping();
    hello();
    closed(1006);
    givesUp();

    closed(4000);
    givesUp();

    expect(updates).toEqual([]);
  });

  test('is kept where Discord was never reached', () => {
    const { closed, givesUp, updates } = keeping();

    givesUp();
    closed(4009);
    givesUp();

    expect(updates).toEqual([]);
  });

  test('does not get them anew by a greeting that nothing follows', async () => {
    const { clock, hello, closed, updates } = keeping();
    hello();
    for (let times = 0; times < 3; times += 1) {
      closed(1006);
      hello();
      await clock.pass(2 * 60_000);
    }
    expect(updates).toEqual([]);

    closed(1006);

    expect(updates).toEqual([[0, null]]);
  });

  test('is over where Discord closes two attempts to resume it, and not where one stood in between', () => {
    const { hello, resumed, closed, givesUp, updates } = keeping();
    for (let times = 0; times < 5; times += 1) {
      hello();
      resumed();
      closed(4005);
      givesUp();
      hello();
      closed(1000);
    }
    for (const byNetworkOrClient of [1006, 4200]) {
      hello();
      closed(byNetworkOrClient);
    }
    expect(updates).toEqual([]);
    hello();
    closed(4002);

    expect(updates).toEqual([[0, null]]);
  });

  test.each([
    ['on an open connection', undefined],
    ['by a code of its own', 4007],
  ])('is over where Discord ended it %s', (_, code) => {
    const { hello, closed, givesUp, updates } = keeping();
    hello();
    if (code !== undefined) closed(code);

    givesUp();

    expect(updates).toEqual([[0, null]]);
  });

  test('is one shard’s own matter', () => {
    const { hello, closed, givesUp, updates } = keeping();
    hello(0);
    hello(1);
    closed(1006, 0);

    givesUp(0);
    givesUp(1);

    expect(updates).toEqual([[1, null]]);
  });

  test('and that comes anew is taken', () => {
    const { options, closed, updates } = keeping();
    const session = { sessionId: 'one' };
    closed(1006);

    options.updateSessionInfo(0, session);

    expect(updates).toEqual([[0, session]]);
  });
});

describe('the answer to a resume', () => {
  const session = { sessionId: 'one' };

  test('is waited for as long as what was missed comes in', async () => {
    const { clock, options, hello, closed, dispatch, resumed, updates } = keeping();
    hello();
    options.updateSessionInfo(0, session);
    resumed();
    closed(1006);
    hello();
    for (let times = 0; times < 3; times += 1) {
      await clock.pass(59_000);
      dispatch();
    }
    expect({ updates: updates.length, pending: clock.pending() }).toEqual({ updates: 1, pending: 1 });

    await clock.pass(60_000);

    expect(updates.slice(1)).toEqual([[0, null]]);
  });

  test('is waited for no longer once it stands, is closed, or the client logs out', async () => {
    const { clock, keeper, options, hello, closed, dispatch, resumed, updates } = keeping();
    options.updateSessionInfo(0, session);
    hello();
    resumed();
    dispatch();
    expect(clock.pending()).toBe(0);
    closed(1006);
    hello();
    closed(1006);
    expect(clock.pending()).toBe(0);
    hello();

    await keeper.logOut({ destroy: async () => {} } as unknown as Client);

    expect({ pending: clock.pending(), updates: updates.length }).toEqual({ pending: 0, updates: 1 });
  });
});

test('the silence is that of the shard where it is the longest, by any sign of life', async () => {
  const { clock, keeper, hello, heartbeat } = keeping();
  expect(keeper.silentMs()).toBeUndefined();

  hello(0);
  await clock.pass(1_000);
  hello(1);
  await clock.pass(500);
  expect(keeper.silentMs()).toBe(1_500);
  heartbeat(0);

  expect(keeper.silentMs()).toBe(500);
});

describe('logging out', () => {
  const client = (destroy: () => Promise<void>) => ({ destroy }) as unknown as Client;

  test('waits for the client and for what leads it, and leaves no timer behind', async () => {
    const [destroyed, led] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { keeper, clock } = keeping({ leadThrough() {}, close: () => led.promise });
    const steps: string[] = [];

    const out = keeper.logOut(client(() => destroyed.promise)).then(() => steps.push('out'));
    await clock.quiet();
    steps.push('destroyed');
    destroyed.resolve();
    await clock.quiet();
    expect(clock.pending()).toBe(0);
    steps.push('led');
    led.resolve();
    await out;

    expect(steps).toEqual(['destroyed', 'led', 'out']);
  });

  test('of a client that never hears its end takes two seconds, and none comes back after it', async () => {
    const { keeper, clock, options } = keeping();
    let isOut = false;
    void keeper.logOut(client(() => new Promise(() => {}))).then(() => {
      isOut = true;
    });
    let resumes = false;
    void options.retrieveSessionInfo().then(() => {
      resumes = true;
    });

    await clock.pass(1_999);
    expect(isOut).toBe(false);
    await clock.pass(1);

    expect([isOut, resumes]).toEqual([true, false]);
  });
});
