/** Where the story is told, line by line. */
export type Transcript = {
  /** A new place or turn of events. */
  scene(title: string): void;
  /** Somebody says something. */
  line(who: string, text: string): void;
  /** Something happens that nobody says. */
  event(text: string): void;
  /** Says what was looked at, and throws when it did not happen. */
  check(what: string, holds: boolean): void;
};

const nameWidth = 9;
const textWidth = 92;

/** Writes the story so that a person can read it in a terminal. */
export function createTranscript(write: (line: string) => void): Transcript {
  const indent = ' '.repeat(nameWidth + 2);

  return {
    scene(title) {
      write('');
      write(`── ${title} ${'─'.repeat(Math.max(2, textWidth - title.length))}`);
    },
    line(who, text) {
      const [first = '', ...rest] = text.split('\n').flatMap(wrap);
      write(`  ${who.padEnd(nameWidth)}${first}`);
      for (const more of rest) write(`${indent}${more}`.trimEnd());
    },
    event(text) {
      write(`${indent}· ${text}`);
    },
    check(what, holds) {
      if (!holds) throw new Error(`This should have happened, and did not: ${what}.`);
      write(`${indent}✓ ${what}`);
    },
  };
}

/** Breaks at spaces; code and long words stay whole. */
function wrap(line: string): string[] {
  if (line.length <= textWidth) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > textWidth) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
