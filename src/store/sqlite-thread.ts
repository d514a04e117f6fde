import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Failure } from '../base/failure.ts';
import { BackupService } from './backup-service.ts';
import { fileIdentityOf } from './database-files.ts';
import type { StatementAnswer, ThreadData, ThreadMessage, ThreadRequest, WiredFailure } from './sqlite-connection.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import { checkpoint, closeSqliteFile, openSqliteFile } from './sqlite-file.ts';
import { SqliteGroups } from './sqlite-groups.ts';

/** The thread in which SQLite works, so that no disk ever stops the event loop of the bot. */

/** How often it is looked whether somebody wants a copy. */
const lookMs = 500;

/** Opens the file, says so, and serves statements until it is told to close. */
async function serve(port: MessagePort, { path, checkpointAfterMs, ...options }: ThreadData): Promise<void> {
  const database = await openSqliteFile(path, options);
  const file = new WatchedFile(path);
  const groups = new SqliteGroups(database, () => {
    try {
      file.confirm();
    } catch (error) {
      say(port, { kind: 'lost', failure: wired(error, path) });
      throw error;
    }
    // Not from the last write on: under a steady load that would never come.
    log ??= setTimeout(() => emptyLog(), checkpointAfterMs);
  });
  const backups = new BackupService(database, path);
  const looking = setInterval(() => backups.look(), lookMs);
  let log: NodeJS.Timeout | undefined;
  function emptyLog(): void {
    log = undefined;
    try {
      checkpoint(database);
    } catch {
      // The next write fails for the same reason, and is told; without one, the next opener reads the log.
    }
  }
  async function end(): Promise<void> {
    clearTimeout(log);
    clearInterval(looking);
    await backups.close();
    closeSqliteFile(database, path);
    port.close();
  }
  port.on('message', (first: ThreadRequest) => {
    const asked = [first, ...waitingAt(port)];
    const statements = asked.flatMap((one) => (one.kind === 'run' ? one.statements : []));
    const before = groups.commits;
    const outcomes = groups.run(statements);
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

type FileState = 'in-place' | 'file-removed' | 'file-replaced';

/**
 * Notices that a file was removed or replaced while it is open: SQLite would go on writing to the removed one,
 * and report success for what is lost at the next start.
 *
 * Looks at the path only. Opening and closing the file would drop the locks that this process holds on it
 * (POSIX: any close of a file drops all of the process's locks on it).
 */
class WatchedFile {
  readonly #path: string;
  readonly #identity: string;

  constructor(path: string) {
    this.#path = path;
    this.#identity = fileIdentityOf(path) ?? '';
  }

  #state(): FileState {
    const identity = fileIdentityOf(this.#path);
    if (identity === this.#identity) return 'in-place';
    return identity === undefined ? 'file-removed' : 'file-replaced';
  }

  /** Throws when what was just written is not at the path any more. */
  confirm(): void {
    const state = this.#state();
    if (state === 'in-place') return;
    throw new Failure('store-unavailable', wordsFor(state, this.#path), { arrived: 'unknown' });
  }
}

function wordsFor(state: Exclude<FileState, 'in-place'>, path: string): string {
  const what = state === 'file-removed' ? 'removed' : 'replaced';
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
