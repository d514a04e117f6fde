import { type Markdown, readMarkdown } from './markdown.ts';

/**
 * The words of a text alone: no marks, no fences, links and mentions written so that they are none. For places that
 * refuse the text as it is.
 */
export function toPlainText(text: string): string {
  const words = wordsIn(readMarkdown(text)).replace(signsBeforeWords, '');
  return defuseLinks(words).replace(mention, '$<sign>…').trim();
}

/** The same without what looked like a link. */
export function withoutLinks(plain: string): string {
  return plain.replace(/\S+/g, (word) => (word.includes('hxxp') || word.includes('[.]') ? '…' : word));
}

/** A part of a text without the marks that have a partner, and without the lines of fences. */
export function wordsIn({ text, fences, marked }: Markdown, from = 0, to = text.length): string {
  const signs = [
    ...marked.flatMap((span) => [
      { from: span.from, to: span.textFrom },
      { from: span.textTo, to: span.to },
    ]),
    ...fences.flatMap(({ lineStart, codeStart, codeEnd, end }) => [
      { from: lineStart, to: codeStart },
      { from: codeEnd, to: end },
    ]),
  ].toSorted((one, other) => one.from - other.from);
  let words = '';
  let at = from;
  for (const sign of signs) {
    words += text.slice(at, Math.min(Math.max(at, sign.from), to));
    at = Math.min(Math.max(at, sign.to), to);
  }
  return words + text.slice(at, to);
}

/** A text with blanks in the place of what stands in fences and backticks, where a mention is nothing but its signs. */
export function withoutCode(text: string): string {
  const { fences, marked } = readMarkdown(text);
  const codes = [
    ...fences.map(({ lineStart, end }) => ({ from: lineStart, to: end })),
    ...marked.filter(({ mark }) => mark.startsWith('`')),
  ];
  return codes.reduce((words, { from, to }) => words.slice(0, from) + ' '.repeat(to - from) + words.slice(to), text);
}

const signsBeforeWords = /^(?:>>> |> |#{1,3} |-# )/gm;
const mention = /<(?<sign>@[!&]?|#)\d{1,20}>/g;
const scheme = /\bhttps?:\/\//gi;
/** A dot between what may be the names of a host; `3.5` and `e.g.` have none. */
const hostDot = /(?<=[\p{L}\p{N}-])\.(?=\p{L}{2})/gu;

/** As people write addresses that nobody shall follow by mistake: `hxxps://example[.]org`. */
function defuseLinks(text: string): string {
  return text.replace(scheme, (start) => start.toLowerCase().replaceAll('tt', 'xx')).replace(hostDot, '[.]');
}
