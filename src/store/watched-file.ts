import { statSync } from 'node:fs';
import { Failure } from '../base/failure.ts';

export type FileState = 'in-place' | 'file-removed' | 'file-replaced';

/**
 * Notices that a file was removed or replaced while it is open: SQLite would go on writing to the removed one,
 * and report success for what is lost at the next start.
 *
 * Looks at the path only. Opening and closing the file would drop the locks that this process holds on it
 * (POSIX: any close of a file drops all of the process's locks on it).
 */
export class WatchedFile {
  readonly path: string;
  readonly #identity: string;

  constructor(path: string) {
    this.path = path;
    this.#identity = identityOf(path) ?? '';
  }

  state(): FileState {
    const identity = identityOf(this.path);
    if (identity === this.#identity) return 'in-place';
    return identity === undefined ? 'file-removed' : 'file-replaced';
  }

  /** Throws when what was just written is not at the path any more. */
  confirm(): void {
    const state = this.state();
    if (state === 'in-place') return;
    throw new Failure('store-unavailable', wordsFor(state, this.path), { arrived: 'unknown' });
  }
}

export function wordsFor(state: Exclude<FileState, 'in-place'>, path: string): string {
  const what = state === 'file-removed' ? 'removed' : 'replaced';
  return `${path} was ${what} while in use, so nothing can be kept. Stop, put the right file there, and start again.`;
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
