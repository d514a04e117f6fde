import type { Worker } from 'node:worker_threads';
import type { FoundLines, LineChange, LineIndex, LineSearch } from '../sleep/recall/choose-lines.ts';
import { openThread, threadProgram } from '../store/open-thread.ts';
import { type SqliteTraffic, sqliteTraffic } from '../store/sqlite-connection.ts';

/** What goes to the thread of the indexes. Each order is answered. */
export type LineOrder = IndexOrder & { readonly id: number; readonly index: number };

type IndexOrder =
  | { readonly kind: 'write'; readonly changes: readonly LineChange[] }
  | { readonly kind: 'search'; readonly asked: LineSearch }
  | { readonly kind: 'close' };

/** What comes back: what was found, or why it failed, without a word of anybody. */
export type LineAnswer = { readonly id: number; readonly found?: FoundLines | undefined; readonly failed?: string };

/** Indexes that work in one thread of their own. */
export type LineIndexes = {
  open(): LineIndex;
  /** Ends the thread. What was asked of it rejects. */
  close(): Promise<void>;
};

const lineProgram = threadProgram('line-thread', import.meta.url);

/**
 * Opens no thread before something is to be found. Of a thread that dies all that was asked rejects, and so does all that
 * is asked of its indexes: whoever holds them opens others, in a new one.
 *
 * @param program of the thread.
 */
export function openLineIndexes(program = lineProgram): LineIndexes {
  let thread: IndexThread | undefined;
  let opened = 0;
  let isClosed = false;
  return {
    open() {
      if (isClosed) throw new Error('The indexes are closed.');
      if (thread === undefined || thread.hasEnded) thread = new IndexThread(program);
      const own = thread;
      opened += 1;
      const index = opened;
      let isOpen = true;
      const order = async (what: IndexOrder) => {
        // The thread would begin it anew, without its lines.
        if (!isOpen) throw new Error('This index is closed.');
        return await own.order({ ...what, index });
      };
      return {
        write: async (changes) => void (await order({ kind: 'write', changes })),
        async search(asked) {
          const found = await order({ kind: 'search', asked });
          if (found === undefined) throw new Error('The thread of the indexes found nothing to answer.');
          return found;
        },
        close() {
          // Nobody waits for it: a thread that has ended holds it no more.
          order({ kind: 'close' }).catch(() => {});
          isOpen = false;
        },
      };
    },
    async close() {
      isClosed = true;
      await thread?.end();
    },
  };
}

class IndexThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<FoundLines | undefined>>();
  #next = 1;
  #ending = new Error('The thread of the indexes has ended.');
  hasEnded = false;

  constructor(program: URL) {
    this.#worker = openThread(program);
    this.#worker.on('message', (answer: LineAnswer) => this.#take(answer));
    // Not its message, which may have anybody's words.
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#ending = new Error(`The thread of the indexes has ended (${error.code ?? error.name}).`);
    });
    this.#worker.on('exit', () => this.#end());
    // It keeps a process alive only as long as something is asked of it. Whoever listens for messages undoes that.
    this.#worker.unref();
  }

  order(what: IndexOrder & { readonly index: number }): Promise<FoundLines | undefined> {
    if (this.hasEnded) return Promise.reject(this.#ending);
    const id = this.#next;
    this.#next += 1;
    const waiting = Promise.withResolvers<FoundLines | undefined>();
    this.#waiting.set(id, waiting);
    this.#worker.ref();
    this.#worker.postMessage({ id, ...what });
    this.#tellTraffic();
    return waiting.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #take({ id, found, failed }: LineAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failed === undefined) waiting?.resolve(found);
    else waiting?.reject(new Error(failed));
    if (this.#waiting.size === 0) this.#worker.unref();
    this.#tellTraffic();
  }

  #end(): void {
    this.hasEnded = true;
    for (const { reject } of this.#waiting.values()) reject(this.#ending);
    this.#waiting.clear();
    this.#tellTraffic();
  }

  /** Whoever moves a clock waits for it as for the store's thread. */
  #tellTraffic(): void {
    if (!sqliteTraffic.hasSubscribers) return;
    sqliteTraffic.publish({ connection: this, underWay: this.#waiting.size, commits: 0 } satisfies SqliteTraffic);
  }
}
