import { type ChatMessage, type ChatRequest, imagesIn, textOf } from '../wire/chat-request.ts';
import { type MemoryBlocks, memoryBlocksIn } from './memory-blocks.ts';
import { wordsOf } from './words-of.ts';

/** What a request tells the persona. */
export type Conversation = {
  readonly blocks: MemoryBlocks;
  /** Lines of memories that came beside the messages, in items of role `system`. */
  readonly recalled: readonly string[];
  /** What the person said before, oldest first. */
  readonly earlier: readonly string[];
  /** What is to be answered now: the last messages of the person, oldest first. */
  readonly now: readonly string[];
  readonly images: number;
  /** Others read along. */
  readonly inCompany: boolean;
};

export function readConversation({ messages }: ChatRequest): Conversation {
  const system = messages[0] !== undefined && isAside(messages[0]) ? messages[0] : undefined;
  const talk = messages.slice(system === undefined ? 0 : 1).filter((message) => !isNotice(message));
  const answered = talk.findLastIndex(
    ({ role, tool_calls }) => role === 'assistant' && (tool_calls ?? []).length === 0,
  );
  const fresh = talk.slice(answered + 1);
  const now = fresh.filter(isFromPerson);
  return {
    blocks: memoryBlocksIn(system === undefined ? '' : textOf(system)),
    recalled: fresh.filter(isAside).flatMap(bulletsIn),
    earlier: talk
      .slice(0, answered + 1)
      .filter(isFromPerson)
      .map((message) => wordsOf(textOf(message)).words),
    now: now.map((message) => wordsOf(textOf(message)).words),
    images: now.reduce((sum, message) => sum + imagesIn(message), 0),
    inCompany: now.some((message) => wordsOf(textOf(message)).inCompany),
  };
}

function isFromPerson({ role }: ChatMessage): boolean {
  return role === 'user';
}

function isAside({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

// Letta stores summaries and alerts as messages of the user, in JSON.
function isNotice(message: ChatMessage): boolean {
  return isFromPerson(message) && /^\s*\{\s*"type":\s*"(?:system_alert|heartbeat|login)"/.test(textOf(message));
}

function bulletsIn(message: ChatMessage): string[] {
  return textOf(message)
    .split('\n')
    .flatMap((line) => /^\s*[-*•]\s+(.+)$/.exec(line)?.[1] ?? []);
}
