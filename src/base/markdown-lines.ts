import { lineFrom } from './fences.ts';

/** The lines of a text that is no code: what they begin with, the numbers that their items show, tables. */

/** What stands before the words of a line. */
export type LinePrefix = {
  readonly quote: string;
  readonly block: string;
  readonly kind: 'words' | 'heading' | 'item';
  /** Where the words begin. */
  readonly end: number;
};

const quoteSign = / {0,3}>(?!>)(?: |(?=\n|$))/y;
const longQuoteSign = / {0,3}>>> /y;
const headingSign = /(?:#{1,3}|-#) /y;
const itemSign = /[ \t]{0,40}(?:[-*+]|\d{1,9}[.)]) /y;

/** @param at where the line starts */
export function linePrefix(text: string, at: number): LinePrefix {
  const quote = signAt(longQuoteSign, text, at) || signAt(quoteSign, text, at);
  const inside = at + quote.length;
  const heading = signAt(headingSign, text, inside);
  const block = heading || signAt(itemSign, text, inside);
  const kind = block === '' ? 'words' : heading === '' ? 'item' : 'heading';
  return { quote, block, kind, end: inside + block.length };
}

export function startsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

/** No page ends at these positions, the first and the last one included. Positions count UTF-16 units. */
export type Span = { readonly from: number; readonly to: number };

/** The rows below a table's header. */
type TableRows = Span & {
  /** The lines that head it, with the newline behind them. */
  readonly header: string;
};

/** Takes notes of lines, one after another. */
export class LineReader {
  /** Which number an item shows, by where its line starts: lists may be written `1.` throughout. */
  readonly numbers = new Map<number, number>();
  readonly tables: TableRows[] = [];
  readonly #text: string;
  #lists: { readonly indent: number; readonly next: number }[] = [];
  #table: Omit<TableRows, 'to'> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Yields the header of a table, where one begins. */
  read(at: number, prefix: LinePrefix): Span | undefined {
    this.#countItem(at, prefix);
    const row = lineFrom(this.#text, at);
    if (!row.includes('|')) {
      this.endTable(at);
      return undefined;
    }
    return this.#table === undefined ? this.#beginTable(at, row) : undefined;
  }

  endTable(to: number): void {
    if (this.#table === undefined || to < this.#table.from) return;
    if (this.#table.from < to) this.tables.push({ ...this.#table, to });
    this.#table = undefined;
  }

  #beginTable(at: number, row: string): Span | undefined {
    const line = lineFrom(this.#text, at + row.length + 1);
    const from = at + row.length + line.length + 2;
    if (!isDelimiterRow(line) || from >= this.#text.length) return undefined;
    this.#table = { header: `${row}\n${line}\n`, from };
    return { from: at, to: from };
  }

  #countItem(at: number, { block, kind, end }: LinePrefix): void {
    const isBlank = end >= this.#text.length || this.#text[end] === '\n';
    if (kind !== 'item' && !isBlank && !isIndented(this.#text, end)) this.#lists = [];
    if (kind !== 'item') return;
    const indent = block.length - block.trimStart().length;
    const written = Number.parseInt(block, 10);
    const list = this.#lists.find((one) => one.indent === indent);
    this.#lists = this.#lists.filter((one) => one.indent < indent);
    if (Number.isNaN(written)) return;
    const shown = list?.next ?? written;
    if (shown !== written) this.numbers.set(at, shown);
    this.#lists.push({ indent, next: shown + 1 });
  }
}

function signAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

export function isIndented(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

function isDelimiterRow(line: string): boolean {
  return line.includes('|') && line.includes('-') && [...line].every((sign) => ' \t>|:-'.includes(sign));
}
