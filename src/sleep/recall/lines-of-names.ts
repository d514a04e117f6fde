import type { Entry } from '../plan/ledger.ts';
import { readWords } from '../text/read-words.ts';
import { nearestAmong, termsOf, wordings } from './evidence.ts';

/** In a long message of small letters anything may be a name, and to find out costs time. */
const triedAtMost = 8;
/** Lines in which a name is looked at. */
const lookedAtMost = 5;
/** Lines for a name alone. */
const linesAtMost = 3;

/**
 * A few lines of whom or what a message names, where nothing that was chosen or brought up lately is about them: a name
 * says what a message is about, be it in half of a person's lines, which an everyday word doesn't. The newest tell how
 * things stand.
 *
 * @param linesWith The lines that hold a word: those that hold more of the message first, then the newest.
 */
export function linesOfNames(
  message: string,
  inView: readonly Entry[],
  linesWith: (word: string) => readonly Entry[],
): readonly Entry[] {
  // Whoever writes no capitals shows nothing by a small letter.
  const said = capital.test(message) ? [message] : [];
  const names = maybeNamesIn(message)
    .slice(0, triedAtMost)
    .map((word) => ({ word, lines: linesWith(word) }))
    .filter(
      ({ word, lines }) =>
        lines.length > 0 && isNameIn([...said, ...lines.slice(0, lookedAtMost).flatMap(wordings)], word),
    );
  const isThere = inView.some((entry) => {
    const own = termsOf(entry);
    return names.some(({ word }) => nearestAmong(own, word) > 0);
  });
  return isThere ? [] : [...new Set(names.flatMap(({ lines }) => lines))].slice(0, linesAtMost);
}

const capital = /\p{Lu}/u;
const foreignName = /^[\p{Script=Katakana}ー]{3,}$/u;
const sentenceEnd = /[.!?:…"“«([]\s*$/u;

/** Whoever writes capitals writes names with them. */
function maybeNamesIn(message: string): readonly string[] {
  const { words, starts } = readWords(message);
  const hasNone = !capital.test(message);
  const maybe = words.filter(
    (word, at) => hasNone || foreignName.test(word) || capital.test(message[starts[at] ?? 0] ?? ''),
  );
  return [...new Set(maybe)];
}

/**
 * Whether a word names somebody or something, as far as its form tells in texts that hold it: a capital where no sentence
 * begins, or katakana. Where a script has neither, no word is known for a name.
 */
function isNameIn(texts: readonly string[], word: string): boolean {
  if (foreignName.test(word)) return true;
  const written = texts.flatMap((text) => {
    const { words, starts, ends } = readWords(text);
    const isInside = (at: number) => at > 0 && !sentenceEnd.test(text.slice(0, starts[at]));
    return words.flatMap((one, at) => (one === word && isInside(at) ? [text.slice(starts[at], ends[at])] : []));
  });
  // "I'm" is a word of its own in English.
  const asNames = written.filter((one) => capital.test(one.charAt(0)) && !/['’]/u.test(one));
  return asNames.length > written.length / 2;
}
