import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { startMeasuredBot } from './start-measured-bot.ts';

export type BotKind = 'thin' | 'scarlet' | 'scarlet-with-sleep';

export type ChatMeasure = {
  /** Messages answered in a second, in a closed loop: each person writes again as soon as they are answered. */
  readonly throughput: number;
  /** Milliseconds from a message to its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of the processor a message, of the bot's process. */
  readonly cpu: number;
  /** Requests a message. */
  readonly rest: number;
  readonly letta: number;
  readonly commits: number;
  /** Bytes. */
  readonly rss: number;
  /** Milliseconds that the event loop was late, 99th percentile. */
  readonly loopDelayP99: number;
};

export type ChatLoad = {
  readonly people: number;
  /** Of each person, beside the first ones that aren't measured: they make the agents, and warm the process up. */
  readonly messages: number;
  /** A folder on the disk that is to be measured. */
  readonly folder: string;
};

const patienceMs = 120_000;
/** In all, before anything is measured: until then much of what runs is not compiled yet. */
const warmUpMessages = 200;

/** Lets people talk with one bot, in a process of its own, on stand-ins in this one that answer at once. */
export async function measureChat(kind: BotKind, { people, messages, folder }: ChatLoad): Promise<ChatMeasure> {
  const model = await startLocalModel();
  const letta = await startLocalLetta({ model: { baseUrl: model.baseUrl } });
  const discord = await startLocalDiscord();
  const place = await mkdtemp(join(folder, 'scarlet-bench-'));
  const bot = await startMeasuredBot(kind === 'thin' ? 'thin' : 'scarlet', {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_MODEL: `openai-proxy/${localModelId}`,
    DATABASE_PATH: join(place, 'scarlet.sqlite'),
    SLEEP_ENABLED: String(kind === 'scarlet-with-sleep'),
    SLEEP_IDLE_MINUTES: '1440',
  });
  try {
    const talkers = Array.from({ length: people }, (_, index) => {
      const user = discord.createUser(`p${index}`);
      const channel = discord.openDm(user);
      return async (text: string) => {
        const startedAt = performance.now();
        await discord.replyAfter(discord.say(user, channel, text), patienceMs);
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

    const before = await bot.spent();
    const requests = { rest: discord.requests.length, letta: letta.requests.length };
    const startedAt = performance.now();
    const took = await Promise.all(
      talkers.map(async (talk) => {
        const own: number[] = [];
        for (let count = 0; count < messages; count += 1) own.push(await talk(`I like the number ${count}`));
        return own;
      }),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await bot.spent();

    const latencies = took.flat().sort((a, b) => a - b);
    const each = (total: number) => total / latencies.length;
    return {
      throughput: latencies.length / seconds,
      p50: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
      p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
      cpu: each(after.cpuMs - before.cpuMs),
      rest: each(discord.requests.length - requests.rest),
      letta: each(letta.requests.length - requests.letta),
      commits: each(after.commits - before.commits),
      rss: after.rss,
      loopDelayP99: after.loopDelayP99,
    };
  } finally {
    await bot.kill();
    await discord.close();
    await letta.close();
    await model.close();
    await rm(place, { recursive: true, force: true });
  }
}
