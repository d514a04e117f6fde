/** What closes where a page ends and is opened again on the next one. */
import type { Fence } from '../base/fences.ts';
import type { Markdown, MarkedSpan } from '../base/markdown.ts';
import { linePrefix, startsLine } from '../base/markdown-lines.ts';
import { wordsIn } from '../base/plain-text.ts';

export type PageHead = {
  readonly head: string;
  /** What people see of it: all but the marks. */
  readonly shown: string;
  /** Where the text goes on. */
  readonly from: number;
};

/** What a page begins with, so that it looks as it would without the end of the page before. */
export function openAgain({ text, fences, marked, tables, quotedFrom, numbers }: Markdown, at: number): PageHead {
  const marks = marked.filter((span) => isWithin(at, span)).map(({ mark }) => mark);
  const longQuote = quotedFrom !== undefined && quotedFrom < at ? '>>> ' : '';
  const open = fenceAt({ fences }, at);
  if (open !== undefined) {
    const around = marks.length === 0 ? '' : `${longQuote}${marks.join('')}\n`;
    const opener = around === '' ? longQuote + open.opener : open.opener;
    return { head: `${around}${opener}\n`, shown: around === '' ? '' : longQuote, from: at };
  }
  if (!startsLine(text, at)) {
    const { quote, block, kind } = linePrefix(text, text.lastIndexOf('\n', at - 1) + 1);
    // The rest of an item is no item of its own.
    const prefix = (quote.includes('>>>') ? '' : quote) + (kind === 'heading' ? block : '');
    return { head: longQuote + prefix + marks.join(''), shown: longQuote + prefix, from: at };
  }
  const table = tables.find(({ from, to }) => from <= at && at < to);
  const header = table !== undefined && table.header.length <= longestTableHeader ? table.header : '';
  const { quote, block, end } = linePrefix(text, at);
  const number = numbers.get(at);
  const shown = longQuote + header + quote + (number === undefined ? block : block.replace(/\d+/, String(number)));
  return { head: shown + marks.join(''), shown, from: end };
}

/** What closes at the end of a page. */
export function closerAt({ fences, marked }: Pick<Markdown, 'fences' | 'marked'>, end: number): string {
  const open = fenceAt({ fences }, end);
  const marks = marked.filter((span) => isWithin(end, span)).map(({ mark }) => mark);
  const closing = marks.toReversed().join('');
  if (open === undefined) return closing;
  return `\n${open.closer}${closing === '' ? '' : `\n${closing}`}`;
}

/** A table with a longer header goes on without it. */
const longestTableHeader = 600;

/** What people see of a part of a text, without spaces. */
export function visibleIn(markdown: Markdown, from?: number, to?: number): string {
  return wordsIn(markdown, from, to).replace(/\s/g, '');
}

/** The block of code within which a page would end there. */
export function fenceAt({ fences }: Pick<Markdown, 'fences'>, position: number): Fence | undefined {
  return fences.find(({ start, end }) => start < position && position < end);
}

/** The same text with only what matters between two positions, so that long texts cost no more per page. */
export function markdownAround(whole: Markdown, first: number, last: number): Markdown {
  return {
    ...whole,
    fences: whole.fences.filter(({ lineStart, end }) => lineStart <= last && end >= first),
    marked: whole.marked.filter(({ from, to }) => from <= last && to >= first),
    // What doesn't fit on any page has to be broken anyway: better at the end of a full page.
    unbroken: whole.unbroken.filter(({ from, to }) => from <= last && to >= first && to - from + 2 <= last - first),
  };
}

function isWithin(position: number, { textFrom, textTo }: MarkedSpan): boolean {
  return textFrom <= position && position <= textTo;
}
