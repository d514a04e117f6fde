import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Failure } from '../base/failure.ts';
import { BackupService } from './backup-service.ts';
import {
  beginsWithGap,
  fileIdentityOf,
  forgetLog,
  headerOf,
  isLaterTold,
  noteLog,
  writeAheadLogOf,
} from './database-files.ts';
import type { StatementAnswer, ThreadData, ThreadMessage, ThreadRequest, WiredFailure } from './sqlite-connection.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import { checkpointInUse, closeSqliteFile, openSqliteFile } from './sqlite-file.ts';
import { SqliteGroups, type StatementOutcome } from './sqlite-groups.ts';

/** The thread in which SQLite works, so that no disk ever stops the event loop of the bot. */

/** How often it is looked whether somebody wants a copy. */
const lookMs = 500;
/** A log that is so long is put into the file at once. */
const longestLogBytes = 1_048_576;

/** Opens the file, says so, and serves statements until it is told to close. */
async function serve(port: MessagePort, { path, checkpointAfterMs, ...options }: ThreadData): Promise<void> {
  const database = await openSqliteFile(path, options);
  const file = new WatchedFile(path);
  const groups = new SqliteGroups(database, (outcome) => {
    confirmFile();
    if (outcome === 'kept') file.noteThatLogIsUsed();
    if (file.logBytes() >= longestLogBytes) emptyLog();
    // Not from the last write on: under a steady load that would never come.
    else log ??= setTimeout(() => emptyLog(), checkpointAfterMs);
  });
  const backups = new BackupService(database, path);
  const looking = setInterval(() => backups.look(), lookMs);
  let log: NodeJS.Timeout | undefined;
  let lost: StatementOutcome | undefined;
  function confirmFile(): void {
    try {
      file.confirm();
    } catch (error) {
      lost = { kind: 'failed', error };
      say(port, { kind: 'lost', failure: wired(error, path) });
      throw error;
    }
  }
  /** Where nobody asked for anything that could fail by it. */
  function lookAtLoss(): void {
    try {
      confirmFile();
    } catch {
      // It is said, and whatever is asked for from now on fails.
    }
  }
  function emptyLog(): void {
    clearTimeout(log);
    log = undefined;
    try {
      confirmFile();
      file.writeBy(() => checkpointInUse(database, confirmFile));
    } catch {
      // The next write fails for the same reason, and is told; without one, the next opener reads the log.
    }
  }
  async function end(): Promise<void> {
    clearTimeout(log);
    clearInterval(looking);
    await backups.close();
    try {
      if (spoils.includes(file.state())) confirmFile();
      closeSqliteFile(database, path);
    } catch {
      if (database.isOpen) database.close();
    }
    file.close();
    port.close();
  }
  port.on('message', (first: ThreadRequest) => {
    const asked = [first, ...waitingAt(port)];
    const statements = asked.flatMap((one) => (one.kind === 'run' ? one.statements : []));
    const before = groups.commits;
    if (file.isLogCut()) lookAtLoss();
    // What is written once the log was cut off would be mixed with what is missing there.
    const outcomes = lost === undefined ? groups.run(statements) : statements.map(() => lost as StatementOutcome);
    const answered = outcomes.map((outcome, index): StatementAnswer => {
      const id = statements[index]?.id ?? -1;
      if (outcome.kind === 'rows') return { id, ...outcome };
      return { id, kind: 'failed', failure: wired(outcome.error, path) };
    });
    say(port, { kind: 'answered', answered, commits: groups.commits - before });
    if (asked.some(({ kind }) => kind === 'close')) void end();
  });
  say(port, { kind: 'open' });
}

/** While a group was written others came: they make the next one. */
function waitingAt(port: MessagePort): readonly ThreadRequest[] {
  const found: ThreadRequest[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    found.push(next.message as ThreadRequest);
  }
  return found;
}

function say(port: MessagePort, message: ThreadMessage): void {
  port.postMessage(message);
}

function wired(error: unknown, path: string): WiredFailure {
  const { message, arrived, remedy } = toSqliteFailure(error, path);
  return { message, arrived, remedy };
}

type FileState = 'in-place' | 'file-removed' | 'file-replaced' | 'file-overwritten' | 'log-removed' | 'log-cut';

/** Where what the log holds would spoil the file. */
const spoils: readonly FileState[] = ['file-overwritten', 'log-cut'];

/**
 * Notices that a file was removed, replaced or overwritten while it is open, or its log taken away: SQLite would go on
 * writing, report success for what is lost at the next start, and mix what its log holds into what somebody else put
 * there. While it is open only its owner writes to it, when it puts the log into it. So a copy of an earlier state of this
 * file has another header, and one of its present state changes nothing. Not told apart is what grew out of the same
 * backup elsewhere, by as many checkpoints and to the same length.
 *
 * Opened once and for all, as closing any handle of a file would drop the locks that this process holds on it (POSIX).
 */
class WatchedFile {
  readonly #path: string;
  readonly #identity: string | undefined;
  readonly #logIdentity: string | undefined;
  readonly #file: number;
  /** None where the disk allows of no log: then the file itself is written to all the time. */
  readonly #log: number | undefined;
  #header: Buffer;
  #writtenAt: bigint;
  /** By the clock that never jumps. */
  #leftAt = performance.now();
  #logBytesLeft = 0;
  #isNoted = false;

  constructor(path: string) {
    this.#path = path;
    this.#identity = fileIdentityOf(path);
    this.#logIdentity = fileIdentityOf(writeAheadLogOf(path));
    this.#file = openSync(path, 'r');
    this.#log = this.#logIdentity === undefined ? undefined : openSync(writeAheadLogOf(path), 'r+');
    this.#header = headerOf(this.#file);
    this.#writtenAt = this.#lastWrite();
  }

  /** How long the log is. */
  logBytes(): number {
    return this.#log === undefined ? 0 : fstatSync(this.#log).size;
  }

  /** Whether somebody emptied it, or cut some of it off, since we last wrote to it, or emptied it just before that. */
  isLogCut(): boolean {
    return this.#log !== undefined && (this.logBytes() < this.#logBytesLeft || beginsWithGap(this.#log));
  }

  /** Before anybody is told that it was kept. What changed nothing leaves the log empty, and SQLite removes it so. */
  noteThatLogIsUsed(): void {
    this.#logBytesLeft = this.logBytes();
    if (this.#isNoted || this.logBytes() === 0) return;
    if (!isLaterTold(this.#writtenAt, performance.now() - this.#leftAt)) return;
    noteLog(this.#path, this.#writtenAt, this.#header);
    this.#isNoted = true;
  }

  /** The one way in which the file is written to. What broke off may have written some of it. */
  writeBy(write: () => void): void {
    if (this.#isNoted) forgetLog(this.#path);
    try {
      write();
    } finally {
      this.#header = headerOf(this.#file);
      this.#writtenAt = this.#lastWrite();
      this.#leftAt = performance.now();
      this.#logBytesLeft = this.logBytes();
      this.#isNoted = false;
    }
  }

  state(): FileState {
    const identity = fileIdentityOf(this.#path);
    if (identity !== this.#identity) return identity === undefined ? 'file-removed' : 'file-replaced';
    if (this.#log === undefined) return 'in-place';
    if (this.#wasWrittenTo()) return 'file-overwritten';
    if (this.isLogCut()) return 'log-cut';
    return fileIdentityOf(writeAheadLogOf(this.#path)) === this.#logIdentity ? 'in-place' : 'log-removed';
  }

  /** Throws when what was just written is not at the path any more. Nothing of it goes into what is somebody else's. */
  confirm(): void {
    const state = this.state();
    if (state === 'in-place') return;
    if (spoils.includes(state) && this.#log !== undefined) ftruncateSync(this.#log);
    // The next start is to miss it as well, however short it was there.
    if (state === 'log-cut') noteLog(this.#path, this.#writtenAt, this.#header);
    throw new Failure('store-unavailable', wordsFor[state](this.#path), { arrived: 'unknown' });
  }

  /** To be called once the database is closed. */
  close(): void {
    closeSync(this.#file);
    if (this.#log !== undefined) closeSync(this.#log);
  }

  /** By somebody else. It may only have been touched. */
  #wasWrittenTo(): boolean {
    const writtenAt = this.#lastWrite();
    if (writtenAt === this.#writtenAt) return false;
    if (!headerOf(this.#file).equals(this.#header)) return true;
    this.#writtenAt = writtenAt;
    return false;
  }

  #lastWrite(): bigint {
    return fstatSync(this.#file, { bigint: true }).mtimeNs;
  }
}

const wordsFor: Readonly<Record<Exclude<FileState, 'in-place'>, (path: string) => string>> = {
  'file-removed': (path) => lostFor('removed', path),
  'file-replaced': (path) => lostFor('replaced', path),
  'file-overwritten': (path) => lostFor('overwritten', path),
  'log-removed': (path) => `${path}-wal was removed while in use. Start again: what it held is kept.`,
  'log-cut': (path) =>
    `${path}-wal was emptied while in use, and what was said last is lost with it. Start again: the start says what can be done.`,
};

function lostFor(what: string, path: string): string {
  return `${path} was ${what} while in use, so nothing can be kept. Put the right file there, and start again.`;
}

if (parentPort !== null) {
  const port = parentPort;
  const data = workerData as ThreadData;
  serve(port, data).catch((error: unknown) => {
    say(port, { kind: 'refused', failure: wired(error, data.path) });
    port.close();
  });
}
