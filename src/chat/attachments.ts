import type { Attachment, FetchedAttachment } from '../wording/message.ts';

/** Gets what is worth showing of an attachment. Never rejects: what can't be had is left out, and said. */
export type FetchAttachment = (attachment: Attachment, signal: AbortSignal) => Promise<FetchedAttachment>;
