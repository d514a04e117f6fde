import { onceEach } from '../../base/once-each.ts';
import { keyOf } from '../text/sameness.ts';
import { samenessHash } from '../text/sameness-hash.ts';
import { isSpeltAs, saysTheSame } from '../text/says-the-same.ts';
import type { Entry } from './ledger.ts';

/** Whether a live entry of a ledger says the same. */
export function isLiveAmong(entries: readonly Entry[], said: Pick<Entry, 'text'>): boolean {
  return (
    liveByKey(entries)
      .get(keyOf(said))
      ?.some((entry) => saysTheSame(entry, said)) === true
  );
}

const liveByKey = onceEach((entries: readonly Entry[]) =>
  Map.groupBy(
    entries.filter(({ state }) => state === 'live'),
    keyOf,
  ),
);

/** The entries of a ledger, found by id, by block and by what they say. */
export class EntryIndex {
  readonly #entries: Map<Entry['id'], Entry>;
  readonly #live = new Map<string, Set<Entry['id']>>();
  /** By what they say: mostly one each. */
  readonly #byHash = new Map<number, Entry['id'] | Entry['id'][]>();

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

  /** Whatever their state, those first that are spelt alike. `whatever-accents`: others too that differ in nothing else. */
  sayingTheSame(said: Pick<Entry, 'text'>, how: 'one-line' | 'whatever-accents' = 'one-line'): readonly Entry[] {
    const key = keyOf(said);
    const entries = [this.#byHash.get(samenessHash(key, true)) ?? []]
      .flat()
      .flatMap((id) => this.#entries.get(id) ?? []);
    const same = entries.filter((entry) => (how === 'one-line' ? saysTheSame(entry, said) : keyOf(entry) === key));
    return same.length < 2 ? same : same.toSorted((a, b) => Number(isSpeltAs(b, said)) - Number(isSpeltAs(a, said)));
  }

  set(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    this.#note(entry);
  }

  drop(id: Entry['id']): void {
    this.#entries.delete(id);
  }

  #note(entry: Entry): void {
    const { id, block, state } = entry;
    const hash = samenessHash(entry.text);
    const known = this.#byHash.get(hash);
    if (known === undefined) this.#byHash.set(hash, id);
    else if (known !== id && ![known].flat().includes(id)) this.#byHash.set(hash, [known, id].flat());
    const live = this.#live.get(block);
    if (state !== 'live') live?.delete(id);
    else if (live === undefined) this.#live.set(block, new Set([id]));
    else live.add(id);
  }
}
