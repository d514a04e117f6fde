import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/open-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { oneMore, talliesOf } from '../tallies.ts';
import { realClock } from './real-clock.ts';

// A process that counts in a record for ever, and says each number once it is acknowledged:
//   node count.ts <file>
// With a number it counts in so many records at a time, and says `<record> <number>`:
//   node count.ts <file> 50
// Where the store refuses to open it says why and ends with 1.
const [, , path = '', width] = process.argv;

try {
  // Whoever counts for ever must outlive a disk that stands still for a while.
  const tallies = talliesOf(await openStore({ path, log: recordingLog(), clock: realClock, deadlineMs: 60_000 }));
  const count = async (id: string) => (await tallies.update(id, oneMore))?.count;
  if (width === undefined) while (true) say(await count('1'));
  const ids = Array.from({ length: Number(width) }, (_, index) => String(index));
  await Promise.all(
    ids.map(async (id) => {
      while (true) say(`${id} ${await count(id)}`);
    }),
  );
} catch (error) {
  say(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * Synchronous, so that nothing that was said is lost when the process is killed. Whoever listens may be slower than what is
 * said.
 */
function say(line: unknown): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
