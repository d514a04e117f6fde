/** What came back of a download that must not be larger than agreed. */
export type Download =
  | { readonly kind: 'done'; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly because: 'too-large' | 'unavailable' };

/** Downloads at most `mostBytes`, follows no redirect, and stops reading as soon as it is too much. Never rejects. */
export async function boundedFetch(address: URL, mostBytes: number, signal: AbortSignal): Promise<Download> {
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
