import { z } from 'zod';
import { refuse, unprocessable } from '../rules/refusal.ts';
import type { Traits } from '../rules/versions.ts';
import type { InputItem, TurnRequest } from '../run/turn.ts';
import { bodyAs, type LettaRequest } from '../wire/request.ts';

const partSchema = z.looseObject({ type: z.string() });

const messageSchema = z.object({
  type: z.literal('message').nullish(),
  role: z.enum(['user', 'system', 'assistant']),
  content: z.union([z.string(), z.array(partSchema)]),
  otid: z.string().nullish(),
  name: z.string().nullish(),
  sender_id: z.string().nullish(),
});

const approvalSchema = z.object({
  type: z.literal('approval'),
  approvals: z.array(z.looseObject({ tool_call_id: z.string() })),
});

const clientToolSchema = z.object({
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

const bodySchema = z.object({
  messages: z.array(z.union([approvalSchema, messageSchema])).nullish(),
  input: z.union([z.string(), z.array(partSchema)]).nullish(),
  max_steps: z.int().nullish(),
  streaming: z.boolean().nullish(),
  stream_tokens: z.boolean().nullish(),
  include_pings: z.boolean().nullish(),
  background: z.boolean().nullish(),
  client_tools: z.array(clientToolSchema).nullish(),
  override_system: z.string().nullish(),
  include_return_message_types: z.array(z.string()).nullish(),
});

/** How a message call is to be answered. */
export type MessageCall = {
  readonly turn: TurnRequest;
  readonly streaming: boolean;
  readonly streamTokens: boolean;
  readonly pings: boolean;
  /** The types of items that are wanted in the answer; all where none are named. */
  readonly types: readonly string[];
};

const defaultMaxSteps = 50;

/** The body of a message call, understood. @throws Refusal 422, 503 */
export function messageCall(traits: Traits, request: LettaRequest): MessageCall {
  const body = bodyAs(request, bodySchema);
  if (body.messages && body.input) throw unprocessable(["'Value error, Must specify either input or messages.'"]);
  const items = body.input ? [inputItem(body.input)] : (body.messages ?? []).map(toItem);
  if (items.length === 0) throw unprocessable(["'Value error, Must specify either input or messages.'"]);
  const streaming = body.streaming ?? false;
  if (!streaming && (body.stream_tokens === true || body.background === true || body.include_pings === false)) {
    throw refuse(422, 'Streaming options set without streaming enabled.');
  }
  if (body.background === true) throw refuse(503, 'Background streaming requires Redis to be running.');
  return {
    streaming,
    streamTokens: body.stream_tokens ?? false,
    pings: body.include_pings ?? true,
    types: body.include_return_message_types ?? [],
    turn: {
      items,
      maxSteps: body.max_steps ?? defaultMaxSteps,
      overrideSystem: traits.overridesSystem ? (body.override_system ?? undefined) : undefined,
      clientTools: (body.client_tools ?? []).map(({ name, description, parameters }) => ({
        name,
        description: description ?? '',
        parameters: parameters ?? {},
      })),
    },
  };
}

function inputItem(content: string | z.infer<typeof partSchema>[]): InputItem {
  return { kind: 'message', role: 'user', content, otid: null, name: null, senderId: null };
}

function toItem(item: z.infer<typeof messageSchema> | z.infer<typeof approvalSchema>): InputItem {
  if ('approvals' in item) return { kind: 'approval', approvals: item.approvals };
  return {
    kind: 'message',
    role: item.role,
    content: item.content,
    otid: item.otid ?? null,
    name: item.name ?? null,
    senderId: item.sender_id ?? null,
  };
}
