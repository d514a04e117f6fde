import { z } from 'zod';
import { type AgentId, type ChannelId, type GuildId, idSchema, type MessageId, type Otid } from '../base/ids.ts';
import { toLocale } from '../texts/languages.ts';
import { acceptedMessageSchema } from './accepted-message.ts';
import { postingRights } from './incoming.ts';
import { pageForms } from './page-forms.ts';

export const messageIdSchema = idSchema<MessageId>();
export const channelIdSchema = idSchema<ChannelId>();

const placeSchema = z.object({
  channel: channelIdSchema,
  kind: z.enum(['direct', 'channel', 'thread']),
  name: z.string(),
  parent: channelIdSchema.optional(),
  guild: z.object({ id: idSchema<GuildId>(), name: z.string() }).optional(),
});

const rightsSchema = z.array(z.enum(postingRights));

/** What each state of a turn says, and what is left of one. */
export const turnFields = {
  /** The id of its first message. Nonces are made from it. */
  id: messageIdSchema,
  place: placeSchema,
  /** Turns of before these were looked at have none: there everything is tried. */
  rights: rightsSchema.optional(),
  /** A turn may outlive its language: what we don't speak any more, or not yet, is read as English. */
  locale: z.string().transform(toLocale),
};

/**
 * What is shown of a turn whose answer isn't whole yet: its first page, about to be posted with this text, or posted and
 * edited since.
 */
const shownSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('about-to-post'), text: z.string() }),
  z.object({ kind: z.literal('posted'), message: messageIdSchema }),
]);

/** Not sent yet: may grow, change or vanish with its messages. */
const acceptedTurn = z.object({
  ...turnFields,
  state: z.literal('accepted'),
  /** Begun by a message that came late: what waits in it counts apart from what came as it was said. */
  came: z.literal('late').optional(),
  messages: z.array(acceptedMessageSchema).min(1),
});

/** Sent, or about to be: ids and texts are frozen, so that a retry sends the very same. */
const sentTurn = z.object({
  ...turnFields,
  state: z.literal('sent'),
  messages: z.array(acceptedMessageSchema).min(1),
  agent: idSchema<AgentId>(),
  /** One per message, in the same order. */
  items: z.array(z.object({ otid: idSchema<Otid>(), text: z.string() })),
  /** What goes with them out of the archive. */
  recalled: z.object({ otid: idSchema<Otid>(), text: z.string() }).optional(),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  /** Known not to have arrived: goes out again without a look at what became of it. */
  arrived: z.literal('no').optional(),
  /** The primary who knew the person is gone, and a new one answers: to be said below the answer. */
  memoryLost: z.boolean().optional(),
  /** What was said before was refused, and is out of view: to be said below the answer. */
  begunAnew: z.boolean().optional(),
  /** Not all that the person sent or pointed at was looked at: to be said below the answer. */
  leftOut: z.boolean().optional(),
  shown: shownSchema.optional(),
});

/** What is said once, below an answer: who she is, or that what was said before is lost to her. */
export const acquaintanceSchema = z.enum(['first-contact', 'conversation-lost']);

export type Remarks = z.infer<z.ZodObject<typeof remarkFields>>;
export type Acquaintance = z.infer<typeof acquaintanceSchema>;

/** What stands below an answer and is said once: again where nobody saw it. */
export const remarkFields = {
  /** How many answers that could be posted nowhere it tells of. */
  unposted: z.number().int().positive().optional(),
  /** Which of these it says. */
  acquaintance: acquaintanceSchema.optional(),
  /** The pause of sleep-time of which it tells, by when that began. */
  sleepPause: z.number().optional(),
};

/** Answered, or ended by a notice: what is left is to post it. */
const answeredTurn = z.object({
  ...turnFields,
  state: z.literal('answered'),
  kind: z.enum(['answer', 'notice']),
  /**
   * What is told once: a pause that has begun, or that the day's model calls are used up. Or that a pause is over: that
   * stands beside another notice about the same message.
   */
  about: z.enum(['pause', 'end-of-a-pause', 'no-more-calls']).optional(),
  /** Messages that get a sign in place of the pages, which are posted only where Discord takes no sign. */
  marks: z.array(messageIdSchema).optional(),
  /** What a button below the last page offers. */
  offer: z.literal('begin-anew').optional(),
  /** The message that the first page replies to. */
  replyTo: messageIdSchema,
  pages: z.array(
    z.object({
      text: z.string(),
      /** Another one than the first, where Discord refused what came before it. */
      form: z.enum(pageForms).optional(),
      posted: messageIdSchema.optional(),
    }),
  ),
  /** The first page takes its place. */
  shown: shownSchema.optional(),
  /** The whole answer, where it goes as a file with the last page. */
  file: z.string().optional(),
  ...remarkFields,
  /** Stands below the answer, should its file be refused. */
  remarks: z.array(z.string()).optional(),
  /** Milliseconds since the epoch. */
  answeredAt: z.number(),
});

/** An exchange under way. A delivered turn has no record: its text is gone. */
export const turnSchema = z.discriminatedUnion('state', [acceptedTurn, sentTurn, answeredTurn]);

export type Shown = z.infer<typeof shownSchema>;
export type AcceptedTurn = z.infer<typeof acceptedTurn>;
export type SentTurn = z.infer<typeof sentTurn>;
export type AnsweredTurn = z.infer<typeof answeredTurn>;
export type Turn = z.infer<typeof turnSchema>;
