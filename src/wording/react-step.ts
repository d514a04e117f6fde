import { type FindEnd, matchAt } from './answer-marks.ts';
import { isAskedFor, type Where } from './imitated-lines.ts';
import { isLedUpTo } from './made-up-turn.ts';
import { finalAction } from './spoken-alone.ts';
import { bareName, endOfCall, lookForCall } from './tool-call.ts';

/**
 * Steps in the form that prompts of agents ask for: `Thought: …`, `Action: <tool>`, `Action Input: …`, `Observation: …`,
 * `Final Answer: …`, each beginning a line. A step that calls a tool that we know is one wherever it stands; of any other
 * the sequence tells, up to the answer that it leads to.
 */
export type ReactStep = {
  /** Where the step ends, or its input begins. */
  readonly end: number;
  /** The input of the tool that is called, and where it ends. Without a tool it is the whole call, which names it. */
  readonly input?: { readonly call: { readonly tool: string | undefined }; readonly until: FindEnd };
};

/** Where a step may begin. */
type StepPlace = {
  readonly where: Where;
  /** What she has said before, with the blanks behind it. */
  readonly said: string;
  /** What the person said that is answered. */
  readonly asked: string;
  readonly complete: boolean;
};

const blanks = '[ \\t]{0,8}';
/** Some number their steps, or make headings of them. */
const label = (name: string) => `(?:#{1,6}[ \\t])?[*_]{0,3}${name}(?: \\d{1,2})?${blanks}[*_]{0,3}:[*_]{0,3}${blanks}`;
const actionHead = new RegExp(
  `${label('Action')}["'\`]?((?:functions\\.)?[\\w.-]{1,64})["'\`]?(?:\\[[^\\n\\]]{0,400}\\]|\\([^\\n)]{0,400}\\))?${blanks}(?=[\\n<◁[{\`]|$)`,
  'iy',
);
const actionSoFar = new RegExp(
  `${label('Action')}["'\`]?([\\w.-]{0,64})(?:["'\`]?(?:\\[[^\\n\\]]{0,400}|\\([^\\n)]{0,400}))?${blanks}$`,
  'iy',
);
/** Of calls in JSON behind it, in a fence or not. */
const headOfJson = new RegExp(`(${label('Action')}\\n{0,2})(\`{3}\\w{0,10}\\s{1,20})?(?=[{[])`, 'iy');
const headOfJsonSoFar = new RegExp(`${label('Action')}\\n{0,2}(?:\`{0,2}|\`{3}\\w{0,10}\\s{0,20})$`, 'iy');
const inputHead = new RegExp(`\\s{1,8}${label('Action[ _]Input')}`, 'iy');
const thoughtHead = new RegExp(label('Thought'), 'iy');
const finalLabel = label('Final[ _]Answer');
const finalHead = new RegExp(`\\s{0,8}${finalLabel}`, 'iy');
const observations = new RegExp(`(?:\\s{0,8}${label('Observation')}[^\\n]*){1,20}`, 'iy');
/** A line that begins such a trace in another way, and the label of the line that follows it then. */
const traceHead = new RegExp(`${label('(?:Question|Action)')}[^\\n]*(\\n\\s{0,8})`, 'iy');
const traceSoFar = new RegExp(`${label('(?:Question|Action)')}[^\\n]*\\s{0,9}$`, 'iy');
const secondHead = new RegExp(label('(?:Thought|Action|Action[ _]Input|Observation)'), 'iy');
const anyStep = new RegExp(`^${secondHead.source}`, 'im');
const stepLabels = ['thought:', 'action:', 'action input:', 'observation:'];
const longestStepLabel = 40;
/** How far a thought is looked into for what it leads to. UTF-16 units. */
const longestThought = 3_000;
const mostActionsRead = 20;
const closingFence = /\s{0,20}`{3}/y;
const longestClosingFence = 23;
const onlyFinal: ReadonlySet<string> = new Set([finalAction]);

/**
 * @param at where a line begins
 * @param tools what an action may call, `finalAction` included
 */
export function lookForStep(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  place: StepPlace,
): ReactStep | 'none' | 'too-early' {
  const [thought] = matchAt(thoughtHead, raw, at) ?? [];
  if (thought !== undefined) return endOfThought(raw, at + thought.length, tools, place);
  const step = lookForAction(raw, at, tools, place.complete);
  return step === 'none' ? lookForTrace(raw, at, place) : step;
}

function lookForAction(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): ReactStep | 'none' | 'too-early' {
  const inJson = lookForActionInJson(raw, at, tools, complete);
  if (inJson !== 'none') return inJson;
  const [head = '', name = ''] = matchAt(actionHead, raw, at) ?? [];
  const end = at + head.length;
  if (head === '') return 'none';
  const tool = bareName(name);
  if (!complete && (end === raw.length || matchAt(actionSoFar, raw, at) !== null)) return isBeginOfOne(tool, tools);
  if (!tools.has(tool)) return 'none';

  const [input] = matchAt(inputHead, raw, end) ?? [];
  if (input !== undefined) return { end: end + input.length, input: { call: { tool }, until: endOfInput } };
  if (!complete && isBeginOf('action input:', raw.slice(end).trimStart())) return 'too-early';
  const behind = endOfOutcome(raw, end, complete);
  return behind === undefined ? 'too-early' : { end: behind };
}

function lookForActionInJson(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): ReactStep | 'none' | 'too-early' {
  const [beforeJson, action = '', fence] = matchAt(headOfJson, raw, at) ?? [];
  if (beforeJson === undefined) return !complete && matchAt(headOfJsonSoFar, raw, at) !== null ? 'too-early' : 'none';
  const json = at + beforeJson.length;
  const calls = lookForCall(raw, json, tools, complete);
  if (calls !== 'call') return calls;
  // The answer itself: see `wordsSpokenAlone`.
  if (lookForCall(raw, json, onlyFinal, complete) === 'call') return { end: at + action.length };
  return {
    end: json,
    input: { call: { tool: undefined }, until: fence === undefined ? endOfInput : endOfFencedInput },
  };
}

/** What leads to a call of a tool that we know, or to the answer, is a step; any other thought is her own. */
function endOfThought(
  raw: string,
  from: number,
  tools: ReadonlySet<string>,
  place: StepPlace,
): ReactStep | 'none' | 'too-early' {
  const text = raw.slice(from, from + longestThought);
  const next = new RegExp(
    `${label('Action')}(?:["'\`]?([\\w.-]{1,64})|\\n{0,2}(\`{3}|[{[]))|${answerLabel(place)}`,
    'gi',
  );
  for (const match of text.matchAll(next).take(mostActionsRead)) {
    const [whole, tool, beginOfJson] = match;
    const begin = from + match.index;
    if (tool === undefined && beginOfJson === undefined) {
      if (!isExample(place)) return endOfLabel(raw, begin + whole.length, place.complete);
    } else if (tool === undefined || tools.has(bareName(tool))) {
      const action = lookForAction(raw, begin, tools, place.complete);
      if (action !== 'none') return action === 'too-early' ? action : { end: begin };
    }
  }
  return place.complete || text.length === longestThought ? 'none' : 'too-early';
}

/** Of the line that a trace leads to: some prompts call it `Answer`, as others call what is no trace. */
function answerLabel({ where, asked }: StepPlace): string {
  return where === 'beginning' && !isAskedFor('thought', asked)
    ? `${finalLabel}|(?<=[\\n>▷\\]}\`][ \\t]{0,8})${label('Answer')}`
    : finalLabel;
}

/** At its end a label may have more signs. */
function endOfLabel(raw: string, end: number, complete: boolean): ReactStep | 'too-early' {
  return complete || end < raw.length ? { end } : 'too-early';
}

/** A trace that begins with a question, or with an action of a tool that nobody has: it goes with all its steps. */
function lookForTrace(raw: string, at: number, place: StepPlace): ReactStep | 'none' | 'too-early' {
  const [line] = matchAt(traceHead, raw, at) ?? [];
  if (line === undefined) return !place.complete && matchAt(traceSoFar, raw, at) !== null ? 'too-early' : 'none';
  const second = at + line.length;
  if (matchAt(secondHead, raw, second) === null) {
    const rest = raw.slice(second, second + longestStepLabel);
    return !place.complete && stepLabels.some((each) => isBeginOf(each, rest)) ? 'too-early' : 'none';
  }
  if (isExample(place)) return 'none';
  const text = raw.slice(second, second + longestThought);
  const final = new RegExp(answerLabel(place), 'i').exec(text);
  if (final !== null) return endOfLabel(raw, second + final.index + final[0].length, place.complete);
  return place.complete || text.length === longestThought ? 'none' : 'too-early';
}

/** Whether words lead up to it, steps that stayed stand above it, or the person gave the labels. */
function isExample({ said, asked }: StepPlace): boolean {
  if (stepLabels.some((each) => isAskedFor(each, asked))) return true;
  return said !== '' && (isLedUpTo(said) || anyStep.test(said.slice(-longestThought)));
}

/** The input of an action, with what the model makes up of its outcome, and the name of the answer that comes then. */
function endOfInput(raw: string, from: number, complete: boolean): { at: number; next: number } | undefined {
  const isJson = /[{[]/.test(raw[from] ?? '');
  const lineEnd = raw.indexOf('\n', from);
  // At the end of the text nothing is known of the outcome, unless nothing more comes.
  const end = isJson ? (endOfCall(raw, from)?.at ?? raw.length) : lineEnd === -1 ? raw.length : lineEnd;
  const next = endOfOutcome(raw, end, complete);
  return next === undefined ? undefined : { at: end, next };
}

/** The same of an input in a fence, which goes with it. */
const endOfFencedInput: FindEnd = (raw, from, complete) => {
  const end = endOfCall(raw, from)?.at ?? raw.length;
  const [fence] = matchAt(closingFence, raw, end) ?? [];
  if (fence === undefined && !complete && raw.length - end < longestClosingFence) return undefined;
  const next = endOfOutcome(raw, end + (fence?.length ?? 0), complete);
  return next === undefined ? undefined : { at: end, next };
};

/** Where the answer begins behind an action: its outcome goes, and what only says that the answer comes. */
function endOfOutcome(raw: string, from: number, complete: boolean): number | undefined {
  let next = from;
  for (const pattern of [observations, finalHead]) {
    const found = matchAt(pattern, raw, next)?.[0];
    const rest = raw.slice(next).trimStart();
    const isOpen =
      found === undefined
        ? ['observation:', 'final answer:'].some((begin) => isBeginOf(begin, rest))
        : rest.length === found.trimStart().length;
    if (isOpen && !complete) return undefined;
    next += found?.length ?? 0;
  }
  return next;
}

function isBeginOfOne(word: string, tools: ReadonlySet<string>): 'none' | 'too-early' {
  return [...tools].some((tool) => tool.startsWith(word)) ? 'too-early' : 'none';
}

/** Whether a text may still become one that begins with such a label, which may be numbered: see `label`. */
function isBeginOf(begin: string, text: string): boolean {
  const bare = text
    .slice(0, longestStepLabel)
    .replace(/^(?:#{1,6} ?)?[*_]*/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
  const name = begin.slice(0, -1);
  return (
    name.startsWith(bare) ||
    (bare.startsWith(name) && /^(?: \d{0,2})?[ \t]{0,8}\*{0,3}(?::[ \t*]{0,14})?$/.test(bare.slice(name.length)))
  );
}
