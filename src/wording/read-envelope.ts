/** What the primary was given, taken apart. */
export type ItemText = {
  /** The person's own words. */
  readonly own: string;
  /** Words of others that came along, one entry for each quotation, file, preview or the like. Never evidence. */
  readonly foreign: readonly string[];
  /** A server is known by its name only, which may change and need not be the only one of that name. */
  readonly learnedIn: 'direct' | { readonly guild: string };
};

// Three names of at most 40 UTF-16 units, and our own words.
const longestHeader = 250;
const header =
  /^\[[^[\],"]+, (?:(in a direct message)|in (?:the thread "[^"]*"|#[^[\],"]+?)(?: on ([^[\],"]+))?, where others read along), \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC\]$/u;

/**
 * Reads the envelope that a message was sent in: lines that begin with a square bracket are the bot's, a person's line
 * that begins with one has a backslash before it. A text without an envelope holds the person's own words alone, said
 * in private.
 */
export function readItemText(text: string): ItemText {
  const [first = '', ...lines] = text.split('\n');
  const match = first.length > longestHeader ? null : header.exec(first);
  if (match === null) return { own: text.trim(), foreign: [], learnedIn: 'direct' };
  const learnedIn = match[1] === undefined ? { guild: match[2] ?? '' } : 'direct';
  return { ...sorted(lines), learnedIn };
}

/** Puts each line where it belongs. A line of the bot of a kind that is unknown here is nobody's own words. */
function sorted(lines: readonly string[]): Pick<ItemText, 'own' | 'foreign'> {
  const own: string[] = [];
  const foreign: string[] = [];
  let quotesOn = false;
  for (const part of partsOf(lines)) {
    if (part.kind === 'words') quotesOn ||= part.text.startsWith('>>> ');
    if (part.kind === 'words' && !quotesOn && !isForeign(part.text)) own.push(part.text);
    else if (!remark.test(part.text)) foreign.push(part.text);
  }
  return { own: own.join('\n').trim(), foreign };
}

type Part = { readonly kind: 'words' | 'another'; readonly text: string };

const fileBegins = /^\[attached: (.*), it says:\]$/u;
const remark = /^(?:no words|cut here, \d+ more characters were left out)$/;

/** The person's lines, still one by one; each line of the bot without its brackets; each file as a whole. */
function* partsOf(lines: readonly string[]): Generator<Part> {
  let file: string[] | undefined;
  for (const line of lines) {
    const ours = line.startsWith('[');
    const begins = ours ? fileBegins.exec(line) : null;
    if (begins !== null) file = [`file ${begins[1] ?? ''}:`];
    else if (file !== undefined && line.startsWith('[end of ')) {
      yield { kind: 'another', text: file.join('\n') };
      file = undefined;
    } else if (ours) yield { kind: 'another', text: line.slice(1, -1) };
    else if (file !== undefined) file.push(unescaped(line));
    else yield { kind: 'words', text: unescaped(line) };
  }
  if (file !== undefined) yield { kind: 'another', text: file.join('\n') };
}

const escaped = /^([\p{Zs}\t\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*)\\(?=[[［【〔〖⟦❲⁅])/u;

function unescaped(line: string): string {
  return line.replace(escaped, '$1');
}

// Quotations in Discord's markdown, and the lines by which the bot names stickers, polls, previews and forwards: their
// titles are a stranger's.
function isForeign(line: string): boolean {
  return /^\s*> /.test(line) || /^\[(?:preview: |sticker: |poll: |forwards a message)[^\]]*\]$/u.test(line);
}
