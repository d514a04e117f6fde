import type { MessageId, UserId } from '../base/ids.ts';
import type { Attachment, BroughtMessage, FetchedAttachment, MessageContent, Place } from '../wording/message.ts';

/**
 * A Discord message in our words, with names in place of mention, channel and emoji codes. Its text comes without the
 * mention that addresses the bot at its beginning.
 */
export type IncomingMessage = MessageContent & {
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
  /** The bot itself or the role that Discord made for it. */
  readonly mentionsBot: boolean;
  /** It mentions the bot by its role, and Discord kept its words back: without the intent it shows them to nobody. */
  readonly wordsHidden: boolean;
  /** It begins with a mention of somebody else, or replies to somebody else. */
  readonly addressesAnother: boolean;
  /** Whether the reply pings or not. */
  readonly repliesToBot: boolean;
  /** What it replies to, and what is forwarded. */
  readonly brought: readonly BroughtMessage[];
  /** Whether the bot may answer there. */
  readonly maySend: boolean;
  /** What it may do there beside; everything where that isn't known. */
  readonly rights?: readonly PostingRight[] | undefined;
  /** A Discord locale such as `en-US` or `it`: the server's; unknown in direct messages. */
  readonly guildLocale: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether its author has changed its words since. */
  readonly isEdited?: boolean | undefined;
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

/** The message that a thread or forum post began with, and what it forwards. */
export type Starter =
  | { readonly kind: 'found'; readonly messages: readonly BroughtMessage[] }
  | { readonly kind: 'none' }
  /** It couldn't be had in time; perhaps it can another time. */
  | { readonly kind: 'unavailable' };

/** Never rejects. */
export type FetchStarter = (thread: Place, signal: AbortSignal) => Promise<Starter>;
