import { writeSync } from 'node:fs';
import { type DurableFiles, durableFiles } from '../../../src/store/durable-files.ts';
import { restoreBackup } from '../../../src/store/restore-backup.ts';
import { takeBackup } from '../../../src/store/take-backup.ts';
import { tallyKind } from '../tallies.ts';
import { realClock } from './real-clock.ts';

// A process that makes a backup or restores one, and is killed right before its nth step with a file:
//   node die-in-steps.ts backup|restore <step> <database> <file>
// It says each step before it takes it, and `done` where it lives on to the end.
const [, , what = '', dieAt = '', path = '', file = ''] = process.argv;

let step = 0;
const files = new Proxy(durableFiles, {
  get: (target, name: keyof DurableFiles) => (one: string, other: string) => {
    step += 1;
    writeSync(1, `${name}\n`);
    if (step === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
    target[name](one, other);
  },
});
const options = { path, kinds: [tallyKind()], files };
// What it waits for at the end is no step.
const clockOfRestore = { ...realClock, sleep: async () => {} };

if (what === 'backup') await takeBackup({ ...options, clock: realClock, to: file, replace: true });
else await restoreBackup({ ...options, clock: clockOfRestore, from: file });
writeSync(1, 'done\n');
