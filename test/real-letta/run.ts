import { fileURLToPath } from 'node:url';
import { onStopSignal } from '../../src/app/on-stop-signal.ts';
import { takeNoOptions } from '../../src/app/run-by-hand.ts';
import { withServers } from './with-servers.ts';

/** `npm run test:letta`: the contract suite and the main journeys, unchanged, against real Letta servers. */

takeNoOptions(
  'Usage: npm run test:letta\n\nRuns the contract suite and the main journeys against real Letta servers. Variables say which: see CONTRIBUTING.md.',
);

const stopping = new AbortController();
const killing = new AbortController();

onStopSignal({
  first: () => stopping.abort(new Error('Stopped.')),
  again() {
    killing.abort();
    process.exit(130);
  },
});

process.exitCode = await withServers({
  env: process.env,
  repository: fileURLToPath(new URL('../..', import.meta.url)),
  say: (line) => process.stdout.write(`${line}\n`),
  elapsedSeconds: () => performance.now() / 1000,
  signal: stopping.signal,
  killSignal: killing.signal,
});
