import { readFormerHeaderLine, readHeaderLine, shortName } from './our-lines.ts';

/** What models imitate of our lines when they begin an answer, and what they write when they mean to say nothing. */

/**
 * The length of an imitated line of ours at a place of an answer; 0 where there is none.
 *
 * @param where whether she has said nothing yet, or a line begins there
 * @param complete whether nothing comes behind the text any more
 */
export type FindImitation = (
  raw: string,
  at: number,
  options: { readonly where: 'beginning' | 'line' | 'within'; readonly complete: boolean },
) => number | 'too-early';

// The name comes first and is bounded, so that a text which is no header is soon known not to be one.
const header = /^\[?(?:Discord: )?([^[\],"`\n]{1,41} wrote this in [^[\]\n]{1,260}? UTC)\.?\]?:?/u;
const formerHeader = /^\[?([^[\],"`\n]{1,41}, in [^[\]\n]{1,200}? UTC)\]?:?/u;
/** Where the words between were changed or translated. */
const changedHeader = /^\[Discord: [^[\]\n]{0,300}\bUTC\b[^[\]\n]{0,10}\](?!\():?/u;
const headersSoFar = [
  /^\[?[^[\],"`\n]{0,65}$/u,
  /^\[?[^[\],"`\n]{1,50} wrote this in [^[\]\n]{0,265}$/u,
  /^\[?[^[\],"`\n]{1,41},(?: (?:i(?:n(?: [^[\]\n]{0,205})?)?)?)?$/u,
  /^\[Discord: [^[\]\n]{0,320}\]?$/u,
];
const quote = /^\[in reply to [^[\]\n]{1,420}\]:?/;
const anyBracket = /^\[[^[\]\n]*$/;
const nameInBrackets = /^\[([^[\],\n]{1,41})(?:,[^[\]\n]{0,220})?\](?!\():?/u;
const beginOfSequence = /^<s>/i;
/** No line reaches further. UTF-16 units. */
const longestImitation = 460;

/**
 * Further down only a whole header is surely none of her words, within a line only one in brackets. At the beginning a
 * name of somebody here in brackets is none either, nor hers alone on its line with a colon.
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
    if (anyBracket.test(text) || '<s>'.startsWith(text.toLowerCase())) return true;
    return own.some((words) => words.startsWith(text) || text.trimEnd() === words);
  }

  return (raw, at, { where, complete }) => {
    if (where === 'within' && raw[at] !== '[') return 0;
    const text = raw.slice(at, at + longestImitation);
    const isFirst = where === 'beginning';
    const length = headerLength(text) || (isFirst ? lengthAtBeginning(text) : 0);
    if (complete || at + text.length < raw.length) return length;
    // What comes right behind it may be part of it, or make a link of it.
    const mayGrow = () => headersSoFar.some((pattern) => pattern.test(text)) || (isFirst && mayBecomeOne(text));
    const isOpen = length === 0 ? mayGrow() : /^[ \t]*$/.test(text.slice(length));
    return isOpen ? 'too-early' : length;
  };
}

function headerLength(text: string): number {
  if (!text.includes(' UTC')) return 0;
  const [whole = '', words = ''] = header.exec(text) ?? [];
  if (readHeaderLine(`[Discord: ${words}.]`) !== undefined) return whole.length;
  const [former = '', parts = ''] = formerHeader.exec(text) ?? [];
  if (readFormerHeaderLine(`[${parts}]`) !== undefined) return former.length;
  return changedHeader.exec(text)?.[0].length ?? 0;
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
