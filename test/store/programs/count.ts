import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/open-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { oneMore, talliesOf } from '../tallies.ts';
import { realClock } from './real-clock.ts';

// A process that counts in a record for ever, and says each number once it is acknowledged:
//   node count.ts <file>
// Where the store refuses to open it says why and ends with 1.
const [, , path = ''] = process.argv;

try {
  const tallies = talliesOf(await openStore({ path, log: recordingLog(), clock: realClock }));
  while (true) say((await tallies.update('1', oneMore))?.count);
} catch (error) {
  say(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Synchronous, so that nothing that was said is lost when the process is killed. */
function say(what: unknown): void {
  writeSync(1, `${what}\n`);
}
