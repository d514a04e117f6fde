import { readHeaderLine, shortName } from './our-lines.ts';

/** What models imitate of our lines when they begin an answer, and what they write when they mean to say nothing. */

/**
 * The length of an imitated line of ours at a place where a line begins; 0 where there is none.
 *
 * @param isFirst whether she has said nothing yet
 * @param complete whether nothing comes behind the text any more
 */
export type FindImitation = (
  raw: string,
  at: number,
  options: { readonly isFirst: boolean; readonly complete: boolean },
) => number | 'too-early';

// The name comes first and is bounded, so that a text which is no header is soon known not to be one.
const header = /^\[?([^[\],"\n]{1,41}, in [^[\]\n]{1,200}? UTC)\]?:?/u;
const headerSoFar = /^\[?[^[\],"\n]{1,41}(?:,(?: (?:i(?:n(?: [^[\]\n]{0,205})?)?)?)?)?$/u;
const quote = /^\[in reply to [^[\]\n]{1,420}\]:?/;
const anyBracket = /^\[[^[\]\n]*$/;
const nameInBrackets = /^\[([^[\],\n]{1,41})(?:,[^[\]\n]{0,220})?\](?!\():?/u;
const beginOfSequence = /^<s>/i;
/** No line reaches further. UTF-16 units. */
const longestImitation = 460;

/**
 * Further down only a whole header in brackets is surely none of her words. At the beginning it may lack them; a name
 * of somebody here stands in brackets, or hers alone on its line with a colon.
 */
export function createImitationFinder(names: {
  readonly scarlet: string;
  readonly people: readonly string[];
}): FindImitation {
  const { scarlet, people } = names;
  const known = new Set([scarlet, ...people].map(folded).filter((name) => name !== ''));
  const own = scarlet === '' ? [] : [`${scarlet}:`, `**${scarlet}:**`, `**${scarlet}**:`];

  function lengthAtBeginning(text: string): number {
    const [bracketed, name = ''] = nameInBrackets.exec(text) ?? [];
    if (bracketed !== undefined && known.has(folded(name))) return bracketed.length;
    const begin = own.find((words) => text.startsWith(words));
    if (begin !== undefined && /^[ \t]{0,16}(?:$|[\n<[{])/.test(text.slice(begin.length))) return begin.length;
    return (quote.exec(text) ?? beginOfSequence.exec(text))?.[0].length ?? 0;
  }

  function mayBecomeOne(text: string): boolean {
    if (headerSoFar.test(text) || anyBracket.test(text) || '<s>'.startsWith(text.toLowerCase())) return true;
    return own.some((words) => words.startsWith(text) || text.trimEnd() === words);
  }

  return (raw, at, { isFirst, complete }) => {
    if (!isFirst && raw[at] !== '[') return 0;
    const text = raw.slice(at, at + longestImitation);
    const length = headerLength(text) || (isFirst ? lengthAtBeginning(text) : 0);
    if (complete || at + text.length < raw.length) return length;
    // What comes right behind it may be part of it, or make a link of it.
    const isOpen = length === 0 ? mayBecomeOne(text) : /^[ \t]*$/.test(text.slice(length));
    return isOpen ? 'too-early' : length;
  };
}

function headerLength(text: string): number {
  const match = header.exec(text);
  return match !== null && readHeaderLine(`[${match[1]}]`) !== undefined ? match[0].length : 0;
}

function folded(name: string): string {
  return shortName(name, '').toLowerCase();
}

/** Nothing but dots, or one remark in brackets that has three to forty letters and no other signs. */
export function isPlaceholder(answer: string): boolean {
  return /^(?:[[(<]\p{L}[\p{L}\p{M} _'’/-]{2,39}[\])>]|[.…‥。\s]+)$/u.test(answer);
}

export function mayBecomePlaceholder(answer: string): boolean {
  return /^(?:[[(<](?:\p{L}[\p{L}\p{M} _'’/-]{0,39})?[\])>]?|[.…‥。\s]+)$/u.test(answer);
}
