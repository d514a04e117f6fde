import { isAskedFor } from './imitated-lines.ts';
import { readLooseJson } from './loose-json.ts';
import { isLooseObject, looseTextIn } from './tool-call.ts';

/**
 * An answer that is from its first sign to its last what a program would unpack: the arguments of `send_message`, or the
 * last action of an agent, which is no tool's. Only its whole form tells it from JSON that somebody asked for.
 */

/** Where the words stand, and what else may stand beside them. As Letta calls what it adds to the arguments of tools. */
const formsOfKeys = [
  { words: 'message', others: ['thinking', 'inner_thoughts', 'request_heartbeat'] },
  { words: 'action_input', others: ['action'] },
] as const;

/** What an agent calls so to speak to the person. */
export const finalAction = 'Final Answer';

/** The words of an answer of that form, be it cut off; undefined for any other. */
export function wordsSpokenAlone(answer: string, asked: string): string | undefined {
  const { object, isFenced } = readAlone(answer) ?? {};
  if (object === undefined) return undefined;
  if (object.has('action_input')) {
    return object.get('action') === finalAction ? looseTextIn(object.get('action_input')) : undefined;
  }
  // By itself a message is what anybody's program answers.
  const isHers = object.size > 1 || (isFenced === false && !isAskedFor('json', asked) && !/[{"]message/.test(asked));
  return isHers ? looseTextIn(object.get('message')) : undefined;
}

/** Whether an answer that may still go on can be one. */
export function mayBeSpokenAlone(answer: string): boolean {
  return readAlone(answer) !== undefined;
}

const fenceLine = /^(?:`{3,}|~{3,})[^\n`]{0,20}(?:\n|$)/;

type ReadAlone = { readonly object: ReadonlyMap<string, unknown>; readonly isFenced: boolean };

function readAlone(answer: string): ReadAlone | undefined {
  const [opening = ''] = fenceLine.exec(answer) ?? [];
  const isFenced = opening !== '';
  const body = answer.slice(opening.length);
  const isOver = (rest: string) => (isFenced ? /^[\s`~]*$/.test(rest) : rest.trim() === '');
  if (isFenced && isOver(body)) return { object: new Map(), isFenced };
  const begin = body.search(/\S/);
  if (body[begin] !== '{') return undefined;
  const { kind, value, end } = readLooseJson(body, begin);
  if (kind === 'broken' || !isLooseObject(value) || !isOver(body.slice(end))) return undefined;
  const isOfForm = formsOfKeys.some(({ words, others }) =>
    [...value.keys()].every((key) => key === words || others.some((other) => other === key)),
  );
  return isOfForm ? { object: value, isFenced } : undefined;
}
