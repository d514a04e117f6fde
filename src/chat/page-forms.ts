import { toPlainText, withoutLinks } from '../base/plain-text.ts';
import type { ChatTexts } from '../texts/chat-texts.ts';
import type { Texts } from '../texts/texts.ts';
import type { PostFailure } from './outbox.ts';
import { firstPageOf, longestPage, pagesOf } from './pages.ts';
import type { AnsweredTurn } from './turn.ts';

/**
 * What is tried for a page that Discord refuses, in this order: as it is; without the file beside it; its words without
 * marks and links that work; their beginning without any links; a notice; nothing, where even that is refused or was said
 * right before.
 */
export const pageForms = ['as-it-is', 'without-file', 'plain', 'short', 'notice', 'left-out'] as const;
export type PageForm = (typeof pageForms)[number];

export type StoredPage = AnsweredTurn['pages'][number];

/** Told apart in nonces: a form is another message than the one that was refused. */
export const signOfForm: Readonly<Record<PageForm, string>> = {
  'as-it-is': '',
  'without-file': 'w',
  plain: 'p',
  short: 's',
  notice: 'x',
  'left-out': '',
};

export function formOf(page: StoredPage | undefined): PageForm {
  return page?.form ?? 'as-it-is';
}

const longestShort = 500;
/** Where a link that is written so that it is none makes a page too long. Leaves room for a sentence that says so. */
const longestPlainForm = 1_800;

/** What a page says in its form. */
export function writePage({ text, form }: StoredPage, { chat }: Texts): string {
  switch (form ?? 'as-it-is') {
    case 'as-it-is':
    case 'without-file':
      return text;
    case 'plain': {
      const plain = toPlainText(text);
      return plain.length <= longestPage ? plain : shortenPlain(plain, longestPlainForm, chat);
    }
    case 'short': {
      const plain = toPlainText(text);
      const bare = withoutLinks(plain);
      // Nothing of it is kept back: the same words again.
      return bare === plain && plain.length <= longestShort ? plain : shortenPlain(bare, longestShort, chat);
    }
    case 'notice':
    case 'left-out':
      return chat.pageWasRefused;
  }
}

function shortenPlain(plain: string, longest: number, { restWasRefused }: ChatTexts): string {
  return `${firstPageOf(plain, longest)}…\n${restWasRefused}`;
}

/**
 * The turn with a page in the next form that is worth a try, after Discord refused it; undefined where nothing else is
 * to be tried. An answer whose file is refused comes in pages.
 */
export function inNextForm(
  turn: AnsweredTurn,
  index: number,
  because: PostFailure,
  texts: Texts,
): AnsweredTurn | undefined {
  const page = turn.pages[index];
  if (page === undefined) return undefined;
  const hasFile = turn.file !== undefined && index === turn.pages.length - 1;
  if (hasFile && (because === 'refused' || because === 'forbidden')) return withoutFile(turn, index, texts);
  if (because !== 'refused') return undefined;

  const before = formOf(turn.pages[index - 1]);
  const wasTold = before === 'notice' || before === 'left-out';
  const said = writePage(page, texts);
  const next = pageForms.slice(pageForms.indexOf(formOf(page)) + 1).find((form) => {
    if (form === 'left-out') return true;
    if (form === 'notice' && wasTold) return false;
    return writePage({ ...page, form }, texts) !== said;
  });
  return next === undefined ? undefined : withPage(turn, index, { ...page, form: next });
}

export function withPage(turn: AnsweredTurn, index: number, page: StoredPage): AnsweredTurn {
  return { ...turn, pages: turn.pages.map((other, at) => (at === index ? page : other)) };
}

function withoutFile({ file = '', remarks = [], ...turn }: AnsweredTurn, index: number, { chat }: Texts): AnsweredTurn {
  const { pages, rest } = pagesOf(file, 'without-files');
  const below = [...(rest === undefined ? [] : [chat.restIsLeftOut]), ...remarks];
  const texts = withRemarks(pages, below);
  return {
    ...turn,
    pages: [...turn.pages.slice(0, index), ...texts.map((text) => ({ text, form: 'without-file' as const }))],
  };
}

/** Puts lines of ours below the answer, on a page of their own where the last one is full. */
export function withRemarks(pages: readonly string[], remarks: readonly string[]): readonly string[] {
  if (remarks.length === 0) return pages;
  const last = [pages.at(-1), ...remarks].join('\n\n');
  return last.length <= longestPage ? [...pages.slice(0, -1), last] : [...pages, remarks.join('\n')];
}
