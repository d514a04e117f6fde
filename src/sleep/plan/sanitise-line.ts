import { foldCase } from './words.ts';

/**
 * Makes one safe line of what a model wrote: NFC, no control or invisible characters, nothing that could be read as a
 * block, a header, a role, a line id or a Discord code. The words themselves stay.
 *
 * @param names of blocks, fields, slots and roles, as `structureNames` makes them
 */
export function sanitiseLine(text: string, names: StructureNames): string {
  const line = text
    .toWellFormed()
    .normalize('NFC')
    .replace(controlsAndBlanks, ' ')
    .replace(invisible, (sign, at: number, whole: string) => (joins(sign, at, whole) ? sign : ''))
    .replace(tags, ' ')
    .replace(links, '$1 $2')
    .replace(brackets, (whole, inner: string) => (isName(inner, names) || /^[a-z]\d{1,4}$/iu.test(inner) ? ' ' : whole))
    .replace(fences, ' ')
    .replace(ids, '$1 –')
    .replace(everyone, '$1');
  return withoutLeadingMarks(withoutRoles(line, names).replace(/ - /g, ' – ').replace(/\s+/gu, ' ').trim());
}

/** Names that only we may use as such, folded, without spaces. */
export type StructureNames = ReadonlySet<string>;

const roles = ['system', 'assistant', 'user', 'human', 'developer', 'tool', 'function', 'ai', 'constraints'];

/** @param names of blocks, fields and slots, in all languages in which they are shown */
export function structureNames(names: readonly string[]): StructureNames {
  return new Set([...roles, ...names].map(compact).filter((name) => name !== ''));
}

const controlsAndBlanks = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;
const tags = /[<＜][^<>＜＞]*[>＞]/gu;
const links = /\[([^[\]]*)\]\(([^()\s]*)\)/gu;
const brackets = /[[({【［（｛「][/\s]*([^[\](){}【】［］（）｛｝「」]{1,40})[\])}】］）｝」]/gu;
/** Signs that draw a header, a rule or a block, and those that hold data together. */
const fences =
  /={2,}|~{2,}|`{3,}|#{2,}|\*{3,}|_{3,}|-{3,}|[{}[\]【】［］｛｝|]|[<＜](?=[/!?\p{L}])|(?<=[/?\p{L}])[>＞]|"(?=\s*:)/gu;
const colon = /^[:：﹕ː꞉∶︓︰]$/u;
const ids = /(?<![\p{L}\p{N}])([a-z]\d{1,4})\s*[:：|](?!\d)/giu;
const everyone = /@(everyone|here)/giu;

function compact(text: string): string {
  return foldCase(text)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function isName(inner: string, names: StructureNames): boolean {
  return names.has(compact(inner));
}

/** Takes the colon from whatever could speak in the name of a block or role, also spaced out: `S Y S T E M:`. */
function withoutRoles(line: string, names: StructureNames): string {
  const signs = [...line];
  if (!signs.some((sign) => colon.test(sign))) return line;
  const letters = signs.map(compact);
  const longest = Math.max(...[...names].map((name) => name.length));
  const isRole = (end: number) => {
    let name = '';
    for (let at = end - 1; at >= 0 && end - at <= 3 * longest && name.length <= longest; at -= 1) {
      name = (letters[at] ?? '') + name;
      if ((at === 0 || letters[at - 1] === '') && (names.has(name) || mixed.test(name))) return true;
    }
    return false;
  };
  return signs.map((sign, at) => (colon.test(sign) && isRole(at) ? ' –' : sign)).join('');
}

/** A word in two alphabets imitates another word. */
const mixed =
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}/u;

/** Zero-width characters, direction marks, fillers, soft hyphens, tag characters, private use. */
const invisible =
  /\p{Cf}|\p{Co}|\p{Cn}|\u034f|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]|[\u180b-\u180f]|[\ufe00-\ufe0e]/gu;

/** Joiners belong to the spelling of some scripts and to some emoji; between other signs they only hide something. */
function joins(sign: string, at: number, whole: string): boolean {
  if (sign !== '\u200c' && sign !== '\u200d') return false;
  const before = whole.slice(Math.max(0, at - 4), at);
  const after = whole.slice(at + 1, at + 3);
  if (sign === '\u200d' && /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  return joining.test(before.slice(-1)) && joining.test(after.slice(0, 1));
}

const joining =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

const leadingMark = /^(?:#(?=\s)|[-*+•·–—>:](?=\s|$)|\d+\s*(?:→|->|=>|⇒))\s*/u;

function withoutLeadingMarks(text: string): string {
  let line = text;
  for (let before = ''; before !== line; ) {
    before = line;
    line = line.replace(leadingMark, '');
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
