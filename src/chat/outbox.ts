import type { ChannelId, MessageId } from '../base/ids.ts';

/** One Discord message that we post. Nothing in it ever pings anyone. */
export type Page = {
  /** At most 2,000 UTF-16 units. */
  readonly text: string;
  /** At most 25 characters. Discord returns the first message again when it sees one twice within minutes. */
  readonly nonce: string;
  readonly replyTo: MessageId | undefined;
  /** Sent as a file beside the text, for answers beyond five pages. */
  readonly file: { readonly name: string; readonly text: string } | undefined;
  /** Stands below the text. Who answers for it goes by `name`; `id` comes back with it. */
  readonly button?: { readonly name: string; readonly id: string; readonly label: string } | undefined;
};

/** Why a page could not be posted: decides whether trying again makes sense. */
export type PostFailure = 'gone' | 'forbidden' | 'refused' | 'unavailable';

export type Posted =
  | { readonly kind: 'posted'; readonly message: MessageId }
  | { readonly kind: 'failed'; readonly because: PostFailure };

/** What goes back to Discord. Failures are values here: an answer that can't be posted is no reason to throw. */
export type Outbox = {
  post(channel: ChannelId, page: Page): Promise<Posted>;
  /**
   * Looks for our own message with this text after the given one, for a page that may have been posted before a
   * crash. Where the bot may not read the channel's history the page counts as not there; its nonce is left.
   */
  findPosted(channel: ChannelId, after: MessageId, page: Page): Promise<Posted | { readonly kind: 'not-there' }>;
  /** Shows that Scarlet types, for ten seconds. Never rejects. */
  showTyping(channel: ChannelId): Promise<void>;
};
