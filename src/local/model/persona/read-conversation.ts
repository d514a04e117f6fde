import { LastFew } from '../../../base/last-few.ts';
import { readEnvelope } from '../../../wording/envelope.ts';
import { type ChatMessage, type ChatRequest, imagesIn, textOf } from '../wire/chat-request.ts';

/** What a request tells the persona. */
export type TalkSoFar = {
  readonly blocks: BlockLines;
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

const mostRead = 10_000;

/** Reads what a request tells the persona. What the last messages held is kept: a conversation comes anew with each. */
export class ConversationReader {
  readonly #ownWords = new LastFew<string, string>(mostRead);

  read({ messages }: ChatRequest): TalkSoFar {
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
        .map((message) => this.#ownWordsIn(textOf(message))),
      now: now.map((message) => this.#ownWordsIn(textOf(message))),
      images: now.reduce((sum, message) => sum + imagesIn(message), 0),
      inCompany: now.some((message) => readEnvelope(textOf(message)).saidIn !== 'direct'),
    };
  }

  #ownWordsIn(text: string): string {
    const own = this.#ownWords.get(text) ?? readEnvelope(text).own;
    this.#ownWords.add(text, own);
    return own;
  }
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

/** The lines of each memory block, by label. */
export type BlockLines = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the memory blocks out of a system message, as the versions of Letta render them: tags named after the labels,
 * with the value in a tag of its own or bare, and with numbered lines or without.
 */
export function memoryBlocksIn(system: string): BlockLines {
  const whole = /<memory_blocks>([\s\S]*?)<\/memory_blocks>/.exec(system)?.[1] ?? '';
  const blocks = new Map<string, readonly string[]>();
  for (const [, label = '', inside = ''] of whole.matchAll(/<([\w/-]+)>\n?([\s\S]*?)<\/\1>/g)) {
    const value = /<value>([\s\S]*)<\/value>/.exec(inside)?.[1] ?? withoutMetadata(inside);
    blocks.set(label, memoriesIn(value));
  }
  return blocks;
}

function withoutMetadata(inside: string): string {
  return inside.replace(/<(description|metadata)>[\s\S]*?<\/\1>/g, '');
}

// Headings, comments and warnings structure a block; they are no memories.
function memoriesIn(value: string): string[] {
  return value
    .replace(/<warning>[\s\S]*?<\/warning>|<!--[\s\S]*?-->/g, '')
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*(?:Line )?\d+(?:→|:)\s?/, '')
        .replace(/^\s*[-*•]\s+/, '')
        .trim(),
    )
    .filter((line) => line !== '' && !/^(?:#|---|# NOTE|<)/.test(line));
}
