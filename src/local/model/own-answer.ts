import { answerSleepRequest } from './insights/answer-sleep-request.ts';
import { asksForInsights, toSleepRequest } from './insights/sleep-request.ts';
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

function ownText(request: ChatRequest): string {
  const prompt = promptFor(request);
  return prompt === undefined
    ? replyTo(readConversation(request))
    : JSON.stringify(answerSleepRequest(toSleepRequest(prompt)));
}

// The keys may be named by the system message or by the request itself; the window is in the last messages.
function promptFor({ messages }: ChatRequest): string | undefined {
  const user = messages.filter(({ role }) => role === 'user').map(textOf);
  const last = user.findLast((text) => /^\s*[mc]\d+\s*\|/m.test(text)) ?? user.at(-1) ?? '';
  const system = messages.filter(({ role }) => role !== 'user' && role !== 'assistant').map(textOf);
  const asked = asksForInsights(last) || asksForInsights(system.join('\n'));
  return asked ? last : undefined;
}
