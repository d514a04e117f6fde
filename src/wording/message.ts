import type { ChannelId, GuildId } from '../base/ids.ts';

/** Where something was said. A thread is a place of its own; `parent` is the channel that it hangs under. */
export type Place = {
  readonly channel: ChannelId;
  readonly kind: 'direct' | 'channel' | 'thread';
  /** The channel's or thread's name; empty for a direct message. */
  readonly name: string;
  readonly parent?: ChannelId | undefined;
  readonly guild?: { readonly id: GuildId; readonly name: string } | undefined;
};

export type Attachment = {
  readonly name: string;
  /** Media type as Discord says it, for example `image/png`; empty if it doesn't. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly url: string;
  /** Discord's media proxy, which serves smaller versions of images. */
  readonly proxyUrl: string;
  /** Pixels, for images and videos. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
};

/** What a message replies to. The words are another's, never the author's own. */
export type Quoted = {
  readonly author: string;
  readonly text: string;
};

/** What became of an attachment that was to be shown to the primary. */
export type FetchedAttachment =
  | { readonly kind: 'image'; readonly mediaType: string; readonly base64: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'left-out'; readonly because: 'not-readable' | 'too-large' | 'too-many' | 'unavailable' };

/** What the primary gets to read of one Discord message. */
export type SaidMessage = {
  /** The display name. */
  readonly author: string;
  readonly text: string;
  readonly quoted?: Quoted | undefined;
  readonly attachments: readonly Attachment[];
  /** Milliseconds since the epoch. */
  readonly at: number;
};
