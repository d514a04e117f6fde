import type { Attachment } from './incoming.ts';

/** What became of an attachment that was to be shown to the primary. */
export type FetchedAttachment =
  | { readonly kind: 'image'; readonly mediaType: string; readonly base64: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'left-out'; readonly because: 'not-readable' | 'too-large' | 'too-many' | 'unavailable' };

/** Gets what is worth showing of an attachment. Never rejects: what can't be had is left out, and said. */
export type FetchAttachment = (attachment: Attachment, signal: AbortSignal) => Promise<FetchedAttachment>;
