import { endOfJson } from '../base/end-of-json.ts';
import type { MarkEnd } from './answer-marks.ts';
import { type OpenText, readLooseJson } from './loose-json.ts';

/** A call of a tool that a model wrote as text: how it is known, where it ends, and what it says to people. */

/**
 * What Letta gives its agents by itself, by the names in its `constants.py`, but for `memory`: a plain word is a tool's
 * name only where an agent has that tool.
 */
export const lettaTools = [
  'send_message',
  'conversation_search',
  'archival_memory_insert',
  'archival_memory_search',
  'core_memory_append',
  'core_memory_replace',
  'memory_insert',
  'memory_replace',
  'memory_rethink',
  'memory_finish_edits',
  'rethink_user_memory',
  'finish_rethinking_memory',
] as const;

/** The one whose words are meant for the person. */
const speakingTool = 'send_message';

const nameKeys = ['name', 'tool_name', 'function', 'function_name', 'tool', 'action'] as const;
const argumentKeys = [
  ...['arguments', 'parameters', 'params', 'args', 'kwargs', 'input', 'function_args'],
  ...['action_input', 'tool_args', 'tool_input'],
] as const;
/** What may stand in a call before its name and its arguments are known; any other key makes it other JSON. */
const keysOfCalls: ReadonlySet<string> = new Set([
  ...nameKeys,
  ...argumentKeys,
  'tool_calls',
  'type',
  'id',
  'tool_call_id',
  'index',
]);

/** How far a call is looked into before its end is known. UTF-16 units. */
export const longestHead = 1_500;

export type CallFound = 'call' | 'none' | 'too-early';

/** Whether a call begins at a place: JSON, be it loosely written, that names a known tool and has arguments for it. */
export function lookForCall(raw: string, at: number, tools: ReadonlySet<string>, complete: boolean): CallFound {
  const head = raw.slice(at, at + longestHead);
  if (!/^(?:\{|\[\s{0,20}(?:\{|$))/.test(head)) return 'none';
  const { kind, value } = readLooseJson(head, 0);
  const mayGoOn = kind === 'open' && !complete && head.length < longestHead;
  const found = callIn(value, tools, mayGoOn);
  if (found !== 'maybe') return found;
  return mayGoOn ? 'too-early' : 'none';
}

/** `maybe`: as far as it is known. */
function callIn(value: unknown, tools: ReadonlySet<string>, mayGoOn: boolean): 'call' | 'none' | 'maybe' {
  if (value === undefined) return 'maybe';
  if (Array.isArray(value)) return callIn(value[0], tools, mayGoOn);
  if (!isLooseObject(value)) return 'none';
  const inner = value.get('function') ?? value.get('tool_calls');
  if (isLooseObject(inner) || Array.isArray(inner)) return callIn(inner, tools, mayGoOn);
  const [[key, args] = ['', undefined], ...others] = value;
  // A tool's own name as the only key, once no other can follow. One that is a plain word may stand for anything.
  if (others.length === 0 && key.includes('_') && tools.has(bareName(key)))
    return isLooseObject(args) && !mayGoOn ? 'call' : 'maybe';

  const keys = [...value.keys()];
  const foreign = keys.findIndex((each) => !keysOfCalls.has(each));
  const own = foreign === -1 ? keys : keys.slice(0, foreign);
  const name = firstOf(
    value,
    nameKeys.filter((each) => own.includes(each)),
  );
  if (typeof name === 'string' && argumentKeys.some((each) => own.includes(each))) {
    return tools.has(bareName(name)) ? 'call' : 'none';
  }
  return foreign === -1 ? 'maybe' : 'none';
}

/** The name of a tool without that of its module. */
export function bareName(name: string): string {
  return name.replace(/^(?:functions|default_api|tools)\./, '');
}

/** Whether a line opens a fence whose code is meant for whoever runs tools, as its language says. */
export function opensToolFence(line: string): boolean {
  return /^[`~]+[ \t]*tool_(?:code|calls?|use|outputs?|results?|responses?)[ \t]*$/i.test(line);
}

/** Where a call ends that begins at a place; undefined where its brackets are not closed. */
export function endOfCall(raw: string, from: number): MarkEnd | undefined {
  const read = readLooseJson(raw, from);
  const end = read.kind === 'whole' ? read.end : read.kind === 'broken' ? endOfJson(raw, from) : undefined;
  return end === undefined ? undefined : { at: end, next: end };
}

/**
 * What a call says to the person: the message of `send_message`, which older agents of Letta speak by. Empty for all
 * other tools, and for what can't be read.
 *
 * @param tool its name, where the call itself holds arguments only
 */
export function wordsInCall(call: string, tool?: string): string {
  const begin = call.search(/\S/);
  if (begin === -1) return '';
  if (call[begin] === '<' || /^[\w.]+\s*</.test(call.slice(begin))) return wordsInTags(call.slice(begin), tool);
  if (call[begin] !== '{' && call[begin] !== '[') return tool === speakingTool ? call.trim() : wordsInProgram(call);
  const { value } = readLooseJson(call, begin);
  const calls = Array.isArray(value) ? value : [value];
  return calls
    .map((each) => messageIn(each, tool))
    .join('\n\n')
    .trim();
}

const spokenInProgram = new RegExp(`(?<!\\w)${speakingTool}\\(\\s*(?:\\w{1,40}\\s*=\\s*)?(?=["'{])`);

/** The same of a call that is written as in a program. */
export function wordsInProgram(call: string): string {
  const head = spokenInProgram.exec(call);
  if (head === null) return '';
  const { value } = readLooseJson(call, head.index + head[0].length);
  return looseTextIn(isLooseObject(value) ? value.get('message') : value) ?? '';
}

const namedInTags = /^(?:<(?:function|invoke)(?:=|\s+name=)["']?)?([\w.-]+)/;
const messageInTags =
  /<(?:parameter(?:=|\s+name=)["']?)?message["']?>([\s\S]*?)<\/(?:parameter|message)>|<arg_key>message<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/;

function wordsInTags(call: string, tool: string | undefined): string {
  const name = tool ?? namedInTags.exec(call)?.[1] ?? '';
  const [, message, value = ''] = messageInTags.exec(call) ?? [];
  return bareName(name) === speakingTool ? (message ?? value).trim() : '';
}

function messageIn(call: unknown, tool: string | undefined): string {
  if (!isLooseObject(call)) return '';
  const inner = call.get('function') ?? call.get(speakingTool);
  if (isLooseObject(inner)) return messageIn(inner, call.has(speakingTool) ? speakingTool : tool);
  const calls = call.get('tool_calls');
  if (Array.isArray(calls)) return calls.map((each) => messageIn(each, tool)).join('\n\n');
  const name = tool ?? firstOf(call, nameKeys);
  if (typeof name !== 'string' || bareName(name) !== speakingTool) return '';
  const given = firstOf(call, argumentKeys) ?? call;
  const written = looseTextIn(given);
  const args = written === undefined ? given : readLooseJson(written, 0).value;
  return isLooseObject(args) ? (looseTextIn(args.get('message')) ?? '') : '';
}

function firstOf(object: ReadonlyMap<string, unknown>, keys: readonly string[]): unknown {
  return keys.map((key) => object.get(key)).find((value) => value !== undefined);
}

export function isLooseObject(value: unknown): value is ReadonlyMap<string, unknown> {
  return value instanceof Map;
}

/** A text, be it cut off at its end. */
export function looseTextIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'kind' in value ? (value as OpenText).text : undefined;
}
