import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { type LocalLetta, startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { english } from '../../src/texts/en.ts';
import { type MeasuredBot, startMeasuredBot } from './start-measured-bot.ts';

export type TalkOptions = {
  readonly bot: 'thin' | 'scarlet';
  readonly people: number;
  /** A folder on the disk that is to be measured. */
  readonly folder: string;
  /** In all, before anything is measured: until then much of what runs is not compiled yet. */
  readonly warmUpMessages: number;
  /** Settings of the bot, beside those that it needs to live here. */
  readonly settings: Readonly<Record<string, string>>;
};

/** People who have talked a while with one bot, in a process of its own, on stand-ins in this one that answer at once. */
export type Talk = {
  readonly bot: MeasuredBot;
  readonly discord: LocalDiscord;
  readonly letta: LocalLetta;
  /** One for each person: says something, and yields the milliseconds until the answer. */
  readonly talkers: readonly ((text: string) => Promise<number>)[];
  close(): Promise<void>;
};

const patienceMs = 120_000;
const { willAnswerLater } = english.chat;

export async function openTalk({ bot: kind, people, folder, warmUpMessages, settings }: TalkOptions): Promise<Talk> {
  await using opened = new AsyncDisposableStack();
  const model = opened.adopt(await startLocalModel(), (one) => one.close());
  const letta = opened.adopt(await startLocalLetta({ model: { baseUrl: model.baseUrl } }), (one) => one.close());
  const discord = opened.adopt(await startLocalDiscord(), (one) => one.close());
  const place = await mkdtemp(join(folder, 'scarlet-bench-'));
  opened.defer(() => rm(place, { recursive: true, force: true }));
  const bot = opened.adopt(
    await startMeasuredBot(kind, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      LETTA_BASE_URL: letta.baseUrl,
      LETTA_MODEL: `openai-proxy/${localModelId}`,
      DATABASE_PATH: join(place, 'scarlet.sqlite'),
      SLEEP_IDLE_MINUTES: '1440',
      ...settings,
    }),
    (one) => one.kill(),
  );
  const talkers = Array.from({ length: people }, (_, index) => {
    const user = discord.createUser(`p${index}`);
    const channel = discord.openDm(user);
    return async (text: string) => {
      const startedAt = performance.now();
      let reply = await discord.replyAfter(discord.say(user, channel, text), patienceMs);
      // Where the wait is long it is told of, which is no answer yet.
      while (reply.content === willAnswerLater) reply = await discord.replyAfter(reply, patienceMs);
      return performance.now() - startedAt;
    };
  });
  for (const talk of talkers) await talk('hello');
  const warmUps = Math.ceil(warmUpMessages / people);
  await Promise.all(
    talkers.map(async (talk, index) => {
      // One after the other, or hundreds of connections would be made in one moment.
      await sleep(index * 10);
      for (let count = 0; count < warmUps; count += 1) await talk('hello again');
    }),
  );
  const open = opened.move();
  return { bot, discord, letta, talkers, close: () => open.disposeAsync() };
}
