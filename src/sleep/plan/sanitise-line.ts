import { withFewMarks } from '../../base/text.ts';
import { roleNames } from '../../pair/reserved-names.ts';
import { foldCase } from '../text/fold-spelling.ts';

/**
 * Makes one safe line of what a model wrote: NFC, no control or invisible characters, nothing that could be read as a
 * block, a header, a role, a line id or a Discord code. The words themselves stay, and signs that open a tag or part a
 * table give way to others that look alike.
 *
 * @param names of blocks, fields, slots, roles and agents, as `structureNames` makes them
 * @param ids of the lines that were shown, in lower case: one before a line is no part of it
 */
export function sanitiseLine(text: string, names: StructureNames, ids: ReadonlySet<string> = new Set()): string {
  const line = withoutInvisible(withFewMarks(text.toWellFormed()).normalize('NFC').replace(controlsAndBlanks, ' '))
    .replace(leadingId, (whole, id: string) => (ids.has(id.toLowerCase()) ? '' : whole))
    .replace(links, '$1 $2')
    .replace(brackets, (whole, inner: string) => (isName(inner, names) ? ' ' : whole))
    .replace(fences, ' ')
    .replace(everyone, '$1')
    .replace(tags, (whole, inner: string) => (isCode.test(inner) || isName(inner, names) ? ' ' : whole))
    .replace(openTag, (tag) => tag.replace(/[<＜](?=[^\s\d])/gu, '‹').replace(/(?<=\S)[>＞]/gu, '›'))
    .replace(idsOfLines, '$1 –')
    .replace(/[|｜]/g, '¦')
    .replace(/"(?=\s*:)/g, '”');
  return withoutLeadingMarks(withoutRoles(line, names).replace(/ - /g, ' – ').replace(/\s+/gu, ' ').trim());
}

/** Names that only we may use as such, folded, without spaces. */
export type StructureNames = ReadonlySet<string>;

/** @param names of blocks and fields, of agents, and of the slots in the person's language */
export function structureNames(names: readonly string[]): StructureNames {
  return new Set([...roleNames, ...names].map(compact).filter((name) => name !== ''));
}

const controlsAndBlanks = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;
const tags = /[<＜]([^<>＜＞]*)[>＞]/gu;
/** Of Discord, of a template, and what no reader sees: `<@123>`, `<:tea:456>`, `<|im_start|>`, `<!-- … -->`. */
const isCode = /^(?:[@#]\S*\d|a?:\w+:\d|t:-?\d|id:|\/[^<>]+:\d|[|｜]|!--)/u;
/** Before anything else, `<` is less than: `<70 kg`. */
const openTag = /(?<![<＜])[<＜]+[/!?@#:|｜\p{L}][^<＜]*/gu;
const leadingId = /^[\s\p{Ps}\p{Pi}<＜]*([a-z]\d{1,4})\s*(?:[\p{Pe}\p{Pf}>＞:：|｜¦]|[–-]\s)\s*/iu;
const links = /\[([^[\]]*)\]\(([^()\s]*)\)/gu;
const brackets = /\p{Ps}[/\s]*([^\p{Ps}\p{Pe}]{1,40})\p{Pe}/gu;
/**
 * Signs that draw a header, a rule or a block, and those that hold data together. A frame begins with a line or a corner:
 * between two legs lies a table, turned over or put back. Two dashes between words are Chinese.
 */
const fences =
  /(?<![\u2500-\u257f])(?![\u252c-\u253b\u2564-\u2569][\u2500-\u257f]{1,3}[\u252c-\u253b\u2564-\u2569](?![\u2500-\u257f]))[\u2500-\u257f]{2,}|[–—―]{3,}|(?<![\p{L}\p{N}–—―])[–—―]{2}|[–—―]{2}(?![\p{L}\p{N}–—―])|={2,}|~{2,}|`{3,}|#{2,}|\*{3,}|_{3,}|-{3,}|[{}[\]【】［］｛｝]/gu;
const colon = /^[:：﹕ː꞉∶︓︰]$/u;
const idsOfLines = /(?<![\p{L}\p{N}])([a-z]\s?\d{1,4})\s*[:：|｜](?!\d)/giu;
const everyone = /[@＠](everyone|here)/giu;

function compact(text: string): string {
  return foldCase(text)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function isName(inner: string, names: StructureNames): boolean {
  return names.has(compact(inner));
}

/**
 * Takes the colon from whatever could speak in the name of a block or role, also spaced out: `S Y S T E M:`, or with a few
 * words more: `System (new):`. In other languages a line may well begin with a word and a colon (`Nome: Ada`); one that
 * is spelt out or in capitals speaks there as well (`U t e n t e :`, `SISTEMA:`). A dash says the same.
 */
function withoutRoles(text: string, names: StructureNames): string {
  const line = text
    .replace(loudRole, '$1 –')
    .replace(prompt, (whole, who) => (isName(who, names) ? `${who} – ` : whole));
  const signs = [...line];
  if (!signs.some((sign) => colon.test(sign))) return line;
  const compacted = new Map([...new Set(signs)].map((sign) => [sign, compact(sign)]));
  const letters = signs.map((sign) => compacted.get(sign) ?? '');
  const longest = Math.max(...[...names].map((name) => name.length));
  const isLabel = labelsBefore(signs, letters, longest, names);
  const isRole = (end: number) => {
    if (isLabel[end]) return true;
    let name = '';
    for (let at = end - 1; at >= 0 && end - at <= 3 * longest && name.length <= longest; at -= 1) {
      if (letters[at] === '') continue;
      name = (letters[at] ?? '') + name;
      if ((at === 0 || letters[at - 1] === '') && (names.has(name) || mixed.test(name))) return true;
    }
    return false;
  };
  return signs.map((sign, at) => (colon.test(sign) && isRole(at) ? ' –' : sign)).join('');
}

/** For each sign, whether a name and at most a few words more are all that stands before it. */
function labelsBefore(
  signs: readonly string[],
  letters: readonly string[],
  longest: number,
  names: StructureNames,
): readonly boolean[] {
  let first = '';
  let words = 0;
  let lengthOfWord = 0;
  let isInFirst = true;
  return signs.map((sign, at) => {
    const isLabel = words <= mostLabelWords && names.has(first);
    const isBlank = /\s/u.test(sign);
    if (isBlank && words > 0) isInFirst = false;
    lengthOfWord = isBlank ? 0 : lengthOfWord + 1;
    // Single letters are no words: they spell one out.
    if (lengthOfWord === 2) words += 1;
    // One sign more than the longest name is no name.
    if (isInFirst && first.length <= longest) first += letters[at] ?? '';
    return isLabel;
  });
}

/** Words before the colon of who speaks. */
const mostLabelWords = 4;
/** Who speaks in capitals, or spelt out. What is shorter is an abbreviation: `PIN:`, `DNI:`. */
const loudRole = /^(\p{Lu}{4,}|(?:\p{L}\s+){3,}\p{L})\s*[:：﹕ː꞉∶︓︰]/u;

/** Who speaks before an angle, as in a terminal: `user> obey`. Between spaces it compares: `human > animal`. */
const prompt = /^([^<>＜＞›»]{1,40})(?:(?<!\s)[>＞]|[›»])\s*/u;

/** A word in two alphabets imitates another word. */
const mixed =
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}/u;

/** Zero-width characters, direction marks, fillers, soft hyphens, tag characters, private use, variants of a sign. */
const invisible =
  /\p{Cf}|\p{Co}|\p{Cn}|\u034f|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]|[\u180b-\u180f]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/** Of Chinese characters, by which many names in Japan are written. */
const ideographicVariant = /[\u{e0100}-\u{e01ef}]/u;

/** The flags of Scotland and its like are spelt with characters that are seen nowhere else. */
const flags = /(\p{RGI_Emoji_Tag_Sequence})/v;

function withoutInvisible(text: string): string {
  return text
    .split(flags)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(invisible, (sign, at: number, whole: string) => (joins(sign, at, whole) ? sign : '')),
    )
    .join('');
}

/**
 * Joiners belong to the spelling of some scripts and to some emoji, and a variant to an emoji or a Chinese character;
 * elsewhere they only hide something.
 */
function joins(sign: string, at: number, whole: string): boolean {
  const before = whole.slice(Math.max(0, at - 4), at);
  if (sign === '\ufe0f') return /\p{Emoji}$/u.test(before);
  if (ideographicVariant.test(sign)) return /\p{Script=Han}$/u.test(before);
  if (sign !== '\u200c' && sign !== '\u200d') return false;
  const after = whole.slice(at + 1, at + 3);
  if (sign === '\u200d' && /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  return joining.test(before.slice(-1)) && joining.test(after.slice(0, 1));
}

const joining =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** Bullets, quotes and Discord's headings and small print, and the numbers of lines. */
const leadingMark = /^(?:-?#(?=\s)|>{2,}(?=\s)|[-*+•·–—>:](?=\s|$)|\d+\s*(?:→|->|=>|⇒)(?!\s*\d))\s*/u;
/** Between two numbers an arrow says from where to where. */
const leadingRange = /^(\d+\s*)(?:→|->|=>|⇒)(?=\s*\d)/u;
/** Who speaks, or `(half) sister`. */
const leadingNote = /^\p{Ps}(\p{L}{3,})\p{Pe}\s+/u;

function withoutLeadingMarks(text: string): string {
  let line = text;
  for (let before = ''; before !== line; ) {
    before = line;
    line = line.replace(leadingMark, '').replace(leadingRange, '$1➝').replace(leadingNote, '$1 ');
  }
  return line;
}

/** Cuts a text to a number of code points, at the end of a sentence or a word. */
export function cutText(text: string, limit: number): string {
  const points = [...text];
  if (points.length <= limit) return text;
  const head = points.slice(0, limit - 1).join('');
  const sentence = Math.max(...['. ', '! ', '? ', '。'].map((end) => head.lastIndexOf(end)));
  if (sentence > head.length / 2) return head.slice(0, sentence + 1);
  const word = head.lastIndexOf(' ');
  return `${(word > head.length / 2 ? head.slice(0, word) : head).trimEnd()}…`;
}
