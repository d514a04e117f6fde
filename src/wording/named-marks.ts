import { lookForMark, type Mark } from './answer-marks.ts';
import { isAskedFor, type Where } from './imitated-lines.ts';

/**
 * Marks that a sentence names, as in "Use <think> tags to let it reason": what speaks of a mark has words before it on
 * its line, and goes on behind it. A mark that does its work touches what it opens or ends, or begins a line.
 */

/** `maybe-reasoning`: named, unless it is closed further down. */
export type MarkAtWork = Mark | 'none' | 'maybe-reasoning' | 'too-early';

type Before = {
  readonly where: Where;
  /** What she has said. */
  readonly said: string;
  /** The part of it on the line of the mark, with the blanks behind it. */
  readonly lastLine: string;
  /** What the person said that is answered. */
  readonly asked: string;
};

/** The mark that begins at a place, and does what such marks do; `none` for one that is only spoken of. */
export function lookForMarkAtWork(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  { where, said, lastLine, asked, complete }: Before & { readonly complete: boolean },
): MarkAtWork {
  const mark = lookForMark(raw, at, tools, complete);
  if (typeof mark === 'string') return mark;
  if (mark.kind === 'answer-ends') return new RegExp(`<${mark.tag}[\\s>]`, 'i').test(said) ? 'none' : mark;
  if (mark.kind === 'aside' && mark.onlyFirst === true && where !== 'beginning') return 'none';
  if (mark.kind === 'answer-begins') {
    if (where !== 'beginning' || isAskedFor(`<${mark.tag}`, asked)) return 'none';
    const wraps = wrapsWords(raw, mark.end, tools, complete);
    return wraps === 'words' ? unlessOneOfSeveral(mark, raw, asked, complete) : wraps;
  }
  if (where !== 'within' || !apartBefore.test(lastLine)) return mark;
  const end = at + (/[>▷\]]|(?<=e~)\[/.exec(raw.slice(at))?.index ?? 0) + 1;
  const behind = raw.slice(end, end + looksAhead);
  if (!complete && behind.length < looksAhead) return 'too-early';
  if (!isSpokenOf(mark.kind, lastLine, behind)) return mark;
  return mark.kind === 'reasoning-begins' ? 'maybe-reasoning' : 'none';
}

/** Messages that bear roles are data where there are several, or the person spoke of roles: known at the end only. */
function unlessOneOfSeveral(
  mark: Mark & { readonly kind: 'answer-begins' },
  raw: string,
  asked: string,
  complete: boolean,
): MarkAtWork {
  if (mark.role === undefined) return mark;
  if ([mark.role, 'role'].some((word) => isAskedFor(word, asked))) return 'none';
  if (new RegExp(`<${mark.tag}[\\s>]`, 'i').test(raw.slice(mark.end))) return 'none';
  return complete ? mark : 'too-early';
}

/** What stands behind an opening tag: words; `none` for a sentence about the tag, and for elements of data. */
export function wrapsWords(
  raw: string,
  from: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): 'words' | 'none' | 'too-early' {
  const behind = raw.slice(from, from + looksAhead);
  if (!complete && behind.length < looksAhead) return 'too-early';
  // "<output> shows what a form yields".
  if (sentenceGoesOn.test(behind) || explains.test(behind)) return 'none';
  const first = from + (/^\s{0,40}/.exec(raw.slice(from))?.[0].length ?? 0);
  if (first === raw.length) return complete ? 'words' : 'too-early';
  const mark = lookForMark(raw, first, tools, complete);
  if (mark === 'too-early') return mark;
  return mark === 'none' && element.test(raw.slice(first)) ? 'none' : 'words';
}

const explains = /^[ \t]{0,4}[:,;)=/]/;
const element = /^<[a-z][\w:.-]*[^<>\n]*>/i;

/** A blank, or what may stand around a name. */
const apartBefore = /[\s*_"“«„'‘(/|-]$/u;
const sentenceEnd = /[.!?…。！？؟।\p{Extended_Pictographic}][\p{Pe}\p{Pf}\p{M}"'*_~\u200d]*\s+$/u;
const touchesSign = /^["'”»’)\],.;:!?…、。」』*_~-]/u;
const sentenceGoesOn = /^[ \t]{1,4}[\p{Ll}\p{Lo}(|&+=→–—-]/u;
const wordBehind = /^[ \t]{1,4}[\p{L}\p{N}]/u;
const behindTagAndWord = /[>▷\]][ \t]+\p{L}{1,12}[ \t]+$/u;
/** How many UTF-16 units behind a mark decide. */
const looksAhead = 5;

const opensBlock: ReadonlySet<Mark['kind']> = new Set(['reasoning-begins', 'aside', 'call', 'call-to-the-end']);

function isSpokenOf(kind: Mark['kind'], lastLine: string, behind: string): boolean {
  if (sentenceGoesOn.test(behind)) return true;
  if (sentenceEnd.test(lastLine)) return false;
  if (touchesSign.test(behind)) return true;
  // What ends something may have her answer behind it, as a sentence of its own.
  return opensBlock.has(kind) ? wordBehind.test(behind) : behindTagAndWord.test(lastLine);
}
