import { afterEach, expect, test } from 'vitest';
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
