import { isBlank } from './text.ts';

/**
 * A block of code between fences: lines of three or more backticks or tildes, as CommonMark has them. Positions
 * count UTF-16 units.
 */
export type Fence = {
  /** Where the opening line starts. */
  readonly lineStart: number;
  /** Where its backticks or tildes start: from here on the text is in the fence. */
  readonly start: number;
  /** Where the first line of code starts. */
  readonly codeStart: number;
  /** Where the closing line starts. */
  readonly codeEnd: number;
  /** Where the closing line ends, without its newline. */
  readonly end: number;
  /** The line that opens it again on the next page, with its language. */
  readonly opener: string;
  readonly closer: string;
  /** Its backticks or tildes: a line with as many or more of them closes it. */
  readonly marker: string;
};

// Within a quote or a list a fence is indented. Longer runs than 32 are decoration: taken as fences, they wouldn't
// fit beside anything on a page.
const openingLine = /^((?:[ \t>]|[-*+] |\d{1,9}[.)] ){0,40})(`{3,32}(?!`)|~{3,32}(?!~))([^\n]*)$/;
const closingLine = /^[ \t>]{0,40}(`{3,32}|~{3,32})[ \t]*$/;
const language = /^[ \t]*([^\s`]{1,32})(?![^\s`])/;

type OpenFence = Omit<Fence, 'codeEnd' | 'end'>;

/** All fences of a text, in order. A last one that nothing closes ends beyond the text: see `closeFence`. */
export function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: OpenFence | undefined;
  for (const { line, at } of linesWithPlaces(text)) {
    if (open === undefined) {
      open = openedBy(line, at);
    } else if (closesFence(line, open)) {
      fences.push({ ...open, codeEnd: at, end: at + line.trimEnd().length });
      open = undefined;
    }
  }
  if (open !== undefined) fences.push({ ...open, codeEnd: text.length + 1, end: text.length + 1 });
  return fences;
}

/** Closes a fence that the text leaves open. */
export function closeFence(text: string): string {
  const last = fencesOf(text).at(-1);
  return last !== undefined && last.end > text.length ? `${text}\n${last.closer}` : text;
}

const bareOpening = /^`{3,32}[ \t]*[\w+#.-]{0,32}[ \t]*$/;

/** Whether backticks, with what stands behind them on their line, open a block of code though words stand before them. */
export function opensFenceBehindWords(backticksOn: string): boolean {
  return bareOpening.test(backticksOn);
}

/** A line, in two where such a fence begins behind its words. */
function withFenceBehind(line: string): readonly string[] {
  const at = line.indexOf('```');
  const words = at === -1 ? '' : line.slice(0, at).trimEnd();
  const isAlone = isBlank(words) || words.includes('`') || line[at - 1] === '\\';
  if (isAlone || !opensFenceBehindWords(line.slice(at)) || opensFence(line)) return [line];
  return [words, (/^> ?/.exec(line)?.[0] ?? '') + line.slice(at).trimEnd()];
}

/**
 * A text with the fences on lines of their own that are opened behind words ("So: ```js") and closed wherever their
 * backticks come again. Discord shows both in the same way.
 */
export function fencesOnOwnLines(text: string): string {
  const lines: string[] = [];
  let open: { readonly fence: OpenFence; readonly isMoved: boolean } | undefined;
  const left = text.split('\n').toReversed();
  for (let line = left.pop(); line !== undefined; line = left.pop()) {
    if (open === undefined) {
      const own = withFenceBehind(line);
      const fence = openedBy(own.at(-1) ?? '', 0);
      lines.push(...own);
      open = fence && { fence, isMoved: own.length > 1 };
    } else if (open.isMoved && !closesFence(line, open.fence) && line.includes(open.fence.marker)) {
      const at = line.indexOf(open.fence.marker);
      const behind = line.slice(at + open.fence.marker.length).trim();
      lines.push(...[line.slice(0, at).trimEnd(), open.fence.closer].filter((part) => part !== ''));
      // What stands behind may open another one.
      if (behind !== '') left.push(behind);
      open = undefined;
    } else {
      lines.push(line);
      if (closesFence(line, open.fence)) open = undefined;
    }
  }
  return lines.join('\n');
}

export function opensFence(line: string): boolean {
  return openedBy(line, 0) !== undefined;
}

export function closesFence(line: string, { marker }: Pick<Fence, 'marker'>): boolean {
  return closingLine.exec(line)?.[1]?.startsWith(marker) ?? false;
}

/**
 * Where the code of a fence ends, and where its closing line does; undefined where nothing closes it.
 *
 * @param from the end of the line that opens it
 * @param complete whether nothing comes behind the text: a last line without its end may go on otherwise
 */
export function findFenceEnd(
  text: string,
  from: number,
  { marker }: Pick<Fence, 'marker'>,
  complete: boolean,
): { readonly at: number; readonly next: number } | undefined {
  for (let at = from + 1; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd === -1 && !complete) return undefined;
    const next = lineEnd === -1 ? text.length : lineEnd;
    if (closesFence(text.slice(at, next), { marker })) return { at: at - 1, next };
    at = next + 1;
  }
  return undefined;
}

/**
 * Where code in backticks ends; `none` where no such run of them comes again in its paragraph, `too-early` where more
 * text may bring it.
 *
 * @param from behind the run that opens it
 * @param run how many backticks that has
 * @param complete whether nothing comes behind the text any more
 */
export function endOfCodeSpan(
  text: string,
  from: number,
  run: number,
  complete: boolean,
): number | 'none' | 'too-early' {
  const runs = /`+|\n/g;
  runs.lastIndex = from;
  for (let match = runs.exec(text); match !== null; match = runs.exec(text)) {
    const at = runs.lastIndex;
    const isFound = match[0].length === run && match[0] !== '\n';
    if (isFound) return complete || at < text.length ? at : 'too-early';
    if (match[0] === '\n' && endsParagraph(lineFrom(text, at))) {
      return complete || text.includes('\n', at) ? 'none' : 'too-early';
    }
  }
  return complete ? 'none' : 'too-early';
}

function endsParagraph(line: string): boolean {
  return isBlank(line) || opensFence(line);
}

/** The rest of a line. */
export function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end === -1 ? undefined : end);
}

function openedBy(line: string, at: number): OpenFence | undefined {
  const [, prefix = '', marker = '', info = ''] = openingLine.exec(line) ?? [];
  const isCodeSpan = marker.startsWith('`') && info.includes('`');
  if (marker === '' || isCodeSpan) return undefined;
  // What `>>>` quotes needs no sign on each line.
  const quote = prefix.includes('>') && !prefix.includes('>>>') ? '> ' : '';
  return {
    lineStart: at,
    start: at + prefix.length,
    codeStart: at + line.length + 1,
    opener: `${quote}${marker}${language.exec(info)?.[1] ?? ''}`,
    closer: `${quote}${marker}`,
    marker,
  };
}

function* linesWithPlaces(text: string): Generator<{ readonly line: string; readonly at: number }> {
  let at = 0;
  for (const line of text.split('\n')) {
    yield { line, at };
    at += line.length + 1;
  }
}
