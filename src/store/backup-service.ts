import {
  closeSync,
  fdatasync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { type CopyState, clearRequests, exchangeOf, isOfRequest, nameOf, readName } from './backup-exchange.ts';
import { toSqliteFailure } from './sqlite-failure.ts';

// In pages of 4 kB. While a step runs, statements wait: some 0.3 milliseconds.
const pagesPerStep = 64;
// What was copied is flushed as it goes: left to the last step, all of it would keep statements waiting.
const stepsPerFlush = 64;
/** A step that meets a write under way is refused, the first one for good. */
const attempts = 20;
const busyCodes: readonly unknown[] = [5, 6];
/** Whoever asked for a copy takes it away within milliseconds, or has died. */
const uncalledForMs = 10 * 60_000;

/**
 * Makes copies of a database in use, for whoever asks by a file (see `backup-exchange.ts`). A copy holds all that was
 * written up to its last step; statements run between the steps, so nobody's message waits for it.
 */
export class BackupService {
  readonly #database: DatabaseSync;
  readonly #exchange: string;
  #underWay: Promise<void> | undefined;
  #closing = false;

  /** What is left of earlier requests is cleared away: their copies may hold what was erased since. */
  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#exchange = exchangeOf(path);
    try {
      clearRequests(this.#exchange);
    } catch {
      // Another user's. Nobody is served by it, which whoever asks finds out; talking needs no copy.
    }
  }

  /** Begins what is asked for, one at a time. To be called now and then. */
  look(): void {
    if (this.#underWay !== undefined || this.#closing) return;
    for (const name of requestsIn(this.#exchange)) {
      const request = readName(name);
      if (request?.state === 'wanted') this.#underWay ??= this.#serve(request.id).finally(() => this.#end());
      else if (isOfRequest(name)) forgetUncalledFor(join(this.#exchange, name));
    }
  }

  /** Gives up the copy under way: whoever wants it finds the database free, and makes it. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#underWay;
  }

  #end(): void {
    this.#underWay = undefined;
  }

  async #serve(id: string): Promise<void> {
    const at = (state: CopyState) => join(this.#exchange, nameOf(id, state));
    try {
      writeFileSync(at('copying'), '', { mode: 0o600, flag: 'wx' });
      rmSync(at('wanted'), { force: true });
      await this.#copyTo(at('copying'));
      renameSync(at('copying'), at('ready'));
    } catch (error) {
      rmSync(at('copying'), { force: true });
      if (!this.#closing) tellFailure(at('failed'), toSqliteFailure(error, at('copying')).message);
    }
  }

  async #copyTo(path: string, left = attempts): Promise<void> {
    const flush = new Flush(path);
    try {
      await backup(this.#database, path, {
        rate: pagesPerStep,
        progress: () => {
          // Closing the database under it would end it as if the copy were whole.
          if (this.#closing) throw new Error('The database is being closed.');
          flush.note();
        },
      });
    } catch (error) {
      if (left === 0 || !metWrite(error)) throw error;
      await this.#copyTo(path, left - 1);
    } finally {
      flush.close();
    }
  }
}

/** Hands what was written to the disk while more is being written. */
class Flush {
  readonly #file: number;
  #steps = 0;
  #runs = false;
  #closed = false;

  constructor(path: string) {
    this.#file = openSync(path, 'r+');
  }

  note(): void {
    this.#steps += 1;
    if (this.#runs || this.#steps % stepsPerFlush !== 0) return;
    this.#runs = true;
    // One that fails is made good by the last step, which flushes and tells.
    fdatasync(this.#file, () => {
      this.#runs = false;
      if (this.#closed) closeSync(this.#file);
    });
  }

  close(): void {
    this.#closed = true;
    if (!this.#runs) closeSync(this.#file);
  }
}

/**
 * Nobody wants anything where there is no folder. One that others may change is none of ours, nor is a link to one: a file
 * in it could be exchanged for a link to another one.
 */
function requestsIn(folder: string): readonly string[] {
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found === undefined || found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o022) !== 0) return [];
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function metWrite(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && busyCodes.includes(error.errcode);
}

function tellFailure(file: string, words: string): void {
  try {
    writeFileSync(file, words, { mode: 0o600 });
  } catch {
    // Whoever asked has taken the folder away, or finds out by waiting.
  }
}

function forgetUncalledFor(file: string): void {
  try {
    if (Date.now() - statSync(file).mtimeMs > uncalledForMs) rmSync(file, { force: true });
  } catch {
    // It was taken away just now, or can't be: the next start clears the folder.
  }
}
