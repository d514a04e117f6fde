import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { median } from '../median.ts';
import { openTalk, type Talk } from './open-talk.ts';
import type { ScrapeData } from './scrape.ts';

export type ScrapingLoad = {
  readonly people: number;
  /** Spans of talk with scraping, and as many without: they take turns. */
  readonly spans: number;
  readonly spanMs: number;
  /** Requests a second, `/metrics` and `/status` in turn. */
  readonly perSecond: number;
  readonly folder: string;
};

export type ScrapingMeasure = {
  /** Milliseconds from a message to its answer, the median of each span. */
  readonly without: readonly number[];
  readonly scraped: readonly number[];
  /** Requests that were answered with 200, and those that were made. */
  readonly answered: number;
  readonly asked: number;
};

const token = 'status-token-of-the-bench';
/** How long people wait before they write again: what is measured is not how much the machine can do. */
const thinkingMs = 200;

/** Lets people talk with one bot whose status is asked for again and again, and lets it be, by turns. */
export async function measureScraping(load: ScrapingLoad): Promise<ScrapingMeasure> {
  const settings = { SLEEP_ENABLED: 'false', STATUS_PORT: '0', STATUS_TOKEN: token };
  const talk = await openTalk({ bot: 'scarlet', people: load.people, folder: load.folder, settings });
  const [without, scraped]: [number[], number[]] = [[], []];
  const scrapes = { asked: 0, answered: 0 };
  try {
    for (let span = 0; span < load.spans; span += 1) {
      // In pairs, each the other way round than the one before: a machine that gets busier favours neither.
      const order = span % 2 === 0 ? (['without', 'scraped'] as const) : (['scraped', 'without'] as const);
      for (const kind of order) {
        const scraper = kind === 'scraped' ? scrape(talk, load) : undefined;
        (kind === 'scraped' ? scraped : without).push(await talkFor(talk, load.spanMs));
        const { asked = 0, answered = 0 } = (await scraper?.stop()) ?? {};
        scrapes.asked += asked;
        scrapes.answered += answered;
      }
    }
    return { without, scraped, ...scrapes };
  } finally {
    await talk.close();
  }
}

async function talkFor({ talkers }: Talk, ms: number): Promise<number> {
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
  return median(took.flat());
}

function scrape({ bot }: Talk, { perSecond }: ScrapingLoad) {
  if (bot.statusAddress === undefined) throw new Error('The bot serves no status.');
  const workerData: ScrapeData = { address: bot.statusAddress, token, perSecond };
  const thread = new Worker(new URL('./scrape.ts', import.meta.url), { workerData });
  return {
    async stop(): Promise<{ readonly asked: number; readonly answered: number }> {
      thread.postMessage('stop');
      const [counts] = await once(thread, 'message');
      return counts;
    },
  };
}
