import { type FindEnd, findFrom, type MarkEnd, matchAt } from './answer-marks.ts';
import { createImitationFinder, type Names, type Where } from './imitated-lines.ts';
import { createTurnFinder } from './made-up-turn.ts';
import { lookForStep } from './react-step.ts';
import { endOfCall, longestHead, wordsInProgram } from './tool-call.ts';

/** Lines that no sign tells from her words, and that begin as only a server reads on. */

export type UnsaidLine = {
  /** Where it ends, or what it begins with. */
  readonly end: number;
  /** What it says to the person all the same. */
  readonly words: string;
  /** Where what it begins ends, if that is not at `end`. */
  readonly until?: FindEnd;
  /** Where what it begins are the arguments of a call. */
  readonly call?: CalledTool;
};

/** Undefined where the call itself names it. */
export type CalledTool = { readonly tool: string | undefined };

/** The line of that kind, an imitated one of ours included, at a place; `too-early` where more text could make one. */
export type FindUnsaidLine = (raw: string, at: number, options: UnsaidOptions) => UnsaidLine | 'none' | 'too-early';

export type UnsaidOptions = {
  readonly where: Where;
  /** What she has said before that place, with the blanks behind it. */
  readonly said: string;
  readonly complete: boolean;
};

export function createUnsaidFinder(tools: ReadonlySet<string>, names: Names): FindUnsaidLine {
  const findImitation = createImitationFinder(names);
  const findTurn = createTurnFinder(names);
  return (raw, at, options) => {
    const imitation = findImitation(raw, at, options);
    if (imitation === 'too-early') return 'too-early';
    if (imitation > 0) return { end: at + imitation, words: '' };
    if (options.where === 'within') return 'none';
    const thoughts = options.where === 'beginning' ? announcedThoughts(raw, at, options.complete) : 0;
    if (thoughts === 'too-early') return 'too-early';
    if (thoughts > 0) return { end: at + thoughts, words: '' };
    const channel = options.where === 'beginning' ? bareChannel(raw, at, options.complete) : 0;
    if (channel === 'too-early') return 'too-early';
    if (channel > 0) return { end: at + channel, words: '', until: endOfBareChannel };
    const turn = findTurn(raw, at, options);
    if (turn === 'too-early') return 'too-early';
    if (turn === 'made-up') return { end: at, words: '', until: () => undefined };
    const step = lookForStep(raw, at, tools, options.complete);
    if (step === 'too-early') return 'too-early';
    if (step !== 'none') return { end: step.end, words: '', ...step.input };
    return lookForWrittenCall(raw, at, tools, options.complete);
  };
}

/**
 * How far reasoning goes that an answer begins with in these very words, as one family was taught them; 0 where it
 * doesn't, or nothing is announced behind it.
 */
function announcedThoughts(raw: string, at: number, complete: boolean): number | 'too-early' {
  const soFar = raw.slice(at, at + thoughtsBegin.length);
  if (!thoughtsBegin.startsWith(soFar)) return 0;
  const [whole] = matchAt(thoughtsAndResponse, raw, at) ?? [];
  return whole?.length ?? (complete ? 0 : 'too-early');
}

const thoughtsBegin = 'Here is my thought process:';
const thoughtsAndResponse = /[^:]*:[\s\S]*?\n\s*Here is my response:/y;

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
 * A call written as in a program, alone on its line: `conversation_search(query="tea")`, in brackets or printed; or a
 * tool's name and its arguments in JSON.
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
  const [named = '', toolBefore] = matchAt(nameBeforeJson, raw, at) ?? [];
  if (toolBefore !== undefined && tools.has(toolBefore)) {
    return { end: at + named.length, words: '', until: endOfCall, call: { tool: toolBefore } };
  }
  const [head = '', tool] = matchAt(writtenHead, raw, at) ?? [];
  const open = !complete && raw.length - at < longestHead ? 'too-early' : 'none';
  if (tool === undefined) {
    const [begun = '', word = ''] = matchAt(writtenSoFar, raw, at) ?? [];
    const isAtEnd = begun !== '' && matchAt(betweenNameAndJson, raw, at + begun.length) !== null;
    return isAtEnd && [...tools].some((name) => name.startsWith(word)) ? open : 'none';
  }
  if (!tools.has(tool)) return 'none';
  const end = matchAt(writtenRest, raw, at + head.length);
  if (end === null) return matchAt(writtenRestSoFar, raw, at + head.length) === null ? 'none' : open;
  const call = head + end[0];
  if (!complete && matchAt(/[ \t]*$/y, raw, at + call.length) !== null) return open;
  return { end: at + call.length, words: wordsInProgram(call) };
}

// Not with a blank line between: what was cut apart is none.
const nameBeforeJson = /(?:functions\.|default_api\.)?(\w{3,64})[ \t]?:?[ \t]{0,4}\n?[ \t]{0,4}(?=\{[\s"'}])/y;
const betweenNameAndJson = /[ \t]?:?[ \t]{0,4}\n?[ \t]{0,4}\{?$/y;
const writtenHead = /(?:\[[ \t]{0,4})?(?:print\()?(?:functions\.|default_api\.)?(\w{3,64})\(/y;
const writtenSoFar = /(?:\[[ \t]{0,4})?(?:print\()?(?:functions\.|default_api\.)?(\w{0,64})/y;
const argument = '(?:[^"\'()\\n]|"(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\')';
const writtenRest = new RegExp(
  `(?:(?=["'{[])|(?=\\w{1,40}[ \\t]?=)|(?=\\)))${argument}{0,400}\\)[)\\]]{0,2}(?=[ \\t]*(?:[\\n<◁[{]|$))`,
  'y',
);
const writtenRestSoFar = new RegExp(`${argument}{0,400}(?:["'][^\\n]{0,1000})?(?:\\)[)\\]]{0,2}[ \\t]*)?$`, 'y');
