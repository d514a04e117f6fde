import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { FetchAttachment } from '../chat/incoming.ts';
import type { Attachment, FetchedAttachment } from '../wording/message.ts';
import { attachmentAddress, smallerVersion } from './attachment-address.ts';
import { boundedFetch, type Download } from './bounded-fetch.ts';

const deadlineMs = 10_000;
const mostImageBytes = 250_000;
const mostTextBytes = 100_000;
// Pixels on the longer side; the second is tried where the first is still too large.
const sides = [1024, 512] as const;

const imageTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
const textTypes =
  /^text\/|^application\/(?:json|xml|yaml|x-yaml|toml|javascript|typescript|sql|x-sh|x-ndjson)$|\+(?:json|xml)$/;
const textNames =
  /\.(?:txt|md|csv|tsv|log|json|ya?ml|toml|ini|xml|html?|css|[cm]?[jt]sx?|py|rs|go|java|kt|c|h|cpp|cs|rb|php|sh|sql)$/i;

export type FetchAttachmentSettings = {
  readonly clock: Clock;
  /** The host of a configured Discord API may serve attachments too. */
  readonly apiUrl?: string | undefined;
};

/** Gets small images from Discord's media proxy and short texts from its CDN, each within ten seconds. */
export function createFetchAttachment({ clock, apiUrl }: FetchAttachmentSettings): FetchAttachment {
  return async function fetchAttachment(attachment, signal) {
    const mediaType = attachment.mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (imageTypes.has(mediaType))
      return await withDeadline(clock, deadlineMs, (s) => fetchImage(attachment, s), signal);
    if (!isText(mediaType, attachment.name)) return leftOut('not-readable');
    if (attachment.size > mostTextBytes) return leftOut('too-large');
    return await withDeadline(clock, deadlineMs, (s) => fetchText(attachment, s), signal);
  };

  async function fetchImage(attachment: Attachment, signal: AbortSignal): Promise<FetchedAttachment> {
    const address = attachmentAddress(attachment.proxyUrl, apiUrl);
    if (address === undefined) return leftOut('unavailable');
    let download: Download = { kind: 'failed', because: 'unavailable' };
    for (const side of sides) {
      download = await boundedFetch(smallerVersion(address, attachment, side), mostImageBytes, signal);
      if (download.kind === 'done' || download.because !== 'too-large') break;
    }
    if (download.kind === 'failed') return leftOut(download.because);
    const { mediaType, bytes } = download;
    if (!imageTypes.has(mediaType) || bytes.length === 0) return leftOut('not-readable');
    return { kind: 'image', mediaType, base64: Buffer.from(bytes).toString('base64') };
  }

  async function fetchText(attachment: Attachment, signal: AbortSignal): Promise<FetchedAttachment> {
    const address = attachmentAddress(attachment.url, apiUrl);
    if (address === undefined) return leftOut('unavailable');
    const download = await boundedFetch(address, mostTextBytes, signal);
    if (download.kind === 'failed') return leftOut(download.because);
    const text = decode(download.bytes);
    return text === undefined ? leftOut('not-readable') : { kind: 'text', text };
  }
}

/** SVG counts as text: it is one, and no model takes it as a picture. */
function isText(mediaType: string, name: string): boolean {
  return textTypes.test(mediaType) || (isUnspecific(mediaType) && textNames.test(name));
}

function isUnspecific(mediaType: string): boolean {
  return mediaType === '' || mediaType === 'application/octet-stream' || mediaType.startsWith('video/mp2t');
}

/** @returns undefined for what isn't UTF-8 or holds a zero byte: a binary file with the name of a text. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function leftOut(because: 'not-readable' | 'too-large' | 'unavailable'): FetchedAttachment {
  return { kind: 'left-out', because };
}
