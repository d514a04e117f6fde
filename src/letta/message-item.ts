import { z } from 'zod';
import type { CutShort } from '../pair/conversation.ts';
import { toMilliseconds } from './agent-state.ts';

/** An item of a list of messages or an event of a stream, as far as we look at it. */
export type MessageItem = {
  /** Not unique: text beside a tool call has the tool call's id. */
  readonly id: string | undefined;
  /** For example `assistant_message`. Types that we don't know pass through. */
  readonly type: string;
  readonly otid: string | undefined;
  /** What we gave with it as `origin`. */
  readonly origin: string | undefined;
  readonly run: string | undefined;
  /** Text of a user's or the assistant's message; empty for all others. */
  readonly text: string;
  /** The same, text by text where it was sent in several. */
  readonly texts: readonly string[];
  readonly stopReason: string | undefined;
  /** Milliseconds since the epoch, with a resolution of one second. */
  readonly at: number | undefined;
};

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const contentSchema = z.union([
  z.string().transform((text) => [text]),
  z
    .array(z.object({ type: z.string().optional(), text: z.string().optional() }))
    .transform((parts) => parts.flatMap(({ text }) => text ?? [])),
]);

const itemSchema = z.object({
  id: optionalText,
  message_type: z.string(),
  otid: optionalText,
  sender_id: optionalText,
  run_id: optionalText,
  stop_reason: optionalText,
  content: z.unknown().optional(),
  date: z
    .string()
    .transform(toMilliseconds)
    .refine((at) => !Number.isNaN(at))
    .optional()
    .catch(undefined),
});

const spoken = new Set(['assistant_message', 'user_message']);

/** @throws ZodError where an item has no type, or a message no readable text: nothing may look like an empty answer. */
export function toMessageItem(raw: unknown): MessageItem {
  const item = itemSchema.parse(raw);
  const texts = spoken.has(item.message_type) ? contentSchema.parse(item.content) : [];
  return {
    id: item.id,
    type: item.message_type,
    otid: item.otid,
    origin: item.sender_id,
    run: item.run_id,
    text: texts.join(''),
    texts,
    stopReason: item.stop_reason,
    at: item.date,
  };
}

const toolCalls = new Set(['tool_call_message', 'approval_request_message']);

/**
 * What the agent says in the items of one run, in their order: its last message that doesn't stand beside a tool
 * call ("let me look that up"). A message in several chunks, which share its id, is put together.
 */
export function answerTextIn(items: readonly MessageItem[]): string {
  const said = withoutAsides(items).filter((item) => item.type === 'assistant_message');
  const last = said.at(-1);
  return said
    .filter((item) => item.id === last?.id)
    .map((item) => item.text)
    .join('');
}

/** What a run's stop reason says of the end of its answer. */
export function cutShortBy(stopReason: string | undefined): CutShort | undefined {
  if (stopReason === undefined) return undefined;
  if (/max_tokens|max_output_tokens|length/.test(stopReason)) return 'too-long';
  return /filter|safety|refusal|recitation/.test(stopReason) ? 'filtered' : undefined;
}

/** Drops text that stands beside a tool call: nobody was shown it. */
export function withoutAsides(items: readonly MessageItem[]): readonly MessageItem[] {
  const besideTools = new Set(items.filter((item) => toolCalls.has(item.type)).map((item) => item.id));
  return items.filter((item) => item.type !== 'assistant_message' || !besideTools.has(item.id));
}

/**
 * Puts a page of messages in the order in which they came about. Self-hosted servers list the newest rows oldest
 * first, whatever `desc` says; Letta Cloud may not. Dates have a resolution of one second, so where they don't tell,
 * the order within a run does: the user's message comes before the assistant's.
 */
export function oldestFirst(items: readonly MessageItem[]): readonly MessageItem[] {
  const first = items[0]?.at;
  const last = items.at(-1)?.at;
  if (first !== undefined && last !== undefined && first !== last) return first > last ? items.toReversed() : items;

  const answer = items.findIndex((item) => item.type === 'assistant_message' && item.run !== undefined);
  if (answer === -1) return items;
  const question = items.findIndex((item) => item.type === 'user_message' && item.run === items[answer]?.run);
  return question > answer ? items.toReversed() : items;
}
