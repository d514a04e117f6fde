import '../require-node.mjs';
import { fileURLToPath } from 'node:url';
import { onStopSignal } from '../app/on-stop-signal.ts';
import { loadDotEnv } from '../app/read-process.ts';
import { takeNoOptions } from '../app/run-by-hand.ts';
import { operateLetta } from './real-letta/operate-letta.ts';
import { RealLettaFailure } from './real-letta/real-letta-failure.ts';

/** `npm run letta`: a real Letta server on loopback, until Ctrl-C. */

takeNoOptions(`Usage: npm run letta

Installs a Letta server into the folder .letta (0.9 GB), once, and runs it until Ctrl-C. Its settings are variables:

  LETTA_VERSION     the version, such as 0.16.8
  LETTA_HOME        another folder
  LETTA_PORT        another port than 8283
  OPENAI_BASE_URL   an endpoint of your own model, with OPENAI_API_KEY; else a small scripted one answers`);

const stopping = new AbortController();
const killing = new AbortController();

onStopSignal({
  first() {
    process.stdout.write('stopping; once more to stop at once\n');
    stopping.abort(new RealLettaFailure('stopped', 'Stopped.'));
  },
  again() {
    killing.abort();
    process.exit(130);
  },
});

loadDotEnv();

process.exitCode = await operateLetta({
  env: process.env,
  defaultHome: fileURLToPath(new URL('../../.letta', import.meta.url)),
  say: (line) => process.stdout.write(`${line}\n`),
  elapsedSeconds: () => performance.now() / 1000,
  signal: stopping.signal,
  killSignal: killing.signal,
});
