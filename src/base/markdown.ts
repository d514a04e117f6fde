import { type Fence, fencesOf } from './fences.ts';
import { isIndented, type LinePrefix, LineReader, linePrefix, type Span, startsLine } from './markdown-lines.ts';
import { closingBrackets, endOfAngle, endOfLink, endOfRun, nextRunsOfTicks, upToSpace } from './markdown-links.ts';

/** A mark and its partner, as around bold words, spoilers or code within a line. */
export type MarkedSpan = {
  readonly mark: string;
  readonly from: number;
  readonly textFrom: number;
  readonly textTo: number;
  readonly to: number;
};

/** What must be minded when a text is cut. */
export type Markdown = {
  readonly text: string;
  readonly fences: readonly Fence[];
  readonly marked: readonly MarkedSpan[];
  readonly unbroken: readonly Span[];
  readonly tables: LineReader['tables'];
  /** Where `>>>` begins a quote that goes on to the end. */
  readonly quotedFrom: number | undefined;
  readonly numbers: LineReader['numbers'];
};

/**
 * Reads a text as Discord shows it: one pass that knows what is open. Marks pair up as there (the first that can close
 * closes), but code is read before all others. What finds no partner is no mark.
 */
export function readMarkdown(text: string): Markdown {
  const reader = new MarkdownReader(text);
  const fences = fencesOf(text);
  let at = 0;
  for (const { lineStart, codeStart, codeEnd, end } of fences) {
    reader.readWords(at, lineStart);
    // Neither within a line of a fence, nor so that nothing but the fence's lines would stand on a page.
    reader.keepWhole(lineStart, codeStart + 1);
    reader.keepWhole(codeEnd - 2, end);
    at = end;
  }
  reader.readWords(at, text.length);
  return { text, fences, ...reader.finish() };
}

type OpenMark = { readonly mark: string; readonly from: number; readonly textFrom: number; readonly block: number };

/** What was opened in plain words may go on over everything; what was opened in an item ends with it. */
const plainWords = 0;
const longestMarkRun = 3;
/** More are decoration, as with fences. */
const longestTicks = 32;

class MarkdownReader {
  readonly #text: string;
  readonly #ticks: ReadonlyMap<number, number>;
  readonly #brackets: ReadonlyMap<number, number>;
  readonly #marked: MarkedSpan[] = [];
  readonly #unbroken: Span[] = [];
  readonly #lines: LineReader;
  // At most one of each kind: a second one closes the first, or takes its place.
  #open: OpenMark[] = [];
  #block = { id: plainWords, kind: 'words' as LinePrefix['kind'], quote: '' };
  #blocks = plainWords;
  #quotedFrom: number | undefined;
  /** Where a block of code begins, or the text ends: nothing within a line goes on over it. */
  #wordsEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineReader(text);
    this.#ticks = nextRunsOfTicks(text);
    this.#brackets = closingBrackets(text);
  }

  readWords(from: number, to: number): void {
    this.#wordsEnd = to;
    for (let at = from; at < to; ) {
      const words = startsLine(this.#text, at) ? this.#beginLine(at) : at;
      at = words < to ? this.#readNext(words, to) : to;
    }
    this.#lines.endTable(to);
  }

  keepWhole(from: number, to: number): void {
    if (to - from > 1) this.#unbroken.push({ from: from + 1, to: to - 1 });
  }

  finish(): Omit<Markdown, 'text' | 'fences'> {
    for (const { from, textFrom, textTo, to } of this.#marked) {
      const words = this.#text.slice(textFrom, textTo);
      this.keepWhole(from, textFrom + words.length - words.trimStart().length + 1);
      this.keepWhole(textFrom + words.trimEnd().length - 1, to);
    }
    return {
      marked: this.#marked.toSorted((one, other) => one.from - other.from),
      unbroken: this.#unbroken,
      tables: this.#lines.tables,
      quotedFrom: this.#quotedFrom,
      numbers: this.#lines.numbers,
    };
  }

  /** Yields where the words of the line begin. */
  #beginLine(at: number): number {
    const prefix = linePrefix(this.#text, at);
    const { kind, end } = prefix;
    const header = this.#lines.read(at, prefix);
    if (header !== undefined) this.keepWhole(header.from, header.to + 1);
    if (prefix.quote.includes('>>>')) this.#quotedFrom ??= at;
    // Its further lines bear no sign.
    const quote = this.#quotedFrom === undefined ? prefix.quote : '>>>';
    const goesOn =
      kind === 'words' &&
      quote === this.#block.quote &&
      (this.#block.kind === 'words' || (this.#block.kind === 'item' && isIndented(this.#text, end)));
    if (!goesOn) {
      this.#open = this.#open.filter((open) => open.block === plainWords);
      if (kind !== 'words' || quote !== '') this.#blocks += 1;
      this.#block = { id: kind === 'words' && quote === '' ? plainWords : this.#blocks, kind, quote };
    }
    return end;
  }

  /** Reads on to behind the next thing that has a meaning. */
  #readNext(at: number, to: number): number {
    const meaning = /[\\`*_~|[<\n]|https?:\/\//g;
    meaning.lastIndex = at;
    const found = meaning.exec(this.#text);
    if (found === null || found.index >= to) return to;
    const { 0: sign, index } = found;
    switch (sign) {
      case '\n':
        return index + 1;
      case '\\':
        return this.#readEscape(index);
      case '`':
        return this.#readCode(index);
      case '[':
        return this.#readAtom(index, endOfLink(this.#text, index, this.#brackets));
      case '<':
        return this.#readAtom(index, endOfAngle(this.#text, index));
      case '*':
      case '_':
        return this.#readEmphasis(index, sign);
      case '~':
      case '|':
        return this.#readPair(index, sign);
      default:
        return this.#readAtom(index, this.#endOfAddress(index));
    }
  }

  #readEscape(at: number): number {
    const isEscape = /[!-/:-@[-`{-~]/.test(this.#text[at + 1] ?? '');
    return isEscape ? this.#readAtom(at, at + 2) : at + 1;
  }

  #readCode(at: number): number {
    const textFrom = endOfRun(this.#text, at);
    const textTo = this.#ticks.get(at);
    if (textTo === undefined || textTo >= this.#wordsEnd || textFrom - at > longestTicks) return textFrom;
    const to = textTo + textFrom - at;
    this.#marked.push({ mark: this.#text.slice(at, textFrom), from: at, textFrom, textTo, to });
    return to;
  }

  #readAtom(at: number, end: number | undefined): number {
    if (end === undefined) return at + 1;
    this.keepWhole(at, end);
    return end;
  }

  /** An address goes on to the next space, but not over a mark that closes what stands around it. */
  #endOfAddress(at: number): number {
    const address = upToSpace(this.#text, at);
    const ends = this.#open.map(({ mark }) => (mark === '_' ? -1 : address.indexOf(mark))).filter((end) => end > 0);
    return at + Math.min(address.length, ...ends);
  }

  #readPair(at: number, sign: string): number {
    const end = endOfRun(this.#text, at);
    if (end - at < 2 || end - at > longestMarkRun) return end;
    const mark = sign.repeat(2);
    const open = this.#open.find((one) => one.mark === mark && one.textFrom < at);
    if (open === undefined) this.#push(mark, at);
    else this.#close(open, at);
    return end;
  }

  /** One sign is italic, two are bold or underlined, three are both, in the order in which they close. */
  #readEmphasis(at: number, sign: string): number {
    const end = endOfRun(this.#text, at);
    if (end - at > longestMarkRun) return end;
    let from = at;
    const closed = () =>
      this.#open.findLast(
        ({ mark, textFrom }) =>
          mark[0] === sign &&
          textFrom < from &&
          (end - from === longestMarkRun || mark.length === end - from) &&
          (mark.length === 2 || this.#canClose(sign, from, end)),
      );
    for (let open = closed(); open !== undefined && from < end; open = closed()) {
      this.#close(open, from);
      from += open.mark.length;
    }
    if (end - from >= 2) this.#push(sign.repeat(2), from);
    if (end - from !== 2 && from < end) {
      // Another sign of its kind within makes no italics of what stands around it.
      this.#open = this.#open.filter(({ mark }) => mark !== sign);
      if (this.#canOpen(sign, at, end)) this.#push(sign, end - 1);
    }
    return end;
  }

  #canOpen(sign: string, at: number, end: number): boolean {
    return sign === '*' ? isVisible(this.#text[end]) : !isWordSign(this.#text[at - 1]);
  }

  #canClose(sign: string, at: number, end: number): boolean {
    return sign === '*' ? isVisible(this.#text[at - 1]) : !isWordSign(this.#text[end]);
  }

  #push(mark: string, from: number): void {
    this.#open.push({ mark, from, textFrom: from + mark.length, block: this.#block.id });
  }

  #close(open: OpenMark, textTo: number): void {
    const place = this.#open.indexOf(open);
    const above = this.#open[place + 1];
    // Of three signs in a row those that close first stand nearest to the words.
    const trades = above?.from === open.textFrom && above.mark[0] === open.mark[0];
    const from = trades ? open.from + above.mark.length : open.from;
    const textFrom = from + open.mark.length;
    this.#marked.push({ mark: open.mark, from, textFrom, textTo, to: textTo + open.mark.length });
    const left = trades ? [{ ...above, from: open.from, textFrom: from }] : [];
    this.#open = [...this.#open.slice(0, place), ...left];
  }
}

function isVisible(sign: string | undefined): boolean {
  return sign !== undefined && sign.trim() !== '';
}

function isWordSign(sign: string | undefined): boolean {
  return sign !== undefined && /\w/.test(sign);
}
