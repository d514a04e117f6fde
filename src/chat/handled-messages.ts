import { z } from 'zod';
import { type ChannelId, idSchema, type MessageId } from '../base/ids.ts';
import { byAge, latestOf } from '../base/snowflakes.ts';
import type { Listing } from './channel-history.ts';

const handledAtMost = 100;
const greetedAtMost = 20;
const channelsAtMost = 25;

/**
 * Which messages of a person were handled: Discord may bring one again, however late. The ids of the last hundred are
 * kept; of those before, in each channel the latest one, up to which everything there counts as handled.
 */
export const handledFields = {
  /**
   * Their ids in the order in which they were accepted, the oldest first, with a blank between. One text, as every
   * write of a record checks and copies all that is in it.
   */
  handled: z.string(),
  /** Where those were said: so many in a row, counted from the end. Nothing is known of those of before this was kept. */
  handledIn: z.array(z.object({ channel: idSchema<ChannelId>(), times: z.number().int().positive() })).default([]),
  /** The latest whose id is kept no more, by channel; the channel where that happened last stands last. */
  handledUpTo: z
    .array(z.object({ channel: idSchema<ChannelId>(), message: idSchema<MessageId>() }))
    .max(channelsAtMost)
    .default([]),
  /** The last that were greeted, having no words, oldest first: an edit that adds some makes a message of each. */
  greeted: z.array(idSchema<MessageId>()).max(greetedAtMost).default([]),
};

export type HandledMessages = {
  readonly handled: string;
  readonly handledIn: { readonly channel: ChannelId; readonly times: number }[];
  readonly handledUpTo: { readonly channel: ChannelId; readonly message: MessageId }[];
};

/** The ids that are kept, oldest first. */
export function handledIds({ handled }: Pick<HandledMessages, 'handled'>): readonly MessageId[] {
  return handled === '' ? [] : (handled.split(' ') as MessageId[]);
}

/** Whether a message is among the last ones, of any channel. */
export function isHandledLately({ handled }: Pick<HandledMessages, 'handled'>, message: MessageId): boolean {
  return ` ${handled} `.includes(` ${message} `);
}

/** The same, and beyond them all that is no younger than the latest of its channel that is not kept any more. */
export function isHandled(record: HandledMessages, message: MessageId, channel: ChannelId): boolean {
  if (isHandledLately(record, message)) return true;
  const { handledUpTo } = record;
  const upTo = handledUpTo.find((one) => one.channel === channel);
  return upTo !== undefined && byAge(message, upTo.message) <= 0;
}

/** Whether a message without words needs no greeting: it got one, or had words when it was handled. */
export function isGreeted(
  record: HandledMessages & { readonly greeted: readonly MessageId[] },
  message: MessageId,
  channel: ChannelId,
): boolean {
  return record.greeted.includes(message) || isHandled(record, message, channel);
}

/** Adds one; the oldest goes where they are too many. */
export function noteGreeted(greeted: readonly MessageId[], message: MessageId): MessageId[] {
  return [...greeted, message].slice(-greetedAtMost);
}

/** What of these channels is not listed any more. */
export function unlistedIn(record: HandledMessages, listings: ReadonlyMap<ChannelId, Listing>): readonly MessageId[] {
  const { handledIn } = record;
  const handled = handledIds(record);
  const channels = handledIn.flatMap(({ channel, times }) => Array.from({ length: times }, () => channel));
  const known = handled.slice(handled.length - Math.min(handled.length, channels.length));
  return known.filter((message, index) => {
    const listing = listings.get(channels[channels.length - known.length + index] as ChannelId);
    return listing !== undefined && isInListedRange(message, listing) && !listing.ids.has(message);
  });
}

function isInListedRange(message: MessageId, { from, upTo }: Listing): boolean {
  return byAge(message, upTo) <= 0 && (from === undefined || byAge(message, from) >= 0);
}

/** Adds messages of one channel. */
export function noteHandled(
  before: HandledMessages,
  messages: readonly { readonly id: MessageId }[],
  channel: ChannelId,
): HandledMessages {
  return messages.reduce((sofar, { id }) => noteOneHandled(sofar, id, channel), before);
}

/** The oldest goes where they are too many, and up to it its channel counts as handled from then on. */
function noteOneHandled(before: HandledMessages, message: MessageId, channel: ChannelId): HandledMessages {
  const last = before.handledIn.at(-1);
  const ids = [...handledIds(before), message];
  const handledIn =
    last?.channel === channel
      ? [...before.handledIn.slice(0, -1), { channel, times: last.times + 1 }]
      : [...before.handledIn, { channel, times: 1 }];
  const grown = { ids, handledIn, handledUpTo: before.handledUpTo };
  const { ids: kept, ...rest } = ids.length > handledAtMost ? withoutOldest(grown) : grown;
  return { handled: kept.join(' '), ...rest };
}

type Grown = Omit<HandledMessages, 'handled'> & { readonly ids: readonly MessageId[] };

function withoutOldest({ ids, handledIn, handledUpTo }: Grown): Grown {
  const [oldest, ...kept] = ids;
  const [first, ...others] = handledIn;
  const known = handledIn.reduce((sum, { times }) => sum + times, 0);
  if (oldest === undefined || first === undefined || known < ids.length) return { ids: kept, handledIn, handledUpTo };
  const { channel, times } = first;
  const before = handledUpTo.find((one) => one.channel === channel)?.message;
  const upTo = { channel, message: latestOf(oldest, before) };
  return {
    ids: kept,
    handledIn: times === 1 ? others : [{ channel, times: times - 1 }, ...others],
    handledUpTo: [...handledUpTo.filter((one) => one.channel !== channel), upTo].slice(-channelsAtMost),
  };
}
