import { onceEach } from '../../base/once-each.ts';
import { codePoints } from '../../base/text.ts';
import { saysTheSame } from '../text/says-the-same.ts';
import { bulletOf, composeLines, insertManaged, type Line, readLines, withoutBullet } from './block-layout.ts';
import { textOrSeed } from './block-rules.ts';
import type { Entry } from './ledger.ts';
import type { BlockRule, BlockText } from './plan-types.ts';

/** A block while a plan is made. */
export type DraftBlock = {
  readonly label: string;
  readonly rule: BlockRule;
  readonly before: string;
  readonly linesBefore: readonly Line[];
  readonly lines: readonly Line[];
};

/** A line that has an entry. */
export type ManagedLine = Line & { readonly id: Entry['id'] };

/** The lines of all blocks while a plan is made. Knows entries by their ids and words alone. */
export class DraftBlocks {
  readonly #blocks = new Map<string, DraftBlock>();

  /** @param live the entries that are live in it */
  add({ label, value }: BlockText, rule: BlockRule, live: readonly Entry[]): void {
    const lines = readLines(textOrSeed(value, rule), live);
    this.#blocks.set(label, { label, rule, before: value, linesBefore: readLines(value, live), lines });
  }

  get all(): readonly DraftBlock[] {
    return [...this.#blocks.values()];
  }

  find(label: string): DraftBlock | undefined {
    return this.#blocks.get(label);
  }

  /** Whether a text may become a line here: two equal lines could not be told apart. */
  isFree(label: string, line: string, except?: Entry['id']): boolean {
    const text = withoutBullet(line);
    const lines = this.#blocks.get(label)?.lines ?? [];
    return !lines.some(({ raw, id }) => withoutBullet(raw) === text && (id === null || id !== except));
  }

  /** Whether a line of another hand in this block says the same. */
  isForeignIn(label: string, said: Pick<Entry, 'text'>): boolean {
    const lines = this.#blocks.get(label)?.lines ?? [];
    return lines.some(({ raw, id }) => {
      return id === null && raw.trim() !== '' && saysTheSame({ text: withoutBullet(raw) }, said);
    });
  }

  /** At the end of its block. */
  insert(entry: Entry): void {
    this.#setLines(entry.block, (lines) => insertManaged(lines, { raw: bulletOf(entry), id: entry.id }));
  }

  remove({ block, id }: Entry): void {
    this.#setLines(block, (lines) => lines.filter((line) => line.id !== id));
  }

  /** An entry's line follows its words. */
  reword(entry: Entry): void {
    const line = { raw: bulletOf(entry), id: entry.id };
    this.#setLines(entry.block, (lines) => lines.map((one) => (one.id === entry.id ? line : one)));
  }

  /** Moves one line to the place of another, which goes. */
  putInPlaceOf(label: string, old: Entry['id'], by: Entry['id']): void {
    this.#setLines(label, (lines) => {
      const standing = lines.find(({ id }) => id === by);
      if (standing === undefined) return lines;
      return lines.filter((line) => line !== standing).map((line) => (line.id === old ? standing : line));
    });
  }

  /** @returns whether it stood there */
  removeForeign(label: string, raw: string): boolean {
    const at = this.#blocks.get(label)?.lines.findIndex((line) => line.id === null && line.raw === raw) ?? -1;
    if (at >= 0) this.#setLines(label, (lines) => lines.toSpliced(at, 1));
    return at >= 0;
  }

  /** Orders the managed lines among themselves. What reads like a foreign line stays where it is, to be told from it. */
  arrange(label: string, order: (managed: readonly ManagedLine[]) => readonly ManagedLine[]): void {
    this.#setLines(label, (lines) => {
      const foreign = new Set(lines.flatMap(({ raw, id }) => (id === null ? [withoutBullet(raw)] : [])));
      const isMovable = (line: Line): line is ManagedLine => line.id !== null && !foreign.has(withoutBullet(line.raw));
      const ordered = order(lines.filter(isMovable));
      let next = 0;
      return lines.map((line) => (isMovable(line) ? (ordered[next++] ?? line) : line));
    });
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

/** How long a block is now. Code points. */
export function lengthOf({ lines }: Pick<DraftBlock, 'lines'>): number {
  return Math.max(0, lengthOfLines(lines) - 1);
}

/** With the ends of the lines. */
export function lengthOfLines(lines: readonly Line[]): number {
  let sum = 0;
  for (const line of lines) sum += lengthOfLine(line) + 1;
  return sum;
}

/** A plan asks for each candidate how full its block is. */
const lengthOfLine = onceEach(({ raw }: Line) => codePoints(raw));

/** How much of its budget a plan fills. Code points. */
export function roomOf({ budget }: BlockRule): number {
  return Math.floor(budget * 0.97);
}
