import { channel } from 'node:diagnostics_channel';
import type { SQLInputValue } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { Failure } from '../base/failure.ts';
import { openThread, threadProgram } from './open-thread.ts';
import type { OpenFileOptions } from './sqlite-file.ts';
import type { Statement, StatementOutcome } from './sqlite-groups.ts';

/** What goes to the thread in which SQLite works. */
export type ThreadRequest =
  | { readonly kind: 'run'; readonly statements: readonly (Statement & { readonly id: number })[] }
  | { readonly kind: 'close' };

/** A failure as it passes between threads. */
export type WiredFailure = Pick<Failure, 'message' | 'arrived' | 'remedy'>;

export type StatementAnswer = { readonly id: number } & (
  | Extract<StatementOutcome, { kind: 'rows' }>
  | { readonly kind: 'failed'; readonly failure: WiredFailure }
);

/** What comes back from it. */
export type ThreadMessage =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly failure: WiredFailure }
  | { readonly kind: 'answered'; readonly answered: readonly StatementAnswer[]; readonly commits: number }
  /** What is written from now on is kept nowhere. */
  | { readonly kind: 'lost'; readonly failure: WiredFailure };

type PendingStatement = {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (failure: Failure) => void;
};

/** What the thread is started with. */
export type ThreadData = OpenFileOptions & { readonly path: string; readonly checkpointAfterMs: number };

export type ConnectionOptions = OpenFileOptions & {
  /** Called once when only a new start of the process helps. */
  readonly onLost?: ((reason: Failure) => void) | undefined;
  /** How long what was written may stand in the log alone, in milliseconds. Default: 30 seconds. */
  readonly checkpointAfterMs?: number | undefined;
  /** The program of the thread. Default: `sqlite-thread`. */
  readonly program?: URL | undefined;
};

/** Told how many statements of a thread are under way, each time that changes: see `node:diagnostics_channel`. */
export const sqliteTraffic = channel('scarlet:sqlite');

export type SqliteTraffic = {
  /** Whoever asks that thread: a connection, or the indexes of recall. */
  readonly connection: object;
  readonly underWay: number;
  /** Transactions since it was told the last time. */
  readonly commits: number;
};

const usualCheckpointMs = 30_000;
const toldAtOnce = 8;
const sqliteProgram = threadProgram('sqlite-thread', import.meta.url);

/**
 * A connection to an SQLite file that works in a thread of its own. Statements that are asked for at one time are
 * written together (see `SqliteGroups`), in the order in which they were asked for; each is answered when what it wrote
 * is on the disk.
 */
export class SqliteConnection {
  readonly #thread: Worker;
  readonly #path: string;
  readonly #waiting = new Map<number, PendingStatement>();
  readonly #ended: Promise<void>;
  #onLost: ((reason: Failure) => void) | undefined;
  #gathered: (Statement & { readonly id: number })[] = [];
  /** Answers that came, and that are still to be told. */
  readonly #untold: StatementAnswer[] = [];
  #next = 1;
  #state: 'open' | 'closing' | 'ended' = 'open';

  private constructor(thread: Worker, exited: Promise<void>, path: string, onLost: ConnectionOptions['onLost']) {
    this.#thread = thread;
    this.#path = path;
    this.#onLost = onLost;
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'answered') this.#take(message);
      if (message.kind === 'lost') this.#lose(toFailure(message.failure));
    });
    // An error is followed by the end of the thread, which says all that there is to say.
    thread.on('error', () => {});
    this.#ended = exited.then(() => this.#end());
  }

  /**
   * Opens the file for this process alone.
   *
   * Rejects with a `store-unavailable` whose message names the path and says what to do.
   */
  static async open(path: string, options: ConnectionOptions = {}): Promise<SqliteConnection> {
    const { onLost, acceptOld, checkpointAfterMs = usualCheckpointMs, program = sqliteProgram } = options;
    const thread = openThread(program, { path, acceptOld, checkpointAfterMs } satisfies ThreadData);
    // Listened for from the start: the end may come in the same breath as the last message.
    const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    const first = Promise.withResolvers<ThreadMessage | undefined>();
    thread.once('message', first.resolve);
    thread.once('error', first.reject);
    thread.once('exit', () => first.resolve(undefined));
    const message = await first.promise.catch((cause: unknown) => {
      throw new Failure('store-unavailable', `The thread for ${path} could not be started.`, { cause });
    });
    if (message === undefined) throw new Failure('store-unavailable', `The thread for ${path} ended at once.`);
    if (message.kind !== 'refused') return new SqliteConnection(thread, exited, path, onLost);
    await exited;
    throw toFailure(message.failure);
  }

  /**
   * The rows that a statement gives. Rejects with a `store-unavailable`.
   *
   * @param unit statements of one number, asked for at one time, are kept all together or not at all
   */
  run(sql: string, values: readonly SQLInputValue[] = [], unit?: number): Promise<readonly unknown[]> {
    if (this.#state !== 'open') return Promise.reject(new Failure('store-unavailable', `${this.#path} is closed.`));
    const id = this.#next;
    this.#next += 1;
    // Once all that goes on at this time has said what it wants: the fewer messages to the thread, the better.
    if (this.#gathered.length === 0) setImmediate(() => this.#post());
    this.#gathered.push({ id, sql, values, unit });
    const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
    this.#waiting.set(id, { resolve, reject });
    this.#tellTraffic();
    return promise;
  }

  /** Lets what was asked for end, and lets go of the file. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#post();
      this.#thread.postMessage({ kind: 'close' } satisfies ThreadRequest);
    }
    await this.#ended;
  }

  #post(): void {
    if (this.#gathered.length === 0 || this.#state === 'ended') return;
    this.#thread.postMessage({ kind: 'run', statements: withUnitsTogether(this.#gathered) } satisfies ThreadRequest);
    this.#gathered = [];
  }

  #take({ answered, commits }: Extract<ThreadMessage, { kind: 'answered' }>): void {
    const isUnderWay = this.#untold.length > 0;
    this.#untold.push(...answered);
    this.#tellTraffic(commits);
    if (!isUnderWay) this.#tellSome();
  }

  /** Whoever waits goes on at once: all of a large group together would hold up everything else. */
  #tellSome(): void {
    for (const answer of this.#untold.splice(0, toldAtOnce)) this.#tell(answer);
    this.#tellTraffic();
    if (this.#untold.length > 0) setImmediate(() => this.#tellSome());
  }

  #tell(answer: StatementAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === 'rows') waiting?.resolve(answer.rows);
    else waiting?.reject(toFailure(answer.failure));
  }

  /** A thread that dies takes with it what it was asked: whether it was written, nobody knows. */
  #end(): void {
    const reason = new Failure('store-unavailable', `The thread that writes ${this.#path} has ended. Start again.`, {
      arrived: 'unknown',
    });
    for (const answer of this.#untold.splice(0)) this.#tell(answer);
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    this.#tellTraffic();
    if (this.#state === 'open') this.#lose(reason);
    this.#state = 'ended';
  }

  #tellTraffic(commits = 0): void {
    if (!sqliteTraffic.hasSubscribers) return;
    sqliteTraffic.publish({ connection: this, underWay: this.#waiting.size, commits } satisfies SqliteTraffic);
  }

  #lose(reason: Failure): void {
    this.#onLost?.(reason);
    this.#onLost = undefined;
  }
}

/** Whose unit is the same stand one after another, where the first of them was asked for. */
function withUnitsTogether<One extends Statement>(statements: readonly One[]): readonly One[] {
  const places = new Map<number, number>();
  const placed = statements.map((statement, at) => {
    const { unit } = statement;
    const place = unit === undefined ? at : (places.get(unit) ?? at);
    if (unit !== undefined) places.set(unit, place);
    return { statement, place };
  });
  return placed.toSorted((one, other) => one.place - other.place).map(({ statement }) => statement);
}

function toFailure({ message, ...details }: WiredFailure): Failure {
  return new Failure('store-unavailable', message, details);
}
