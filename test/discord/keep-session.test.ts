import { EventEmitter } from 'node:events';
import type { Client } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { createSessionKeeper, type WebSocketManager } from '../../src/discord/keep-session.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { botOnLocalDiscord, type Stage } from './bot-on-local-discord.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.leave();
  stage = undefined;
});

/** What somebody says while the gateway is away, until so many attempts to come back have failed, is heard. */
async function heardAfter({ discord, hears }: Stage, failedAttempts: number): Promise<readonly string[]> {
  const ann = discord.createUser('Ann');
  const dm = discord.openDm(ann);
  const before = discord.gateway.counts.cutOff;
  const texts = ['one', 'two', 'three'];
  discord.gateway.goDown();
  for (const text of texts) discord.say(ann, dm, text);
  await discord.waitFor('the attempts', () => discord.gateway.counts.cutOff - before >= failedAttempts);
  discord.gateway.comeBack();
  const heard: string[] = [];
  for (const _ of texts) {
    const one = await hears();
    heard.push(one.kind === 'message' ? one.message.text : one.kind);
  }
  return heard;
}

test('a session outlives attempts to reconnect that fail, and nothing that was said meanwhile is lost', async () => {
  stage = await botOnLocalDiscord();
  const { discord } = stage;

  for (const failedAttempts of [0, 1, 3]) {
    expect(await heardAfter(stage, failedAttempts)).toEqual(['one', 'two', 'three']);
  }

  expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 3 });
});

test('what Discord closes by itself, or asks to be closed, is resumed too', async () => {
  stage = await botOnLocalDiscord();
  const { discord } = stage;

  discord.gateway.closeWith(1000);
  expect(await heardAfter(stage, 1)).toEqual(['one', 'two', 'three']);
  discord.gateway.askToReconnect();
  expect(await heardAfter(stage, 1)).toEqual(['one', 'two', 'three']);

  expect(discord.gateway.counts.identifies).toBe(1);
});

test('a session that is over on either side is begun anew: a refused resume ends it for good', async () => {
  stage = await botOnLocalDiscord();
  const { discord } = stage;

  discord.gateway.goDown();
  await discord.waitFor('an attempt', () => discord.gateway.counts.cutOff > 0);
  discord.advance(4 * 60_000);
  discord.gateway.comeBack();
  await discord.waitFor('a new session', () => discord.gateway.counts.identifies === 2, 15_000);

  expect(discord.gateway.counts.resumes).toBe(0);
  expect(discord.story.filter((line) => line.includes('a resume was refused'))).toHaveLength(1);
});

test('an event that discord.js can make nothing of is passed over, and told', async () => {
  stage = await botOnLocalDiscord();
  const { discord, hears, log } = stage;
  const ann = discord.createUser('Ann');

  discord.gateway.sendOdd({});
  const odd = ['GUILD_MEMBER_UPDATE', 'MESSAGE_DELETE'];
  for (const t of odd) discord.gateway.sendOdd({ op: 0, s: 0, t, d: null });
  discord.say(ann, discord.openDm(ann), 'Hello!');

  expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
  const told = log.lines.filter(({ sentence }) => sentence.endsWith('it is passed over'));
  expect(told.map(({ fields }) => fields)).toEqual(odd.map((event) => expect.objectContaining({ shard: 0, event })));
});

// discord.js keeps it until all shards are there, and handles it then, on its own.
test('nor does one end the bot that comes while another shard is on its way', async () => {
  const odd = { op: 0, s: 0, t: 'GUILD_MEMBER_UPDATE', d: null };
  stage = await botOnLocalDiscord({ shards: 2, maxConcurrency: 1, enforceMaxConcurrency: true }, (discord) => {
    const isFirstThere = () => discord.gateway.counts.identifies === 1;
    void discord.waitFor('the first shard', isFirstThere).then(() => discord.gateway.sendOdd(odd));
  });
  const { discord, hears, log } = stage;
  const ann = discord.createUser('Ann');

  discord.say(ann, discord.openDm(ann), 'Hello!');

  expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
  const told = log.lines.filter(({ sentence }) => sentence.endsWith('it is passed over'));
  expect(told.map(({ fields }) => fields)).toContainEqual(
    expect.objectContaining({ shard: 0, event: 'GUILD_MEMBER_UPDATE' }),
  );
});

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
    const { clock, hello, closed, givesUp, updates } = keeping();
    for (let times = 0; times < 3; times += 1) {
      hello();
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

  test.each([
    ['on an open connection', undefined],
    ['by a code of its own', 4009],
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
