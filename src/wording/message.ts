import type { ChannelId, GuildId } from '../base/ids.ts';
import { isBlank } from '../base/text.ts';

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
  /** How long a voice message is; absent for any other attachment. */
  readonly voiceSeconds?: number | undefined;
};

/** What stands in a message beside its words. Its texts may be a stranger's, whoever put it there. */
export type Aside =
  | { readonly kind: 'sticker'; readonly name: string }
  | {
      readonly kind: 'poll';
      readonly question: string;
      readonly answers: readonly PollAnswer[];
      readonly severalAllowed: boolean;
    }
  | {
      /** A link's preview, or what a bot laid out in boxes. What it doesn't have is empty. */
      readonly kind: 'embed';
      readonly title: string;
      readonly author: string;
      readonly text: string;
      readonly fields: readonly EmbedField[];
      readonly footer: string;
      /** Whether a picture belongs to it, which nobody here looks at. */
      readonly hasPicture: boolean;
    };

/** Votes are unknown while Discord doesn't tell them. */
export type PollAnswer = { readonly text: string; readonly votes?: number | undefined };
export type EmbedField = { readonly name: string; readonly value: string };

/** What a message shows, whoever wrote it. */
export type MessageContent = {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly asides: readonly Aside[];
};

/**
 * A message that came along with another: the one that it replies to, the one that it forwards, or the one that its
 * thread began with. Nothing in it is the speaker's own.
 */
export type BroughtMessage = MessageContent & {
  readonly kind: 'reply' | 'forward' | 'starter';
  /**
   * Who wrote it. Of a forward Discord doesn't tell: then it is who forwarded it, and empty where that is the speaker.
   */
  readonly author: string;
};

/** What became of an attachment that was to be shown to the primary. */
export type FetchedAttachment =
  | { readonly kind: 'image'; readonly mediaType: string; readonly base64: string }
  /** Of a long file the beginning and the end; `leftOut` characters between them were left out. */
  | { readonly kind: 'text'; readonly text: string; readonly leftOut?: number; readonly end?: string }
  | { readonly kind: 'left-out'; readonly because: 'not-readable' | 'too-large' | 'too-many' | 'unavailable' };

/** What the primary gets to read of one Discord message. */
export type SaidMessage = MessageContent & {
  /** The display name. */
  readonly author: string;
  readonly brought: readonly BroughtMessage[];
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** Its own attachments, then those of what it brought. */
export function allAttachmentsOf({ attachments, brought }: Pick<SaidMessage, 'attachments' | 'brought'>): Attachment[] {
  return [...attachments, ...brought.flatMap((message) => message.attachments)];
}

/** Whether there is anything in it for a reader. */
export function showsSomething({ text, attachments, asides }: MessageContent): boolean {
  return !isBlank(text) || attachments.length > 0 || asides.length > 0;
}
