import { copyFileSync, rmSync } from 'node:fs';
import { createRandom, type Random, seedOf } from '../../bench/sleep/people/random.ts';
import { filesBeside } from '../../src/store/database-files.ts';

const oldestBackupMs = 20 * 3_600_000;

/** Whenever a life has ended, its database is put back to what an earlier life left behind, or kept to be put back. */
export class DrawnRestores {
  readonly #path: string;
  readonly #share: number;
  readonly #chance: Random;
  readonly #backups: { readonly at: number; readonly path: string }[] = [];

  /** @param share of how many ends, from 0 to 1 */
  constructor(path: string, seed: number, share: number) {
    this.#path = path;
    this.#share = share;
    this.#chance = createRandom(seedOf(seed, 2));
  }

  /** @returns the time of the backup that was put back, in milliseconds since the epoch, if one was */
  afterLife(now: number): number | undefined {
    const young = this.#backups.filter(({ at }) => now - at < oldestBackupMs);
    if (young.length > 0 && this.#chance.chance(this.#share)) {
      const { at, path } = this.#chance.pick(young);
      copyFileSync(path, this.#path);
      for (const file of filesBeside(this.#path)) rmSync(file, { force: true });
      return at;
    }
    const path = `${this.#path}.backup${this.#backups.length}`;
    copyFileSync(this.#path, path);
    this.#backups.push({ at: now, path });
    return undefined;
  }
}
