import { bulletOf, composeLines, insertManaged, type Line, readLines, withoutBullet } from './block-layout.ts';
import type { Departure, OwnWords } from './departure.ts';
import { describeLine, type LineShape } from './describe-line.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { BlockRule, BlockText } from './plan-types.ts';

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
  readonly names: readonly string[];
  readonly now: number;
  /** Entries that became live in this cycle. */
  readonly fresh = new Set<Entry['id']>();
  readonly reinforced = new Set<Entry['id']>();
  /** Entries that were learned in this cycle but have no line. */
  readonly archivedAtOnce = new Set<Entry['id']>();
  readonly #entries: Map<Entry['id'], Entry>;
  readonly #blocks = new Map<string, DraftBlock>();
  readonly #shapes = new Map<string, LineShape>();
  #next: number;

  constructor(ledger: Ledger, names: readonly string[], now: number) {
    this.#entries = new Map(ledger.entries.map((entry) => [entry.id, entry]));
    this.#next = ledger.next;
    this.names = names;
    this.now = now;
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

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  entry(id: Entry['id']): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`The draft has no entry ${id}.`);
    return entry;
  }

  liveIn(label: string): readonly Entry[] {
    return this.entries.filter(({ block, state }) => block === label && state === 'live');
  }

  /** The foreign lines of a block, without bullets and blank lines. */
  foreignIn(label: string): readonly string[] {
    const lines = this.#blocks.get(label)?.lines ?? [];
    return lines.flatMap(({ id, raw }) => (id === null && raw.trim() !== '' ? [withoutBullet(raw)] : []));
  }

  shape(text: string): LineShape {
    const known = this.#shapes.get(text);
    if (known !== undefined) return known;
    const shape = describeLine(text, this.names);
    this.#shapes.set(text, shape);
    return shape;
  }

  /** Learns an entry, with a line at the end of its block, or in the archive. */
  learn(fields: NewEntry, archivedBecause: Departure | null): Entry {
    const id = `e${this.#next}`;
    this.#next += 1;
    const left = archivedBecause === null ? null : { at: this.now, because: archivedBecause, supersededBy: null };
    this.#entries.set(id, { ...fields, id, state: left === null ? 'live' : 'archived', left });
    if (left === null) this.#stand(id);
    else this.archivedAtOnce.add(id);
    return this.entry(id);
  }

  /** Gives an entry that is out of sight its line back. */
  revive(id: Entry['id']): void {
    this.#entries.set(id, { ...this.entry(id), state: 'live', left: null });
    this.#stand(id);
  }

  /** Takes an entry out of sight. It stays in the ledger. */
  leave(
    id: Entry['id'],
    state: Exclude<Entry['state'], 'live'>,
    because: Departure | OwnWords,
    supersededBy: string | null = null,
  ): void {
    const entry = this.entry(id);
    this.#entries.set(id, { ...entry, state, left: { at: this.now, because, supersededBy } });
    this.#setLines(entry.block, (lines) => lines.filter((line) => line.id !== id));
  }

  /** Puts one entry in the place of another, which is superseded. */
  supersede(old: Entry['id'], by: Entry['id']): void {
    const { block } = this.entry(old);
    const standing = this.block(block)?.lines.find(({ id }) => id === by);
    if (standing !== undefined && this.fresh.has(by)) {
      this.#setLines(block, (lines) =>
        lines.filter((line) => line !== standing).map((line) => (line.id === old ? standing : line)),
      );
    }
    this.leave(old, 'superseded', 'superseded', by);
  }

  /** Takes a foreign line away, with its copies. The caller keeps its text in an entry. */
  removeForeign(label: string, raw: string): void {
    this.#setLines(label, (lines) => lines.filter((line) => line.id !== null || line.raw !== raw));
  }

  /** Keeps a text in the ledger that never had an entry. */
  bury(
    fields: NewEntry,
    state: 'obsolete' | 'superseded',
    because: Departure | OwnWords,
    supersededBy: string | null,
  ): Entry {
    const id = `e${this.#next}`;
    this.#next += 1;
    this.#entries.set(id, { ...fields, id, state, left: { at: this.now, because, supersededBy } });
    return this.entry(id);
  }

  /** Changes what is known of an entry. A live one's line follows its text. */
  amend(id: Entry['id'], change: Partial<Omit<Entry, 'id' | 'state' | 'left' | 'block'>>): void {
    const before = this.entry(id);
    const entry = { ...before, ...change };
    this.#entries.set(id, entry);
    if (entry.state !== 'live' || entry.text === before.text) return;
    const raw = bulletOf(entry.text);
    this.#setLines(entry.block, (lines) => lines.map((line) => (line.id === id ? { raw, id } : line)));
  }

  /** Whether a text may become a line here: two equal lines could not be told apart. */
  isFree(label: string, text: string, except?: Entry['id']): boolean {
    const lines = this.#blocks.get(label)?.lines ?? [];
    return !lines.some(({ raw, id }) => withoutBullet(raw) === text && (id === null || id !== except));
  }

  arrange(label: string, order: (lines: readonly Line[]) => readonly Line[]): void {
    this.#setLines(label, order);
  }

  drop(id: Entry['id']): void {
    this.#entries.delete(id);
  }

  #stand(id: Entry['id']): void {
    const { block, text } = this.entry(id);
    this.fresh.add(id);
    this.archivedAtOnce.delete(id);
    this.#setLines(block, (lines) => insertManaged(lines, { raw: bulletOf(text), id }));
  }

  #setLines(label: string, change: (lines: readonly Line[]) => readonly Line[]): void {
    const block = this.#blocks.get(label);
    if (block !== undefined) this.#blocks.set(label, { ...block, lines: change(block.lines) });
  }
}

/** How a block reads now. */
export function readsAs(block: DraftBlock): string {
  return composeLines(block.lines);
}
