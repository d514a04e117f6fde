import { codePoints } from '../../base/text.ts';
import { bulletOf, composeLines, insertManaged, type Line, lineOf, readLines, withoutBullet } from './block-layout.ts';
import type { Departure, Replacement } from './departure.ts';
import { EntryIndex } from './entry-index.ts';
import { type Entry, keptSources, type Ledger, type Source, type Waiting } from './ledger.ts';
import type { BlockRule, BlockText } from './plan-types.ts';
import { Quotas } from './quotas.ts';
import { sameness } from './words.ts';

/** A block while a plan is made. */
export type DraftBlock = {
  readonly label: string;
  readonly rule: BlockRule;
  readonly before: string;
  readonly linesBefore: readonly Line[];
  readonly lines: readonly Line[];
};

export type NewEntry = Omit<Entry, 'id' | 'left' | 'state'>;

/**
 * The ledger and the blocks while a plan is made of them. Invariant: an entry is live exactly when it has a line in its
 * block, whatever is done here.
 */
export class Draft {
  readonly now: number;
  readonly cycle: number;
  /** Entries that became live in this cycle. */
  readonly fresh = new Set<Entry['id']>();
  /** Entries that this cycle learned. */
  readonly learned = new Set<Entry['id']>();
  readonly reinforced = new Set<Entry['id']>();
  readonly returned = new Set<Entry['id']>();
  readonly waiting: Waiting[] = [];
  /** Successors of this cycle, and the entries whose place they took. */
  readonly inPlaceOf = new Map<Entry['id'], Entry['id']>();
  readonly #entries: EntryIndex;
  readonly #blocks = new Map<string, DraftBlock>();
  /** Entries of which an element of this cycle spoke. */
  readonly spokenOf = new Set<Entry['id']>();
  readonly #quotas = new Quotas();
  #next: number;

  constructor(ledger: Ledger, { now, cycle }: { readonly now: number; readonly cycle: number }) {
    this.#entries = new EntryIndex(ledger.entries);
    this.#next = ledger.next;
    this.now = now;
    this.cycle = cycle;
  }

  /** Takes a block in. Its live entries must have been settled with what stands in it (see `noticeEdits`). */
  addBlock({ label, value }: BlockText, rule: BlockRule): void {
    const lines = readLines(value, this.liveIn(label));
    this.#blocks.set(label, { label, rule, before: value, linesBefore: lines, lines });
  }

  get blocks(): readonly DraftBlock[] {
    return [...this.#blocks.values()];
  }

  block(label: string): DraftBlock | undefined {
    return this.#blocks.get(label);
  }

  get next(): number {
    return this.#next;
  }

  entries(): Iterable<Entry> {
    return this.#entries.all();
  }

  get size(): number {
    return this.#entries.size;
  }

  entry(id: Entry['id']): Entry {
    const entry = this.#entries.find(id);
    if (entry === undefined) throw new Error(`The draft has no entry ${id}.`);
    return entry;
  }

  find(id: Entry['id']): Entry | undefined {
    return this.#entries.find(id);
  }

  liveIn(label: string): readonly Entry[] {
    return this.#entries.liveIn(label);
  }

  /** All entries that say the same, whatever their state. */
  sayingTheSame(key: string): readonly Entry[] {
    return this.#entries.sayingTheSame(key);
  }

  /** Blocks whose lines state facts about the same person: what one of them says, the others need not repeat. */
  familyOf({ label, kind }: BlockRule): ReadonlySet<string> {
    const family = kind === 'lines' ? this.blocks.filter(({ rule }) => rule.kind === 'lines') : [];
    return new Set([label, ...family.map((block) => block.label)]);
  }

  /** Whether a live entry, or a line of another hand, says the same among these blocks. */
  isSaidIn(labels: ReadonlySet<string>, key: string): boolean {
    const isLive = this.sayingTheSame(key).some(({ block, state }) => state === 'live' && labels.has(block));
    return isLive || [...labels].some((label) => this.isForeignIn(label, key));
  }

  /** Whether a line of another hand in this block says the same. */
  isForeignIn(label: string, key: string): boolean {
    const lines = this.#blocks.get(label)?.lines ?? [];
    return lines.some(({ raw, id }) => id === null && raw.trim() !== '' && sameness(withoutBullet(raw)) === key);
  }

  /** Learns an entry, with a line at the end of its block, or in the archive. */
  learn(fields: NewEntry, archivedBecause: Departure | null): Entry {
    const id = `e${this.#next}`;
    this.#next += 1;
    this.learned.add(id);
    this.#entries.set({
      ...fields,
      id,
      state: 'archived',
      left: { ...noReason, at: this.now, because: archivedBecause ?? 'no-room' },
    });
    if (archivedBecause === null) this.revive(id);
    return this.entry(id);
  }

  /** Gives an entry that is out of sight its line. A successor takes a place that is there; only additions are counted. */
  revive(id: Entry['id'], as: 'addition' | 'successor' = 'addition'): void {
    const entry: Entry = { ...this.entry(id), state: 'live', left: null };
    this.#entries.set(entry);
    this.fresh.add(id);
    if (as === 'addition') this.#quotas.countAdded(entry.block);
    this.#setLines(entry.block, (lines) => insertManaged(lines, { raw: bulletOf(entry), id }));
  }

  /** Takes an entry out of sight. It stays in the ledger. */
  leave(
    id: Entry['id'],
    state: Exclude<Entry['state'], 'live'>,
    because: Departure,
    { supersededBy = null, byOwnWords = null }: { supersededBy?: string | null; byOwnWords?: string | null } = {},
  ): void {
    const entry = this.entry(id);
    if (entry.state === 'live' && !this.fresh.has(id)) this.countLeaving(entry.block);
    this.fresh.delete(id);
    this.#entries.set({ ...entry, state, left: { at: this.now, because, supersededBy, byOwnWords } });
    this.#setLines(entry.block, (lines) => lines.filter((line) => line.id !== id));
  }

  /** Puts one entry in the place of another. */
  supersede(old: Entry['id'], by: Entry['id'], because: Replacement = 'superseded'): void {
    const { block, state } = this.entry(old);
    const standing = this.block(block)?.lines.find(({ id }) => id === by);
    if (state === 'live') this.inPlaceOf.set(by, old);
    if (state === 'live' && standing !== undefined && this.fresh.has(by)) {
      this.#setLines(block, (lines) =>
        lines.filter((line) => line !== standing).map((line) => (line.id === old ? standing : line)),
      );
    }
    this.leave(old, because === 'merged' ? 'merged' : 'superseded', because, { supersededBy: by });
  }

  /** Takes a foreign line away. The caller keeps its text in an entry. */
  removeForeign(label: string, raw: string): void {
    const at = this.#blocks.get(label)?.lines.findIndex((line) => line.id === null && line.raw === raw) ?? -1;
    if (at < 0) return;
    this.countLeaving(label);
    this.#setLines(label, (lines) => lines.toSpliced(at, 1));
  }

  /** Keeps a text in the ledger that never had an entry. */
  bury(fields: NewEntry, state: 'obsolete' | 'superseded', left: NonNullable<Entry['left']>): void {
    const id = `e${this.#next}`;
    this.#next += 1;
    this.#entries.set({ ...fields, id, state, left });
  }

  /** Changes what is known of an entry. A live one's line follows its text. */
  amend(id: Entry['id'], change: Partial<Omit<Entry, 'id' | 'state' | 'left' | 'block'>>): void {
    const before = this.entry(id);
    const entry = { ...before, ...change };
    this.#entries.set(entry);
    if (entry.state !== 'live' || lineOf(entry) === lineOf(before)) return;
    const raw = bulletOf(entry);
    this.#setLines(entry.block, (lines) => lines.map((line) => (line.id === id ? { raw, id } : line)));
  }

  /** Notes where an entry was said again. The same message counts once, however often a window is read. */
  addSources(id: Entry['id'], sources: readonly Source[]): boolean {
    const entry = this.entry(id);
    const news = sources.filter(({ message }) => !entry.sources.some((known) => known.message === message));
    if (news.length === 0) return false;
    this.amend(id, {
      sources: [...entry.sources, ...news].slice(-keptSources),
      lastSeen: Math.max(entry.lastSeen, ...news.map(({ at }) => at)),
    });
    this.reinforced.add(id);
    return true;
  }

  /** Whether a text may become a line here: two equal lines could not be told apart. */
  isFree(label: string, line: string, except?: Entry['id']): boolean {
    const lines = this.#blocks.get(label)?.lines ?? [];
    return !lines.some(({ raw, id }) => withoutBullet(raw) === line && (id === null || id !== except));
  }

  arrange(label: string, order: (lines: readonly Line[]) => readonly Line[]): void {
    this.#setLines(label, order);
  }

  drop(id: Entry['id']): void {
    this.#entries.drop(id);
  }

  /** Whether one line more may leave a block in this cycle, or be worded anew. */
  mayLeave(label: string): boolean {
    const block = this.#blocks.get(label);
    return block === undefined || this.#quotas.mayLeave(block);
  }

  /** Whether one line more may come into a block in this cycle. */
  mayAdd(label: string): boolean {
    const block = this.#blocks.get(label);
    return block !== undefined && this.#quotas.mayAdd(block);
  }

  countLeaving(label: string): void {
    this.#quotas.countLeaving(label);
  }

  #setLines(label: string, change: (lines: readonly Line[]) => readonly Line[]): void {
    const block = this.#blocks.get(label);
    if (block !== undefined) this.#blocks.set(label, { ...block, lines: change(block.lines) });
  }
}

const noReason = { supersededBy: null, byOwnWords: null } as const;

/** How a block reads now. */
export function readsAs(block: DraftBlock): string {
  return composeLines(block.lines);
}

export function lengthOf(block: DraftBlock): number {
  return codePoints(readsAs(block));
}
