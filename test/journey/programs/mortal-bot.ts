import { subscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import { startApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { type SqliteTraffic, sqliteTraffic } from '../../../src/store/sqlite-connection.ts';
import { scaledClock } from '../../support/scaled-clock.ts';

// The bot, in a process that kills itself at the step it is told to: right before or right after one of its requests,
// or right after one of its writes. It has read its code when it says `loaded`, starts when it is told its settings, says that it knows when to die, and says each step
// where it never does.

const orders = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    settings: z.record(z.string(), z.string()),
    since: z.number(),
    speed: z.number(),
  }),
  /** Counts steps from now on, and dies at this one; 0 for never. */
  z.object({ kind: z.literal('die-at'), step: z.number() }),
]);

let taken = 0;
let last = 0;

process.on('message', (message) => {
  const order = orders.parse(message);
  if (order.kind === 'start') return void start(order);
  [taken, last] = [0, order.step];
  process.send?.({ kind: 'armed' });
});
process.on('disconnect', () => process.exit());
process.send?.({ kind: 'loaded' });

async function start({ settings, since, speed }: Extract<z.infer<typeof orders>, { kind: 'start' }>): Promise<void> {
  const config = readConfig(settings);
  const log = createLog({ level: 'debug', secrets: [], destination: process.stdout });
  const app = await startApp(config, { clock: scaledClock(since, speed), log, onLost: () => process.exit(1) });
  await app.commandsSettled;
  process.send?.({ kind: 'started' });
}

// A death right before a write leaves what one right after the step before it leaves: nothing durable lies between.
subscribe('undici:request:create', () => take('before a request'));
subscribe('undici:request:trailers', () => take('after a request'));
sqliteTraffic.subscribe((message) => {
  if ((message as SqliteTraffic).commits > 0) take('after a write');
});

/** Nothing of this process happens after it: a signal that can't be caught is delivered before the call returns. */
function take(step: string): void {
  taken += 1;
  if (last === 0) process.send?.({ kind: 'step', step });
  if (taken === last) process.kill(process.pid, 'SIGKILL');
}
