export type FactLanguage = 'en' | 'it';

/** Something that holds of the person, as a model would write it down. */
export type Fact = {
  readonly kind: 'holds';
  readonly field: 'human_updates' | 'goals_insights' | 'persona_updates';
  /** The line for the memory: `Likes green tea`. */
  readonly text: string;
  /** How the lines begin whose place it takes: `Lives in`. */
  readonly replaces?: readonly string[];
  /** From 1 to 10. */
  readonly importance: number;
  /** How Scarlet says it to the person, such as `you like green tea`. She doesn't take up what has no such form. */
  readonly spoken?: string;
  /** What to come back to, where it is a plan. */
  readonly ask?: string;
  /** Default English. */
  readonly language?: FactLanguage;
};

/** Something that holds no longer: the lines that begin with one of these go. */
export type EndedFact = { readonly kind: 'ended'; readonly lines: readonly string[]; readonly language?: FactLanguage };

/**
 * What is said, and what a model would make of it. A message says it that holds these words, whatever the case. One pair
 * of braces in them stands for a value: `{}` for all up to the end of the clause, `{a nurse|a baker}` for one of these.
 * The other texts of the row have `{}` where the value goes. The first row that fits has the words; rows that are more
 * special stand before wider ones.
 */
export type FactRow = (Fact | EndedFact) & { readonly said: readonly string[] };

/** What a message told. */
export type Told = {
  readonly fact: Fact | EndedFact;
  /** The person's words that say so, as they stand in the message. */
  readonly quote: string;
  /** What it is about, in a word or two: the value. */
  readonly topic: string;
};

const mostRead = 10_000;

/** What is known of sayings and their meaning. It understands nothing that nobody wrote down. */
export class FactTable {
  readonly #sayings: readonly { readonly pattern: RegExp; readonly row: FactRow }[];
  readonly #lines: readonly { readonly pattern: RegExp; readonly row: Fact }[];
  readonly #whole = new Map<string, readonly (Fact | EndedFact)[]>();
  /** What was made of the last messages: a conversation is read anew with each request. */
  readonly #read = new Map<string, readonly Told[]>();

  constructor(rows: readonly FactRow[]) {
    this.#sayings = rows.flatMap((row) => row.said.map((said) => ({ pattern: toPattern(said), row })));
    this.#lines = rows.flatMap((row) => (row.kind === 'holds' ? [{ pattern: toLinePattern(row.text), row }] : []));
  }

  /** From now on exactly this message tells exactly this, which may be nothing. */
  understand(message: string, facts: readonly (Fact | EndedFact)[]): void {
    this.#whole.set(message.trim(), facts);
  }

  /** What a message tells, in its order. */
  toldBy(message: string): readonly Told[] {
    const whole = this.#whole.get(message.trim());
    if (whole !== undefined) return whole.map((fact) => ({ fact, quote: message.trim(), topic: topicOf(fact) }));
    return this.#read.get(message) ?? this.#readOnce(message);
  }

  #readOnce(message: string): readonly Told[] {
    const told = this.#readSayings(message);
    if (this.#read.size >= mostRead) this.#read.clear();
    this.#read.set(message, told);
    return told;
  }

  #readSayings(message: string): readonly Told[] {
    let left = message;
    const found: (Told & { readonly at: number })[] = [];
    for (const { pattern, row } of this.#sayings) {
      for (const match of left.matchAll(pattern)) {
        const { 0: quote, 1: value = '', index: at } = match;
        const fact: Fact | EndedFact = withValue(row, value);
        found.push({ fact, quote, topic: value === '' ? topicOf(fact) : value, at });
        left = left.slice(0, at) + '\n'.repeat(quote.length) + left.slice(at + quote.length);
      }
    }
    return found.sort((one, other) => one.at - other.at).map(({ at: _, ...told }) => told);
  }

  /** Which fact a line of memory states. Undefined for a line that no row writes. */
  read(line: string): Fact | undefined {
    for (const { pattern, row } of this.#lines) {
      const match = pattern.exec(line.replace(/[.!]$/, ''));
      if (match !== null) return withValue(row, match[1] ?? '');
    }
    return undefined;
  }
}

const slot = /\{([^}]*)\}/;
// A value ends with its clause; what is asked tells nothing.
const clauseEnd = "(?=\\s*(?:[.!,;:…()]|$|\\n|\\s(?:and|but)\\s(?:(?:I|I'm|my)\\b|\\n)))";
const noLetter = '[\\p{L}\\p{N}]';

function toPattern(said: string): RegExp {
  const [before = '', choices, after = ''] = said.split(slot);
  const value = choices === undefined ? '' : `(${choices === '' ? '[^.!?,;:\\n]+?' : asPattern(choices)})`;
  const end = choices === '' && after === '' ? clauseEnd : `(?!${noLetter})`;
  return new RegExp(`(?<!${noLetter})${asPattern(before)}${value}${asPattern(after)}${end}`, 'giu');
}

function toLinePattern(text: string): RegExp {
  const [before = '', choices, after = ''] = text.split(slot);
  return new RegExp(`^${asPattern(before)}${choices === undefined ? '' : '(.+)'}${asPattern(after)}$`, 'iu');
}

// The bar stays: it stands between choices only.
function asPattern(words: string): string {
  return words
    .replace(/[.*+?^$()[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/['’]/g, "['’‘]");
}

function withValue<Row extends Fact | EndedFact>(row: Row, value: string): Row {
  const fill = (text: unknown) => (typeof text === 'string' ? text.replace('{}', () => value) : text);
  const filled = Object.entries(row).map(([key, text]) => [key, Array.isArray(text) ? text.map(fill) : fill(text)]);
  return Object.fromEntries(filled) as Row;
}

function topicOf(fact: Fact | EndedFact): string {
  return fact.kind === 'holds' ? fact.text : (fact.lines[0] ?? '');
}
