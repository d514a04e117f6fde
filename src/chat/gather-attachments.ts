import type { MessageId } from '../base/ids.ts';
import type { ImagePart } from '../pair/conversation.ts';
import { type Attachment, allAttachmentsOf, type FetchedAttachment } from '../wording/message.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import type { FetchAttachment } from './incoming.ts';

/** What became of the attachments that a message had when it was looked at, in the order of `allAttachmentsOf`. */
export type Gathered = ReadonlyMap<
  MessageId,
  { readonly attachments: string; readonly fetched: readonly FetchedAttachment[] }
>;

export const nothingGathered: Gathered = new Map();

// An image stays in the context and makes every later request heavier.
const imagesPerMessage = 2;

/** Gets the attachments of messages that have not been looked at yet, or were edited since. */
export async function gatherAttachments(
  messages: readonly AcceptedMessage[],
  known: Gathered,
  fetchAttachment: FetchAttachment,
  signal: AbortSignal,
): Promise<Gathered> {
  const missing = messages.filter((message) => !isGathered(message, known));
  const gathered = await Promise.all(
    missing.map(async (message) => {
      const fetched = await gatherOfMessage(allAttachmentsOf(message), fetchAttachment, signal);
      return [message.id, { attachments: addressesOf(message), fetched }] as const;
    }),
  );
  return new Map([...known, ...gathered]);
}

/** An edit can take attachments away: what was fetched before must not be taken for those that are left. */
export function isGathered(message: AcceptedMessage, gathered: Gathered): boolean {
  return gathered.get(message.id)?.attachments === addressesOf(message);
}

/** What was got of a message's attachments, in their order. */
export function fetchedOf(message: AcceptedMessage, gathered: Gathered): readonly FetchedAttachment[] {
  return gathered.get(message.id)?.fetched ?? [];
}

/** The images of a message, ready to be sent beside its text. */
export function imagesOf(message: AcceptedMessage, gathered: Gathered): readonly ImagePart[] {
  return fetchedOf(message, gathered).flatMap((attachment) =>
    attachment.kind === 'image'
      ? [{ type: 'image' as const, mediaType: attachment.mediaType, base64: attachment.base64 }]
      : [],
  );
}

/** Whether the person would be surprised: something that is otherwise looked at was not, or not all of it. */
export function isSomethingLeftOut(fetched: readonly FetchedAttachment[]): boolean {
  return fetched.some((attachment) => {
    if (attachment.kind === 'left-out') return attachment.because !== 'not-readable';
    return attachment.kind === 'text' && (attachment.leftOut ?? 0) > 0;
  });
}

/** Where what is attached to a message, and to what it brought, is kept: without the signatures, which Discord renews. */
export function addressesOf(message: AcceptedMessage): string {
  return allAttachmentsOf(message)
    .map(({ url }) => url.split('?')[0])
    .join(' ');
}

async function gatherOfMessage(
  attachments: readonly Attachment[],
  fetchAttachment: FetchAttachment,
  signal: AbortSignal,
): Promise<readonly FetchedAttachment[]> {
  let images = 0;
  return await Promise.all(
    attachments.map(async (attachment): Promise<FetchedAttachment> => {
      const isImage = /^image\/(?!svg)/.test(attachment.mediaType);
      if (isImage) images += 1;
      if (isImage && images > imagesPerMessage) return { kind: 'left-out', because: 'too-many' };
      return await fetchAttachment(attachment, signal);
    }),
  );
}
