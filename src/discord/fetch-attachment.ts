import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { FetchAttachment } from '../chat/incoming.ts';
import type { Attachment, FetchedAttachment } from '../wording/message.ts';

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

/** What came back of a download that must not be larger than agreed. */
type Download =
  | { readonly kind: 'done'; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly because: 'too-large' | 'unavailable' };

/** Downloads at most `mostBytes`, follows no redirect, and stops reading as soon as it is too much. Never rejects. */
async function boundedFetch(address: URL, mostBytes: number, signal: AbortSignal): Promise<Download> {
  try {
    const response = await fetch(address, { redirect: 'error', signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { kind: 'failed', because: 'unavailable' };
    }
    const bytes = await readAtMost(response.body, mostBytes);
    if (bytes === undefined) return { kind: 'failed', because: 'too-large' };
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    return { kind: 'done', mediaType, bytes };
  } catch {
    // Aborted, redirected or broken off: for the one who asked it is all the same.
    return { kind: 'failed', because: 'unavailable' };
  }
}

/** Leaving the loop early cancels the stream, and with it the connection. */
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
