import { matchAt } from './answer-marks.ts';
import type { Names } from './imitated-lines.ts';

/**
 * A turn of the person's that a model goes on with below its answer, as if it wrote a transcript: by the names that
 * templates have for the two. A line that begins with the person's own name is a dialogue, which they may have asked
 * for in any words; a line of ours, which a model may put beside it, is known by itself.
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
const longestLabel = 20;
/** How far is looked for what follows such a line. UTF-16 units. */
const longestTurn = 1_500;

/**
 * Only below an answer: what begins with such a line, follows one, or is led up to by words with a colon or a title,
 * is a script, and among data the name of a role is that of a field. So is what the person asked for by that name.
 *
 * @param asked what the person said that she answers
 */
export function createTurnFinder({ scarlet, asked = '' }: Pick<Names, 'scarlet' | 'asked'>): FindMadeUpTurn {
  // Made for answers of more than a line alone.
  let hers: RegExp | undefined;

  return (raw, at, { said, complete }) => {
    if (said === '') return 'none';
    const [whole = '', label, tag] = matchAt(labelHere, raw, at) ?? [];
    const name = label ?? tag;
    if (name === undefined) return complete || !mayBecomeLabel(raw, at) ? 'none' : 'too-early';
    if (isNamed(name) || anyLabel.test(said) || isLedUpTo(said)) return 'none';
    if (label === undefined) return 'made-up';
    const turn = raw.slice(at + whole.length, at + longestTurn);
    hers ??= new RegExp(`${oneOf([scarlet, ...herRoles])}[*_]{0,3}[ \\t]?[:：]`, 'u');
    return turnOrField(turn, hers, complete || raw.length >= at + longestTurn);
  };

  function isNamed(name: string): boolean {
    return new RegExp(`(?<!\\p{L})${RegExp.escape(name)}(?!\\p{L})`, 'iu').test(asked);
  }
}

/**
 * What is called so in a list of data, "User: ada" above "Password: tea", is no turn.
 *
 * @param hers finds her label wherever it stands: what is left out before it may make a line of it
 */
function turnOrField(turn: string, hers: RegExp, complete: boolean): 'made-up' | 'none' | 'too-early' {
  const [value = '', next, ...others] = turn.split('\n').filter((line, index) => index === 0 || line.trim() !== '');
  if (!complete && (next === undefined || others.length === 0)) return 'too-early';
  // What is left out there may be what tells.
  if (/[<◁[{`]/.test(value + (next ?? ''))) return 'made-up';
  if (next === undefined) return soleWord.test(value) ? 'none' : 'made-up';
  return labelledLine.test(next) && !hers.test(next) && !anyLabel.test(next) ? 'none' : 'made-up';
}

const speaker = `(?:(?:#{1,6}[ \\t]{1,4})?[*_]{0,3}(${oneOf(templateRoles)})[*_]{0,3}[ \\t]?[:：](?!//)|<(user|human)>)`;
const labelHere = new RegExp(speaker, 'uy');
const anyLabel = new RegExp(`^${speaker}`, 'mu');
const labels = ['<user>', '<human>', ...templateRoles.map((name) => `${name}:`)];

function oneOf(names: readonly string[]): string {
  const some = names.filter((name) => name.trim() !== '').map((name) => RegExp.escape(name));
  return `(?:${some.join('|')})`;
}

function mayBecomeLabel(raw: string, at: number): boolean {
  const rest = raw.slice(at, at + longestLabel);
  if (rest.length === longestLabel) return false;
  const bare = rest.replace(/^(?:#{1,6}[ \t]{0,4})?[*_]{0,3}/, '').replace(/[*_ \t]+$/, '');
  return !rest.includes('\n') && labels.some((each) => each.startsWith(bare));
}

const soleWord = /^[*_]{0,3}[ \t]*[^\s*_]*[\p{L}\p{N}][ \t]*$/u;
const titleLine = /^(?:#{1,6} .*|\*\*.*\*\*|__.*__|\(.*\)|\[.*\]|[-*_=]{3,})$/u;
const leadingLine = /[:：][*_"”»)]*$/u;
const labelledLine = /^[*_>#\s]*\p{L}[\p{L}\p{M}\p{N} .'’-]{0,30}[*_]{0,3}[:：]/u;
/** How much of what was said is looked at. UTF-16 units. */
const longestLead = 2_000;

/** Whether the end of a text announces a script, or is a part of one. */
function isLedUpTo(said: string): boolean {
  const lines = said.slice(-longestLead).split('\n');
  // The very last one is the beginning of the line that is looked at.
  if (labelledLine.test(lines.at(-2) ?? '')) return true;
  const above = lines.map((line) => line.trim()).findLast((line) => line !== '' && !labelledLine.test(line));
  return above === undefined || titleLine.test(above) || leadingLine.test(above);
}
