import { codePoints } from '../../base/text.ts';
import { bulletOf, lineOf, withoutBullet } from './block-layout.ts';
import { type Departure, maySendPinned, type Replacement } from './departure.ts';
import { type DraftBlock, DraftBlocks, lengthOfLines, type ManagedLine, roomOf } from './draft-blocks.ts';
import { EntryIndex } from './entry-index.ts';
import { type Entry, keptSources, type Ledger, type Source, type Waiting, whyArchived } from './ledger.ts';
import type { BlockRule, BlockText } from './plan-types.ts';
import { Quotas } from './quotas.ts';

export type NewEntry = Omit<Entry, 'id' | 'left' | 'state'>;

/** What else is known of how an entry left. */
export type LeftAs = Partial<Omit<NonNullable<Entry['left']>, 'because'>>;

const unsaid = { supersededBy: null, byOwnWords: null } as const;

/**
 * The ledger and the blocks while a plan is made of them. What would break one of these invariants is not done:
 * - an entry is live exactly when it has a line in its block;
 * - no line of ours reads like another one that stands there, as the two could not be told apart;
 * - what can't leave a block, foreign text and pinned lines, doesn't outgrow it by our hand;
 * - a pinned line goes only for what may send it.
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
  waiting: Waiting[] = [];
  /** Successors of this cycle, and the entries whose place they took. */
  readonly inPlaceOf = new Map<Entry['id'], Entry['id']>();
  readonly #entries: EntryIndex;
  readonly #blocks = new DraftBlocks();
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

  /** Takes a block in. Its live entries must have been compared with what stands in it (see `noticeEdits`). */
  addBlock(block: BlockText, rule: BlockRule): void {
    this.#blocks.add(block, rule, this.liveIn(block.label));
  }

  get blocks(): readonly DraftBlock[] {
    return this.#blocks.all;
  }

  block(label: string): DraftBlock | undefined {
    return this.#blocks.find(label);
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
  sayingTheSame(...said: Parameters<EntryIndex['sayingTheSame']>): readonly Entry[] {
    return this.#entries.sayingTheSame(...said);
  }

  /** Blocks whose lines state facts about the same person: what one of them says, the others need not repeat. */
  familyOf({ label, kind }: BlockRule): ReadonlySet<string> {
    const family = kind === 'lines' ? this.blocks.filter(({ rule }) => rule.kind === 'lines') : [];
    return new Set([label, ...family.map((block) => block.label)]);
  }

  /** Whether a live entry, or a line of another hand, says the same among these blocks. */
  isSaidIn(labels: ReadonlySet<string>, said: Pick<Entry, 'text'>): boolean {
    const isLive = this.sayingTheSame(said).some(({ block, state }) => state === 'live' && labels.has(block));
    return isLive || [...labels].some((label) => this.isForeignIn(label, said));
  }

  isForeignIn(label: string, said: Pick<Entry, 'text'>): boolean {
    return this.#blocks.isForeignIn(label, said);
  }

  /** Learns an entry, with a line at the end of its block, or in the archive. */
  learn(fields: NewEntry, archivedBecause: Departure | null): Entry {
    const id = `e${this.#next}`;
    this.#next += 1;
    this.learned.add(id);
    const left = { at: this.now, because: archivedBecause ?? 'no-room', ...unsaid } as const;
    this.#entries.set({ ...fields, id, state: 'archived', left });
    if (archivedBecause === null) this.revive(id);
    return this.entry(id);
  }

  /**
   * Gives an entry that is out of sight its line, at the end of its block. A successor takes a place that is there;
   * only additions are counted.
   *
   * @returns whether it has one
   */
  revive(id: Entry['id'], as: 'addition' | 'successor' = 'addition', inPlaceOf?: Entry['id']): boolean {
    const known = this.entry(id);
    if (known.state === 'live') return true;
    const old = inPlaceOf === undefined ? undefined : this.entry(inPlaceOf);
    const entry: Entry = { ...known, text: withoutBullet(known.text), state: 'live', left: null };
    if (!this.#mayStand(entry, old)) return false;
    this.#entries.set(entry);
    this.fresh.add(id);
    if (as === 'addition') this.#quotas.countAdded(entry.block);
    this.#blocks.insert(entry);
    return true;
  }

  /** Whether an entry may have a line, in the place of another one or beside all that stands. */
  #mayStand(entry: Entry, old?: Entry): boolean {
    const isFree = this.block(entry.block) !== undefined && this.isFree(entry.block, lineOf(entry), old?.id);
    return isFree && (!entry.pinned || this.pinnedFits(entry, old));
  }

  /** A pinned line can't make room by leaving: it may only be as long as there is room, or no longer than before. */
  pinnedFits(next: Pick<Entry, 'block' | 'text' | 'correction'>, old?: Entry): boolean {
    const block = this.block(next.block);
    if (block === undefined) return false;
    const staying = block.lines.filter(({ id }) => id !== old?.id && (id === null || this.entry(id).pinned));
    const length = codePoints(bulletOf(next));
    const stands = old?.pinned === true && old.block === next.block;
    return (stands && length <= codePoints(bulletOf(old))) || lengthOfLines(staying) + length <= roomOf(block.rule);
  }

  /** Takes an entry out of sight. It stays in the ledger. @returns whether it is, which a pin may forbid */
  leave(id: Entry['id'], state: Exclude<Entry['state'], 'live'>, because: Departure, more: LeftAs = {}): boolean {
    const entry = this.entry(id);
    if (entry.state === 'live' && entry.pinned && !maySendPinned(because)) return false;
    if (entry.state === 'live' && !this.fresh.has(id)) this.countLeaving(entry.block);
    this.#entries.set({ ...entry, state, left: { at: this.now, because, ...unsaid, ...more } });
    this.#blocks.remove(entry);
    return true;
  }

  /**
   * Puts one entry in the place of another. Where the old one stands, the new one is seen from now on.
   *
   * @returns whether it did
   */
  supersede(old: Entry['id'], by: Entry['id'], because: Replacement = 'superseded'): boolean {
    const { block, state, pinned } = this.entry(old);
    if (state === 'live') {
      if (pinned && !(maySendPinned(because) && this.pinnedFits(this.entry(by), this.entry(old)))) return false;
      if (!this.revive(by, 'successor', old)) return false;
      if (pinned) this.amend(by, { pinned });
      this.inPlaceOf.set(by, old);
      if (this.fresh.has(by)) this.#blocks.putInPlaceOf(block, old, by);
    }
    const left = { ...whyArchived(this.entry(old)), supersededBy: by };
    return this.leave(old, because === 'merged' ? 'merged' : 'superseded', because, left);
  }

  /** Takes a foreign line away. The caller keeps its text in an entry. */
  removeForeign(label: string, raw: string): void {
    if (this.#blocks.removeForeign(label, raw)) this.countLeaving(label);
  }

  /**
   * Changes what is known of an entry. A live one's line follows its text, unless it may not stand like that: then the
   * words stay.
   *
   * @returns whether it says what it should
   */
  amend(id: Entry['id'], change: Partial<Omit<Entry, 'id' | 'state' | 'left' | 'block'>>): boolean {
    const before = this.entry(id);
    const wanted = { ...before, ...change };
    if (before.state !== 'live' || lineOf(wanted) === lineOf(before)) {
      this.#entries.set(wanted);
      return true;
    }
    const entry = { ...wanted, text: withoutBullet(wanted.text) };
    const mayStand = this.#mayStand(entry, before);
    this.#entries.set(mayStand ? entry : { ...wanted, text: before.text, correction: before.correction });
    if (mayStand) this.#blocks.reword(entry);
    return mayStand;
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

  isFree(label: string, line: string, except?: Entry['id']): boolean {
    return this.#blocks.isFree(label, line, except);
  }

  arrange(label: string, order: (managed: readonly ManagedLine[]) => readonly ManagedLine[]): void {
    this.#blocks.arrange(label, order);
  }

  drop(id: Entry['id']): void {
    this.#entries.drop(id);
  }

  /** Whether one line more may leave a block in this cycle, or be worded anew. */
  mayLeave(label: string): boolean {
    const block = this.block(label);
    return block === undefined || this.#quotas.mayLeave(block);
  }

  /** Whether one line more may come into a block in this cycle. */
  mayAdd(label: string): boolean {
    const block = this.block(label);
    return block !== undefined && this.#quotas.mayAdd(block);
  }

  countLeaving(label: string): void {
    this.#quotas.countLeaving(label);
  }
}
