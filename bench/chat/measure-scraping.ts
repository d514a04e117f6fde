import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { median } from '../median.ts';
import { openTalk, type Talk } from './open-talk.ts';
import type { ScrapeCounts, ScrapeData, ScrapeOrder } from './scrape.ts';

export type ScrapingLoad = {
  readonly people: number;
  /** How long people talk while the status is asked for, and as long without. */
  readonly seconds: number;
  /** Requests a second, `/metrics` and `/status` in turn. */
  readonly perSecond: number;
  readonly warmUpMessages: number;
  readonly folder: string;
};

export type ScrapingMeasure = ScrapeCounts & {
  /** Milliseconds from a message to its answer, the median. */
  readonly without: number;
  readonly scraped: number;
};

const token = 'status-token-of-the-bench';
/** How long people wait before they write again: what is measured is not how much the machine can do. */
const thinkingMs = 200;
/** Short, so that both kinds meet the same machine, whatever else it does. */
const spanMs = 2_000;

/** Lets people talk with one bot whose status is asked for again and again, and lets it be, by turns. */
export async function measureScraping({ seconds, perSecond, ...load }: ScrapingLoad): Promise<ScrapingMeasure> {
  const settings = { SLEEP_ENABLED: 'false', STATUS_PORT: '0', STATUS_TOKEN: token };
  const talk = await openTalk({ bot: 'scarlet', ...load, settings });
  const thread = startScraper(talk, perSecond);
  const took: Record<'without' | 'scraped', number[]> = { without: [], scraped: [] };
  try {
    for (let span = 0; span < (seconds * 1_000) / spanMs; span += 1) {
      // Each pair the other way round than the one before: a machine that gets busier favours neither.
      const order = span % 2 === 0 ? (['without', 'scraped'] as const) : (['scraped', 'without'] as const);
      for (const kind of order) {
        thread.postMessage((kind === 'scraped' ? 'scrape' : 'rest') satisfies ScrapeOrder);
        took[kind].push(...(await talkFor(talk, spanMs)));
      }
    }
    thread.postMessage('tell-counts' satisfies ScrapeOrder);
    const [counts] = (await once(thread, 'message')) as [ScrapeCounts];
    return { without: median(took.without), scraped: median(took.scraped), ...counts };
  } finally {
    await thread.terminate();
    await talk.close();
  }
}

function startScraper({ bot }: Talk, perSecond: number): Worker {
  if (bot.statusAddress === undefined) throw new Error('The bot serves no status.');
  const workerData: ScrapeData = { address: bot.statusAddress, token, perSecond };
  return new Worker(new URL('./scrape.ts', import.meta.url), { workerData });
}

async function talkFor({ talkers }: Talk, ms: number): Promise<readonly number[]> {
  const until = performance.now() + ms;
  const took = await Promise.all(
    talkers.map(async (say, person) => {
      const own: number[] = [];
      await sleep((person * thinkingMs) / talkers.length);
      while (performance.now() < until) {
        own.push(await say(`I like the number ${own.length}`));
        await sleep(thinkingMs);
      }
      return own;
    }),
  );
  return took.flat();
}
