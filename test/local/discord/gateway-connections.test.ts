/** How a connection to the gateway begins, whatever the client: each rule is named after its section of Discord's documents. */
import { once } from 'node:events';
import { createInflate, createZstdDecompress, inflateSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';
import { allUsefulIntents, identified, openGateway } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const properties = { os: 'linux' };

// The documents name no code for an encoding or a compression that there isn't: it is what can't be decoded, 4002.
describe('Gateway, Connecting', () => {
  test.each([
    { query: 'v=5&encoding=json', code: 4012 },
    { query: 'v=10&encoding=json&compress=brotli-stream', code: 4002 },
    { query: 'v=10&encoding=bson', code: 4002 },
  ])('closes $query with $code', async ({ query, code }) => {
    const { discord } = await smallWorld();
    const socket = connect(discord, query);

    expect((await once(socket, 'close'))[0]).toBe(code);
  });
});

describe('Gateway, Transport Compression', () => {
  test.each([
    { compress: 'zlib-stream', open: createInflate },
    { compress: 'zstd-stream', open: createZstdDecompress },
  ])('$compress is one stream over all payloads', async ({ compress, open }) => {
    const { discord, ann, general } = await smallWorld();
    const stream = open();
    const socket = connect(discord, `v=10&encoding=json&compress=${compress}`);
    const ends: string[] = [];
    socket.on('message', (data: Buffer) => {
      ends.push(data.subarray(-4).toString('hex'));
      stream.write(data);
    });
    const text = textOf(stream);

    await text.until('"op":10');
    socket.send(identify(discord));
    await text.until('GUILD_CREATE');
    discord.say(ann, general, 'hello');
    await text.until('"content":"hello"');

    if (compress === 'zlib-stream') expect(new Set(ends)).toEqual(new Set(['0000ffff']));
  });
});

describe('Gateway, Payload Compression', () => {
  test('each payload after IDENTIFY is compressed on its own', async () => {
    const { discord } = await smallWorld();
    const socket = connect(discord, 'v=10&encoding=json');
    await once(socket, 'message');

    socket.send(identify(discord, { compress: true }));
    const [ready] = await once(socket, 'message');

    expect(JSON.parse(inflateSync(ready).toString())).toMatchObject({ t: 'READY' });
  });
});

test('Gateway, Identifying: the token may begin with "Bot "', async () => {
  const { discord } = await smallWorld();
  const gateway = openGateway(discord);
  await gateway.until(({ op }) => op === 10);

  gateway.send(2, { token: `Bot ${discord.token}`, intents: allUsefulIntents, properties });

  expect(await gateway.untilEvent('READY')).toMatchObject({ s: 1 });
});

test('Gateway, Resuming: RESUMED has an object as its body', async () => {
  const { discord } = await smallWorld();
  const { gateway, sessionId } = await identified(discord);
  await gateway.untilEvent('GUILD_CREATE');
  discord.gateway.cut();
  const second = openGateway(discord);
  await second.until(({ op }) => op === 10);

  second.send(6, { token: discord.token, session_id: sessionId, seq: 2 });

  expect((await second.untilEvent('RESUMED')).d).toEqual(expect.any(Object));
});

test('Gateway, Invalid Session: the same connection may identify anew', async () => {
  const { discord } = await smallWorld();
  const { gateway } = await identified(discord);

  discord.gateway.invalidate(false);
  await gateway.until(({ op }) => op === 9);
  gateway.send(2, { token: discord.token, intents: allUsefulIntents, properties });

  await gateway.until(({ t, s }) => t === 'READY' && s === 1 && discord.gateway.counts.identifies === 2);
});

test('Gateway, Rate Limiting: the 121st payload within a minute closes with 4008', async () => {
  const { discord } = await smallWorld();
  const { gateway } = await identified(discord);

  for (let sent = 1; sent <= 120; sent += 1) gateway.send(1, null);

  expect(await gateway.untilClosed()).toBe(4008);
});

test('Gateway, Max Concurrency: a session begun within five seconds of another of its key is invalid', async () => {
  const { discord } = await smallWorld({ maxConcurrency: 2, enforceMaxConcurrency: true });
  await identified(discord, { shard: [0, 4] });
  await identified(discord, { shard: [1, 4] });
  const gateway = openGateway(discord);
  await gateway.until(({ op }) => op === 10);
  const identify = { token: discord.token, intents: allUsefulIntents, properties, shard: [2, 4] };

  gateway.send(2, identify);
  expect((await gateway.until(({ op }) => op === 9)).d).toBe(false);
  discord.advance(5000);
  gateway.send(2, identify);

  await gateway.untilEvent('READY');
  expect(discord.gateway.counts.identifies).toBe(3);
});

test('Gateway, Sharding: READY holds the servers of its shard only', async () => {
  const { discord, guild } = await smallWorld();
  const shard = Number((BigInt(guild.id) >> 22n) % 2n);

  const own = await (await identified(discord, { shard: [shard, 2] })).gateway.untilEvent('READY');
  const other = await (await identified(discord, { shard: [1 - shard, 2] })).gateway.untilEvent('READY');

  expect(own.d).toMatchObject({ guilds: [{ id: guild.id }] });
  expect(other.d).toMatchObject({ guilds: [] });
});

describe('Gateway Events, Request Guild Members', () => {
  test('members are asked for by id, or by how their name begins', async () => {
    const { discord, ann, bea, guild } = await smallWorld();
    const { gateway } = await identified(discord);
    const stranger = '100000000000000009';

    gateway.send(8, { guild_id: guild.id, user_ids: [ann.id, stranger], nonce: 'by id' });
    gateway.send(8, { guild_id: guild.id, query: 'be', limit: 5, nonce: 'by name' });

    const chunk = (nonce: string) =>
      gateway.until(({ t, d }) => t === 'GUILD_MEMBERS_CHUNK' && asText(d).includes(nonce));
    expect((await chunk('by id')).d).toMatchObject({ members: [{ user: { id: ann.id } }], not_found: [stranger] });
    expect((await chunk('by name')).d).toMatchObject({ members: [{ user: { id: bea.id } }], chunk_count: 1 });
  });

  test('a list of everybody needs the members intent', async () => {
    const { discord, guild } = await smallWorld();
    const { gateway } = await identified(discord);

    gateway.send(8, { guild_id: guild.id, query: '', limit: 0 });

    expect(await gateway.untilClosed()).toBe(4014);
  });
});

function connect(discord: LocalDiscord, query: string): WebSocket {
  const socket = new WebSocket(`${discord.apiUrl.replace(/^http/, 'ws').replace(/\/api$/, '')}/?${query}`);
  onTestFinished(() => socket.terminate());
  return socket;
}

function identify(discord: LocalDiscord, more: object = {}): string {
  return JSON.stringify({ op: 2, d: { token: discord.token, intents: allUsefulIntents, properties, ...more } });
}

function textOf(stream: NodeJS.ReadableStream) {
  let text = '';
  const listeners = new Set<() => void>();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  });
  return {
    until: (words: string) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (text.includes(words)) resolve();
        };
        listeners.add(check);
        check();
      }),
  };
}

function asText(value: unknown): string {
  return JSON.stringify(value);
}
