import { subscribe } from 'node:diagnostics_channel';
import { openScarlet, type ScarletOptions } from '../../../src/index.ts';
import { type SqliteTraffic, sqliteTraffic } from '../../../src/store/sqlite-connection.ts';

// A program that deletes somebody's Scarlet, and kills itself at the step it is told: right before or right after one of
// its requests, or right after one of its writes. It says how many steps it took where it was not.

const { options, dieAt } = JSON.parse(process.argv[2] ?? '') as { options: ScarletOptions; dieAt: number };
const scarlet = await openScarlet(options);

let taken = 0;
subscribe('undici:request:create', take);
subscribe('undici:request:trailers', take);
sqliteTraffic.subscribe((message) => {
  if ((message as SqliteTraffic).commits > 0) take();
});

await scarlet.agent.delete();
process.stdout.write(String(taken));
process.exit();

/** Nothing of this process happens after it: a signal that can't be caught is delivered before the call returns. */
function take(): void {
  taken += 1;
  if (taken === dieAt) process.kill(process.pid, 'SIGKILL');
}
