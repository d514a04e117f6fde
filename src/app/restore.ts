import '../require-node.mjs';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { realPathOf } from '../store/database-files.ts';
import { restoreBackup } from '../store/restore-backup.ts';
import { recordKinds } from './record-kinds.ts';
import { readSome, runByHand } from './run-by-hand.ts';
import { systemClock } from './system-clock.ts';
import { tellContents } from './tell-contents.ts';

/** `npm run restore`: puts a backup in the place of the database, while the bot is stopped. */

const usage = `Usage: npm run restore -- <file> [--force]

Puts a backup in the place of the database. The bot must be stopped. The file is read whole before anything is changed,
and the database that was there stays beside it under a name with the time. A file that a newer Scarlet wrote is refused.

  --force   takes a file also that was copied while it was in use, without its log, or holds records that can't be read`;

type RestoreArguments = { readonly from: string; readonly force: boolean };

async function restore(options: RestoreArguments): Promise<number> {
  const path = realPathOf(readSome(['DATABASE_PATH'], process.env).DATABASE_PATH);
  await restoreBackup({
    from: resolve(options.from),
    path,
    force: options.force,
    kinds: Object.values(recordKinds),
    clock: systemClock,
    onDone({ contents, keptAs }, waitMs) {
      const told = `Restored ${path}.\n${tellContents(contents, statSync(path).size)}.\n${tellKept(keptAs)}`;
      process.stdout.write(waitMs > 0 ? `${told}${pleaseWait}` : told);
    },
  });
  return 0;
}

const pleaseWait =
  'Start the bot once this ends, in some seconds: what was asked last may still be on its way to Letta.\n';

function tellKept(keptAs: string | undefined): string {
  if (keptAs === undefined) return '';
  const what = existsSync(keptAs)
    ? `The database that was there is ${keptAs} now`
    : `What was left beside the one that is gone is ${keptAs}-* now`;
  return `${what}: delete it when you need it no more.\n`;
}

function optionsIn(args: readonly string[]): RestoreArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { force: { type: 'boolean', default: false } },
  });
  const [from, ...more] = positionals;
  // A script whose variable is not set gives an empty one.
  if (!from) throw new Error('Which file is to be restored?');
  if (more.length > 0) throw new Error('One file can be restored, not several.');
  return { from, force: values.force };
}

runByHand({ usage, optionsIn, work: restore });
