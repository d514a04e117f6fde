import '../require-node.mjs';
import { realPathOf } from '../store/database-files.ts';
import { isHeld } from '../store/sqlite-file.ts';
import { noOptionsIn, readSome, runByHand } from './run-by-hand.ts';
import { addressToAsk, askHealth } from './status-address.ts';

/**
 * `node src/app/health.ts`: whether a bot lives here, for a supervisor; 0 or 1. Where its status is served, that is asked.
 * Where not, all that can be seen from outside is that a process holds the database, which ends with the process.
 */

const usage = `Usage: npm run health

Says whether a bot lives here, and ends with 0 or 1.`;

const healthWithinMs = 5_000;

async function tellHealth(): Promise<number> {
  const settings = readSome(['DATABASE_PATH', 'STATUS_PORT', 'STATUS_HOST', 'STATUS_TOKEN'], process.env);
  const { STATUS_PORT: port, STATUS_HOST: host } = settings;
  const { healthy, words } =
    port === undefined ? lookAtDatabase(realPathOf(settings.DATABASE_PATH)) : await askStatus(addressToAsk(host, port));
  process.stdout.write(`${words}\n`);
  return healthy ? 0 : 1;
}

type Seen = { readonly healthy: boolean; readonly words: string };

async function askStatus(address: string): Promise<Seen> {
  const url = `${address}/healthz`;
  const answer = await askHealth(address, healthWithinMs);
  if (answer === undefined) return { healthy: false, words: `${url} doesn't answer.` };
  return { healthy: answer.status === 200, words: `${url} answers ${answer.status}.` };
}

function lookAtDatabase(path: string): Seen {
  const healthy = isHeld(path);
  return { healthy, words: healthy ? `A bot has ${path} open.` : `No bot has ${path} open.` };
}

runByHand({ usage, optionsIn: noOptionsIn, work: tellHealth });
