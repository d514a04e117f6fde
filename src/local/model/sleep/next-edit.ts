import { z } from 'zod';
import { readEnvelope } from '../../../wording/envelope.ts';
import type { FactTable } from '../fact-table.ts';
import { memoryBlocksIn } from '../persona/read-conversation.ts';
import { type ChatRequest, textOf } from '../wire/chat-request.ts';
import { answerSleepRequest, type InsightItem } from './answer-sleep-request.ts';
import type { SleepLine, SleepMessage } from './read-sleep-request.ts';

type Edit = { readonly name: string; readonly arguments: Readonly<Record<string, string>> };

/**
 * The next step of Letta's own sleep-time agent: one edit of a block for each insight of the transcript that it was
 * given, and at last the call that ends its run. What it has called already is read from the request.
 */
export function nextEdit(request: ChatRequest, tools: readonly string[], table: FactTable): Edit {
  const { messages } = request;
  // A real server says between two steps, as a user, that it is alive.
  const asked = messages.findLastIndex((message) => message.role === 'user' && spoken.test(textOf(message)));
  const calls = messages.slice(asked).flatMap(({ tool_calls }) => tool_calls ?? []);
  const done = calls.map((call) => argumentsOf(call.function.arguments));
  const newText = JSON.stringify(request.tools).includes('"new_str"') ? 'new_str' : 'new_string';
  const lines = linesIn(messages[0] === undefined ? '' : textOf(messages[0]));
  const transcript = messages[asked] === undefined ? '' : textOf(messages[asked]);
  const edits = editsFor(transcript, lines, table)
    .map((edit) => inWordsOf(newText, edit))
    .filter((edit) => tools.includes(edit.name) && !done.some((called) => isSameCall(edit.arguments, called)));
  return edits[0] ?? { name: 'memory_finish_edits', arguments: {} };
}

const spoken = /^(?:user|assistant): /m;

function argumentsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** A server may store a call with more than was asked for. */
function isSameCall(wanted: Edit['arguments'], called: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => called[name] === value);
}

/** The releases name the text that a tool is given differently. */
function inWordsOf(newText: 'new_str' | 'new_string', { name, arguments: given }: Edit): Edit {
  if (newText === 'new_string') return { name, arguments: given };
  const { new_string, old_string, ...rest } = given;
  return {
    name,
    arguments: {
      ...rest,
      ...(old_string === undefined ? {} : { old_str: old_string }),
      ...(new_string === undefined ? {} : { new_str: new_string }),
    },
  };
}

const labels: Readonly<Record<string, string>> = { h: 'human', g: 'goals', p: 'persona' };

function linesIn(system: string): SleepLine[] {
  const blocks = memoryBlocksIn(system);
  return Object.entries(labels).flatMap(([letter, label]) =>
    (blocks.get(label) ?? []).map((text, index) => ({ id: `${letter}${index + 1}`, text })),
  );
}

function editsFor(transcript: string, lines: readonly SleepLine[], table: FactTable): Edit[] {
  const insights = answerSleepRequest({ lines, messages: messagesIn(transcript) }, table);
  const byBlock = { human: insights.human_updates, goals: insights.goals_insights, persona: insights.persona_updates };
  return Object.entries(byBlock).flatMap(([label, items]) => items.map((item) => toEdit(label, item, lines)));
}

function toEdit(label: string, { op, text, target }: InsightItem, lines: readonly SleepLine[]): Edit {
  if (op === 'add') return { name: 'memory_insert', arguments: { label, new_string: text } };
  const old = lines.find(({ id }) => id === target)?.text ?? text;
  return {
    name: 'memory_replace',
    arguments: { label, old_string: old, new_string: op === 'update' ? text : '' },
  };
}

// The transcript has a line `user: …` or `assistant: …` for each message, and its further lines below.
function messagesIn(transcript: string): SleepMessage[] {
  return transcript.split(/^(?=(?:user|assistant): )/m).flatMap((part, index) => {
    const said = /^(user|assistant): ([\s\S]*)$/.exec(part);
    if (said === null) return [];
    const [, role, text = ''] = said;
    const speaker = role === 'user' ? 'person' : 'scarlet';
    return [{ ref: `m${index}`, speaker, text: readEnvelope(text.trimEnd()).own }];
  });
}
