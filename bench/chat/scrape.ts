import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** A thread that asks a bot's status over and over, as monitoring does: while it is told to, and not while it isn't. */

export type ScrapeData = {
  readonly address: string;
  readonly token: string;
  readonly perSecond: number;
};

export type ScrapeOrder = 'scrape' | 'rest' | 'tell-counts';
export type ScrapeCounts = { readonly asked: number; readonly answered: number };

const { address, token, perSecond } = workerData as ScrapeData;
const agent = new Agent({ keepAlive: true });
const paths = ['/metrics', '/status'];
let counts: ScrapeCounts = { asked: 0, answered: 0 };
let underWay = 0;
let isAwaited = false;
let timer: NodeJS.Timeout | undefined;

function ask(): void {
  const url = new URL(paths[counts.asked % paths.length] ?? '/', address);
  counts = { ...counts, asked: counts.asked + 1 };
  underWay += 1;
  request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
    response.resume();
    response.once('end', () => {
      if (response.statusCode === 200) counts = { ...counts, answered: counts.answered + 1 };
    });
  })
    .on('error', () => {})
    .on('close', () => {
      underWay -= 1;
      tellWhenDone();
    })
    .end();
}

/** What is under way is answered first, or has failed. */
function tellWhenDone(): void {
  if (isAwaited && underWay === 0) parentPort?.postMessage(counts);
}

parentPort?.on('message', (order: ScrapeOrder) => {
  clearInterval(timer);
  if (order === 'scrape') timer = setInterval(ask, 1_000 / perSecond);
  isAwaited = order === 'tell-counts';
  tellWhenDone();
});
