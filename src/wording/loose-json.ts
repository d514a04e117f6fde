import { matchAt } from './answer-marks.ts';

/**
 * JSON as models write it: with either quotation mark, Python's words, keys without marks, commas too many, and quotation
 * marks within words. An object is read as a map, a number as its digits.
 */
export type LooseJson = {
  /** `open`: the text ends within it. `broken`: it goes on as no JSON does. */
  readonly kind: 'whole' | 'open' | 'broken';
  /** What there is of it. A key stands there from its colon on, with `undefined` before its value begins. */
  readonly value: unknown;
  /** Behind it; where it is not whole, as far as it could be read. */
  readonly end: number;
};

/** A string or word at the end of the text, which may go on. */
export type OpenText = { readonly kind: 'open-text'; readonly text: string };

const mostLineEnds = 5;
/** What stands so far apart never reads as one. */
export const wideGap = '\n'.repeat(mostLineEnds + 1);
const mostDepth = 12;
const longestKey = 60;

/** Reads what begins at a place. Costs time in proportion to its length. */
export function readLooseJson(text: string, from: number): LooseJson {
  const reader = new LooseReader(text, from);
  const value = reader.readValue(0);
  return { kind: reader.kind, value, end: reader.at };
}

class LooseReader {
  kind: LooseJson['kind'] = 'whole';
  at: number;
  readonly #text: string;

  constructor(text: string, from: number) {
    this.#text = text;
    this.at = from;
  }

  readValue(depth: number): unknown {
    if (depth > mostDepth) return this.#stop('broken');
    if (!this.#skipBlanks()) return undefined;
    const sign = this.#text[this.at];
    if (sign === '{') return this.#readObject(depth);
    if (sign === '[') return this.#readList(depth);
    const word = this.#readText();
    return word === 'null' || word === 'None' ? null : word;
  }

  #readObject(depth: number): unknown {
    const object = new Map<string, unknown>();
    this.at += 1;
    while (this.#goesOn('}')) {
      const key = this.#readKey();
      if (key === undefined) return object;
      object.set(key, undefined);
      object.set(key, this.readValue(depth + 1));
      if (this.kind !== 'whole') return object;
    }
    return object;
  }

  #readList(depth: number): unknown {
    const list: unknown[] = [];
    this.at += 1;
    while (this.#goesOn(']')) {
      list.push(this.readValue(depth + 1));
      if (this.kind !== 'whole') return list;
    }
    return list;
  }

  /** Steps over what separates elements. False where none comes any more. */
  #goesOn(closer: string): boolean {
    if (!this.#skipBlanks()) return false;
    if (this.#text[this.at] === ',') {
      this.at += 1;
      if (!this.#skipBlanks()) return false;
    }
    if (this.#text[this.at] !== closer) return true;
    this.at += 1;
    return false;
  }

  /** With its colon. Undefined where it is none, or not whole. */
  #readKey(): string | undefined {
    const written = this.#text.slice(this.at, this.at + longestKey);
    const [whole, inDouble, inSingle, word] = anyKey.exec(written) ?? [];
    if (whole === undefined) return this.#stop(beginOfKey.test(written) ? 'open' : 'broken');
    this.at += whole.length;
    return inDouble ?? inSingle ?? word;
  }

  /** A string, or a word without quotation marks. */
  #readText(): string | OpenText | undefined {
    const mark = this.#text[this.at];
    return mark === '"' || mark === "'" ? this.#readString(mark) : this.#readWord();
  }

  #readString(mark: string): string | OpenText {
    let text = '';
    for (let at = this.at + 1; at < this.#text.length; ) {
      const [plain] = matchAt(mark === '"' ? plainInDouble : plainInSingle, this.#text, at) ?? [];
      const [escaped, written = ''] = plain === undefined ? (matchAt(escapes, this.#text, at) ?? []) : [];
      if (this.#text[at] === mark && matchAt(behindString, this.#text, at + 1) !== null) {
        this.at = at + 1;
        return text;
      }
      // At the end of the text it isn't known what the quotation mark is.
      if (this.#text[at] === mark && this.#text.slice(at + 1).trim() === '') break;
      text += plain ?? (escaped === undefined ? this.#text[at] : unescaped(written));
      at += plain?.length ?? escaped?.length ?? 1;
    }
    this.#stop('open');
    return { kind: 'open-text', text };
  }

  #readWord(): string | OpenText | undefined {
    const [word] = matchAt(anyWord, this.#text, this.at) ?? [];
    if (word === undefined) return this.#stop('broken');
    this.at += word.length;
    if (this.at < this.#text.length) return word;
    this.#stop('open');
    return { kind: 'open-text', text: word };
  }

  /** False where nothing comes behind them that could be read. */
  #skipBlanks(): boolean {
    const [blanks = ''] = matchAt(anyBlanks, this.#text, this.at) ?? [];
    this.at += blanks.length;
    if (blanks.split('\n').length - 1 > mostLineEnds) this.#stop('broken');
    else if (this.at >= this.#text.length) this.#stop('open');
    return this.kind === 'whole';
  }

  #stop(kind: 'open' | 'broken'): undefined {
    this.kind = kind;
    if (kind === 'open') this.at = this.#text.length;
  }
}

const anyKey = /^(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([\w.-]+))\s{0,8}:/;
const beginOfKey = /^(?=[\s\S]{0,59}$)(?:"[^"\\\n]*"?|'[^'\\\n]*'?|[\w.-]+)\s{0,8}$/;
const anyBlanks = /\s*/y;
// A quotation mark before anything else is one of the words.
const behindString = /\s{0,40}[,:}\])]/y;
const plainInDouble = /[^"\\]+/y;
const plainInSingle = /[^'\\]+/y;
const anyWord = /[^\s,:{}[\]"'`<>()]{1,64}/y;
const escapes = /\\(u[\da-f]{4}|[\s\S])/iy;

const controlEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '', b: '', f: '' };

function unescaped(written: string): string {
  if (written.length > 1) return String.fromCharCode(Number.parseInt(written.slice(1), 16));
  return controlEscapes[written] ?? written;
}
