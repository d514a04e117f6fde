/** How the person feels, from -2 to 2, where a number was given, and in words, where there were any. */
export type Sentiment = { readonly value: number | null; readonly words: string };

const strongestSentiment = 2;

/**
 * Reads `-1: tired of moving`. A number beyond the scale means nothing and is dropped alone; one that no sign parts from
 * the words, `2 exams ahead`, is a word, and so is what goes on in digits: half a card number is known as none.
 */
export function readSentiment(text: string): Sentiment {
  const [, number, rest = ''] =
    /^\s*([+\-−]?\d+(?:[.,]\d+)?)\s*(?=[:;,(/%–-]|$)(?![:;,(–-]?\d|\/\d+[/:–-]\d)(.*)$/su.exec(text) ?? [];
  if (number === undefined) return { value: null, words: text.trim() };
  const value = Number(number.replace('−', '-').replace(',', '.'));
  // `3/5` and `70 %` are of other scales.
  const isOurs = !/^[/%]/.test(rest) && Math.abs(value) <= strongestSentiment;
  const words = rest
    .replace(/^[/%][\d\s.]*/, '')
    .replace(/^[:;,–\-\s]+/u, '')
    .replace(/^\((.*)\)$/su, '$1')
    .trim();
  return { value: isOurs ? value : null, words };
}

/** A sentiment as models give it, a number, a text or both in an object, in the one form that is stored. */
export function toSentiment(given: unknown): string {
  const [first, ...rest] = Array.isArray(given) ? given : [given];
  if (typeof first === 'number')
    return toText({ ...readSentiment(String(first)), words: rest.filter(isText).join(' ') });
  if (isText(first)) return toText(readSentiment([first, ...rest.filter(isText)].join(' ')));
  if (typeof first !== 'object' || first === null) return '';
  const { value, words, text } = first as Record<string, unknown>;
  const { value: number } = readSentiment(isText(value) || typeof value === 'number' ? String(value) : '');
  const said = [words, text].filter(isText).join(' ').trim();
  return toText({ value: number, words: said });
}

function toText({ value, words }: Sentiment): string {
  return [value === null ? '' : String(value), words].filter((part) => part !== '').join(': ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
