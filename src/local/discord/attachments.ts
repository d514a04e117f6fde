import type { APIAttachment } from 'discord-api-types/v10';
import type { StoredFile } from './entities.ts';
import type { MessageRequest } from './message-request.ts';
import type { UploadedFile } from './rest-request.ts';
import type { World } from './world.ts';

export type PictureSize = { readonly width: number; readonly height: number };

/** Keeps a file and describes it as messages do; it is then served under `url` and `proxy_url`. */
export function storeAttachment(
  world: World,
  channelId: string,
  file: StoredFile,
  more: {
    readonly description?: string | undefined;
    readonly size?: PictureSize | undefined;
    /** How long a voice message is. */
    readonly seconds?: number | undefined;
  } = {},
): APIAttachment {
  const id = world.ids.next();
  const filename = file.filename.replaceAll(/[^\w.-]+/g, '_');
  const path = `attachments/${channelId}/${id}/${filename}`;
  world.files.set(path, file);
  const size = more.size ?? pngSize(file.bytes);
  return {
    id,
    filename,
    size: file.bytes.length,
    url: `${world.origin}/${path}`,
    proxy_url: `${world.origin}/media/${path}`,
    ...(file.contentType === '' ? {} : { content_type: file.contentType }),
    ...(more.description === undefined ? {} : { description: more.description }),
    ...(more.seconds === undefined ? {} : { duration_secs: more.seconds, waveform: silence }),
    ...size,
  };
}

/** Up to 256 samples of how loud it is, one byte each. */
const silence = Buffer.alloc(16).toString('base64');

/** Keeps the files that came with a request, with the descriptions that its `attachments` give them. */
export function attachmentsOf(
  world: World,
  channelId: string,
  request: MessageRequest,
  files: readonly UploadedFile[],
): APIAttachment[] {
  return files.map((file) => {
    const number = /\d+/.exec(file.field)?.[0];
    const described = request.attachments?.find(({ id }) => String(id) === number);
    const named = typeof described?.filename === 'string' ? { ...file, filename: described.filename } : file;
    return storeAttachment(world, channelId, named, { description: described?.description ?? undefined });
  });
}

/** Reads the size from a PNG's first chunk; other pictures come without. */
function pngSize(bytes: Uint8Array): PictureSize | undefined {
  const isPng = bytes.length > 24 && [0x89, 0x50, 0x4e, 0x47].every((byte, index) => bytes[index] === byte);
  if (!isPng) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
