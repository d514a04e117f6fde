import { expect } from 'vitest';
import { longestPage, pagesOf } from '../../src/chat/pages.ts';

/** Pages that Discord takes, with all of a text in them and nothing else, and no fence that one leaves open. */
export function expectSound(text: string): void {
  const { pages, file } = pagesOf(text);
  for (const page of pages) {
    expect(page.length).toBeLessThanOrEqual(longestPage);
    expect(page.isWellFormed()).toBe(true);
    expect(page.trim()).not.toBe('');
    expect(openFenceOf(page)).toBeUndefined();
  }
  const whole = wellBehaved(text);
  const left = lettersLeft(pages, lettersOf(whole)) ?? expect.fail('the pages hold other letters than the text');
  if (file === undefined) expect(left).toBe('');
  else expect(file).toBe(whole);
}

/** What is left of the letters once each page has taken its own. A page may have a line more, which opens a fence again. */
function lettersLeft([page, ...others]: readonly string[], letters: string): string | undefined {
  if (page === undefined) return letters;
  const rests = [page.replace(/^(?:>>> |> )?(?:`{3,}|~{3,})\S*\n/, ''), page]
    .map(lettersOf)
    .flatMap((own) => (letters.startsWith(own) ? [lettersLeft(others, letters.slice(own.length))] : []));
  return rests.filter((rest) => rest !== undefined).toSorted((one, other) => one.length - other.length)[0];
}

const blank = /^[\s\p{Cf}\p{DI}\u2800]*$/u;

/** What is left without marks, which pages close and open again, and without what nobody sees. */
function lettersOf(text: string): string {
  return text.replace(/[\s\p{Cf}\p{DI}\u2800*_~|`>#+\d.-]/gu, '');
}

/** What is left of a text once everything is gone that is never posted, with its last fence closed. */
function wellBehaved(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/(\p{M}{6})\p{M}+/gu, '$1')
    .replace(/(\p{DI}{32})\p{DI}+/gu, '$1')
    .replace(/\n(?:(?:(?!\n)[\s\p{Cf}\p{DI}\u2800])*\n){4,}/gu, '\n\n\n\n')
    .replace(/^[\s\p{Cf}\p{DI}\u2800]*\n/u, '')
    .replace(/\n[\s\p{Cf}\p{DI}\u2800]*$/u, '')
    .trimEnd();
  if (blank.test(clean)) return '';
  const closer = openFenceOf(clean);
  return closer === undefined ? clean : `${clean}\n${closer}`;
}

/** The line that would close the fence which a text leaves open. */
function openFenceOf(text: string): string | undefined {
  let open: { quote: string; marker: string } | undefined;
  for (const line of text.split('\n')) {
    if (open === undefined) {
      const found = /^((?:[ \t>]|[-*+] |\d{1,9}[.)] ){0,40})(`{3,32}(?=[^`]*$)|~{3,32}(?!~))/.exec(line);
      if (found !== null) open = { quote: found[1]?.includes('>') ? '> ' : '', marker: found[2] ?? '' };
    } else if (/^[ \t>]{0,40}(`{3,32}|~{3,32})[ \t]*$/.exec(line)?.[1]?.startsWith(open.marker)) {
      open = undefined;
    }
  }
  return open === undefined ? undefined : open.quote + open.marker;
}
