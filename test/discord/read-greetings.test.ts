import timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

let stage: Stage | undefined;
// discord.js knows no clock but the machine's: half a second before each attempt, five between two new sessions.
beforeEach(() => {
  const { setTimeout: wait } = timers;
  vi.spyOn(timers, 'setTimeout').mockImplementation((ms, ...others) => wait(Math.min(ms ?? 0, 10), ...others));
});
afterEach(async () => {
  await stage?.leave();
  stage = undefined;
  vi.restoreAllMocks();
});

/** Longer pauses than a test has time for are over at once. */
function shortPauses(): Clock {
  const clock = impatientClock();
  return { ...clock, after: (ms, call) => clock.after(ms > 1_000 && ms < 15_000 ? 1 : ms, call) };
}

const ready = {
  v: 10,
  user: { id: '200000000000000001', username: 'Scarlet' },
  guilds: [],
  session_id: 'one',
  resume_gateway_url: 'ws://127.0.0.1:4',
  application: { id: '200000000000000002', flags: 0 },
};

function greetingsTold({ log }: Stage): readonly object[] {
  return log.lines.filter(({ sentence }) => sentence.startsWith('greeting of the gateway')).map(({ fields }) => fields);
}

describe('a greeting without what is needed of it', () => {
  test.each([
    ['HELLO', {}],
    ['HELLO', { heartbeat_interval: 'soon' }],
    ['READY', {}],
    ['READY', { ...ready, user: undefined }],
    ['READY', { ...ready, application: null }],
    ['READY', { ...ready, session_id: undefined }],
    ['READY', { ...ready, guilds: [null] }],
  ] as const)('%s %j is told, and another one is asked for', async (greeting, content) => {
    stage = await botOnLocalDiscord({}, (discord) => discord.gateway.greetOddly(greeting, content), {
      clock: shortPauses(),
    });
    const { discord, hears } = stage;
    const ann = discord.createUser('Ann');

    discord.say(ann, discord.openDm(ann), 'Hello!');

    expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
    expect(greetingsTold(stage)).toEqual([expect.objectContaining({ shard: 0 })]);
  });

  test('keeps the session that was to be resumed', async () => {
    stage = await botOnLocalDiscord({}, () => {}, { clock: shortPauses() });
    const { discord, hears } = stage;
    const ann = discord.createUser('Ann');
    const dm = discord.openDm(ann);
    discord.gateway.greetOddly('HELLO', {}, {});

    discord.gateway.cut();
    discord.say(ann, dm, 'Hello!');

    expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
    expect(greetingsTold(stage)).toHaveLength(2);
    expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
  });
});

test('a session that nothing can be resumed at is resumed where it began', async () => {
  stage = await botOnLocalDiscord({}, (discord) => {
    const greeting = { ...ready, user: discord.bot, session_id: 'another' };
    discord.gateway.greetOddly('READY', { ...greeting, resume_gateway_url: 'nowhere' });
  });
  const { discord, hears } = stage;
  const ann = discord.createUser('Ann');

  discord.gateway.cut();
  await discord.waitFor('another session', () => discord.gateway.counts.identifies === 2);
  discord.say(ann, discord.openDm(ann), 'Hello!');

  expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
});

test('a session that is called invalid without saying more is begun anew', async () => {
  stage = await botOnLocalDiscord();
  const { discord, hears } = stage;
  const ann = discord.createUser('Ann');

  discord.gateway.sendOdd({ op: 9 });
  await discord.waitFor('another session', () => discord.gateway.counts.identifies === 2);
  discord.say(ann, discord.openDm(ann), 'Hello!');

  expect(await hears()).toMatchObject({ message: { text: 'Hello!' } });
});
