import type { Entry } from './ledger.ts';
import { keyOf } from './words.ts';

/** The entries of a ledger, found by id, by block and by what they say. */
export class EntryIndex {
  readonly #entries: Map<Entry['id'], Entry>;
  readonly #live = new Map<string, Set<Entry['id']>>();
  readonly #byKey = new Map<string, Set<Entry['id']>>();

  constructor(entries: readonly Entry[]) {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    for (const entry of entries) this.#note(entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  find(id: Entry['id']): Entry | undefined {
    return this.#entries.get(id);
  }

  liveIn(label: string): readonly Entry[] {
    return [...(this.#live.get(label) ?? [])].flatMap((id) => this.#entries.get(id) ?? []);
  }

  /** Whatever their state. */
  sayingTheSame(key: string): readonly Entry[] {
    const entries = [...(this.#byKey.get(key) ?? [])].flatMap((id) => this.#entries.get(id) ?? []);
    return entries.filter((entry) => keyOf(entry) === key);
  }

  set(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    this.#note(entry);
  }

  drop(id: Entry['id']): void {
    this.#entries.delete(id);
  }

  #note(entry: Entry): void {
    memberOf(this.#byKey, keyOf(entry)).add(entry.id);
    const live = memberOf(this.#live, entry.block);
    if (entry.state !== 'live') live.delete(entry.id);
    else if (!live.has(entry.id)) live.add(entry.id);
  }
}

function memberOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key) ?? new Set();
  sets.set(key, known);
  return known;
}
