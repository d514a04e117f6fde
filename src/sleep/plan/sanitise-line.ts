/**
 * Makes one safe line of what a model wrote: NFC, no control or invisible characters, no Discord codes, no mark at its
 * start that would look like a heading, a bullet, a quote, a list id or a rendered line number; spaces collapsed.
 * What is dangerous in itself is not mended here but refused by the screens, which see the text as it came.
 */
export function sanitiseLine(text: string): string {
  let line = text
    .normalize('NFC')
    .replace(/<(?:@[!&]?|#|a?:\w+:)\d+>/g, ' ')
    .replace(invisible, (sign, at: number, whole: string) => (joins(sign, at, whole) ? sign : ''))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/```+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  for (let before = ''; before !== line; ) {
    before = line;
    line = line.replace(leadingMark, '').trim();
  }
  return line;
}

/** Zero-width characters, direction marks, fillers, soft hyphens, tag characters, private use. */
export const invisible =
  /\p{Cf}|\p{Co}|\p{Cn}|\u034f|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]|[\u180b-\u180f]|[\ufe00-\ufe0e]/gu;

/** Joiners belong to the spelling of some scripts and to some emoji; between other signs they only hide something. */
function joins(sign: string, at: number, whole: string): boolean {
  const isJoiner = sign === '\u200c' || sign === '\u200d';
  const before = whole.slice(0, at);
  const after = whole.slice(at + 1);
  if (!isJoiner) return false;
  if (sign === '\u200d' && /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  return endsJoining.test(before) && beginsJoining.test(after);
}

const joining =
  '[\\p{Script=Arabic}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}]';
const endsJoining = new RegExp(`${joining}$`, 'u');
const beginsJoining = new RegExp(`^${joining}`, 'u');

const leadingMark = /^(?:#+(?=\s|$)|[-*+•·–—>]+(?=\s|$)|\d+\s*(?:→|->|=>|⇒)|\[[a-z]{1,3}\d{1,4}\])\s*/u;

/** Cuts a text to a number of code points, at the end of a sentence or a word. */
export function cutText(text: string, limit: number): string {
  const points = [...text];
  if (points.length <= limit) return text;
  const head = points.slice(0, limit - 1).join('');
  const sentence = head.match(/^.*[.!?](?=\s|$)/su)?.[0] ?? '';
  if (sentence.length > head.length / 2) return sentence;
  return `${head.replace(/\s+\S*$/u, '')}…`;
}
