import type { ServerResponse } from 'node:http';
import { plainPng, tinyWebp } from './thumbnails.ts';
import type { World } from './world.ts';

/**
 * Serves attachments as Discord's CDN does, and below `/media/` as its media proxy. The proxy draws nothing: asked for
 * another size or format of a picture, it serves a plain grey one of that size.
 */
export function serveMedia(world: World, outgoing: ServerResponse, path: string, query: URLSearchParams): void {
  const proxied = path.startsWith('/media/');
  const file = world.files.get(decodeURIComponent(path.slice(proxied ? '/media/'.length : 1)));
  if (file === undefined) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
    return;
  }
  const isPicture = file.contentType.startsWith('image/');
  if (proxied && !isPicture) {
    outgoing.writeHead(415, { 'content-type': 'text/plain' }).end('Unsupported Media Type');
    return;
  }
  const { contentType, bytes } = proxied && asksForAnother(query) ? smallPicture(query) : file;
  outgoing
    .writeHead(200, { 'content-type': contentType || 'application/octet-stream', 'content-length': bytes.length })
    .end(bytes);
}

function asksForAnother(query: URLSearchParams): boolean {
  return ['width', 'height', 'format', 'quality'].some((name) => query.has(name));
}

function smallPicture(query: URLSearchParams): { contentType: string; bytes: Uint8Array } {
  if (query.get('format') === 'webp') return { contentType: 'image/webp', bytes: tinyWebp };
  const side = (name: string) => Math.min(4096, Math.max(1, Number(query.get(name) ?? 1) || 1));
  return { contentType: 'image/png', bytes: plainPng(side('width'), side('height')) };
}
