/** Connections to the local Discord that break. */
import type { Message } from 'discord.js';
import { expect, test } from 'vitest';
import { type ConnectedBot, connectedBot } from './connected-bot.ts';
import { identified, openGateway } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

/** A connected bot that collects what it hears. */
async function listener(setup = {}): Promise<ConnectedBot & { readonly heard: string[] }> {
  const bot = await connectedBot({}, setup);
  const heard: string[] = [];
  bot.client.on('messageCreate', (message: Message) => {
    heard.push(message.content);
    // Wakes whoever waits for something to be heard.
    bot.discord.startTyping(bot.ann, bot.general);
  });
  return { ...bot, heard };
}

test('what is said while the connection is cut is heard after the resume', async () => {
  const { discord, ann, general, heard } = await listener();

  discord.gateway.cut();
  discord.say(ann, general, 'can you hear me?');
  await discord.waitFor('the message to be heard', () => heard.length === 1);

  expect(heard).toEqual(['can you hear me?']);
  expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
});

test('op 7 makes the client resume', async () => {
  const { discord } = await listener();

  discord.gateway.askToReconnect();
  await discord.waitFor('the resume', () => discord.gateway.counts.resumes === 1);

  expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
});

test('op 9 that allows it makes the client resume', async () => {
  const { discord } = await listener();

  discord.gateway.invalidate(true);
  await discord.waitFor('the resume', () => discord.gateway.counts.resumes === 1);

  expect(discord.gateway.counts.identifies).toBe(1);
});

test('a refused resume loses what was said in the gap, and the client identifies anew', async () => {
  const { discord, ann, general, heard } = await listener();

  discord.gateway.refuseResumes();
  discord.gateway.cut();
  discord.say(ann, general, 'lost');
  await discord.waitFor('a second session', () => discord.gateway.counts.identifies === 2, 15_000);
  discord.say(ann, general, 'heard');
  await discord.waitFor('the message to be heard', () => heard.length > 0);

  expect(heard).toEqual(['heard']);
});

test('events can be replayed although the client has seen them', async () => {
  const { discord, ann, general } = await smallWorld();
  const { gateway, sessionId } = await identified(discord);
  discord.say(ann, general, 'once');
  await gateway.untilEvent('MESSAGE_CREATE');
  discord.gateway.replayAgain(1);
  discord.gateway.cut();
  await gateway.untilClosed();

  const second = openGateway(discord);
  await second.until(({ op }) => op === 10);
  second.send(6, { token: discord.token, session_id: sessionId, seq: 3 });
  await second.untilEvent('RESUMED');

  expect(second.events).toEqual(['MESSAGE_CREATE', 'RESUMED']);
});

test('a client comes back when the gateway was down for a while', async () => {
  const { discord, ann, general, heard } = await listener();

  discord.gateway.goDown({ rest: true });
  discord.say(ann, general, 'anybody?');
  const whileDown = await fetch(`${discord.apiUrl}/v10/gateway`).catch(() => 'refused');
  discord.gateway.comeBack();
  await discord.waitFor('the message to be heard', () => heard.length === 1);

  expect(whileDown).toBe('refused');
  expect(heard).toEqual(['anybody?']);
});

test('a client that gets no acknowledgement takes its connection for dead and resumes', async () => {
  const { discord } = await listener({ heartbeatIntervalMs: 50 });

  discord.gateway.acknowledge(false);
  await discord.waitFor('the resume', () => discord.gateway.counts.resumes > 0);
  discord.gateway.acknowledge(true);

  expect(discord.gateway.counts.identifies).toBe(1);
});

test('a requested heartbeat comes at once', async () => {
  const { discord, client } = await listener();
  const before = client.ws.shards.first()?.lastPingTimestamp ?? 0;

  discord.gateway.askForHeartbeat();
  await discord.waitFor('the heartbeat', () => discord.gateway.counts.heartbeats > 0);

  expect(client.ws.shards.first()?.lastPingTimestamp).toBeGreaterThanOrEqual(before);
});

test('after a fatal close nobody comes back', async () => {
  const { discord, client } = await listener();
  const disconnected = new Promise<number>((resolve) => client.once('shardDisconnect', ({ code }) => resolve(code)));

  discord.gateway.closeWith(4014, 'Disallowed intent(s).');

  expect(await disconnected).toBe(4014);
  expect(discord.gateway.connected).toBe(false);
});
