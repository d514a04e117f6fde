import { z } from 'zod';
import type { AgentId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
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
  /** One request to the model, and what its answer led to. */
  readonly step: string | undefined;
  /** Text of a user's or the assistant's message; empty for all others. */
  readonly text: string;
  /** The same, text by text where it was sent in several. */
  readonly texts: readonly string[];
  readonly stopReason: string | undefined;
  /** Of all steps of a run together, in its last event. */
  readonly completionTokens: number | undefined;
  /** Milliseconds since the epoch, with a resolution of one second. */
  readonly at: number | undefined;
};

// Without transforms, each of which zod runs apart: a streamed answer has an item for each of its tokens.
const optionalText = z.string().nullish();

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
  step_id: optionalText,
  stop_reason: optionalText,
  completion_tokens: z.number().optional().catch(undefined),
  content: z.unknown().optional(),
  date: z.string().optional().catch(undefined),
});

const spoken = new Set(['assistant_message', 'user_message']);

/** @throws ZodError where an item has no type, or a message no readable text: nothing may look like an empty answer. */
export function toMessageItem(raw: unknown): MessageItem {
  const item = itemSchema.parse(raw);
  const texts = spoken.has(item.message_type) ? contentSchema.parse(item.content) : [];
  return {
    id: item.id ?? undefined,
    type: item.message_type,
    otid: item.otid ?? undefined,
    origin: item.sender_id ?? undefined,
    run: item.run_id ?? undefined,
    step: item.step_id ?? undefined,
    text: texts.join(''),
    texts,
    stopReason: item.stop_reason ?? undefined,
    completionTokens: item.completion_tokens,
    at: item.date === undefined ? undefined : momentOf(item.date),
  };
}

function momentOf(date: string): number | undefined {
  const at = toMilliseconds(date);
  return Number.isNaN(at) ? undefined : at;
}

/** A row of a list, or what is known of one that can't be read: it must not keep all others from being read. */
export type ReadRow =
  | { readonly kind: 'read'; readonly item: MessageItem }
  | { readonly kind: 'unreadable'; readonly id: string | undefined; readonly raw: unknown; readonly error: z.ZodError };

const rowWithId = z.object({ id: z.string() });

/** @param check throws a ZodError where more is needed of an item than that it can be read. */
export function readRow(raw: unknown, check: (item: MessageItem) => void = () => {}): ReadRow {
  try {
    const item = toMessageItem(raw);
    check(item);
    return { kind: 'read', item };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { kind: 'unreadable', id: rowWithId.safeParse(raw).data?.id, raw, error };
  }
}

/** Tells of rows that could not be read, by their ids alone. */
export function tellUnreadable(log: Log, agent: AgentId, rows: readonly ReadRow[]): void {
  const unreadable = rows.filter((row) => row.kind === 'unreadable');
  if (unreadable.length === 0) return;
  const ids = unreadable.flatMap(({ id }) => id ?? []);
  log.warn({ agent, unreadable: unreadable.length, ids }, 'unreadable messages of the history stepped over');
}

const toolCalls = new Set(['tool_call_message', 'approval_request_message']);

export function isToolCall({ type }: MessageItem): boolean {
  return toolCalls.has(type);
}

/**
 * What the agent says in the items of one run, in their order: its last message that has words, and doesn't stand beside
 * a tool call ("let me look that up"). A message in several chunks, which share its id, is put together.
 */
export function answerTextIn(items: readonly MessageItem[]): string {
  const said = withoutAsides(items).filter((item) => item.type === 'assistant_message');
  const last = said.findLast(hasWords);
  return said
    .filter((item) => item.id === last?.id)
    .map((item) => item.text)
    .join('');
}

/** More than dots and strokes, which stand for nothing. */
function hasWords({ text }: MessageItem): boolean {
  return /[^\s.…‥。\p{Pd}"'*_]/u.test(text);
}

/** What a run's stop reason says of the end of its answer. */
export function cutShortBy(stopReason: string | undefined): CutShort | undefined {
  if (stopReason === undefined) return undefined;
  if (/max_tokens|max_output_tokens|length/.test(stopReason)) return 'too-long';
  return /filter|safety|refusal|recitation/.test(stopReason) ? 'filtered' : undefined;
}

/**
 * Drops text that stands beside a tool call: nobody was shown it. Where its run says nothing else, it was the answer: some
 * models answer first, call a tool, and have nothing to add.
 */
export function withoutAsides(items: readonly MessageItem[]): readonly MessageItem[] {
  const besideTools = new Set(items.filter(isToolCall).map((item) => item.id));
  const spokenWords = items.filter((item) => item.type === 'assistant_message' && hasWords(item));
  const answered = new Set(spokenWords.filter(({ id }) => !besideTools.has(id)).map(({ run }) => run));
  const answers = new Map(spokenWords.map(({ run, id }) => [run, id]));
  return items.filter(
    ({ type, id, run }) =>
      type !== 'assistant_message' ||
      !besideTools.has(id) ||
      (run !== undefined && !answered.has(run) && answers.get(run) === id),
  );
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
