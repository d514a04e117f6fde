import { lookForMark } from './answer-marks.ts';
import { fixedLines, readFormerHeaderLine, readHeaderLine, shortName } from './our-lines.ts';

/** What models imitate of our lines when they begin an answer. */

/** Hers, and those of the people who talk with her. */
export type Names = {
  readonly scarlet: string;
  readonly people: readonly string[];
  /** What the person said that is answered: whom they name there may have a part in what they asked for. */
  readonly asked?: string | undefined;
};

/** Whether the person used a word that begins so, or a sign. */
export function isAskedFor(begin: string, asked: string): boolean {
  return new RegExp(`(?<!\\p{L})${RegExp.escape(begin)}`, 'iu').test(asked);
}

/** Whether she has said nothing yet, or a line begins there. */
export type Where = 'beginning' | 'line' | 'within';

/**
 * The length of an imitated line of ours at a place of an answer; 0 where there is none.
 *
 * @param complete whether nothing comes behind the text any more
 */
type FindImitation = (
  raw: string,
  at: number,
  options: { readonly where: Where; readonly complete: boolean },
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
const sentenceBegin = '[\\p{Lu}\\p{Lt}\\p{N}\\p{Ps}\\p{Pi}"¿¡*_\\p{Extended_Pictographic}]';
/** With more in it, with a colon that makes no link of it, alone on its line or before a sentence of its own: none that a sentence goes on with. */
const nameInBrackets = new RegExp(
  `^\\[([^[\\],\\n]{1,41})(?:,[^[\\]\\n]{0,220}\\](?![(,.;!?'’]):?|\\](?!\\()(?::(?![ \\t]*<?[a-z]+://)|(?=[ \\t]*(?:$|[\\n<{\`]|${sentenceBegin}))))`,
  'u',
);
const beginOfSequence = /^(?:<s>|\]~b\]ai\n)/i;
const sequencesBegin = ['<s>', ']~b]ai\n'];
/** No assistant speaks of itself so, be it followed by its words. */
const roleLabel = /^(?:#{1,6}[ \t]{1,4})?(?:\*\*)?assistant(?:\*\*:|:\*\*|:)|^#{1,6}[ \t]{1,4}(response):(?=\s|$)/i;
const roleLabels = ['assistant:', 'assistant**:', 'response:'];
/** At the beginning whatever names Discord like a line of ours. */
const anyOfOurs = /^\[Discord(?::[^[\]\n]{0,300})?\](?!\():?/u;
/** And a header of which the end was left out, alone on its line. */
const shortHeader =
  /^(?:Discord: [^[\],"`\n]{1,41} wrote this in |[^[\],"`\n]{1,41} wrote this in [^[\]\n]{0,200}?(?:just the two of you|where others read along))[^[\]\n]{0,100}(?=\n|$)/u;
/** What models put around a line that they copy. */
const wrapping = /^(?:[*_]{1,3}|> ?|\()/;
/** No line reaches further. UTF-16 units. */
const longestImitation = 460;

/**
 * Further down only a whole header is surely none of her words, within a line only one in brackets. At the beginning a
 * name of somebody here in brackets is none either, nor hers with a colon, unless a dialogue begins with it.
 */
export function createImitationFinder(names: Names): FindImitation {
  const { scarlet, people, asked = '' } = names;
  // Before a word in lower case her name may be what is explained.
  const ownLabel = new RegExp(
    `^(?:\\*\\*)?${RegExp.escape(scarlet)}(?:\\*\\*:|:\\*\\*|:)[ \\t]{1,4}(?=[^\\s\\p{Ll}])`,
    'u',
  );
  // Servers that drop the signs of a template leave the word that stood between them.
  const own = ['assistant', ...[scarlet, 'assistant', 'Assistant'].filter((name) => name !== '').flatMap(asSpeaker)];

  function isSomebodyHere(name: string): boolean {
    const sought = folded(name);
    return sought !== '' && [scarlet, ...people, 'assistant'].some((one) => folded(one) === sought);
  }

  /** Of a label that says who speaks. It goes by itself: what follows is known only later. */
  function labelLength(text: string): number {
    const begin = own.find((words) => text.startsWith(words));
    const [role, heading] = roleLabel.exec(text) ?? [];
    if (role !== undefined) return heading !== undefined && isAskedFor(heading, asked) ? 0 : role.length;
    const [label] = (scarlet === '' ? null : ownLabel.exec(text)) ?? [];
    if (label !== undefined) return label.length;
    return begin !== undefined && endsWithIt.test(text.slice(begin.length)) ? begin.length : 0;
  }

  function lengthAtBeginning(text: string): number {
    const [bracketed, name = ''] = nameInBrackets.exec(text) ?? [];
    if (bracketed !== undefined && isSomebodyHere(name)) return bracketed.length;
    const ours = quote.exec(text) ?? anyOfOurs.exec(text) ?? shortHeader.exec(text) ?? beginOfSequence.exec(text);
    return ours?.[0].length ?? 0;
  }

  function mayBecomeOne(text: string): boolean {
    if (anyBracket.test(text) || mayBecomeRole(text)) return true;
    if (sequencesBegin.some((begin) => begin.startsWith(text.toLowerCase()))) return true;
    return own.some((words) => words.startsWith(text) || text.trimEnd() === words);
  }

  /** Whether another speaker's line follows one of hers, or below a name in brackets another one stands so. */
  function beginsDialogue(text: string, isWhole: boolean): boolean | 'too-early' {
    const speaks = scarlet !== '' && asSpeaker(scarlet).some((label) => text.startsWith(label));
    const [, name = ''] = speaks ? [] : (nameInBrackets.exec(text) ?? []);
    if (!speaks && !(isSomebodyHere(name) && text.startsWith(`[${name}]`))) return false;
    const plain = textBeforeMarks(text);
    if (speaks ? hasLineOf([scarlet, ...people], plain) : hasLineInBrackets(plain)) return true;
    return isWhole || text.length === longestImitation || plain.length < text.length ? false : 'too-early';
  }

  const findLine: FindImitation = (raw, at, { where, complete }) => {
    if (where === 'within' && raw[at] !== '[') return 0;
    const text = raw.slice(at, at + longestImitation);
    const isFirst = where === 'beginning';
    const length =
      (isFirst ? labelLength(text) : 0) ||
      (where === 'within' ? 0 : wrappedHeaderLength(text) || fixedLength(text)) ||
      headerLength(text) ||
      (isFirst ? lengthAtBeginning(text) : 0);
    if (complete || at + text.length < raw.length) return length;
    // What comes right behind it may be part of it, or make a link of it.
    const mayGrow = () => mayBecomeLine(text, where) || (isFirst && mayBecomeOne(text));
    const isOpen = length === 0 ? mayGrow() : /^[ \t*_)]*$/.test(text.slice(length));
    return isOpen ? 'too-early' : length;
  };

  return (raw, at, options) => {
    const begins =
      options.where === 'beginning' && beginsDialogue(raw.slice(at, at + longestImitation), options.complete);
    if (begins === 'too-early') return begins;
    return begins ? 0 : findLine(raw, at, options);
  };
}

/** What is left out further down, or what follows it, must not count. */
function textBeforeMarks(text: string): string {
  const begin = Array.from(text.matchAll(/[<◁[]|\{|`{3}/g), ({ index }) => index).find(
    (at) => !'<◁['.includes(text[at] ?? '') || lookForMark(text, at, new Set(), true) !== 'none',
  );
  return text.slice(0, begin);
}

const lineInBrackets = /\n[^\S\n]*(\[[^[\],:\n]{1,41}\](?!\().*)/g;

function hasLineInBrackets(text: string): boolean {
  return Array.from(text.matchAll(lineInBrackets)).some(([, line = '']) => fixedLength(line) === 0);
}

function hasLineOf(names: readonly string[], text: string): boolean {
  const speakers = names.filter((name) => name !== '').flatMap(asSpeaker);
  return new RegExp(`\\n\\s*(?:${speakers.map(RegExp.escape).join('|')})`, 'u').test(text);
}

function headerLength(text: string): number {
  if (!text.includes(' UTC')) return 0;
  const [whole = '', words = ''] = header.exec(text) ?? [];
  if (readHeaderLine(`[Discord: ${words}.]`) !== undefined) return whole.length;
  const [former = '', parts = ''] = formerHeader.exec(text) ?? [];
  if (readFormerHeaderLine(`[${parts}]`) !== undefined) return former.length;
  return changedHeader.exec(text)?.[0].length ?? 0;
}

function mayBecomeLine(text: string, where: Where): boolean {
  const inner = where === 'within' ? text : text.replace(wrapping, '');
  if (headersSoFar.some((pattern) => pattern.test(text) || pattern.test(inner))) return true;
  return where !== 'within' && fixedLines.some((line) => line.startsWith(text.trimEnd()));
}

/** Of a line of ours that is the same in every message. */
function fixedLength(text: string): number {
  const line = fixedLines.find((each) => text.startsWith(each));
  return line !== undefined && endsWithIt.test(text.slice(line.length)) ? line.length : 0;
}

/** What is left out there may be what ends the line. */
const endsWithIt = /^[ \t]{0,16}(?:$|[\n<[{`])/;

function wrappedHeaderLength(text: string): number {
  const [wrap = ''] = wrapping.exec(text) ?? [];
  const length = wrap === '' ? 0 : headerLength(text.slice(wrap.length));
  if (length === 0) return 0;
  const closer = wrap === '(' ? ')' : wrap.trim() === '>' ? '' : wrap;
  const end = wrap.length + length;
  return text.startsWith(closer, end) ? end + closer.length : end;
}

function asSpeaker(name: string): readonly string[] {
  return [`${name}:`, `**${name}:**`, `**${name}**:`];
}

function folded(name: string): string {
  return shortName(name, '').toLowerCase();
}

function mayBecomeRole(text: string): boolean {
  const bare = text.replace(/^(?:#{1,6}[ \t]{0,4})?\*{0,2}/, '').toLowerCase();
  return roleLabels.some((label) => label.startsWith(bare));
}
