import type { FactTable } from './fact-table.ts';
import type { ConversationReader } from './persona/read-conversation.ts';
import { replyTo } from './persona/reply.ts';
import { answerReview, isReview } from './sleep/answer-review.ts';
import { answerSleepRequest } from './sleep/answer-sleep-request.ts';
import { answerTidying, isTidying } from './sleep/answer-tidying.ts';
import { nextEdit } from './sleep/next-edit.ts';
import { asksForInsights, isWindow, toSleepRequest } from './sleep/read-sleep-request.ts';
import { type ChatRequest, textOf } from './wire/chat-request.ts';
import { answerOf, type CompletionAnswer, callsOf } from './wire/completion.ts';

/** By what the model understands what it is asked. */
export type Understanding = { readonly table: FactTable; readonly conversations: ConversationReader };

/** What the model says when no script says otherwise: insights, a tool call where one is demanded, or a reply. */
export function ownAnswer(request: ChatRequest, understanding: Understanding): CompletionAnswer {
  const text = ownText(request, understanding);
  return callForced(request, text, understanding.table) ?? answerOf(text);
}

/** Whether a request comes from the sleep agent: it asks for insights, a review or a tidying. For scripts that mean only one of the pair. */
export function isFromSleepAgent(request: ChatRequest): boolean {
  const isAsked = lastAsked(request, (text) => isReview(text) || isTidying(text)) !== undefined;
  return isAsked || sleepPromptIn(request) !== undefined;
}

/** Whether a request comes from an agent of Letta's own sleep-time, which must call its tools. */
export function isFromNativeSleep({ tool_choice: choice, tools }: ChatRequest): boolean {
  return choice === 'required' && (tools ?? []).some((tool) => tool.function.name === 'memory_finish_edits');
}

function ownText(request: ChatRequest, { table, conversations }: Understanding): string {
  const review = lastAsked(request, isReview);
  if (review !== undefined) return JSON.stringify(answerReview(review));
  const tidying = lastAsked(request, isTidying);
  if (tidying !== undefined) return JSON.stringify(answerTidying(tidying));
  const prompt = sleepPromptIn(request);
  if (prompt === undefined) return replyTo(conversations.read(request), table);
  return JSON.stringify(answerSleepRequest(toSleepRequest(prompt), table));
}

function lastAsked({ messages }: ChatRequest, isIt: (text: string) => boolean): string | undefined {
  return messages
    .filter(({ role }) => role === 'user')
    .map(textOf)
    .findLast(isIt);
}

// Whoever names the keys means the same, with or without a window; a repair of the answer may stand after that.
function sleepPromptIn({ messages }: ChatRequest): string | undefined {
  const asked = messages.filter(({ role }) => role === 'user').map(textOf);
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf);
  const last = asked.at(-1) ?? '';
  const window = asked.findLast(isWindow);
  return window ?? (asksForInsights([...system, last].join('\n')) ? last : undefined);
}

/** The tool call of a request that allows no plain text: `text` goes where it fits. Undefined where text is welcome. */
function callForced(request: ChatRequest, text: string, table: FactTable): CompletionAnswer | undefined {
  const names = (request.tools ?? []).map((tool) => tool.function.name);
  const choice = request.tool_choice;
  if (typeof choice === 'object' && choice !== null) return callWith(choice.function.name, text);
  if (choice !== 'required') return undefined;
  if (isFromNativeSleep(request)) return callsOf(nextEdit(request, names, table));
  const [first] = names;
  if (names.includes('send_message')) return callsOf({ name: 'send_message', arguments: { message: text } });
  return first === undefined ? undefined : callWith(first, text);
}

// A tool that wants an object gets the text's own, when it is one.
function callWith(name: string, text: string): CompletionAnswer {
  return callsOf({ name, arguments: text.startsWith('{') ? text : { message: text } });
}
