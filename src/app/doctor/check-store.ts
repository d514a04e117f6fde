import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../base/clock.ts';
import { errorMessage, type Failure, isFailure, unlessUnreadable } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import type { UserRecord } from '../../chat/user-record.ts';
import type { Config } from '../../config.ts';
import { componentLog } from '../../log.ts';
import { halvesOf } from '../../pair/pair.ts';
import { databaseFilesOf, realPathOf, wasTakenAway } from '../../store/database-files.ts';
import { wideFilesAmong } from '../../store/file-rights.ts';
import { openStore } from '../../store/open-store.ts';
import { takenAway } from '../../store/sqlite-failure.ts';
import { closeSqliteFile, openSqliteFile } from '../../store/sqlite-file.ts';
import type { Store } from '../../store/store.ts';
import { recordKinds } from '../record-kinds.ts';
import { type Check, failed, ok, skipped, warning } from './check.ts';

export type StoreEdges = { readonly clock: Clock; readonly log: Logger };

/** What the database says of people; `undefined` where it could not be looked into. */
export type PeopleFound = { readonly people: number; readonly agents: ReadonlySet<AgentId> } | undefined;

/**
 * Looks at the database: whether it can be written and read, whether what is written is on the disk, its space and its
 * rights. One that is not there is not made: whoever runs this may be another user than the bot.
 *
 * @param learn called with what it says of people
 */
export async function* checkStore(
  config: Config,
  { clock, log }: StoreEdges,
  learn: (known: PeopleFound) => void,
): AsyncIterable<Check> {
  const path = resolve(config.DATABASE_PATH);
  if (existsSync(path)) {
    // What is said of rights holds for files: a device is everybody's, and stays so.
    if (!(await stat(path)).isFile()) return yield wrongPath(`${path} is no file`);
    // Opening it narrows them.
    yield* checkRights(realPathOf(path));
    yield* checkDatabase(path, config, { clock, log: componentLog(log, 'store') }, learn);
  } else if (wasTakenAway(realPathOf(path)) && !config.ACCEPT_OLD_DATABASE) {
    const [what = '', ...todo] = takenAway(realPathOf(path)).split(/(?<=\.) /);
    return yield failed(what, todo.join(' '));
  } else {
    const place = await checkPlace(path);
    yield place;
    if (place.kind === 'failed') return;
    learn({ people: 0, agents: new Set() });
  }
  yield* checkDisk(nearestFolder(path));
}

async function* checkDatabase(
  path: string,
  { ACCEPT_OLD_DATABASE: acceptOld }: Config,
  edges: { readonly clock: Clock; readonly log: Logger },
  learn: (known: PeopleFound) => void,
): AsyncIterable<Check> {
  try {
    yield await checkDurability(path, acceptOld);
    const store = await openStore({ path, acceptOld, ...edges });
    try {
      yield await checkWriting(store);
      yield* checkPeople(store, learn);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    yield notOpened(error, path);
  }
}

function notOpened(failure: Failure, path: string): Check {
  if (failure.remedy === 'stopping-the-other') {
    return skipped(`${path} is in use, by the bot most likely: what it holds can be looked at while that is stopped`);
  }
  const mend = failure.remedy === 'settings' ? 'setting' : 'elsewhere';
  return failed(`DATABASE_PATH: ${failure.message}`, 'Do what it says', mend);
}

/** Opening it finds damage. What was acknowledged must outlive a power cut. */
async function checkDurability(path: string, acceptOld: boolean): Promise<Check> {
  const database = await openSqliteFile(path, { acceptOld });
  try {
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const [journal, synchronous] = [pragma('journal_mode'), pragma('synchronous')];
    if (journal === 'wal' && synchronous === 2) return ok(`${path} is sound, and flushed to the disk at each commit`);
    return failed(
      `${path} is not flushed at each commit (journal ${journal}, synchronous ${synchronous})`,
      'Put it on a disk of this machine',
    );
  } finally {
    closeSqliteFile(database, path);
  }
}

async function checkWriting(store: Store): Promise<Check> {
  const records = store.records<string, { at: number }>(recordKinds.probes);
  await records.update('doctor', () => ({ at: 1 }));
  const read = await records.read('doctor');
  await records.update('doctor', () => undefined);
  if (read?.at === 1) return ok('A record was written, read and removed again');
  return failed('A record that was written could not be read', 'Check the disk and the log of the system');
}

async function* checkPeople(store: Store, learn: (known: PeopleFound) => void): AsyncIterable<Check> {
  const users = store.records<UserId, UserRecord>(recordKinds.users);
  const agents = new Set<AgentId>();
  const unreadable: string[] = [];
  let people = 0;
  for await (const user of users.ids()) {
    people += 1;
    const record = await unlessUnreadable(users.read(user), 'unreadable');
    if (record === 'unreadable') unreadable.push(user);
    else for (const { agent } of halvesOf(record?.personal.pair)) agents.add(agent);
  }
  if (unreadable.length === 0) {
    learn({ people, agents });
    yield ok(`People known: ${people}, and each record can be read`);
    return;
  }
  yield failed(
    `Records of people that can't be read: ${unreadable.length} of ${people}, those of ${unreadable.slice(0, 5).join(', ')}`,
    'Their agents are left alone. Restore a backup, or run the version that wrote them',
  );
}

/** Where a database would be made. Only trying tells: rights say nothing of places such as /proc, nor of long names. */
async function checkPlace(path: string): Promise<Check> {
  try {
    await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    const scratch = await mkdtemp(join(nearestFolder(path), '.scarlet-'));
    try {
      await writeFile(join(scratch, basename(path)), '');
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return ok(`${path} is not there yet: the first start makes it`);
  } catch (error) {
    return wrongPath(`${path} can't be made: ${errorMessage(error)}`);
  }
}

function wrongPath(why: string): Check {
  return failed(`DATABASE_PATH: ${why}`, 'Choose a path that this user may write to', 'setting');
}

function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

async function* checkRights(path: string): AsyncIterable<Check> {
  const wide = wideFilesAmong(databaseFilesOf(path)).map(({ file }) => file);
  if (wide.length === 0) yield ok('Nobody but its owner may read the database');
  else {
    yield warning(
      `Others than their owner may read or write ${wide.join(', ')}, which holds what people say`,
      `chmod go-rwx ${wide.join(' ')}, or start the bot as their owner, which narrows them as well`,
    );
  }
  const { uid } = await stat(path);
  const own = process.getuid?.();
  if (own !== undefined && own !== uid) {
    yield warning(
      `${path} belongs to another user (${uid}) than the one who runs this (${own})`,
      'Run the doctor, and the bot, as the user to whom the database belongs',
    );
  }
}

const megabyte = 1_000_000;
// statfs(2). What is kept there is gone with the machine's power, or is locked only for this machine.
const kindsOfDisks: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'is in memory (tmpfs): all is gone at the next start of the machine'],
  [0x794c7630, "is a container's own layer: all is gone with the container"],
  [0x6969, 'is another machine’s (NFS), where locks are not to be relied upon'],
  [0xff534d42, 'is another machine’s (CIFS), where locks are not to be relied upon'],
  [0xfe534d42, 'is another machine’s (SMB), where locks are not to be relied upon'],
]);

async function* checkDisk(folder: string): AsyncIterable<Check> {
  const { type, bavail, bsize } = await statfs(folder);
  const kind = kindsOfDisks.get(type);
  if (kind !== undefined) {
    yield warning(`The disk of ${folder} ${kind}`, 'Put DATABASE_PATH on a disk of this machine that stays');
  }
  const free = Math.round((bavail * bsize) / megabyte);
  const said = `${free} MB are free on the disk of the database`;
  if (free < 50) yield failed(said, 'Free some space: nothing can be kept once it is full');
  else if (free < 500) yield warning(said, 'Free some space: a backup needs as much as the database');
  else yield ok(said);
}
