import '../require-node.mjs';
import { isHeld } from '../store/sqlite-file.ts';
import { databasePathIn, runByHand } from './run-by-hand.ts';

/**
 * `node src/app/health.ts`: whether a bot lives here, for a supervisor; 0 or 1. Where its status is served, that is asked.
 * Where not, all that can be seen from outside is that a process holds the database, which ends with the process.
 */

const patienceMs = 5_000;

async function tellHealth(): Promise<number> {
  const { STATUS_PORT: port, STATUS_HOST: host } = process.env;
  const { healthy, words } = port
    ? await askStatus(addressOf(host), port)
    : lookAtDatabase(databasePathIn(process.env));
  process.stdout.write(`${words}\n`);
  return healthy ? 0 : 1;
}

type Health = { readonly healthy: boolean; readonly words: string };

async function askStatus(host: string, port: string): Promise<Health> {
  const url = `http://${host}:${port}/healthz`;
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    return { healthy: ok, words: `${url} answers ${status}.` };
  } catch {
    return { healthy: false, words: `${url} doesn't answer.` };
  }
}

/** Who listens everywhere listens here. */
function addressOf(host = ''): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function lookAtDatabase(path: string): Health {
  const healthy = isHeld(path);
  return { healthy, words: healthy ? `A bot has ${path} open.` : `No bot has ${path} open.` };
}

runByHand(tellHealth);
