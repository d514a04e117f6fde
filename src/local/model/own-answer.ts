import { answerSleepRequest } from './insights/answer-sleep-request.ts';
import { asksForInsights, isWindow, toSleepRequest } from './insights/sleep-request.ts';
import { callForced } from './native/call-forced.ts';
import { readConversation } from './persona/read-conversation.ts';
import { replyTo } from './persona/reply.ts';
import { type Answer, answerOf } from './wire/answer.ts';
import { type ChatRequest, textOf } from './wire/chat-request.ts';

/** What the model says when no script says otherwise: insights, a tool call where one is demanded, or a reply. */
export function ownAnswer(request: ChatRequest): Answer {
  const text = ownText(request);
  return callForced(request, text) ?? answerOf(text);
}

/** Whether a request comes from the sleep agent: it asks for insights. For scripts that mean only one of the pair. */
export function isFromSleepAgent(request: ChatRequest): boolean {
  return sleepPromptIn(request) !== undefined;
}

function ownText(request: ChatRequest): string {
  const prompt = sleepPromptIn(request);
  if (prompt === undefined) return replyTo(readConversation(request));
  return JSON.stringify(answerSleepRequest(toSleepRequest(prompt)));
}

// The keys may be named by the system message or beside the window; a repair of the answer may stand after it.
function sleepPromptIn({ messages }: ChatRequest): string | undefined {
  const asked = messages.filter(({ role }) => role === 'user').map(textOf);
  const prompt = asked.findLast(isWindow) ?? asked.at(-1) ?? '';
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf);
  return asksForInsights(prompt) || asksForInsights(system.join('\n')) ? prompt : undefined;
}
