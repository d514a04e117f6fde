import type { ChannelId, MessageId, UserId } from '../base/ids.ts';

/** One Discord message that we post. Nothing in it ever pings anyone. */
export type Page = {
  /** At most 2,000 UTF-16 units. */
  readonly text: string;
  /** See `writeNonce`. At most 25 characters. Discord returns the first message again when it sees one twice within minutes. */
  readonly nonce: string;
  readonly replyTo: MessageId | undefined;
  /** Sent as a file beside the text, for answers beyond five pages. */
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  /** Stands below the text. Who answers for it goes by `name`; `id` comes back with it. */
  readonly button?: { readonly name: string; readonly id: string; readonly label: string } | undefined;
};

/**
 * The letter after the message id with which a nonce begins says what is posted about that message. Nobody may change one:
 * what an earlier process has posted, or another one with the token, is known by it.
 */
const nonceSigns = {
  /** A page of an answer: its number follows, and its form. So with a notice. */
  answer: 'a',
  notice: 'n',
  'end-of-a-pause': 'o',
  'lost-answer': 'l',
  greeting: 'g',
  refusal: 'x',
  /** The answer is yet to come, and the message yet to be stored. */
  'not-stored-yet': 'p',
  /** The answer is yet to come. */
  'answered-later': 'w',
} as const;

export type PostedAs = keyof typeof nonceSigns;

/**
 * A nonce of at most 25 characters, as Discord takes them.
 *
 * @param page what tells apart several that are posted about one message, at most four characters
 */
export function writeNonce(about: MessageId, as: PostedAs, page = ''): string {
  return `${about}${nonceSigns[as]}${page}`;
}

/** What is undefined it doesn't say: it is none of ours, or a newer version's. */
export function readNonce(nonce: unknown): { readonly about?: MessageId; readonly as?: PostedAs | undefined } {
  const [, about, letter] = /^(\d{17,20})([a-z])/.exec(String(nonce)) ?? [];
  if (about === undefined) return {};
  const as = (Object.keys(nonceSigns) as PostedAs[]).find((kind) => nonceSigns[kind] === letter);
  return { about: about as MessageId, as };
}

/** Why a page could not be posted: decides whether trying again makes sense. */
export type PostFailure = 'gone' | 'forbidden' | 'refused' | 'unavailable';

export type Posted =
  | { readonly kind: 'posted'; readonly message: MessageId }
  | { readonly kind: 'failed'; readonly because: PostFailure };

export type Edited =
  | { readonly kind: 'edited' }
  /** Somebody has deleted the message. */
  | { readonly kind: 'message-gone' }
  /** Discord takes no edit in this channel before so many milliseconds have passed. */
  | { readonly kind: 'too-early'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly because: PostFailure };

/** `taken` also where the message is gone: then there is nothing to be marked. */
export type Marked =
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly because: Exclude<PostFailure, 'gone'> };

/** `one-try` is for a text that is soon outdated: what Discord doesn't take at once is let go. */
export type EditPatience = 'one-try' | 'as-for-a-post';

/** Where a page may stand: after this message, and it is none of those, which say something else in the same words. */
export type SearchedFor = {
  readonly after: MessageId;
  readonly besides: readonly MessageId[];
  /** Whose message it answers, where it may reply to another one of theirs: several may have been answered in one go. */
  readonly answers?: UserId | undefined;
};

/** What goes back to Discord. Failures are values here: an answer that can't be posted is no reason to throw. */
export type Outbox = {
  post(channel: ChannelId, page: Page): Promise<Posted>;
  /** Puts text and file of this page into a message of ours. */
  edit(channel: ChannelId, message: MessageId, page: Page, patience: EditPatience): Promise<Edited>;
  /**
   * Looks for a page that may have been posted before a crash. Where the bot may not read the channel's history it
   * counts as not there; its nonce is left.
   */
  findPosted(channel: ChannelId, page: Page, where: SearchedFor): Promise<Posted | { readonly kind: 'not-there' }>;
  /** Sets a sign of ours below somebody's message. Done twice it is there once. @param sign a Unicode emoji */
  mark(channel: ChannelId, message: MessageId, sign: string): Promise<Marked>;
  /** Shows that Scarlet types, for ten seconds. Never rejects. */
  showTyping(channel: ChannelId): Promise<void>;
};
