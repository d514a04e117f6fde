import { z } from 'zod';
import type { ChannelId, MessageId } from '../base/ids.ts';
import { pairSchema } from '../pair/pair.ts';
import { turnSchema } from './turn-record.ts';

const messageId = z
  .string()
  .min(1)
  .transform((id) => id as MessageId);

/** Everything that belongs to one primary. Today a user has one; servers may get a second one some day. */
const primarySchema = z.object({
  pair: pairSchema.nullable(),
  /** Messages answered in all. The message count is derived: this less what the cursor covers. */
  answered: z.number().int().nonnegative(),
  /**
   * Turns under way, in the order in which they are taken. Only the first may be `sent`; an answered one that Discord
   * does not take at present stands behind other channels' turns.
   */
  turns: z.array(turnSchema),
});

/** What we know of one Discord user: small and bounded. */
export const userRecordSchema = z.object({
  personal: primarySchema,
  /** The display name last seen. */
  name: z.string().nullable(),
  /** The last messages accepted, oldest first: an event that Discord repeats counts once. */
  handled: z.array(messageId).max(100),
  settings: z.object({
    paused: z.boolean(),
    /** Messages between consolidations, where the person chose their own. */
    threshold: z.number().int().positive().nullable(),
    /** The language of the last interaction. */
    locale: z.string().nullable(),
    receipts: z.boolean(),
  }),
  /** Milliseconds since the epoch. */
  lastSeen: z.number(),
  dmChannel: z
    .string()
    .transform((id) => id as ChannelId)
    .nullable(),
});

export type UserRecord = z.infer<typeof userRecordSchema>;

export function newUser(now: number): UserRecord {
  return {
    personal: { pair: null, answered: 0, turns: [] },
    name: null,
    handled: [],
    settings: { paused: false, threshold: null, locale: null, receipts: false },
    lastSeen: now,
    dmChannel: null,
  };
}
