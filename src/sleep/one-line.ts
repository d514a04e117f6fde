const lineEnds = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;
const controls = /(?!\t)\p{Cc}/gu;

/** The lines of a text, whatever ends them, without control characters. */
export function linesOf(text: string): string[] {
  return text
    .toWellFormed()
    .split(lineEnds)
    .map((line) => line.replace(controls, ''));
}

/** A text as it may stand within one line. */
export function oneLine(text: string): string {
  return linesOf(text).join(' ').replace(/\s+/g, ' ').trim();
}
