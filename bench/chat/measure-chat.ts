import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { openTalk } from './open-talk.ts';

export type BotKind = 'thin' | 'scarlet' | 'scarlet-with-sleep';

export type ChatMeasure = {
  /** Messages answered in a second, in a closed loop: each person writes again as soon as they are answered. */
  readonly throughput: number;
  /** Milliseconds from a message to its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of the processor a message, of the bot's process. */
  readonly cpu: number;
  /** The same of the stand-ins' process, which this is: what one bot costs them more than the other holds it up more. */
  readonly standIns: number;
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
  readonly warmUpMessages: number;
  /** A folder on the disk that is to be measured. */
  readonly folder: string;
};

/** So many things each person has to tell; then they come again. A model that learns from all that was said knows no more. */
const newsOfEach = 20;

/** Lets people talk with one bot. */
export async function measureChat(
  kind: BotKind,
  { people, messages, warmUpMessages, folder }: ChatLoad,
): Promise<ChatMeasure> {
  const talk = await openTalk({
    bot: kind === 'thin' ? 'thin' : 'scarlet',
    people,
    folder,
    warmUpMessages,
    settings: { SLEEP_ENABLED: String(kind === 'scarlet-with-sleep') },
  });
  const { bot, discord, letta, talkers } = talk;
  try {
    const before = await bot.spent();
    const requests = { rest: countOf(discord), letta: letta.requests.length };
    const usedBefore = process.cpuUsage();
    const startedAt = performance.now();
    const took = await Promise.all(
      talkers.map(async (say) => {
        const own: number[] = [];
        for (let count = 0; count < messages; count += 1)
          own.push(await say(`I like the number ${count % newsOfEach}`));
        return own;
      }),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const used = process.cpuUsage(usedBefore);
    const after = await bot.spent();

    const latencies = took.flat().sort((a, b) => a - b);
    const each = (total: number) => total / latencies.length;
    return {
      throughput: latencies.length / seconds,
      p50: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
      p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
      cpu: each(after.cpuMs - before.cpuMs),
      standIns: each((used.user + used.system) / 1_000),
      rest: each(countOf(discord) - requests.rest),
      letta: each(letta.requests.length - requests.letta),
      commits: each(after.commits - before.commits),
      rss: after.rss,
      loopDelayP99: after.loopDelayP99,
    };
  } finally {
    await talk.close();
  }
}

/** All requests so far: of many only the last ones are kept. */
function countOf({ requests }: Pick<LocalDiscord, 'requests'>): number {
  return requests.at(-1)?.number ?? 0;
}
