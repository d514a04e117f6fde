import { z } from 'zod';
import { ModelFailure } from './model-failure.ts';

const contentSchema = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
  .nullish();

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: contentSchema,
  tool_calls: z
    .array(z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});

const toolSchema = z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) });

const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ function: z.looseObject({ name: z.string() }) })]).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});

/** One request for a chat completion, as far as the local model looks at it. Unknown fields are kept. */
export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type ChatMessage = ChatRequest['messages'][number];

/** @throws ModelFailure 400 that names the first field that is wrong. */
export function toChatRequest(body: unknown): ChatRequest {
  const parsed = chatRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  throw new ModelFailure(400, `Invalid request: '${param}': ${issue?.message ?? 'unknown'}.`, { param });
}

/** The text of a message. Parts that hold no text count as nothing. */
export function textOf(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => part.text ?? []).join('\n');
}

/** How many images a message holds. */
export function imagesIn(message: ChatMessage): number {
  if (!Array.isArray(message.content)) return 0;
  return message.content.filter(({ type }) => type === 'image_url' || type === 'image' || type === 'input_image')
    .length;
}
