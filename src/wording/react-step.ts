import { type FindEnd, matchAt } from './answer-marks.ts';
import { bareName, endOfCall, lookForCall } from './tool-call.ts';

/**
 * Steps in the form that prompts of agents ask for: `Thought: …`, `Action: <tool>`, `Action Input: …`, `Observation: …`,
 * `Final Answer: …`, each beginning a line.
 */
export type ReactStep = {
  /** Where the step ends, or its input begins. */
  readonly end: number;
  /** The input of the tool that is called, and where it ends. */
  readonly input?: { readonly call: { readonly tool: string }; readonly until: FindEnd };
};

const blanks = '[ \\t]{0,8}';
const label = (name: string) => `[*_]{0,3}${name}${blanks}[*_]{0,3}:[*_]{0,3}${blanks}`;
const actionHead = new RegExp(
  `${label('Action')}["'\`]?((?:functions\\.)?[\\w.-]{1,64})["'\`]?(?:\\[[^\\n\\]]{0,400}\\]|\\([^\\n)]{0,400}\\))?${blanks}(?=[\\n<◁[{\`]|$)`,
  'iy',
);
const actionSoFar = new RegExp(
  `${label('Action')}["'\`]?([\\w.-]{0,64})(?:["'\`]?(?:\\[[^\\n\\]]{0,400}|\\([^\\n)]{0,400}))?${blanks}$`,
  'iy',
);
/** Of calls that stand in a fence behind it. */
const fencedHead = new RegExp(`(${label('Action')})\`{3}\\w{0,10}\\s{1,20}(?=\\S)`, 'iy');
const fencedSoFar = new RegExp(`${label('Action')}(?:\`{1,2}|\`{3}\\w{0,10}\\s{0,20})$`, 'iy');
const inputHead = new RegExp(`\\s{1,8}${label('Action[ _]Input')}`, 'iy');
const thoughtHead = new RegExp(label('Thought'), 'iy');
const finalHead = new RegExp(label('Final[ _]Answer'), 'iy');
const observation = new RegExp(`\\s{0,8}${label('Observation')}[^\\n]*`, 'iy');
const labels = ['thought:', 'action:'];
/** How far a thought is looked into for what it leads to. UTF-16 units. */
const longestThought = 3_000;

/** @param at where a line begins */
export function lookForStep(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): ReactStep | 'none' | 'too-early' {
  const [thought] = matchAt(thoughtHead, raw, at) ?? [];
  if (thought !== undefined) return endOfThought(raw, at, at + thought.length, tools, complete);
  const [fenced, action = ''] = matchAt(fencedHead, raw, at) ?? [];
  const calls = fenced === undefined ? 'none' : lookForCall(raw, at + fenced.length, tools, complete);
  if (calls === 'call') return { end: at + action.length };
  if (calls === 'too-early' || (!complete && matchAt(fencedSoFar, raw, at) !== null)) return 'too-early';
  const [head = '', name = ''] = matchAt(actionHead, raw, at) ?? [];
  const end = at + head.length;
  if (head === '') return complete ? 'none' : mayBecomeStep(raw, at, tools);
  const tool = bareName(name);
  if (!complete && (end === raw.length || matchAt(actionSoFar, raw, at) !== null)) return isBeginOfOne(tool, tools);
  if (!tools.has(tool)) return 'none';

  const [input] = matchAt(inputHead, raw, end) ?? [];
  if (input !== undefined) return { end: end + input.length, input: { call: { tool }, until: endOfInput } };
  const rest = raw.slice(end).trimStart();
  return !complete && isBeginOf('action input:', rest) ? 'too-early' : { end };
}

/** What leads to a call of a tool that we know, or to the answer, is a step; any other thought is her own. */
function endOfThought(
  raw: string,
  at: number,
  from: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): ReactStep | 'none' | 'too-early' {
  const text = raw.slice(at, at + longestThought);
  const next = new RegExp(`${label('Action')}["'\`]?([\\w.-]{1,64})|${label('Final[ _]Answer')}`, 'gi');
  next.lastIndex = from - at;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [whole, tool] = match;
    if (tool === undefined) return { end: at + match.index + whole.length };
    if (tools.has(bareName(tool)) && (complete || next.lastIndex < text.length)) return { end: at + match.index };
  }
  return complete || text.length === longestThought ? 'none' : 'too-early';
}

/** The input of an action, with what the model makes up of its outcome, and the name of the answer that comes then. */
function endOfInput(raw: string, from: number, complete: boolean): { at: number; next: number } | undefined {
  const lineEnd = raw.indexOf('\n', from);
  const plainEnd = lineEnd === -1 ? (complete ? raw.length : undefined) : lineEnd;
  const end = /[{[]/.test(raw[from] ?? '')
    ? (endOfCall(raw, from)?.at ?? (complete ? raw.length : undefined))
    : plainEnd;
  if (end === undefined) return undefined;
  let next = end;
  for (const pattern of [observation, new RegExp(`\\s{0,8}${finalHead.source}`, 'iy')]) {
    const found = matchAt(pattern, raw, next)?.[0];
    const rest = raw.slice(next).trimStart();
    const isOpen =
      found === undefined
        ? ['observation:', 'final answer:'].some((begin) => isBeginOf(begin, rest))
        : rest.length === found.trimStart().length;
    if (isOpen && !complete) return undefined;
    next += found?.length ?? 0;
  }
  return { at: end, next };
}

function mayBecomeStep(raw: string, at: number, tools: ReadonlySet<string>): 'none' | 'too-early' {
  const text = raw.slice(at, at + longestThought);
  const [begun, word = ''] = matchAt(actionSoFar, raw, at) ?? [];
  if (begun !== undefined) return isBeginOfOne(bareName(word), tools);
  return labels.some((each) => isBeginOf(each, text)) ? 'too-early' : 'none';
}

function isBeginOfOne(word: string, tools: ReadonlySet<string>): 'none' | 'too-early' {
  return [...tools].some((tool) => tool.startsWith(word)) ? 'too-early' : 'none';
}

/** Whether a text may still become one that begins so. */
function isBeginOf(begin: string, text: string): boolean {
  const bare = text.replace(/^[*_]+/, '');
  return bare.length <= begin.length && begin.startsWith(bare.replaceAll('_', ' ').toLowerCase());
}
