import { readEnvelope } from '../../../wording/envelope.ts';
import type { FactTable } from '../fact-table.ts';
import { memoryBlocksIn } from '../persona/read-conversation.ts';
import { type ChatRequest, textOf } from '../wire/chat-request.ts';
import { answerSleepRequest, type InsightItem } from './answer-sleep-request.ts';
import type { SleepLine, SleepMessage } from './read-sleep-request.ts';

type Edit = { readonly name: string; readonly arguments: object };

/**
 * The next step of Letta's own sleep-time agent: one edit of a block for each insight of the transcript that it was
 * given, and at last the call that ends its run. What it has called already is read from the request.
 */
export function nextEdit(request: ChatRequest, tools: readonly string[], table: FactTable): Edit {
  const { messages } = request;
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const done = messages
    .slice(asked)
    .flatMap(({ tool_calls }) => (tool_calls ?? []).map((call) => call.function.arguments));
  const lines = linesIn(messages[0] === undefined ? '' : textOf(messages[0]));
  const transcript = messages[asked] === undefined ? '' : textOf(messages[asked]);
  const edits = editsFor(transcript, lines, table).filter(
    (edit) => tools.includes(edit.name) && !done.includes(JSON.stringify(edit.arguments)),
  );
  return edits[0] ?? { name: 'memory_finish_edits', arguments: {} };
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
    return [{ ref: `m${index}`, speaker, name: speaker, text: readEnvelope(text).own }];
  });
}
