import { plainCopy } from './plain-copy.ts';

/** About so many characters of JSON are held of one kind: some 2,000 people who talk, and the few ledgers in use. */
export const usuallyHeld = 8_000_000;
/** Larger records are seldom read; they would push out many small ones. */
const longestHeld = 100_000;

export type CachedRecord<Value> =
  | { readonly kind: 'held'; readonly value: Value | undefined }
  | { readonly kind: 'not-held' };

/**
 * Holds what the last used records of one kind are known to be, absent ones too, so that they are neither fetched nor
 * parsed again. What is put in and what is given out are copies: nobody alters a record by altering what they read.
 */
export class RecordCache<Value> {
  readonly #held = new Map<string, { readonly value: Value | undefined; readonly characters: number }>();
  readonly #most: number;
  #characters = 0;

  /** @param most how many characters are held; with 0, every record is fetched each time */
  constructor(most: number) {
    this.#most = most;
  }

  find(id: string): CachedRecord<Value> {
    const found = this.#held.get(id);
    if (found === undefined) return { kind: 'not-held' };
    // The last used ones stand last.
    this.#held.delete(id);
    this.#held.set(id, found);
    return { kind: 'held', value: plainCopy(found.value) as Value | undefined };
  }

  hold(id: string, value: Value | undefined): void {
    this.drop(id);
    const characters = roughLength(value);
    if (characters > Math.min(longestHeld, this.#most)) return;
    this.#held.set(id, { value: plainCopy(value) as Value | undefined, characters });
    this.#characters += characters;
    for (const oldest of this.#held.keys()) {
      if (this.#characters <= this.#most) return;
      this.drop(oldest);
    }
  }

  /** To be called whenever it isn't known for sure what is stored. */
  drop(id: string): void {
    this.#characters -= this.#held.get(id)?.characters ?? 0;
    this.#held.delete(id);
  }
}

/** About how long it is as JSON; a member that is nothing has a length too. */
function roughLength(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let length = 8;
  if (Array.isArray(value)) for (const item of value) length += roughLength(item);
  else for (const key in value) length += key.length + 4 + roughLength(value[key as keyof typeof value]);
  return length;
}
