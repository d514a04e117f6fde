import type { MessageId, UserId } from '../base/ids.ts';
import type { Attachment, FetchedAttachment, Place, Quoted } from '../wording/message.ts';

/** A Discord message in our words, with names in place of mention, channel and emoji codes. */
export type IncomingMessage = {
  readonly id: MessageId;
  readonly author: {
    readonly id: UserId;
    /** As people on this server see it. */
    readonly name: string;
    readonly kind: 'person' | 'bot' | 'webhook';
    readonly roles: readonly string[];
  };
  readonly place: Place;
  /** False for joins, pins, boosts and the like. */
  readonly ordinary: boolean;
  /** What was said, without the mention that addresses the bot at its beginning. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly mentionsBot: boolean;
  /** It begins with a mention of somebody else, or replies to somebody else. */
  readonly addressesAnother: boolean;
  /** It replies to the bot and pings it. */
  readonly repliesToBot: boolean;
  readonly quoted?: Quoted | undefined;
  /** Whether the bot may answer there. */
  readonly maySend: boolean;
  /** What it may do there beside; everything where that isn't known. */
  readonly rights?: readonly PostingRight[] | undefined;
  /** A Discord locale such as `en-US` or `it`: the server's; unknown in direct messages. */
  readonly guildLocale: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** What posting may need beside the permission to post. */
export const postingRights = ['attach-files', 'reply'] as const;
export type PostingRight = (typeof postingRights)[number];

/** Whether the bot had the right when the message, or the last of a turn, came in. */
export function mayDo({ rights }: Pick<IncomingMessage, 'rights'>, right: PostingRight): boolean {
  return rights === undefined || rights.includes(right);
}

/** Gets what is worth showing of an attachment. Never rejects: what can't be had is left out, and said. */
export type FetchAttachment = (attachment: Attachment, signal: AbortSignal) => Promise<FetchedAttachment>;
