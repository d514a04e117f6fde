import { type Answer, callsOf } from '../wire/answer.ts';
import type { ChatRequest } from '../wire/chat-request.ts';
import { nextEdit } from './next-edit.ts';

/** The tool call of a request that allows no plain text: `text` goes where it fits. Undefined where text is welcome. */
export function callForced(request: ChatRequest, text: string): Answer | undefined {
  const names = (request.tools ?? []).map((tool) => tool.function.name);
  const choice = request.tool_choice;
  if (typeof choice === 'object' && choice !== null) return callWith(choice.function.name, text);
  if (choice !== 'required') return undefined;
  if (names.includes('memory_finish_edits')) return callsOf(nextEdit(request, names));
  const [first] = names;
  if (names.includes('send_message')) return callsOf({ name: 'send_message', arguments: { message: text } });
  return first === undefined ? undefined : callWith(first, text);
}

// A tool that wants an object gets the text's own, when it is one.
function callWith(name: string, text: string): Answer {
  return callsOf({ name, arguments: text.startsWith('{') ? text : { message: text } });
}
