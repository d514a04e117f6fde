// Longer than what may stand before a fence on its line. Cut only now and then, which is cheaper.
const lineKept = 500;
const mostKept = 4_000;

/**
 * What an answer says, put together from its pieces. Blanks count only once something follows them; where something
 * between two pieces was left out, a paragraph ends: so the two never read as one mark.
 */
export class SaidText {
  #text = '';
  #blanks = '';
  #isBrokenOff = false;
  #wasCut = false;
  /** The end of the text, at least as much of its last line as is kept. */
  #recent = '';

  /** Neither begins nor ends with a blank. */
  get text(): string {
    return this.#text;
  }

  /** Whether words were taken back. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  get isAtLineStart(): boolean {
    return this.#text === '' || this.#isBrokenOff || this.#blanks.includes('\n');
  }

  /** The line on which the next piece will stand, or its end, with the blanks before that piece. */
  get lastLine(): string {
    if (this.#text === '' || this.#isBrokenOff) return '';
    const recent = (this.#recent + this.#blanks).slice(-lineKept);
    return recent.slice(recent.lastIndexOf('\n') + 1);
  }

  appendBlank(blank: string): void {
    this.#blanks += blank;
  }

  /** @param piece begins and ends with no blank, but for the indentation of a line of code */
  append(piece: string): void {
    const between = this.#text === '' ? '' : this.#isBrokenOff ? '\n\n' : this.#blanks;
    this.#text += between + piece;
    this.#recent += between + piece;
    if (this.#recent.length > mostKept) this.#recent = this.#recent.slice(-lineKept);
    this.#blanks = '';
    this.#isBrokenOff = false;
  }

  breakOff(): void {
    this.#blanks = '';
    this.#isBrokenOff = true;
  }

  /** Takes back what was said after the first so many UTF-16 units. */
  cutTo(units: number): void {
    if (units < this.#text.length) this.#wasCut = true;
    this.#text = this.#text.slice(0, units);
    this.breakOff();
  }
}
