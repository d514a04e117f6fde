import timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

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

describe('on a gateway', () => {
  // discord.js knows no clock but the machine's: half a second before each attempt, five between two new sessions.
  beforeEach(() => {
    const { setTimeout: wait } = timers;
    vi.spyOn(timers, 'setTimeout').mockImplementation((ms, ...others) => wait(Math.min(ms ?? 0, 10), ...others));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  // https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
  test('what Discord closes with a code that lets a session be resumed is resumed, whatever discord.js makes of it', async () => {
    stage = await botOnLocalDiscord();
    const { discord } = stage;

    for (const code of [1000, 1001, 4000, 4001, 4002, 4003, 4005, 4008, 4999]) {
      const before = discord.gateway.counts;
      discord.gateway.closeWith(code);
      expect(await heardAfter(stage, 1)).toEqual(['one', 'two', 'three']);
      expect({ code, begun: discord.gateway.counts.identifies - before.identifies }).toEqual({ code, begun: 0 });
    }
    for (const code of [4007, 4009]) {
      const before = discord.gateway.counts;
      discord.gateway.closeWith(code);
      await discord.waitFor('a new session', () => discord.gateway.counts.identifies > before.identifies);
      expect(discord.gateway.counts.resumes).toBe(before.resumes);
    }
  });

  test('a resume that gets no answer within a minute gives way to a new session', async () => {
    const clock = impatientClock();
    const after: Clock['after'] = (ms, call) => clock.after(ms === 60_000 ? 100 : ms, call);
    stage = await botOnLocalDiscord({}, () => {}, { clock: { ...clock, after }, loginTimeoutMs: 30_000 });
    const { discord, hears, log } = stage;
    const ann = discord.createUser('Ann');
    discord.gateway.leaveResumesUnanswered();

    discord.gateway.cut();
    await discord.waitFor('a new session', () => discord.gateway.counts.identifies === 2);
    discord.say(ann, discord.openDm(ann), 'Hello!');

    expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
    expect(discord.gateway.counts.resumes).toBe(0);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { shard: 0 } }));
  });
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
