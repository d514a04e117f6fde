import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openStore } from '../../src/store/open-store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { talliesOf } from './tallies.ts';

/** Puts a tally of this count into a database, as a bot that was stopped leaves it. */
export async function keepTally(path: string, count: number): Promise<string> {
  const store = await openStore({ path, log: recordingLog(), clock: handMovedClock() });
  await talliesOf(store).update('1', () => ({ count, note: 'x'.repeat(20_000) }));
  await store.close();
  return path;
}

/** What a bot that starts on the database finds. */
export async function tallyIn(path: string): Promise<number | undefined> {
  const store = await openStore({ path, log: recordingLog(), clock: handMovedClock() });
  const found = await talliesOf(store).read('1');
  await store.close();
  return found?.count;
}

export type Steps = { readonly said: readonly string[]; readonly died: boolean };

/** Runs `die-in-steps.ts` in a process of its own. */
export async function runToStep(what: 'backup' | 'restore', step: number, path: string, file: string): Promise<Steps> {
  const program = new URL('./programs/die-in-steps.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, what, String(step), path, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return { said: said.trim().split('\n'), died: child.signalCode === 'SIGKILL' };
}
