import { type FindEnd, findFrom, type MarkEnd, matchAt } from './answer-marks.ts';
import { createImitationFinder, type Names, type Where } from './imitated-lines.ts';
import { createTurnFinder } from './made-up-turn.ts';
import { lookForStep } from './react-step.ts';
import { finalAction } from './spoken-alone.ts';
import { endOfCall, longestHead, lookForCall, wordsInProgram } from './tool-call.ts';

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

type LineFound = ReturnType<FindUnsaidLine>;

export function createUnsaidFinder(tools: ReadonlySet<string>, names: Names): FindUnsaidLine {
  const findImitation = createImitationFinder(names);
  const findTurn = createTurnFinder(names);
  const actions = new Set([...tools, finalAction]);
  const anywhere: FindUnsaidLine = (raw, at, options) => toUnsaidLine(findImitation(raw, at, options), at);
  const atBeginning: readonly FindUnsaidLine[] = [announcedThoughts, bareChannel];
  const atLines: readonly FindUnsaidLine[] = [
    (raw, at, options) => {
      const turn = findTurn(raw, at, options);
      return turn === 'made-up' ? { end: at, words: '', until: () => undefined } : turn;
    },
    (raw, at, options) => {
      const step = lookForStep(raw, at, actions, { ...options, asked: names.asked ?? '' });
      return typeof step === 'string' ? step : { end: step.end, words: '', ...step.input };
    },
    (raw, at, { complete }) => {
      const [name] = matchAt(/functools(?=\[|$)/y, raw, at) ?? [];
      const calls = name === undefined ? 'none' : lookForCall(raw, at + name.length, tools, complete);
      return calls === 'call' ? toUnsaidLine(name?.length ?? 0, at) : calls;
    },
    (raw, at, { complete }) => lookForWrittenCall(raw, at, tools, complete),
  ];
  const finders = {
    beginning: [anywhere, ...atBeginning, ...atLines],
    line: [anywhere, ...atLines],
    within: [anywhere],
  } as const;

  return (raw, at, options) => {
    for (const find of finders[options.where]) {
      const found = find(raw, at, options);
      if (found !== 'none') return found;
    }
    return 'none';
  };
}

function toUnsaidLine(length: number | 'too-early', at: number): LineFound {
  if (length === 'too-early') return length;
  return length === 0 ? 'none' : { end: at + length, words: '' };
}

/** Reasoning that an answer begins with in fixed words, as some families were taught them, up to those that end it. */
function announcedThoughts(raw: string, at: number, { complete }: UnsaidOptions): LineFound {
  const found = announcements.find(({ begin }) => begin.startsWith(raw.slice(at, at + begin.length)));
  if (found === undefined) return 'none';
  const end = findFrom(found.end, raw, at + found.begin.length);
  return toUnsaidLine(end === undefined ? (complete ? 0 : 'too-early') : end.next - at, at);
}

const announcements = [
  { begin: 'Here is my thought process:', end: /^[^\S\n\r\u2028\u2029]*Here is my response:/gm },
  { begin: 'Here are my reasoning steps:', end: /\[BEGIN FINAL RESPONSE\]/g },
  { begin: 'Thinking...\n', end: /^\.\.\.done thinking\.$/gm },
] as const;

/**
 * The name of a channel other than hers, as servers leave it that drop the signs around it; the words behind it are none
 * of hers up to `endOfBareChannel`. A word that goes on in lower case is that name only where such an end comes.
 */
function bareChannel(raw: string, at: number, { complete }: UnsaidOptions): LineFound {
  const [name, sure] = matchAt(/(?:assistant)?(?:analysis|commentary)(<\|message\|>|(?=\p{Lu}))?/uy, raw, at) ?? [];
  if (name === undefined) {
    const soFar = raw.slice(at, at + longestChannelName);
    return !complete && bareNames.some((begin) => begin.startsWith(soFar)) ? 'too-early' : 'none';
  }
  if (sure === undefined && !raw.includes('assistantfinal', at)) return complete ? 'none' : 'too-early';
  return { end: at + name.length, words: '', until: endOfBareChannel };
}

const longestChannelName = 20;
const bareNames = ['analysis', 'commentary', 'assistantanalysis', 'assistantcommentary'];

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
  `(?:(?=["'{[])|(?=\\w{1,40}[ \\t]?=)|(?=\\)))${argument}{0,400}\\)[)\\]]{0,2}(?=[ \\t]*(?:[\\n<◁[{\`]|$))`,
  'y',
);
const writtenRestSoFar = new RegExp(
  `${argument}{0,400}(?:"(?:[^"\\\\]|\\\\[\\s\\S]){0,1000}\\\\?|'[^\\n]{0,1000})?(?:\\)[)\\]]{0,2}[ \\t]*)?$`,
  'y',
);
