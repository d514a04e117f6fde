import { closeFence, closesFence, type Fence, fencesOf, opensFence } from '../base/fences.ts';
import { graphemeBreak, isBlank, tidyText } from '../base/text.ts';

/** What Discord takes in one message, in UTF-16 units. */
export const longestPage = 2_000;

const mostPagesOfAnswer = 5;
/** Leaves room on the page for a sentence that tells of the file. */
const longestPreview = 1_800;

export type Pages = {
  /** None for a text in which nobody sees anything. */
  readonly pages: readonly string[];
  /** The whole text, where it would have taken more than five pages: then there is one page, its beginning. */
  readonly file: string | undefined;
};

/**
 * Divides a text into pages that Discord takes. They end with a paragraph where one ends in their second half, else
 * with a line, a sentence, a word; never within a link that fits on a page, nor within a visible character. A fence
 * that goes on over the end of a page is closed there and opened again, with its language, on the next one. What
 * must not be posted is gone: see `tidyText`.
 */
export function pagesOf(text: string): Pages {
  const whole = closeFence(tidyText(text));
  const pages = divide(whole, longestPage, mostPagesOfAnswer + 1);
  if (pages.length <= mostPagesOfAnswer) return { pages, file: undefined };
  return { pages: divide(whole, longestPreview, 1), file: whole };
}

function divide(text: string, longest: number, most: number): string[] {
  const layout = layOut(text);
  const pages: string[] = [];
  for (let at = 0; at < text.length && pages.length < most; ) {
    const { page, next } = cutPage(layout, at, longest);
    if (!isBlank(page)) pages.push(page);
    at = next;
  }
  return pages;
}

/** A text with what must be minded when it is cut. Positions count UTF-16 units; every fence is closed. */
type PageLayout = {
  readonly text: string;
  readonly fences: readonly Fence[];
  readonly unbroken: readonly Span[];
};

/** No page ends at these positions, the first and the last one included. */
type Span = { readonly from: number; readonly to: number };

const linkPattern =
  /!?\[(?:[^[\]\n]|\[[^[\]\n]*\])*\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"\n]*")?\)|<?https?:\/\/[^\s<>]+>?/g;

// Each finds the place right behind what a page may end with, the dearest first.
const pageBreaks = [
  { kind: 'paragraph', pattern: /\n(?=[^\S\n]*\n)/g, inCode: false },
  { kind: 'line', pattern: /\n/g, inCode: true },
  { kind: 'sentence', pattern: /(?<=[.!?…]["'”’»)*_]{0,3})\s|(?<=[。！？])/g, inCode: false },
  { kind: 'word', pattern: /\s/g, inCode: true },
] as const;

/** Enough to see where the visible character at the end of a page ends. */
const lookAhead = 64;

/** A newline, the sign of a quote, 32 backticks. */
const longestCloser = 35;

/** Enough of a line to see whether it is one of a fence. */
const longestFenceLine = 4_000;

function layOut(text: string): PageLayout {
  const fences = fencesOf(text);
  const inLinks = Array.from(text.matchAll(linkPattern), ({ 0: link, index }) => ({
    from: index + 1,
    to: index + link.length - 1,
  }));
  // Neither within a line of a fence, nor so that nothing but the fence's lines would stand on a page.
  const inFenceLines = fences.flatMap(({ lineStart, codeStart, codeEnd, end }) => [
    { from: lineStart + 1, to: codeStart },
    { from: codeEnd - 1, to: end - 1 },
  ]);
  return { text, fences, unbroken: [...inLinks, ...inFenceLines] };
}

type CutPage = { readonly page: string; readonly next: number };

/** Makes one page of at most `longest` units from what starts at `at`, and says where the next one starts. */
function cutPage(whole: PageLayout, at: number, longest: number): CutPage {
  const { text } = whole;
  const layout = layoutAround(whole, at, at + longest);
  const open = fenceAt(layout, at);
  const head = open === undefined ? '' : `${open.opener}\n`;
  const rest = text.length - at <= longest ? closeFence(head + text.slice(at)) : undefined;
  if (rest !== undefined && rest.length <= longest) return { page: rest, next: text.length };

  const room = { at, head, units: longest - head.length };
  const end = preferredBreak(layout, room) ?? unbrokenEnd(layout, room) ?? lastResort(layout, room);
  const { page, next } = cutAt(layout, room, end);
  return { page: closeFence(page), next };
}

type PageRoom = { readonly at: number; readonly head: string; readonly units: number };

function cutAt(layout: PageLayout, { at, head }: PageRoom, end: number): CutPage {
  const { text } = layout;
  const body = text.slice(at, end);
  const open = fenceAt(layout, end);
  if (open === undefined) return { page: head + body.trimEnd(), next: skipSpace(text, end) };
  // Within code every space counts: only the newline gives way, as the closing fence brings its own.
  return { page: `${head}${body}\n${open.closer}`, next: text[end] === '\n' ? end + 1 : end };
}

/** The last break of the dearest kind that leaves the page at least half full. */
function preferredBreak(layout: PageLayout, room: PageRoom): number | undefined {
  const window = layout.text.slice(room.at, room.at + room.units + lookAhead);
  for (const { pattern, inCode } of pageBreaks) {
    const found = Array.from(window.matchAll(pattern), ({ index }) => room.at + index).findLast(
      (end) =>
        end - room.at >= room.units / 2 &&
        (inCode || fenceAt(layout, end) === undefined) &&
        fitsOnPage(layout, room, end) &&
        spanAt(layout, end) === undefined &&
        keepsFences(layout, room, end),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last place that breaks no link and no visible character. */
function unbrokenEnd(layout: PageLayout, room: PageRoom): number | undefined {
  let end = lastPlace(layout, room);
  while (end > room.at) {
    const span = spanAt(layout, end);
    const better = span === undefined ? characterEnd(layout, room, end) : span.from - 1;
    if (better === end && fitsOnPage(layout, room, end) && keepsFences(layout, room, end)) return end;
    // To give way to a link, a page may be short; but a line that no place suits is not taken apart letter by letter.
    if (better === end && end - room.at < room.units / 2) return undefined;
    end = better === end ? end - 1 : better;
  }
  return undefined;
}

/** For a line longer than a page that begins like one of a fence: what its piece opens is closed again. */
function lastResort(layout: PageLayout, room: PageRoom): number {
  const end = lastPlace(layout, room) - longestCloser;
  return characterEnd(layout, room, end - closingUnits(layout, end));
}

function lastPlace({ text }: PageLayout, { at, units }: PageRoom): number {
  return Math.min(at + units, text.length);
}

function characterEnd({ text }: PageLayout, { at, units }: PageRoom, end: number): number {
  return at + graphemeBreak(text.slice(at, at + units + lookAhead), end - at);
}

/** Whether no piece of a line, alone on its page, looks like the line of a fence that it is not. */
function keepsFences(layout: PageLayout, room: PageRoom, end: number): boolean {
  const { page, next } = cutAt(layout, room, end);
  if (closeFence(page) !== page) return false;
  const [line = ''] = layout.text.slice(next, next + longestFenceLine).split('\n', 1);
  const open = fenceAt(layout, end);
  if (open !== undefined) return next >= open.codeEnd || !closesFence(line, open);
  return !opensFence(line) || layout.fences.some(({ lineStart, start }) => lineStart <= next && next <= start);
}

function fitsOnPage(layout: PageLayout, { at, units }: PageRoom, end: number): boolean {
  return end > at && end - at + closingUnits(layout, end) <= units;
}

function closingUnits(layout: PageLayout, end: number): number {
  const open = fenceAt(layout, end);
  return open === undefined ? 0 : open.closer.length + 1;
}

function spanAt({ unbroken }: PageLayout, position: number): Span | undefined {
  return unbroken.find(({ from, to }) => from <= position && position <= to);
}

function fenceAt({ fences }: PageLayout, position: number): Fence | undefined {
  return fences.find(({ start, end }) => start < position && position < end);
}

/** The same layout with only what matters between two positions, so that long texts cost no more per page. */
function layoutAround({ text, fences, unbroken }: PageLayout, first: number, last: number): PageLayout {
  return {
    text,
    fences: fences.filter(({ lineStart, end }) => lineStart <= last && end >= first),
    // What doesn't fit on any page has to be broken anyway: better at the end of a full page.
    unbroken: unbroken.filter(({ from, to }) => from <= last && to >= first && to - from + 2 <= last - first),
  };
}

function skipSpace(text: string, from: number): number {
  const rest = text.slice(from);
  return text.length - rest.trimStart().length;
}
