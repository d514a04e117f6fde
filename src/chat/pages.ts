import { isBlank, tidyText } from '../base/text.ts';
import { closeFence } from './fences.ts';
import { cutPage, layOut } from './page-cut.ts';

/** What Discord takes in one message, in UTF-16 units. */
export const longestPage = 2_000;

const mostPages = 5;
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
  const pages = divide(whole, longestPage, mostPages + 1);
  if (pages.length <= mostPages) return { pages, file: undefined };
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
