import { lookForMark, type Mark } from './answer-marks.ts';
import type { Where } from './imitated-lines.ts';

/**
 * Marks that a sentence names, as in "Use <think> tags to let it reason": what speaks of a mark has words before it on
 * its line, and goes on behind it. A mark that does its work touches what it opens or ends, or begins a line.
 */

/** `maybe-reasoning`: named, unless it is closed further down. */
export type MarkAtWork = Mark | 'none' | 'maybe-reasoning' | 'too-early';

type Before = {
  readonly where: Where;
  /** What was said on the line of the mark, with the blanks behind it. */
  readonly lastLine: string;
};

/** The mark that begins at a place, and does what such marks do; `none` for one that is only spoken of. */
export function lookForMarkAtWork(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  { where, lastLine, complete }: Before & { readonly complete: boolean },
): MarkAtWork {
  const mark = lookForMark(raw, at, tools, complete);
  if (typeof mark === 'string') return mark;
  if (mark.kind === 'answer-begins') return where === 'beginning' ? mark : 'none';
  if (where !== 'within' || !apartBefore.test(lastLine)) return mark;
  const end = at + (/[>▷\]]|(?<=e~)\[/.exec(raw.slice(at))?.index ?? 0) + 1;
  const behind = raw.slice(end, end + looksAhead);
  if (!complete && behind.length < looksAhead) return 'too-early';
  if (!isNamed(mark.kind, lastLine, behind)) return mark;
  return mark.kind === 'reasoning-begins' ? 'maybe-reasoning' : 'none';
}

/** A blank, or what may stand around a name. */
const apartBefore = /[\s*_"“«„'‘(/|-]$/u;
const sentenceEnd = /[.!?…。！？؟।\p{Extended_Pictographic}][\p{Pe}\p{Pf}\p{M}"'*_~\u200d]*\s+$/u;
const touchesSign = /^["'”»’)\],.;:!?…、。」』*_~-]/u;
const goesOn = /^[ \t]{1,4}[\p{Ll}\p{Lo}(|&+=→–—-]/u;
const wordBehind = /^[ \t]{1,4}[\p{L}\p{N}]/u;
const behindTagAndWord = /[>▷\]][ \t]+\p{L}{1,12}[ \t]+$/u;
/** How many UTF-16 units behind a mark decide. */
const looksAhead = 5;

const opensBlock: ReadonlySet<Mark['kind']> = new Set(['reasoning-begins', 'call', 'call-to-the-end', 'channel']);

function isNamed(kind: Mark['kind'], lastLine: string, behind: string): boolean {
  if (goesOn.test(behind)) return true;
  if (sentenceEnd.test(lastLine)) return false;
  if (touchesSign.test(behind)) return true;
  // What ends something may have her answer behind it, as a sentence of its own.
  return opensBlock.has(kind) ? wordBehind.test(behind) : behindTagAndWord.test(lastLine);
}
