import type { ImagePart } from '../scarlet/conversation.ts';
import type { MessageId } from '../scarlet/ids.ts';
import type { FetchAttachment, FetchedAttachment } from './attachments.ts';
import type { Attachment } from './incoming.ts';
import type { AcceptedMessage } from './turn-record.ts';

/** What became of each message's attachments, in the message's order. */
export type Gathered = ReadonlyMap<MessageId, readonly FetchedAttachment[]>;

export const nothingGathered: Gathered = new Map();

// An image stays in the context and makes every later request heavier.
const imagesPerMessage = 2;

/** Gets the attachments of messages that have not been looked at yet. */
export async function gather(
  messages: readonly AcceptedMessage[],
  known: Gathered,
  fetchAttachment: FetchAttachment,
  signal: AbortSignal,
): Promise<Gathered> {
  const missing = messages.filter((message) => !known.has(message.id));
  const fetched = await Promise.all(
    missing.map(
      async (message) => [message.id, await gatherOne(message.attachments, fetchAttachment, signal)] as const,
    ),
  );
  return new Map([...known, ...fetched]);
}

/** The images of a message, ready to be sent beside its text. */
export function imagesOf(message: MessageId, gathered: Gathered): readonly ImagePart[] {
  return (gathered.get(message) ?? []).flatMap((attachment) =>
    attachment.kind === 'image'
      ? [{ type: 'image' as const, mediaType: attachment.mediaType, base64: attachment.base64 }]
      : [],
  );
}

async function gatherOne(
  attachments: readonly Attachment[],
  fetchAttachment: FetchAttachment,
  signal: AbortSignal,
): Promise<readonly FetchedAttachment[]> {
  let images = 0;
  return await Promise.all(
    attachments.map(async (attachment): Promise<FetchedAttachment> => {
      const isImage = attachment.mediaType.startsWith('image/');
      if (isImage) images += 1;
      if (isImage && images > imagesPerMessage) return { kind: 'left-out', because: 'too-many' };
      return await fetchAttachment(attachment, signal);
    }),
  );
}
