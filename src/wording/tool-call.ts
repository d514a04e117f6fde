import { endOfJson } from '../base/end-of-json.ts';
import { type MarkEnd, matchAt } from './answer-marks.ts';

/** A call of a tool that a model wrote as text in JSON: how it is known, where it ends, and what it says to people. */

/** What Letta gives its agents by itself, by the names in its `constants.py`. */
export const lettaTools = [
  'send_message',
  'conversation_search',
  'archival_memory_insert',
  'archival_memory_search',
  'core_memory_append',
  'core_memory_replace',
  'memory',
  'memory_insert',
  'memory_replace',
  'memory_rethink',
  'memory_finish_edits',
  'rethink_user_memory',
  'finish_rethinking_memory',
] as const;

/** The one whose words are meant for the person. */
export const speakingTool = 'send_message';

const space = '[ \\t]{0,16}\\n?[ \\t]{0,16}';
const key = (names: string) => `"(?:${names})"${space}:${space}`;
const aside = `${key('type|id|index')}(?:"[^"\\n]{0,60}"|\\d{1,6})${space},${space}`;
const callHead = new RegExp(
  `(?:\\[${space})?\\{${space}(?:${key('tool_calls')}\\[${space}\\{${space})?(?:${aside}){0,3}` +
    `(?:${key('function')}\\{${space})?${key('name|tool_name|function|tool|action')}"([\\w.-]{1,64})"${space},${space}` +
    key('arguments|parameters|args|input|action_input|tool_args|tool_input'),
  'y',
);
const callHeadSoFar = new RegExp(
  `(?:\\[${space})?(?:$|\\{${space}(?:$|"(?:\\w{0,12}$|(?:tool_calls|type|id|index|name|tool_name|function|tool|action|arguments|parameters|args|input)")))`,
  'y',
);
/** How far a call is looked into before its end is known. UTF-16 units. */
export const longestHead = 1_500;

/**
 * Whether a call begins at a place: JSON in which the name of a known tool comes before its arguments. Two line ends in
 * a row are none of JSON's: what was cut apart never becomes a call.
 */
export function lookForCall(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): 'call' | 'none' | 'too-early' {
  const match = matchAt(callHead, raw, at);
  if (match !== null) return tools.has(bareName(match[1])) ? 'call' : 'none';
  const turned = lookForTurnedCall(raw, at, tools, complete);
  if (turned !== 'none') return turned;
  const isOpen = !complete && raw.length - at < longestHead && matchAt(callHeadSoFar, raw, at) !== null;
  return isOpen ? 'too-early' : 'none';
}

/** The same where the arguments come before the name. */
function lookForTurnedCall(
  raw: string,
  at: number,
  tools: ReadonlySet<string>,
  complete: boolean,
): 'call' | 'none' | 'too-early' {
  const head = matchAt(turnedHead, raw, at);
  if (head === null) return 'none';
  const room = raw.slice(at + head[0].length - 1, at + longestHead);
  const cut = complete || room.length + head[0].length > longestHead ? 'none' : 'too-early';
  const end = endOfJson(room, 0);
  if (end === undefined) return cut;
  const name = matchAt(turnedName, room, end)?.[1];
  if (name !== undefined) return tools.has(bareName(name)) ? 'call' : 'none';
  return /^\s*(?:,\s*(?:"[^"}]*)?("\s*:?\s*(?:"[^"}]*)?)?)?$/.test(room.slice(end)) ? cut : 'none';
}

const turnedHead = new RegExp(`(?:\\[${space})?\\{${space}${key('arguments|parameters|args|input')}\\{`, 'y');
const turnedName = new RegExp(`${space},${space}${key('name|function|tool')}"([\\w.-]{1,64})"`, 'y');

function bareName(name: unknown): string {
  return typeof name === 'string' ? name.replace(/^(?:functions|default_api)\./, '') : '';
}

/** Where a call ends that begins at a place; undefined where its brackets are not closed. */
export function endOfCall(raw: string, from: number): MarkEnd | undefined {
  const end = endOfJson(raw, from);
  return end === undefined ? undefined : { at: end, next: end };
}

/**
 * What a call says to the person: the message of `send_message`, which older agents of Letta speak by. Empty for all
 * other tools, and for what can't be read.
 *
 * @param tool its name, where the call itself holds arguments only
 */
export function wordsInCall(call: string, tool?: string): string {
  const value = parseCall(call);
  const calls = Array.isArray(value) ? value : [value];
  return calls
    .map((each) => messageIn(each, tool))
    .join('\n\n')
    .trim();
}

function messageIn(call: unknown, tool: string | undefined): string {
  if (!isRecord(call)) return '';
  if (isRecord(call['function'])) return messageIn(call['function'], tool);
  if (bareName(tool ?? call['name'] ?? call['function']) !== speakingTool) return '';
  const given = call['arguments'] ?? call['parameters'] ?? call['args'] ?? call['input'] ?? call;
  const args = typeof given === 'string' ? parseCall(given) : given;
  return isRecord(args) && typeof args['message'] === 'string' ? args['message'] : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseCall(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
