import { type FindEnd, findFrom, type MarkEnd, matchAt } from './answer-marks.ts';
import { createImitationFinder, type Names, type Where } from './imitated-lines.ts';
import { longestHead, parseCall, speakingTool } from './tool-call.ts';

/** Lines that no sign tells from her words, and that begin as only a server reads on. */

export type UnsaidLine = {
  /** Where it ends, or what it begins with. */
  readonly end: number;
  /** What it says to the person all the same. */
  readonly words: string;
  /** Where what it begins ends, if that is not at `end`. */
  readonly until?: FindEnd;
};

/** The line of that kind, an imitated one of ours included, at a place; `too-early` where more text could make one. */
export type FindUnsaidLine = (
  raw: string,
  at: number,
  options: { readonly where: Where; readonly complete: boolean },
) => UnsaidLine | 'none' | 'too-early';

export function createUnsaidFinder(tools: ReadonlySet<string>, names: Names): FindUnsaidLine {
  const findImitation = createImitationFinder(names);
  return (raw, at, options) => {
    const imitation = findImitation(raw, at, options);
    if (imitation === 'too-early') return 'too-early';
    if (imitation > 0) return { end: at + imitation, words: '' };
    if (options.where === 'within') return 'none';
    const channel = options.where === 'beginning' ? bareChannel(raw, at, options.complete) : 0;
    if (channel === 'too-early') return 'too-early';
    if (channel > 0) return { end: at + channel, words: '', until: endOfBareChannel };
    return lookForWrittenCall(raw, at, tools, options.complete);
  };
}

/**
 * Where an answer begins with the name of a channel other than hers, as servers leave it that drop the signs around it;
 * the words behind it are none of hers up to `endOfBareChannel`. 0 where it doesn't.
 */
function bareChannel(raw: string, at: number, complete: boolean): number | 'too-early' {
  const match = matchAt(/(?:analysis|commentary)(?:<\|message\|>|(?=\p{Lu}))/uy, raw, at);
  if (match !== null) return match[0].length;
  const soFar = raw.slice(at, at + longestBegin);
  const begins = bareChannels.some((begin) => begin.startsWith(soFar));
  return begins && !complete ? 'too-early' : 0;
}

const longestBegin = 24;
const bareChannels = ['analysis<|message|>', 'commentary<|message|>'];

function endOfBareChannel(raw: string, from: number): MarkEnd | undefined {
  const end = findFrom(/<\|(?:end|call|return|start|channel)\|>|assistantfinal/gi, raw, from);
  return end && (raw[end.at] === '<' ? { at: end.at, next: end.at } : end);
}

/**
 * A call written as in a program, alone on its line: `conversation_search(query="tea")`, in brackets or printed.
 *
 * @param at where a line begins
 * @returns where it ends, and what `send_message` says by it
 */
function lookForWrittenCall(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): UnsaidLine | 'none' | 'too-early' {
  const [head = '', tool] = matchAt(writtenHead, raw, at) ?? [];
  const open = !complete && raw.length - at < longestHead ? 'too-early' : 'none';
  if (tool === undefined) {
    const [begun = '', word = ''] = matchAt(writtenSoFar, raw, at) ?? [];
    const mayBe = begun !== '' && at + begun.length === raw.length && [...tools].some((name) => name.startsWith(word));
    return mayBe ? open : 'none';
  }
  if (!tools.has(tool)) return 'none';
  const end = matchAt(writtenRest, raw, at + head.length);
  if (end === null) return matchAt(writtenRestSoFar, raw, at + head.length) === null ? 'none' : open;
  if (at + head.length + end[0].length === raw.length && !complete) return open;
  const [, text = ''] = /"((?:[^"\\]|\\.)*)"/s.exec(end[0]) ?? [];
  const message = tool === speakingTool ? parseCall(`"${text.replaceAll('\n', '\\n')}"`) : '';
  return { end: at + head.length + end[0].length, words: typeof message === 'string' ? message : '' };
}

const writtenHead = /(?:\[[ \t]{0,4})?(?:print\()?(?:functions\.|default_api\.)?(\w{3,64})\(/y;
const writtenSoFar = /(?:\[[ \t]{0,4})?(?:print\()?(?:functions\.|default_api\.)?(\w{0,64})/y;
const argument = '(?:[^"\'()\\n]|"(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\')';
const writtenRest = new RegExp(
  `(?:(?=["'])|(?=\\w{1,40}[ \\t]?=)|(?=\\)))${argument}{0,400}\\)[)\\]]{0,2}(?=[ \\t]*(?:[\\n<◁[{]|$))`,
  'y',
);
const writtenRestSoFar = new RegExp(`${argument}{0,400}(?:["'][^\\n]{0,1000})?(?:\\)[)\\]]{0,2}[ \\t]*)?$`, 'y');
