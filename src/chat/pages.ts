import { closeFence, closesFence, fencesOnOwnLines, opensFence } from '../base/fences.ts';
import { type Markdown, readMarkdown } from '../base/markdown.ts';
import type { Span } from '../base/markdown-lines.ts';
import { graphemeBreak, isBlank, normaliseText } from '../base/text.ts';
import { closerAt, fenceAt, markdownAround, openAgain, type PageHead, visibleIn } from './page-seams.ts';

/** What Discord takes in one message, in UTF-16 units. */
export const longestPage = 2_000;

const mostPagesBesideFile = 5;
const mostPagesWithoutFile = 25;
/** Leaves room on the page for a sentence that tells of the file, or of what was left out. */
const longestPreview = 1_800;

export type Pages = {
  /** None for a text in which nobody sees anything. */
  readonly pages: readonly string[];
  /** The whole text, where it would have taken more than five pages: then there is one page, its beginning. */
  readonly file: string | undefined;
  /** Set where no file may be sent, and not even 25 pages hold the text. */
  readonly rest: 'left-out' | undefined;
};

/** Whether a text beyond five pages may go into a file. */
export type FilesAllowed = 'with-files' | 'without-files';

/**
 * Divides a text into pages that Discord takes. They end with a paragraph where one ends in their second half, else
 * with a line, a sentence, a word; never within a link that fits on a page, nor within a visible character. What goes
 * on over the end of a page (a fence, bold, a spoiler, a quote) is closed there and opened again on the next one, where
 * the header of a table stands again. What must not be posted is gone: see `normaliseText`.
 */
export function pagesOf(text: string, files: FilesAllowed = 'with-files'): Pages {
  const whole = normaliseText(text);
  const markdown = readMarkdown(closeFence(fencesOnOwnLines(whole)));
  const most = files === 'with-files' ? mostPagesBesideFile : mostPagesWithoutFile;
  const pages = divide(markdown, longestPage, most + 1);
  if (pages.length <= most) return { pages, file: undefined, rest: undefined };
  if (files === 'with-files')
    return { pages: divide(markdown, longestPreview, 1), file: closeFence(whole), rest: undefined };
  return { pages: divide(markdown, longestPreview, most), file: undefined, rest: 'left-out' };
}

/** The first page of a text where a page has at most so many UTF-16 units. */
export function firstPageOf(text: string, longest: number): string {
  return divide(readMarkdown(text), longest, 1)[0] ?? '';
}

function divide(markdown: Markdown, longest: number, most: number): string[] {
  const pages: string[] = [];
  for (let at = 0; at < markdown.text.length && pages.length < most; ) {
    const { page, next } = cutPage(markdown, at, longest);
    if (!isBlank(page)) pages.push(page);
    at = next;
  }
  return pages;
}

// Each finds the place right behind what a page may end with, the dearest first.
const pageBreaks = [
  { kind: 'paragraph', pattern: /\n(?=[^\S\n]*\n)/g, inCode: false },
  { kind: 'line', pattern: /\n/g, inCode: true },
  { kind: 'sentence', pattern: /(?<=[.!?…]["'”’»)*_]{0,3})\s|(?<=[。！？])/g, inCode: false },
  { kind: 'word', pattern: /\s/g, inCode: true },
] as const;

/** Enough to see where the visible character at the end of a page ends. */
const lookAhead = 64;

/** What may close at most at the end of a page: a newline, the sign of a quote, 32 backticks, and marks around them. */
const longestCloser = 64;

/** Enough of a line to see whether it is one of a fence. */
const longestFenceLine = 4_000;

// Reading a page to see whether it is whole costs more than anything else here.
const mostReadings = 40;

type CutPage = { readonly page: string; readonly next: number };

/** Makes one page of at most `longest` units from what starts at `at`, and says where the next one starts. */
function cutPage(whole: Markdown, at: number, longest: number): CutPage {
  const { text } = whole;
  const markdown = markdownAround(whole, at, at + longest);
  const head = openAgain(markdown, at);
  const rest = text.length - head.from <= longest ? closeFence(head.head + text.slice(head.from)) : undefined;
  if (rest !== undefined && rest.length <= longest) return { page: rest, next: text.length };

  const room = { ...head, units: longest - head.head.length, readings: mostReadings };
  const end = preferredBreak(markdown, room) ?? unbrokenEnd(markdown, room) ?? lastResort(markdown, room);
  const { page, next } = cutAt(markdown, room, end);
  return { page: closeFence(page), next };
}

/** At most so many UTF-16 units of text fit, with what closes them. */
type PageRoom = PageHead & {
  readonly units: number;
  /** How often the page may still be read. */
  readings: number;
};

function cutAt(markdown: Markdown, { from, head }: PageRoom, end: number): CutPage {
  const { text } = markdown;
  const body = text.slice(from, end);
  const closer = closerAt(markdown, end);
  if (fenceAt(markdown, end) === undefined) return { page: head + body.trimEnd() + closer, next: skipSpace(text, end) };
  // Within code every space counts: only the newline gives way, as the closing fence brings its own.
  return { page: `${head}${body}${closer}`, next: text[end] === '\n' ? end + 1 : end };
}

/** The last break of the dearest kind that leaves the page at least half full. */
function preferredBreak(markdown: Markdown, room: PageRoom): number | undefined {
  const window = markdown.text.slice(room.from, room.from + room.units + lookAhead);
  for (const { pattern, inCode } of pageBreaks) {
    const found = Array.from(window.matchAll(pattern), ({ index }) => room.from + index).findLast(
      (end) =>
        end - room.from >= room.units / 2 &&
        (inCode || fenceAt(markdown, end) === undefined) &&
        fitsOnPage(markdown, room, end) &&
        spanAt(markdown, end) === undefined &&
        isWholeAlone(markdown, room, end),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last place that breaks no link and no visible character. */
function unbrokenEnd(markdown: Markdown, room: PageRoom): number | undefined {
  room.readings = mostReadings;
  let end = lastPlace(markdown, room);
  while (end > room.from) {
    const span = spanAt(markdown, end);
    const better = span === undefined ? characterEnd(markdown, room, end) : span.from - 1;
    if (better === end && fitsOnPage(markdown, room, end) && isWholeAlone(markdown, room, end)) return end;
    // To give way to a link, a page may be short; but a line that no place suits is not taken apart letter by letter.
    if (better === end && end - room.from < room.units / 2) return undefined;
    end = better === end ? end - 1 : better;
  }
  return undefined;
}

/** For a line longer than a page that begins like one of a fence: what its piece opens is closed again. */
function lastResort(markdown: Markdown, room: PageRoom): number {
  const latest = characterEnd(markdown, room, lastPlace(markdown, room) - longestCloser);
  let end = latest;
  for (let span = spanAt(markdown, end); span !== undefined && end > room.from; span = spanAt(markdown, end)) {
    end = Math.min(end - 1, characterEnd(markdown, room, span.from - 1));
  }
  return end > room.from ? end : latest;
}

function lastPlace({ text }: Markdown, { from, units }: PageRoom): number {
  return Math.min(from + units, text.length);
}

function characterEnd({ text }: Markdown, { from, units }: PageRoom, end: number): number {
  return from + graphemeBreak(text.slice(from, from + units + lookAhead), end - from);
}

/**
 * Whether a page shows the same alone, as Discord sees it, as it does as a part of the whole: no piece of a line looks
 * like the line of a fence that it is not, and no mark finds another partner.
 */
function isWholeAlone(markdown: Markdown, room: PageRoom, end: number): boolean {
  if (room.readings === 0) return false;
  room.readings -= 1;
  const { page, next } = cutAt(markdown, room, end);
  if (closeFence(page) !== page) return false;
  const expected = visibleIn(readMarkdown(room.shown)) + visibleIn(markdown, room.from, end);
  if (visibleIn(readMarkdown(page)) !== expected) return false;
  const [line = ''] = markdown.text.slice(next, next + longestFenceLine).split('\n', 1);
  const open = fenceAt(markdown, end);
  if (open !== undefined) return next >= open.codeEnd || !closesFence(line, open);
  return !opensFence(line) || markdown.fences.some(({ lineStart, start }) => lineStart <= next && next <= start);
}

function fitsOnPage(markdown: Markdown, { from, units }: PageRoom, end: number): boolean {
  return end > from && end - from + closerAt(markdown, end).length <= units;
}

function spanAt({ unbroken }: Markdown, position: number): Span | undefined {
  return unbroken.find(({ from, to }) => from <= position && position <= to);
}

function skipSpace(text: string, from: number): number {
  const rest = text.slice(from);
  return text.length - rest.trimStart().length;
}
