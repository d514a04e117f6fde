import { LastFew } from '../../../base/last-few.ts';
import { type EnvelopeContent, readEnvelope } from '../../../wording/envelope.ts';
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

const mostTalks = 1_000;

/** A talk as it was read the last time. */
type ReadTalk = {
  readonly system: string;
  readonly blocks: BlockLines;
  /** The messages of the person. */
  readonly messages: readonly ReadMessage[];
};

type ReadMessage = { readonly text: string } & Pick<EnvelopeContent, 'own' | 'saidIn'>;

/** Reads what a request tells the persona. What was read is kept: a talk comes anew with each request. */
export class ConversationReader {
  /** By the first message of the person. */
  readonly #talks = new LastFew<string, ReadTalk>(mostTalks);

  read({ messages }: ChatRequest): TalkSoFar {
    const system = messages[0] !== undefined && isAside(messages[0]) ? messages[0] : undefined;
    const talk = messages.slice(system === undefined ? 0 : 1).filter((message) => !isNotice(message));
    const answered = talk.findLastIndex(
      ({ role, tool_calls }) => role === 'assistant' && (tool_calls ?? []).length === 0,
    );
    const fresh = talk.slice(answered + 1);
    const now = fresh.filter(isFromPerson);
    const read = this.#readAgain(system === undefined ? '' : textOf(system), talk.filter(isFromPerson).map(textOf));
    const before = read.messages.length - now.length;
    const toAnswer = read.messages.slice(before);
    return {
      blocks: read.blocks,
      recalled: fresh.filter(isAside).flatMap(bulletsIn),
      earlier: read.messages.slice(0, before).map(({ own }) => own),
      now: toAnswer.map(({ own }) => own),
      images: now.reduce((sum, message) => sum + imagesIn(message), 0),
      inCompany: toAnswer.some(({ saidIn }) => saidIn !== 'direct'),
    };
  }

  /** Reads only what is not as it was. Texts are compared place by place: to look one up, all of it would be hashed. */
  #readAgain(system: string, texts: readonly string[]): ReadTalk {
    const before = this.#talks.get(texts[0] ?? '');
    const read = {
      system,
      blocks: before?.system === system ? before.blocks : memoryBlocksIn(system),
      messages: texts.map((text, index) => {
        const known = before?.messages[index];
        return known?.text === text ? known : readMessage(text);
      }),
    };
    this.#talks.add(texts[0] ?? '', read);
    return read;
  }
}

function readMessage(text: string): ReadMessage {
  const { own, saidIn } = readEnvelope(text);
  return { text, own, saidIn };
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
