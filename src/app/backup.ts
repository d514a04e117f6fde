import '../require-node.mjs';
import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../base/failure.ts';
import { realPathOf, usualBackupOf } from '../store/database-files.ts';
import { takeBackup } from '../store/take-backup.ts';
import { onStopSignal } from './on-stop-signal.ts';
import { recordKinds } from './record-kinds.ts';
import { readSome, runByHand } from './run-by-hand.ts';
import { systemClock } from './system-clock.ts';
import { tellContents } from './tell-contents.ts';

/** `npm run backup`: a copy of the database that stands by itself, also while the bot runs. */

const usage = `Usage: npm run backup -- [--to <file>] [--force]

Copies the database, whether the bot runs or not: all that it has acknowledged is in it. Nobody waits meanwhile. The file
is there once it is whole and checked. "npm run restore -- <file>" puts it back.

  --to <file>   where to: a file, or a folder, which ends in / where it is not there yet; else into the folder "backups"
                beside the database, named by the time
  --force       replaces a file that is there`;

type BackupArguments = { readonly to: string | undefined; readonly replace: boolean };

async function backUp(options: BackupArguments): Promise<number> {
  const path = realPathOf(readSome(['DATABASE_PATH'], process.env).DATABASE_PATH);
  const to = placeFor(options.to, usualBackupOf(path, systemClock.now()));
  const stop = new AbortController();
  onStopSignal({
    first: () => stop.abort(new Failure('store-unavailable', 'Stopped: no backup was made.')),
    again: () => process.exit(130),
  });
  const since = systemClock.elapsed();
  const { contents, bytes, madeBy, madeFolder } = await takeBackup({
    path,
    to,
    replace: options.replace,
    kinds: Object.values(recordKinds),
    clock: systemClock,
    signal: stop.signal,
  });
  const seconds = ((systemClock.elapsed() - since) / 1_000).toFixed(1);
  const by = madeBy === 'running-bot' ? 'by the running bot' : 'with no bot running';
  const folder = madeFolder === undefined ? '' : `The folder ${madeFolder} was not there, and has been made.\n`;
  process.stdout.write(`Backed up to ${to}, ${by}.\n${folder}${tellContents(contents, bytes)}, in ${seconds} s.\n`);
  return 0;
}

/** In a folder it has its usual name. */
function placeFor(wanted: string | undefined, usual: string): string {
  if (wanted === undefined) return usual;
  return resolve(wanted.endsWith('/') || isFolderAt(wanted) ? join(wanted, basename(usual)) : wanted);
}

/** A name that no disk takes, or a link that leads round in circles, is for the backup to refuse. */
function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function optionsIn(args: readonly string[]): BackupArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { to: { type: 'string' }, force: { type: 'boolean', default: false } },
  });
  // Of a script whose variable is not set.
  if (values.to === '') throw new Error('--to is empty.');
  // A shell writes out `--to ~/x`, and leaves `--to=~/x` as it is.
  if (values.to?.startsWith('~'))
    throw new Error('--to must be written out: nobody puts a home folder in the place of ~.');
  return { to: values.to, replace: values.force };
}

runByHand({ usage, optionsIn, work: backUp });
