import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { FetchAttachment } from '../chat/incoming.ts';
import type { Attachment, FetchedAttachment } from '../wording/message.ts';
import { readTextFile } from './read-text-file.ts';

const deadlineMs = 10_000;
const mostImageBytes = 250_000;
/** What is longer than a model should read is shown by beginning and end; it is read whole for that. */
const mostTextBytes = 25_000_000;
// Pixels on the longer side; the second is tried where the first is still too large.
const sides = [1024, 512] as const;

const imageTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

export type FetchAttachmentSettings = {
  readonly clock: Clock;
  /** The host of a configured Discord API may serve attachments too. */
  readonly apiUrl?: string | undefined;
};

/** Gets small images from Discord's media proxy and texts from its CDN, each within ten seconds. */
export function createFetchAttachment({ clock, apiUrl }: FetchAttachmentSettings): FetchAttachment {
  return async function fetchAttachment(attachment, signal) {
    const mediaType = attachment.mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (imageTypes.has(mediaType))
      return await withDeadline(clock, deadlineMs, (s) => fetchImage(attachment, s), signal);
    if (!mayBeText(mediaType, attachment.name)) return leftOut('not-readable');
    if (attachment.size > mostTextBytes) return leftOut('too-large');
    return await withDeadline(clock, deadlineMs, (s) => fetchText(attachment, s), signal);
  };

  async function fetchImage(attachment: Attachment, signal: AbortSignal): Promise<FetchedAttachment> {
    const address = attachmentAddress(attachment.proxyUrl, apiUrl);
    if (address === undefined) return leftOut('unavailable');
    for (const side of sides) {
      const read = await boundedFetch(
        smallerVersion(address, attachment, side),
        (body) => readAtMost(body, mostImageBytes),
        signal,
      );
      if (read === undefined) return leftOut('unavailable');
      const { mediaType, content } = read;
      if (content === undefined) continue;
      if (!imageTypes.has(mediaType) || content.length === 0) return leftOut('not-readable');
      return { kind: 'image', mediaType, base64: Buffer.from(content).toString('base64') };
    }
    return leftOut('too-large');
  }

  async function fetchText(attachment: Attachment, signal: AbortSignal): Promise<FetchedAttachment> {
    const address = attachmentAddress(attachment.url, apiUrl);
    if (address === undefined) return leftOut('unavailable');
    const charset = /;\s*charset="?([^";\s]+)/i.exec(attachment.mediaType)?.[1];
    const read = await boundedFetch(address, (body) => readTextFile(body, charset, mostTextBytes), signal);
    if (read === undefined) return leftOut('unavailable');
    if (read.content.kind === 'text') return read.content;
    return leftOut(read.content.kind === 'binary' ? 'not-readable' : 'too-large');
  }
}

/**
 * Whether to look if it is a text. Discord tells types by names and knows few of programs' sources, so what a file is
 * shows in its bytes. An SVG is a text, and no model takes it as a picture; a `.ts` counts as a film.
 */
function mayBeText(mediaType: string, name: string): boolean {
  if (mediaType === 'image/svg+xml') return true;
  if (/^(?:audio|video)\//.test(mediaType)) return /\.[cm]?ts$/i.test(name);
  return !/^(?:image|font)\//.test(mediaType);
}

function leftOut(because: 'not-readable' | 'too-large' | 'unavailable'): FetchedAttachment {
  return { kind: 'left-out', because };
}

const discordHosts: ReadonlySet<string> = new Set(['cdn.discordapp.com', 'media.discordapp.net']);

/**
 * Checks where an attachment is fetched from: Discord's CDN and media proxy by https, or the host of the configured
 * API. An address from a message never leads anywhere else.
 */
export function attachmentAddress(address: string, apiUrl: string | undefined): URL | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (url.protocol === 'https:' && url.port === '' && discordHosts.has(url.hostname)) return url;
  const api = apiUrl === undefined ? null : URL.parse(apiUrl);
  return api !== null && url.origin === api.origin ? url : undefined;
}

/** Asks the media proxy for a version that is no longer than `side` pixels on either side. */
export function smallerVersion(address: URL, { width, height }: Attachment, side: number): URL {
  const smaller = new URL(address);
  smaller.searchParams.set('format', 'webp');
  if (width === undefined || height === undefined || width <= 0 || height <= 0) return smaller;
  const scale = Math.min(1, side / Math.max(width, height));
  smaller.searchParams.set('width', String(Math.max(1, Math.round(width * scale))));
  smaller.searchParams.set('height', String(Math.max(1, Math.round(height * scale))));
  return smaller;
}

/** Downloads and reads, follows no redirect. Never rejects: undefined for what can't be had. */
async function boundedFetch<Content>(
  address: URL,
  read: (body: ReadableStream<Uint8Array>) => Promise<Content>,
  signal: AbortSignal,
): Promise<{ readonly mediaType: string; readonly content: Content } | undefined> {
  try {
    const response = await fetch(address, { redirect: 'error', signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return undefined;
    }
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    return { mediaType, content: await read(response.body) };
  } catch {
    // Aborted, redirected or broken off: for the one who asked it is all the same.
    return undefined;
  }
}

/** Undefined for more. Leaving the loop early cancels the stream, and with it the connection. */
async function readAtMost(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
