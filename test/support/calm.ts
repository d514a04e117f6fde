import { subscribe } from 'node:diagnostics_channel';
import { quiet } from './driven-clock.ts';

// What comes over loopback is there within a few turns of the event loop, however slow the machine is.
const calmTurns = 20;
const mostTurns = 10_000;

let turnsSince = 0;
for (const event of ['create', 'headers', 'trailers', 'error']) {
  subscribe(`undici:request:${event}`, () => {
    turnsSince = 0;
  });
}

/** Resolves once nobody in this process asks, answers or stores anything any more. What hangs is not waited for. */
export async function calm(): Promise<void> {
  turnsSince = 0;
  for (let turn = 0; turnsSince < calmTurns && turn < mostTurns; turn += 1) {
    await quiet();
    turnsSince += 1;
  }
}
