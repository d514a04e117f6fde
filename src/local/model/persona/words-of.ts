/** A message of a person: their own words, and whether others read along where it was written. */
export type PersonWords = { readonly words: string; readonly inCompany: boolean };

/**
 * Takes the bot's lines off a message. The first line, in square brackets, says who speaks, where and when; further
 * lines in square brackets quote what it replies to and name what is attached. All of that, and the text of attached
 * files, is not the person's. A text without the first line is taken as it is.
 */
export function wordsOf(text: string): PersonWords {
  const [first = '', ...rest] = text.trim().split('\n');
  if (!header.test(first)) return { words: text.trim(), inCompany: false };
  return { words: ownLines(rest).join('\n').trim(), inCompany: /, in (?:#|the thread )/.test(first) };
}

const header = /^\[.*(?:, in (?:a direct message|#|the thread )|\d{4}-\d{2}-\d{2}).*\]$/;

function ownLines(lines: readonly string[]): string[] {
  const own: string[] = [];
  let inFile = false;
  for (const line of lines) {
    if (line.startsWith('[')) inFile = /it says:\]$/.test(line) || (inFile && !line.startsWith('[end of '));
    else if (!inFile) own.push(line.replace(/^\s*\\(?=\p{Ps})/u, ''));
  }
  return own;
}
