import type { AgentId, Otid } from '../../src/base/ids.ts';
import type { LettaOptions } from '../../src/letta/connect-letta.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import type { OutgoingItem } from '../../src/pair/conversation.ts';
import { done, event, type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
/** What must never show up in a failure. */
export const canary = 'canary-of-a-person';

export function saying(text: string, otid = 'otid-1'): OutgoingItem {
  return { role: 'user', otid: otid as Otid, parts: [{ type: 'text', text }] };
}

/** A conversation with a scripted server. Unless told otherwise, it sends one item that holds the canary. */
export async function conversation(script: readonly Scripted[], options: Partial<LettaOptions> = {}) {
  const letta = await scriptedLetta(script, options);
  const { send } = createConversation(letta.connection);
  return {
    ...letta,
    send: (signal = new AbortController().signal, items = [saying(canary)]) => send(agent, items, { signal }),
  };
}

export const ping = event({ message_type: 'ping', id: 'ping-1', run_id: 'run-1' });
export const spoken = (content: unknown, id = 'message-2', run = 'run-1') =>
  event({ message_type: 'assistant_message', id, run_id: run, content });
export const toolCall = (id: string) =>
  event({ message_type: 'tool_call_message', id, run_id: 'run-1', tool_call: { name: 'conversation_search' } });
export const toolReturn = event({
  message_type: 'tool_return_message',
  id: 'message-9',
  run_id: 'run-1',
  tool_return: 'x',
});
export const stop = (reason: string) => event({ message_type: 'stop_reason', stop_reason: reason });
export const usage = event({ message_type: 'usage_statistics', total_tokens: 2 });
/** The good end of a stream. */
export const ended = [stop('end_turn'), usage, done];
