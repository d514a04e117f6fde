import { z } from 'zod';
import { idSchema, type MessageId } from '../base/ids.ts';
import type { Aside, BroughtMessage, MessageContent } from '../wording/message.ts';
import type { IncomingMessage } from './incoming.ts';

const attachmentSchema = z.object({
  name: z.string(),
  mediaType: z.string(),
  size: z.number(),
  url: z.string(),
  proxyUrl: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  voiceSeconds: z.number().optional(),
});

const asideSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sticker'), name: z.string() }),
  z.object({
    kind: z.literal('poll'),
    question: z.string(),
    answers: z.array(z.object({ text: z.string(), votes: z.number().optional() })),
    severalAllowed: z.boolean(),
  }),
  z.object({
    kind: z.literal('embed'),
    title: z.string(),
    author: z.string(),
    text: z.string(),
    fields: z.array(z.object({ name: z.string(), value: z.string() })),
    footer: z.string(),
    hasPicture: z.boolean(),
  }),
]);

const contentFields = {
  text: z.string(),
  attachments: z.array(attachmentSchema),
  asides: z.array(asideSchema).default([]),
};

const broughtMessageSchema = z.object({
  ...contentFields,
  kind: z.enum(['reply', 'forward', 'starter']),
  author: z.string(),
});

/** What a turn keeps of a Discord message until it is answered. */
export const acceptedMessageSchema = z
  .object({
    ...contentFields,
    id: idSchema<MessageId>(),
    author: z.string(),
    brought: z.array(broughtMessageSchema).default([]),
    /** In place of `brought`, in turns that were accepted before there was any. */
    quoted: z.object({ author: z.string(), text: z.string() }).optional(),
    at: z.number(),
    isEdited: z.literal(true).optional(),
  })
  .transform(({ quoted, brought, ...message }) => ({
    ...message,
    brought: quoted === undefined ? brought : [...brought, broughtInQuote(quoted)],
  }));

export type AcceptedMessage = z.infer<typeof acceptedMessageSchema>;

function broughtInQuote({ author, text }: { author: string; text: string }): z.infer<typeof broughtMessageSchema> {
  const content = { text, attachments: [], asides: [] };
  return author === 'forwarded from elsewhere'
    ? { ...content, kind: 'forward', author: '' }
    : { ...content, kind: 'reply', author };
}

/** A message as a record keeps it, with those that it brings. */
export function toAccepted(message: IncomingMessage): AcceptedMessage {
  return {
    id: message.id,
    author: message.author.name,
    ...mutableContent(message),
    brought: message.brought.map(toStoredMessage),
    at: message.at,
    ...(message.isEdited === true ? { isEdited: true } : {}),
  };
}

/** One that another message brings, as a record keeps it. */
export function toStoredMessage(message: BroughtMessage): AcceptedMessage['brought'][number] {
  return { kind: message.kind, author: message.author, ...mutableContent(message) };
}

/** Records are mutable for zod, whose types are those of what is stored. */
function mutableContent({
  text,
  attachments,
  asides,
}: MessageContent): Pick<AcceptedMessage, 'text' | 'attachments' | 'asides'> {
  const mutable = (aside: Aside): AcceptedMessage['asides'][number] => {
    if (aside.kind === 'poll') return { ...aside, answers: [...aside.answers] };
    return aside.kind === 'embed' ? { ...aside, fields: [...aside.fields] } : aside;
  };
  return { text, attachments: [...attachments], asides: asides.map(mutable) };
}
