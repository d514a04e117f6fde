/** What models write when they mean to say nothing. */

/** What programs have a model write in place of an answer. The first is ours, in the envelope of a message without words. */
const placeholders = [
  ...['no words', 'no reply', 'no reply needed', 'no response', 'no response needed', 'no answer', 'no message'],
  ...['silence', 'heartbeat ok'],
];

const signsAlone = /^(?:[.…‥。\p{Pd}"“”'*_\s]+|[[({<][\s.…]*[\])}>])$/u;
const signsSoFar = /^(?:[.…‥。\p{Pd}"“”'*_\s]+|[[({<][\s.…]*[\])}>]?)$/u;
const bracketed = /^[*_"“']{0,3}[[({<](.*?)[.…。]{0,3} ?\/?[\])}>][*_"”']{0,3}[.。]?$/u;
/** As programs name what never changes. */
const constant = /^[*_"“']{0,3}(\p{Lu}+(?:_\p{Lu}+)+|\p{Ll}+(?:_\p{Ll}+)+)[*"”'_]{0,3}[.。]?$/u;
const signsBefore = /^[*_"“'[({<]{0,5}/u;
const signsBehind = /[\s*_"”'\])}>/.…。]*$/u;
const anyOther = /[^\s*_"”'\])}>/.…。]/u;
const longestPlaceholder = Math.max(...placeholders.map(({ length }) => length));

/**
 * Whether an answer says nothing: signs without a word, or what programs have models write for it, in any brackets or as
 * a constant. Any other word in brackets is an answer: "[Paris]", "(nods)".
 */
export function isPlaceholder(answer: string): boolean {
  if (signsAlone.test(answer)) return true;
  const words = bracketed.exec(answer)?.[1] ?? constant.exec(answer)?.[1];
  return words !== undefined && placeholders.includes(toWords(words));
}

/** The same of an answer that may still go on. */
export function mayBecomePlaceholder(answer: string): boolean {
  if (signsSoFar.test(answer)) return true;
  const bare = answer.replace(signsBefore, '');
  // What goes on behind that is none.
  if (anyOther.test(bare.slice(longestPlaceholder))) return false;
  const words = toWords(bare.slice(0, longestPlaceholder).replace(signsBehind, ''));
  return placeholders.some((placeholder) => placeholder.startsWith(words));
}

function toWords(text: string): string {
  return text.replace(/[_-]/g, ' ').toLowerCase();
}
