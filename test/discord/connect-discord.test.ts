import { EventEmitter } from 'node:events';
import { RESTEvents } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { connectDiscord, createDiscordNow } from '../../src/discord/connect-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { botOnLocalDiscord, impatientClock, rememberingLog, type Stage } from './bot-on-local-discord.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.leave();
  stage = undefined;
});

const edges = () => ({ log: rememberingLog(), clock: impatientClock(), onLost: () => {}, messageContent: true });

describe('receiving', () => {
  test('delivers what came in before anyone received, in order', async () => {
    const discord = await startLocalDiscord();
    const bot = await connectDiscord({ ...edges(), token: discord.token, apiUrl: discord.apiUrl });
    const anna = discord.createUser('Anna');
    const direct = discord.openDm(anna);
    for (const text of ['one', 'two']) discord.say(anna, direct, text);
    // Typing goes the same way after them: once it has arrived, they have.
    await bot.outbox.showTyping(direct.id as never);

    const heard: string[] = [];
    const both = Promise.withResolvers<void>();
    bot.receive({
      message: ({ text }) => {
        if (heard.push(text) === 2) both.resolve();
      },
      edited() {},
      deleted() {},
      leftBehind() {},
      returned() {},
      takenInto() {},
      ownReply() {},
    });
    await both.promise;

    expect(heard).toEqual(['one', 'two']);
    await bot.close();
    await discord.close();
  });

  test('goes on after a handler failed', async () => {
    const discord = await startLocalDiscord();
    const log = rememberingLog();
    const bot = await connectDiscord({ ...edges(), log, token: discord.token, apiUrl: discord.apiUrl });
    const anna = discord.createUser('Anna');
    const second = Promise.withResolvers<string>();
    bot.receive({
      async message({ text }) {
        if (text === 'one') throw new Error('the handler broke');
        second.resolve(text);
      },
      edited() {},
      deleted() {},
      leftBehind() {},
      returned() {},
      takenInto() {},
      ownReply() {},
    });

    discord.say(anna, discord.openDm(anna), 'one');
    discord.say(anna, discord.openDm(anna), 'two');

    expect(await second.promise).toBe('two');
    await bot.close();
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', sentence: 'handling an event failed' }));
    await discord.close();
  });
});

describe('a connection that breaks', () => {
  test('is resumed, and what was said meanwhile arrives', async () => {
    stage = await botOnLocalDiscord();
    const anna = stage.discord.createUser('Anna');

    stage.discord.gateway.cut();
    stage.discord.say(anna, stage.discord.openDm(anna), 'are you there?');

    expect(await stage.hears()).toMatchObject({ message: { text: 'are you there?' } });
    expect(stage.discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
    expect(stage.lost).toEqual([]);
  });

  test('is lost when Discord closes it for good', async () => {
    const lost = Promise.withResolvers<Error>();
    stage = await botOnLocalDiscord({}, () => {}, { onLost: lost.resolve });

    stage.discord.gateway.closeWith(4004);

    expect(await lost.promise).toMatchObject({ kind: 'token-refused' });
  });

  test('is not lost by one route that calls a good token bad', async () => {
    stage = await botOnLocalDiscord();
    const anna = stage.discord.createUser('Anna');
    const answer = { kind: 'answer', status: 401, body: { message: '401: Unauthorized', code: 0 } } as const;
    stage.discord.faults.plan({ method: 'POST' }, answer);
    const { bot, log } = stage;
    const channel = stage.discord.openDm(anna).id as never;

    await bot.outbox.showTyping(channel);

    await expect
      .poll(() => log.lines.map(({ sentence }) => sentence))
      .toContain('a request was answered with HTTP 401, another one was not');
    const posted = await bot.outbox.post(channel, { text: 'Hello!', nonce: '1', replyTo: undefined });
    expect(posted).toMatchObject({ kind: 'posted' });
    expect(stage.lost).toEqual([]);
  });

  test('is lost when two requests are answered that the token is not valid', async () => {
    const lost = Promise.withResolvers<Error>();
    stage = await botOnLocalDiscord({}, () => {}, { onLost: lost.resolve });
    const anna = stage.discord.createUser('Anna');
    const answer = { kind: 'answer', status: 401, body: { message: '401: Unauthorized', code: 0 } } as const;
    stage.discord.faults.plan({}, answer, 2);

    await stage.bot.outbox.showTyping(stage.discord.openDm(anna).id as never);

    expect(await lost.promise).toMatchObject({ kind: 'token-refused' });
  });

  test('is not lost by a page with 401 of something in between, on whatever routes', async () => {
    stage = await botOnLocalDiscord();
    const { discord, bot, lost } = stage;
    const channel = discord.openDm(discord.createUser('Anna')).id as never;
    discord.faults.plan({}, { kind: 'answer', status: 401, headers: { 'content-type': 'text/html' } }, 4);

    for (let route = 0; route < 2; route += 1) await bot.outbox.showTyping(channel);
    const posted = await bot.outbox.post(channel, { text: 'Hello!', nonce: '1', replyTo: undefined });

    expect(posted).toMatchObject({ kind: 'posted' });
    expect(lost).toEqual([]);
  });

  // A destroyed client of discord.js comes back when it was between two attempts to reconnect.
  test('that is closed while Discord is away does not come back with it', async () => {
    stage = await botOnLocalDiscord();
    const { discord, bot, log } = stage;
    discord.gateway.goDown();
    await expect.poll(() => log.lines.map(({ sentence }) => sentence)).toContain('connection to Discord interrupted');

    await bot.close();
    discord.gateway.comeBack();
    const nextLog = rememberingLog();
    const next = await connectDiscord({ ...edges(), log: nextLog, token: discord.token, apiUrl: discord.apiUrl });
    // The pause before this resume begins later than the one that the closed client was in.
    discord.gateway.cut();
    await expect.poll(() => nextLog.lines.map(({ sentence }) => sentence)).toContain('connection to Discord resumed');

    expect(discord.gateway.counts).toMatchObject({ identifies: 2, resumes: 1 });
    await next.close();
  });

  test('that is closed on purpose is not lost', async () => {
    stage = await botOnLocalDiscord();

    await stage.bot.close();

    expect(stage.lost).toEqual([]);
    expect(stage.log.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });
});

test('Discord’s time is that of its latest answer, and goes on from there', async () => {
  const clock = drivenClock(1_700_000_000_000);
  const rest = new EventEmitter();
  const answer = (headers: Record<string, string>, status = 200) =>
    rest.emit(RESTEvents.Response, {}, new Response(null, { headers, status }));
  const now = createDiscordNow(rest, clock);
  expect(now()).toBe(clock.now());

  answer({ date: new Date(clock.now() - 600_000).toUTCString() });
  answer({});
  answer({ date: 'soon' });
  // As a proxy of another day says it.
  answer({ date: new Date(0).toUTCString() }, 502);
  await clock.pass(5_000);

  expect(now()).toBe(clock.now() - 600_000);
});

// Set a day ahead while Discord was away, it had all that was said meanwhile taken for too old to be told of.
test('what is known of Discord’s clock outlives that this machine’s is set', async () => {
  const steady = drivenClock(Date.UTC(2026, 10, 22, 12));
  let ahead = 0;
  const rest = new EventEmitter();
  const elapsed = () => steady.elapsed() - 1_000_000;
  const now = createDiscordNow(rest, { ...steady, elapsed, now: () => steady.now() + ahead });
  expect(now()).toBe(steady.now());
  const date = new Date(steady.now() - 600_000).toUTCString();
  rest.emit(RESTEvents.Response, {}, new Response(null, { headers: { date } }));

  ahead = 86_400_000;
  await steady.pass(5_000);

  expect(now()).toBe(steady.now() - 600_000);
});
