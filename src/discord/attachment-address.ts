import type { Attachment } from '../wording/message.ts';

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
