import { closesReasoning, foldOfTitle, foldOfType, foldSoFar, reasoningTag } from './reasoning-tags.ts';

/**
 * What models write that is meant for a server and for nobody who reads: how each mark begins. Every pattern is sticky,
 * bounded and, but for a fold with its title, stays on one line, so that looking at a place costs little and nothing that
 * was cut apart can match.
 */

export type Mark = { readonly end: number } /** What is within is the answer, where nothing of it came before. */ & (
  | { readonly kind: 'answer-begins'; readonly tag: string /** It may say whose it is. */; readonly role?: string }
  | { readonly kind: 'answer-ends'; readonly tag: string }
  | { readonly kind: 'reasoning-begins' | 'reasoning-ends' | 'token' | 'her-turn' | 'call-to-the-end' }
  /** What comes behind her words is made up; before them it is an echo of what she was given, up to `endOfEcho`. */
  | { readonly kind: 'another-turn'; readonly endOfEcho: FindEnd }
  /** What speaks to nobody. `onlyFirst`: it may be hers where she has said something. */
  | { readonly kind: 'aside'; readonly endOfAside: FindEnd; readonly onlyFirst?: boolean }
  /** A call of a tool between tags, up to what `until` finds. */
  | { readonly kind: 'call'; readonly tool: string | undefined; readonly until: RegExp }
);

type MarkWithoutEnd = Mark extends infer Each ? (Each extends Mark ? Omit<Each, 'end'> : never) : never;

type MarkForm = {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => MarkWithoutEnd;
  /** How many characters behind the match decide how far it reaches. */
  readonly looksAhead?: number;
};

const attributes = '(?=[\\s/>])[^<>\\n]{0,200}>';
/** Before a name, as some families have it. */
const familyName = '(?:[a-z]{1,20}:|longcat_|[|｜]DSML[|｜])?';
const toolTags =
  '(?:(?:tool|function)_?(?:calls?|use|code|results?|responses?|outputs?)|invoke|tools|memory_(?:blocks|metadata))';

const turnBegins =
  '(?:<\\|(?:im_start|start_header_id|start_of_role|start)\\|>|<start_of_turn>|<\\|turn>)[ \\t]{0,4}\\n?';
const hers = '(?:assistant|model|chatbot_token)';
const othersTurn = '(?:(?:user|human|system|developer|tool|ipython|observation)(?:_token)?)';
const herTurn = `${turnBegins}[ \\t]{0,4}${hers}(?!\\w| to=)|[<[][|｜]${hers}[|｜][>\\]]|\\[/INST\\]`;
const herTurnLooksAhead = ' to='.length;
/** With the tool that she speaks to; what it is told follows in a channel. */
const herCallingTurn = `${turnBegins}${hers} to=[^<\\n]{0,100}(?=<|$)`;

/** Around her words, where they stand at the beginning and the end. */
const answerTags = '(?:(?:final_)?(?:answer|response)|assistant|reply|message|output)';
const herRole = 'role=["\']?(assistant|model)["\' \\t>]';

const forms: readonly MarkForm[] = [
  {
    pattern: new RegExp(reasoningTag, 'iy'),
    read: (match) => {
      if (closesReasoning(match)) return { kind: 'reasoning-ends' };
      return { kind: match[0].endsWith('/>') ? 'token' : 'reasoning-begins' };
    },
    // What makes a link of it.
    looksAhead: 1,
  },
  {
    pattern: new RegExp(`<[ \\t]{0,4}(/?)[ \\t]{0,4}(${familyName}${toolTags})${attributes}`, 'iy'),
    read: ([, slash, name = '']) =>
      slash === '/'
        ? { kind: 'token' }
        : { kind: 'call', tool: undefined, until: new RegExp(`</[ \\t]{0,4}${RegExp.escape(name)}[ \\t]{0,4}>`, 'gi') },
  },
  {
    pattern: /<function=([\w.-]{1,64})>/iy,
    read: ([, tool]) => ({ kind: 'call', tool, until: /<\/function>/gi }),
  },
  {
    pattern: /<[|｜](tool[_▁]calls?(?:[_▁]section)?)[_▁]begin[|｜]>/iy,
    read: ([, name = '']) => ({ kind: 'call', tool: undefined, until: new RegExp(`<[|｜]${name}[_▁]end[|｜]>`, 'gi') }),
  },
  {
    pattern: /<start_(function_(?:call|response))>/iy,
    read: ([, name = '']) => ({ kind: 'call', tool: undefined, until: new RegExp(`<end_${name}>`, 'gi') }),
  },
  {
    pattern: /\[(TOOL_RESULTS|AVAILABLE_TOOLS|SYSTEM_PROMPT)\]/y,
    read: ([, name = '']) => ({ kind: 'call', tool: undefined, until: new RegExp(`\\[/${name}\\]`, 'g') }),
  },
  { pattern: /<\|tool_call>/iy, read: () => ({ kind: 'call', tool: undefined, until: /<tool_call\|>/gi }) },
  { pattern: /<\/function>/iy, read: () => ({ kind: 'token' }) },
  { pattern: /\[TOOL_CALLS\]|<\|python_tag\|>/y, read: () => ({ kind: 'call-to-the-end' }) },
  {
    pattern: /<\|channel\|>\s{0,4}(\w{1,30})[^\n<]{0,100}(?:<\|constrain\|>[^\n<]{0,30})?<\|message\|>/iy,
    read: readChannel,
  },
  {
    pattern: /<\|channel\|>\s{0,4}(\w{0,30})/iy,
    read: readChannel,
    looksAhead: 200,
  },
  { pattern: new RegExp(herCallingTurn, 'iy'), read: () => ({ kind: 'her-turn' }), looksAhead: 1 },
  { pattern: new RegExp(herTurn, 'iy'), read: () => ({ kind: 'her-turn' }), looksAhead: herTurnLooksAhead },
  {
    pattern: new RegExp(
      `${turnBegins}[ \\t]{0,4}${othersTurn}(?!\\w)|[<[][|｜]${othersTurn}[|｜][>\\]]|\\[INST\\]`,
      'iy',
    ),
    read: () => ({ kind: 'another-turn', endOfEcho: endOfOthersTurn }),
    looksAhead: 1,
  },
  // Behind the end of its text a model goes on with another one.
  {
    pattern: /<[|｜]end[_▁]?of[_▁]?(?:text|sentence)[|｜]>|\[e~\[/iy,
    read: () => ({ kind: 'another-turn', endOfEcho: (_, from) => ({ at: from, next: from }) }),
  },
  {
    pattern:
      /[<[][|｜]\/?[\p{L}\p{N}_▁-]{1,40}[|｜][>\]]|<\|\w{3,30}>|<\w{3,30}\|>|<(?:start|end)_of_turn>|<(?:[a-z]{1,20}:)?(?:bos|eos|pad|unk)>|<s>(?=[ \t]{0,4}\[INST\])|\[(?:BEGIN|END) FINAL RESPONSE\]/iuy,
    read: () => ({ kind: 'token' }),
    // The word that says whose turn begins.
    looksAhead: 24,
  },
  { pattern: foldOfType, read: () => ({ kind: 'aside', endOfAside: endOfFold }) },
  { pattern: foldOfTitle, read: () => ({ kind: 'aside', endOfAside: endOfFold, onlyFirst: true }) },
  {
    pattern: new RegExp(`<(${answerTags})(?:(?=[^<>\\n]{0,200}[ \\t]${herRole})[^<>\\n]{1,200})?>`, 'iy'),
    read: ([, tag = '', role]) => ({ kind: 'answer-begins', tag, ...(role === undefined ? {} : { role }) }),
  },
  // Struck-out text ends so, too, but goes on.
  {
    pattern: new RegExp(`</(s|${answerTags})>(?=[ \\t\u200b-\u200d\u2060\ufeff]{0,16}(?:$|[\\n<[{\`]))`, 'iy'),
    read: ([, tag = '']) => ({ kind: 'answer-ends', tag }),
    looksAhead: 18,
  },
];

/** No mark reaches further, nor looks further ahead. UTF-16 units. */
const longestTag = 300;

/**
 * The mark that begins at a place; `too-early` where more text could make one, or make it longer.
 *
 * @param complete whether nothing comes behind the text any more
 */
export function lookForMark(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): Mark | 'none' | 'too-early' {
  if (matchAt(anyTag, raw, at) === null) {
    const isOpen = !complete && raw.length - at < longestTag && tagSoFar.test(raw.slice(at));
    return isOpen ? 'too-early' : 'none';
  }
  for (const { pattern, read, looksAhead = 0 } of forms) {
    const match = matchAt(pattern, raw, at);
    if (match === null) continue;
    const end = at + match[0].length;
    return !complete && raw.length < end + looksAhead ? 'too-early' : { ...read(match), end };
  }
  // By itself it strikes words out.
  if (!complete && beginSoFar.test(raw.slice(at, at + 20))) return 'too-early';
  if (!complete && foldSoFar.test(raw.slice(at, at + longestTag))) return 'too-early';
  return toolTagAt(raw, at, tools);
}

/** The sign that text begins, which is known by the instruction behind it. */
const beginSoFar = /^<s>[ \t]{0,4}(?:\[(?:I(?:N(?:ST?)?)?)?)?$/i;
const toolTag = /<([a-z]\w{2,63})(?:\s[^<>\n]{0,200})?>/iy;

/** A tag that has the name of a tool. One that is a plain word may be anybody's. */
function toolTagAt(raw: string, at: number, tools: ReadonlySet<string>): Mark | 'none' {
  const [tag = '', tool = ''] = matchAt(toolTag, raw, at) ?? [];
  if (!tool.includes('_') || !tools.has(tool)) return 'none';
  const end = at + tag.length;
  if (tag.endsWith('/>')) return { kind: 'token', end };
  return { kind: 'call', tool, until: new RegExp(`</${tool}>`, 'gi'), end };
}

// Every mark begins with one of these: it spares the rest of the work for most signs that are no mark.
const anyTag =
  /[<◁][ \t]{0,4}[/a-z|｜][^<>◁▷\n]{0,260}[>▷]|\[\/?[A-Z_]{4,16}\]|\[\|\/?\w{1,40}\|\]|\[e~\[|\[(?:BEGIN|END) FINAL RESPONSE\]/iy;
const tagSoFar = /^(?:[<◁][ \t]{0,4}(?:$|[/a-z|｜][^<>◁▷\n]*)|\[\/?[A-Z_ ]{0,22}|\[\|\/?\w{0,40}\|?|\[e~?)$/i;

/** Matches a sticky pattern at a place. */
export function matchAt(pattern: RegExp, raw: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(raw);
}

/** Where something ends, and where what follows begins. */
export type MarkEnd = { readonly at: number; readonly next: number };

export type FindEnd = (raw: string, from: number, complete: boolean) => MarkEnd | undefined;

/** Of all channels only one speaks to people. */
function readChannel([, channel = '']: RegExpExecArray): MarkWithoutEnd {
  return channel.toLowerCase() === 'final' ? { kind: 'token' } : { kind: 'aside', endOfAside: endOfChannel };
}

function endOfFold(raw: string, from: number): MarkEnd | undefined {
  return findFrom(/<\/details>/gi, raw, from);
}

/** Where what stands in another channel than hers ends: the mark that ends it is one of its own. */
function endOfChannel(raw: string, from: number): MarkEnd | undefined {
  const end = findFrom(/<\|(?:end|call|return|start|channel)\|>/gi, raw, from);
  return end && { at: end.at, next: end.at };
}

function endOfOthersTurn(raw: string, from: number, complete: boolean): MarkEnd | undefined {
  const end = findFrom(new RegExp(herTurn, 'gi'), raw, from);
  return !complete && end !== undefined && end.next + herTurnLooksAhead > raw.length ? undefined : end;
}

/** The first match from a place on. @param pattern with one of the flags `g` and `y` */
export function findFrom(pattern: RegExp, raw: string, from: number): MarkEnd | undefined {
  pattern.lastIndex = from;
  const match = pattern.exec(raw);
  return match === null ? undefined : { at: match.index, next: pattern.lastIndex };
}

export type ReasoningRead = {
  /** Where it ends; undefined where it doesn't yet. */
  readonly end: number | undefined;
  /** How far it was read. */
  readonly read: number;
  /** How often reasoning began anew on the way. */
  readonly begun: number;
};

/** Reads reasoning up to the tag that ends it. @param from behind the tag that began it */
export function readReasoning(raw: string, from: number): ReasoningRead {
  const tags = new RegExp(reasoningTag, 'gi');
  tags.lastIndex = from;
  let begun = 0;
  let read = from;
  for (let match = tags.exec(raw); match !== null; match = tags.exec(raw)) {
    read = tags.lastIndex;
    // Reasoning that speaks of the tag has it in backticks.
    if (raw[match.index - 1] === '`') continue;
    if (closesReasoning(match)) return { end: read, read, begun };
    begun += 1;
  }
  return { end: undefined, read: Math.max(read, raw.length - longestTag), begun };
}
