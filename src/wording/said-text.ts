import type { Where } from './imitated-lines.ts';
import { wideGap } from './loose-json.ts';
import { longestHead } from './tool-call.ts';

// Longer than what may stand before a fence on its line. Cut only now and then, which is cheaper.
const lineKept = 500;
const mostKept = 4_000;

const bracketsKept = 20;
const paragraphEnd = '\n\n';

/**
 * What an answer says, put together from its pieces. Blanks count only once something follows them; where something
 * between two pieces was left out, a paragraph ends: so the two never read as one mark.
 */
export class SaidText {
  readonly #isOpenCall: (text: string, at: number) => boolean;
  #text = '';
  #blanks = '';
  #isBrokenOff = false;
  #wasCut = false;
  /** From where on it isn't known whether it was said. UTF-16 units. */
  #doubtfulFrom: number | undefined;
  /** The end of the text, at least as much of its last line as is kept. */
  #recent = '';

  /** @param isOpenCall whether what stands at a place of a text may go on as a call of a tool */
  constructor(isOpenCall: (text: string, at: number) => boolean) {
    this.#isOpenCall = isOpenCall;
  }

  /** Neither begins nor ends with a blank. */
  get text(): string {
    return this.#text;
  }

  /** Without what a closing tag may still show to be reasoning. */
  get certainText(): string {
    return this.#text.slice(0, this.#doubtfulFrom);
  }

  /** With the blanks behind it, as the next piece will find them. */
  get textBefore(): string {
    if (this.#text === '') return '';
    return this.#text + (this.#isBrokenOff ? paragraphEnd : this.#blanks);
  }

  /** Whether words were taken back. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  /** Where the next piece will stand. */
  get where(): Where {
    if (this.#text === '') return 'beginning';
    return this.#isBrokenOff || this.#blanks.includes('\n') ? 'line' : 'within';
  }

  /** The line on which the next piece will stand, or its end, with the blanks before that piece. */
  get lastLine(): string {
    if (this.#text === '' || this.#isBrokenOff) return '';
    const recent = (this.#recent + this.#blanks).slice(-lineKept);
    return recent.slice(recent.lastIndexOf('\n') + 1);
  }

  /** @param piece blanks alone, or what begins and ends with none, but for the indentation of a line of code */
  append(piece: string): void {
    if ((this.where === 'within' ? /^\s*$/ : unseenAlone).test(piece)) {
      this.#blanks += piece;
      return;
    }
    const between =
      this.#text === '' ? directionsIn(this.#blanks) : this.#isBrokenOff ? this.#separator() : this.#blanks;
    this.#text += between + piece;
    this.#recent += between + piece;
    if (this.#recent.length > mostKept) this.#recent = this.#recent.slice(-lineKept);
    this.#blanks = '';
    this.#isBrokenOff = false;
  }

  /** What looks like the beginning of a call must not become one by what follows. */
  #separator(): string {
    const tail = this.#text.slice(-longestHead);
    const brackets = Array.from(tail.matchAll(/[{[]/g), ({ index }) => index).slice(-bracketsKept);
    return brackets.some((at) => this.#isOpenCall(tail, at)) ? wideGap : paragraphEnd;
  }

  breakOff(): void {
    this.#blanks = '';
    this.#isBrokenOff = true;
  }

  /** What comes from here on may be reasoning. */
  beginDoubt(): void {
    this.#doubtfulFrom ??= this.#text.length;
  }

  /** Leaves out what is doubtful, which nobody was shown. False where nothing is. */
  dropDoubtful(): boolean {
    if (this.#doubtfulFrom === undefined) return false;
    this.#endAt(this.#doubtfulFrom);
    this.#doubtfulFrom = undefined;
    return true;
  }

  /** Takes back what was said after the first so many UTF-16 units. */
  cutTo(units: number): void {
    if (units < this.#text.length) this.#wasCut = true;
    this.#endAt(units);
  }

  #endAt(units: number): void {
    this.#text = this.#text.slice(0, units);
    this.#recent = this.#text.slice(-lineKept);
    this.breakOff();
  }
}

const blankSigns = '\\s\\p{Default_Ignorable_Code_Point}';
const unseenAlone = new RegExp(`^[${blankSigns}]*$`, 'u');
const blanksWithin = /\s+/y;
const blanksBeforeLine = new RegExp(`[${blankSigns}]+`, 'uy');

/** Finds the blanks at a place. Where a line begins, signs that nobody sees are some, too. */
export function blanksAt(where: Where): RegExp {
  return where === 'within' ? blanksWithin : blanksBeforeLine;
}

/** Which way a text runs, as signs before it say that nobody sees. */
function directionsIn(blanks: string): string {
  return blanks.replace(/\P{Bidi_Control}/gu, '');
}
