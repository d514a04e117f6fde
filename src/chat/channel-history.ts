import type { ChannelId, MessageId } from '../base/ids.ts';
import type { IncomingMessage } from './incoming.ts';
import type { RecentPlace } from './recent-places-record.ts';

/** All that stands in a channel, from one message (from the first where there is none) up to another. */
export type Listing = {
  readonly channel: ChannelId;
  readonly from: MessageId | undefined;
  readonly upTo: MessageId;
  readonly ids: ReadonlySet<MessageId>;
};

/** What a channel's history shows. */
export type HistoryRead =
  | {
      readonly kind: 'read';
      /** What people said there and is wanted, as it reads now, oldest first; never what she replied to. */
      readonly messages: readonly IncomingMessage[];
      /** The newest that was seen, whoever wrote it. */
      readonly upTo: MessageId | undefined;
      /** All that stands there, as far as it was read, but what may have been said only while it was. */
      readonly listed: Listing | undefined;
      /** `cut`: there was more than is read. */
      readonly extent: 'whole' | 'cut';
      /** Messages of people that had been seen before, and were edited since. */
      readonly edited: readonly IncomingMessage[];
      /** Those among what is read now: a process that was killed may have taken them in as they read then. */
      readonly editedUnseen: readonly IncomingMessage[];
    }
  | { readonly kind: 'closed'; readonly because: 'gone' | 'forbidden' }
  /** Discord doesn't answer at present. */
  | { readonly kind: 'unavailable' };

/** What was said in a channel, for those who weren't there. */
export type ChannelHistory = {
  /** Of these channels those that can be read, and the open threads in them. */
  placesIn(channels: ReadonlySet<ChannelId>): readonly Omit<RecentPlace, 'seen'>[];
  /** Reads what was said after a message, of very much only the newest. Never rejects, unless aborted. */
  readSince(
    place: RecentPlace,
    isWanted: (message: IncomingMessage) => boolean,
    signal: AbortSignal,
  ): Promise<HistoryRead>;
};
