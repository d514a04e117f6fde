import type { ChannelId, GuildId, MessageId, UserId } from '../scarlet/ids.ts';

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
  /** A Discord locale such as `en-US` or `it`: the server's; unknown in direct messages. */
  readonly guildLocale: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
};
