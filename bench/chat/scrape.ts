import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** A thread that asks a bot's status over and over, as monitoring does, and tells at its end how often it was answered. */

export type ScrapeData = {
  readonly address: string;
  readonly token: string;
  readonly perSecond: number;
};

const { address, token, perSecond } = workerData as ScrapeData;
const agent = new Agent({ keepAlive: true });
const paths = ['/metrics', '/status'];
let asked = 0;
let answered = 0;

const timer = setInterval(() => {
  const url = new URL(paths[asked % paths.length] ?? '/', address);
  asked += 1;
  request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
    response.resume();
    response.once('end', () => {
      if (response.statusCode === 200) answered += 1;
    });
  })
    .on('error', () => {})
    .end();
}, 1_000 / perSecond);

parentPort?.once('message', () => {
  clearInterval(timer);
  agent.destroy();
  parentPort?.postMessage({ asked, answered });
  parentPort?.close();
});
