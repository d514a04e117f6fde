/** The gateway of the local Discord, frame by frame. */
import { describe, expect, test } from 'vitest';
import { allUsefulIntents, ask, identified, openGateway } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const properties = { os: 'linux', browser: 'none', device: 'none' };

describe('Gateway, Connecting; Gateway Close Event Codes: a new connection', () => {
  test('is greeted with the heartbeat interval, and every heartbeat is acknowledged', async () => {
    const { discord } = await smallWorld({ heartbeatIntervalMs: 30_000 });
    const gateway = openGateway(discord);

    const hello = await gateway.until(({ op }) => op === 10);
    gateway.send(1, null);
    await gateway.until(({ op }) => op === 11);

    expect(hello.d).toMatchObject({ heartbeat_interval: 30_000 });
  });

  test('gets READY and then its servers, numbered from 1', async () => {
    const { discord, guild, general } = await smallWorld();

    const { gateway } = await identified(discord);
    const ready = await gateway.untilEvent('READY');
    const created = await gateway.untilEvent('GUILD_CREATE');

    expect(ready).toMatchObject({
      s: 1,
      d: {
        v: 10,
        user: { id: discord.bot.id, bot: true },
        guilds: [{ id: guild.id, unavailable: true }],
        application: { id: discord.applicationId },
        resume_gateway_url: expect.stringMatching(/^ws:/),
        shard: [0, 1],
        private_channels: [],
      },
    });
    expect(created).toMatchObject({ s: 2, d: { id: guild.id, channels: [{ id: general.id }], member_count: 3 } });
  });

  test('learns of a server, a channel and a role that are made later', async () => {
    const { discord, ann, guild } = await smallWorld();
    const { gateway } = await identified(discord);

    discord.createTextChannel(guild, 'new-here');
    discord.createRole(guild, 'Helpers');
    discord.createGuild({ name: 'Second', members: [ann] });

    await gateway.until(({ t, d }) => t === 'GUILD_CREATE' && JSON.stringify(d).includes('Second'));
    expect(gateway.events).toEqual(['READY', 'GUILD_CREATE', 'CHANNEL_CREATE', 'GUILD_ROLE_CREATE', 'GUILD_CREATE']);
  });

  test.each([
    { what: 'a wrong token', d: { token: 'wrong', intents: 1, properties }, code: 4004 },
    { what: 'intents that do not exist', d: { intents: 1 << 30, properties }, code: 4013 },
    { what: 'a privileged intent that is off', d: { intents: 1 << 1, properties }, code: 4014 },
    { what: 'a shard beyond the number of shards', d: { intents: 1, properties, shard: [2, 2] }, code: 4010 },
    { what: 'no properties', d: { intents: 1 }, code: 4002 },
  ])('that identifies with $what is closed with $code', async ({ d, code }) => {
    const { discord } = await smallWorld();
    const gateway = openGateway(discord);
    await gateway.until(({ op }) => op === 10);

    gateway.send(2, { token: discord.token, ...d });

    expect(await gateway.untilClosed()).toBe(code);
  });

  test('is closed with 4014 for MessageContent when the application may not have it', async () => {
    const { discord } = await smallWorld({ messageContent: false });
    const gateway = openGateway(discord);
    await gateway.until(({ op }) => op === 10);

    gateway.send(2, { token: discord.token, intents: allUsefulIntents, properties });

    expect(await gateway.untilClosed()).toBe(4014);
  });

  test.each([
    { what: 'what is not JSON', send: 'hello', code: 4002 },
    { what: 'an unknown opcode after identifying', send: '{"op":99,"d":null}', code: 4001 },
    {
      what: 'a second IDENTIFY',
      send: JSON.stringify({ op: 2, d: { token: 'x', intents: 0, properties } }),
      code: 4005,
    },
  ])('that sends $what is closed with $code', async ({ send, code }) => {
    const { discord } = await smallWorld();
    const { gateway } = await identified(discord);

    gateway.sendText(send);

    expect(await gateway.untilClosed()).toBe(code);
  });

  test('that asks for something before it identified is closed with 4003', async () => {
    const { discord } = await smallWorld();
    const gateway = openGateway(discord);
    await gateway.until(({ op }) => op === 10);

    gateway.send(3, {});

    expect(await gateway.untilClosed()).toBe(4003);
  });
});

describe('Gateway, Resuming: a resumed connection', () => {
  test('gets every event of the gap in order, then RESUMED', async () => {
    const { discord, ann, general } = await smallWorld();
    const { gateway, sessionId } = await identified(discord);
    await gateway.untilEvent('GUILD_CREATE');
    discord.gateway.cut();
    await gateway.untilClosed();
    discord.say(ann, general, 'one');
    discord.say(ann, general, 'two');

    const second = openGateway(discord);
    await second.until(({ op }) => op === 10);
    second.send(6, { token: discord.token, session_id: sessionId, seq: 2 });
    await second.untilEvent('RESUMED');

    expect(second.events).toEqual(['MESSAGE_CREATE', 'MESSAGE_CREATE', 'RESUMED']);
    expect(second.received.filter(({ op }) => op === 0).map(({ s }) => s)).toEqual([3, 4, 5]);
    expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test('with an unknown session is told that it is invalid', async () => {
    const { discord } = await smallWorld();
    const gateway = openGateway(discord);
    await gateway.until(({ op }) => op === 10);

    gateway.send(6, { token: discord.token, session_id: 'nonsense', seq: 1 });

    expect(await gateway.until(({ op }) => op === 9)).toMatchObject({ d: false });
  });

  test('is told so too when it gave its session up by closing with 1000', async () => {
    const { discord } = await smallWorld();
    const { gateway, sessionId } = await identified(discord);
    gateway.close(1000);
    await gateway.untilClosed();
    await discord.waitFor('the gateway to notice', () => !discord.gateway.connected);

    const second = openGateway(discord);
    await second.until(({ op }) => op === 10);
    second.send(6, { token: discord.token, session_id: sessionId, seq: 1 });

    expect(await second.until(({ op }) => op === 9)).toMatchObject({ d: false });
  });

  test('with a sequence from the future is closed with 4007', async () => {
    const { discord } = await smallWorld();
    const { gateway, sessionId } = await identified(discord);
    discord.gateway.cut();
    await gateway.untilClosed();

    const second = openGateway(discord);
    await second.until(({ op }) => op === 10);
    second.send(6, { token: discord.token, session_id: sessionId, seq: 99 });

    expect(await second.untilClosed()).toBe(4007);
  });
});

test('the number of sessions that may still be started goes down with each', async () => {
  const { discord } = await smallWorld({ shards: 3 });
  await identified(discord);

  const { body } = await ask(discord, 'GET', '/gateway/bot');

  expect(body).toMatchObject({ shards: 3, session_start_limit: { total: 1000, remaining: 999 } });
});

test('direct messages go to shard 0, a server to the shard of its id', async () => {
  const { discord, ann, guild, general } = await smallWorld({ shards: 2 });
  const [first, second] = await Promise.all([
    identified(discord, { shard: [0, 2] }),
    identified(discord, { shard: [1, 2] }),
  ]);
  const own = (BigInt(guild.id) >> 22n) % 2n === 0n ? first : second;

  discord.say(ann, general, 'in the server');
  discord.say(ann, discord.openDm(ann), 'in private');
  await own.gateway.until(({ d }) => JSON.stringify(d).includes('in the server'));
  await first.gateway.until(({ d }) => JSON.stringify(d).includes('in private'));

  const heard = (text: string) =>
    [first, second].filter(({ gateway }) => gateway.received.some(({ d }) => JSON.stringify(d)?.includes(text)));
  expect(heard('in the server')).toEqual([own]);
  expect(heard('in private')).toEqual([first]);
});

test('a typing bot is seen on the gateway', async () => {
  const { discord, general, guild } = await smallWorld();
  const { gateway } = await identified(discord);

  await ask(discord, 'POST', `/channels/${general.id}/typing`);

  expect(await gateway.untilEvent('TYPING_START')).toMatchObject({
    d: {
      channel_id: general.id,
      guild_id: guild.id,
      user_id: discord.bot.id,
      member: { user: { id: discord.bot.id } },
    },
  });
});
