/** What is read as one in a line: links, addresses, codes in angle brackets; and which backticks belong together. */

/** By where a run of backticks starts: where the next as long one of its paragraph does. */
export function nextRunsOfTicks(text: string): ReadonlyMap<number, number> {
  const next = new Map<number, number>();
  let last = new Map<number, number>();
  let lineIsBlank = true;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\n') {
      if (lineIsBlank) last = new Map();
      lineIsBlank = true;
    } else if (sign === '`') {
      const end = endOfRun(text, at);
      const before = last.get(end - at);
      if (before !== undefined) next.set(before, at);
      last.set(end - at, at);
      at = end - 1;
      lineIsBlank = false;
    } else if (sign !== ' ' && sign !== '\t') {
      lineIsBlank = false;
    }
  }
  return next;
}

/** By where a round or square bracket opens: where it closes on the same line. */
export function closingBrackets(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  let square: number[] = [];
  let round: number[] = [];
  const brackets = /[[\]()\n]|\\[[\]()]/g;
  for (const { 0: sign, index } of text.matchAll(brackets)) {
    if (sign === '\n') [square, round] = [[], []];
    if (sign === '[') square.push(index);
    if (sign === '(') round.push(index);
    const opened = sign === ']' ? square.pop() : sign === ')' ? round.pop() : undefined;
    if (opened !== undefined) closing.set(opened, index);
  }
  return closing;
}

// A longer one fits on no page, so it is broken anyway.
const longestLink = 2_000;

/**
 * Behind a link that begins with a square bracket at `at`; undefined where none does.
 *
 * @param brackets see `closingBrackets`
 */
export function endOfLink(text: string, at: number, brackets: ReadonlyMap<number, number>): number | undefined {
  const wordsEnd = brackets.get(at);
  const end = wordsEnd !== undefined && text[wordsEnd + 1] === '(' ? brackets.get(wordsEnd + 1) : undefined;
  if (wordsEnd === undefined || end === undefined || end - at > longestLink) return undefined;
  const target = text.slice(wordsEnd + 2, end);
  const titleFrom = target.endsWith('"') ? target.lastIndexOf('"', target.length - 2) : target.length;
  const address = target.slice(0, titleFrom).trimEnd();
  const isAddress = (address.startsWith('<') && address.endsWith('>')) || !/\s/.test(address);
  return isAddress ? end + 1 : undefined;
}

/** Of an address between angle brackets, or one of Discord's own codes: only that of a command has blanks in it. */
export function endOfAngle(text: string, at: number): number | undefined {
  const command = /<\/[^\n<>:]{1,120}:\d{1,20}>/y;
  command.lastIndex = at;
  if (command.test(text)) return command.lastIndex;
  const end = text.slice(at, at + longestLink).search(/[>\s]/);
  return end > 1 && text[at + end] === '>' ? at + end + 1 : undefined;
}

/** The text up to the next space or angle bracket. */
export function upToSpace(text: string, at: number): string {
  const space = /[\s<>]/g;
  space.lastIndex = at;
  return text.slice(at, space.exec(text)?.index);
}

/** Behind the sign at `at`, and all that are the same. */
export function endOfRun(text: string, at: number): number {
  let end = at + 1;
  while (text[end] === text[at]) end += 1;
  return end;
}
