import { matchAt } from './answer-marks.ts';
import { isAskedFor, type Names } from './imitated-lines.ts';
import { wrapsWords } from './named-marks.ts';

/**
 * A turn of the person's that a model goes on with below its answer, as if it wrote a transcript: by the names that
 * templates have for the two. Her line follows the person's, or what they are made to say calls for one; anything else
 * behind such a name may be the value of a field, a heading or a title. A line that begins with the person's own name is
 * a dialogue, which they may have asked for in any words; a line of ours, which a model may put beside it, is known by
 * itself.
 */

export type TurnOptions = {
  /** What she has said before that line, with the blanks behind it. */
  readonly said: string;
  /** Whether nothing comes behind the text any more. */
  readonly complete: boolean;
};

/** Whether such a turn begins with the line at a place. */
export type FindMadeUpTurn = (raw: string, at: number, options: TurnOptions) => 'made-up' | 'none' | 'too-early';

/** By what templates call the two. */
const templateRoles = ['User', 'USER', 'Human', 'HUMAN'];
const herRoles = ['Assistant', 'ASSISTANT', 'AI'];
const longestSpeakerLabel = 20;
/** How far is looked for what follows such a line. UTF-16 units. */
const longestTurn = 1_500;

/**
 * Only below an answer: what begins with such a line, follows one, or is led up to by words with a colon or a title is a
 * script; among data the name of a role is that of a field; and the person may have asked for a turn by its name.
 *
 * @param asked what the person said that she answers
 */
export function createTurnFinder({ scarlet, asked = '' }: Pick<Names, 'scarlet' | 'asked'>): FindMadeUpTurn {
  // Made for answers of more than a line alone.
  let hers: RegExp | undefined;

  return (raw, at, { said, complete }) => {
    if (said === '') return 'none';
    const [whole = '', label, tag, colon] = matchAt(labelHere, raw, at) ?? [];
    const name = label ?? tag;
    if (name === undefined) return complete || !mayBecomeLabel(raw, at) ? 'none' : 'too-early';
    if (isAskedFor(name, asked) || anyRole.test(said) || isLedUpTo(said)) return 'none';
    if (label === undefined && colon === undefined) {
      const wraps = wrapsWords(raw, at + whole.length, new Set(), complete);
      return wraps === 'words' ? 'made-up' : wraps;
    }
    const turn = raw.slice(at + whole.length, at + longestTurn);
    hers ??= new RegExp(`${beginOfLine}${oneOf([scarlet, ...herRoles])}[*_]{0,3}[ \\t]?[:：]`, 'u');
    return turnOrField(turn, hers, complete || raw.length >= at + longestTurn);
  };
}

/**
 * What is called so in a list of data, "User: ada" above "Password: tea", is no turn, nor is "Human: All Too Human".
 *
 * @param hers finds her label wherever it stands: what is left out before it may make a line of it
 */
function turnOrField(turn: string, hers: RegExp, complete: boolean): 'made-up' | 'none' | 'too-early' {
  const [value = '', next, ...others] = turn.split('\n').filter((line, index) => index === 0 || line.trim() !== '');
  if (!complete && (next === undefined || others.length === 0)) return 'too-early';
  // What is left out there may be what tells.
  if (mayBeLeftOut.test(`${value}\n${next ?? ''}`)) return 'made-up';
  if (next !== undefined && labelledLine.test(next) && !hers.test(next) && !anyLabel.test(next)) return 'none';
  const words = value.replace(/[*_\s]/g, '') === '' ? (next ?? '') : value;
  if (callsForAnswer.test(words) || hers.test(turn) || anyLabel.test(turn)) return 'made-up';
  return complete ? 'none' : 'too-early';
}

const mayBeLeftOut =
  /[<◁][ \t]{0,4}[/a-zA-Z|｜]|\{|`{3}|\[(?:[A-Z_]{3}|\/|\||e~|(?i:think|thought|reasoning|scratchpad|Discord))|^\[/m;
/** Or what may become one when a mark before it is left out. */
const beginOfLine = '(?:^|[\\n>▷\\]}`])[ \\t]{0,8}(?:#{1,6}[ \\t]{1,4})?[*_]{0,3}';
/** What is asked or called out. */
const callsForAnswer = /[?？؟\u037e՞፧!！՜߹](?:\p{Extended_Pictographic}|[\p{Pe}\p{Pf}\p{M}"'*_~\s\u200d])*$/u;

const speaker = `(?:(?:#{1,6}[ \\t]{1,4})?[*_]{0,3}(${oneOf(templateRoles)})[*_]{0,3}[ \\t]?[:：](?!//)|<(user|human)>([:：])?)`;
const labelHere = new RegExp(speaker, 'uy');
const anyLabel = new RegExp(`^${speaker}`, 'mu');
/** Where one role stands, another one is no surprise. */
const anyRole = new RegExp(`^(?:${speaker}|[*_]{0,3}(?:System|Developer|Tool|Assistant)[*_]{0,3}[:：])`, 'mu');
const speakerLabels = ['<user>', '<human>', ...templateRoles.map((name) => `${name}:`)];

function oneOf(names: readonly string[]): string {
  const some = names.filter((name) => name.trim() !== '').map((name) => RegExp.escape(name));
  return `(?:${some.join('|')})`;
}

function mayBecomeLabel(raw: string, at: number): boolean {
  const rest = raw.slice(at, at + longestSpeakerLabel);
  if (rest.length === longestSpeakerLabel) return false;
  const bare = rest.replace(/^(?:#{1,6}[ \t]{0,4})?[*_]{0,3}/, '').replace(/[*_ \t]+$/, '');
  return !rest.includes('\n') && speakerLabels.some((each) => each.startsWith(bare));
}

const titleLine = /^(?:#{1,6} .*|\*\*.*\*\*|__.*__|\(.*\)|\[.*\]|\|.*\||[-*_=]{3,})$/u;
const leadingLine = /[:：][*_"”»)]*$/u;
const labelledLine = /^[*_>#\s]*\p{L}[\p{L}\p{M}\p{N} .'’-]{0,30}[*_]{0,3}[:：]/u;
/** How much of what was said is looked at. UTF-16 units. */
const longestLead = 2_000;

/** Whether the end of a text announces a script, or is a part of one. */
export function isLedUpTo(said: string): boolean {
  const lines = said.slice(-longestLead).split('\n');
  // The very last one is the beginning of the line that is looked at.
  if (labelledLine.test(lines.at(-2) ?? '')) return true;
  const above = lines.map((line) => line.trim()).findLast((line) => line !== '' && !labelledLine.test(line));
  return above === undefined || titleLine.test(above) || leadingLine.test(above);
}
