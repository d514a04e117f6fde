import { TextDecoder } from 'node:util';
import type { FetchedAttachment } from '../wording/message.ts';

/** What a file says, if it is a text. Of a long one the beginning and the end. */
export type FileReading =
  | Extract<FetchedAttachment, { readonly kind: 'text' }>
  | { readonly kind: 'binary' }
  | { readonly kind: 'too-large' };

/**
 * Reads a text of any length with bounded memory. It is encoded as its byte order mark says, else as the media type
 * names, else in UTF-8 where it is that, perhaps with some bytes lost or changed, as at the end of a file that was cut.
 * What is none of these is Windows-1252, which Latin-1 is a part of. Stops reading as soon as it can be no text.
 *
 * @param charset as the media type names it
 * @throws what the stream throws
 */
export async function readTextFile(
  body: ReadableStream<Uint8Array>,
  charset: string | undefined,
  mostBytes: number,
): Promise<FileReading> {
  let decodings: readonly Decoding[] | undefined;
  let waiting: Uint8Array = new Uint8Array();
  let size = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) return { kind: 'too-large' };
    const bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    if (decodings === undefined && bytes.length < longestMark) {
      waiting = bytes;
      continue;
    }
    waiting = new Uint8Array();
    decodings = (decodings ?? decodingsFor(bytes, charset)).filter((decoding) => decoding.take(bytes));
    if (decodings.length === 0) return { kind: 'binary' };
  }
  const [best] = (decodings ?? decodingsFor(waiting, charset)).filter((decoding) => decoding.finish(waiting));
  return best === undefined ? { kind: 'binary' } : best.excerpt();
}

const longestMark = 3;

function decodingsFor(bytes: Uint8Array, charset: string | undefined): readonly Decoding[] {
  const encoding = markedEncoding(bytes) ?? knownEncoding(charset);
  if (encoding !== undefined && encoding !== 'utf-8') return [new Decoding(encoding)];
  const asUtf8 = [new Decoding('utf-8'), new Decoding('utf-8', 'damaged')];
  return encoding === undefined ? [...asUtf8, new Decoding('windows-1252')] : asUtf8;
}

function markedEncoding([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Discord writes `utf-8` or `us-ascii` where it doesn't know better: these two are no more than a guess. */
function knownEncoding(charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(charset);
    return encoding === 'utf-8' || /ascii/i.test(charset) ? undefined : encoding;
  } catch {
    // A name that nobody knows.
    return undefined;
  }
}

/** UTF-16 units. */
const half = 50_000;

const controlSigns = /(?!\s)\p{Cc}/gu;
/** What texts have of them beside blanks: bell, backspace, the end mark of old systems, escape. */
const signsOfTexts: ReadonlySet<number> = new Set([0x07, 0x08, 0x1a, 0x1b]);

function looksBinary(piece: string, encoding: string): boolean {
  for (const [control] of piece.matchAll(controlSigns)) {
    const code = control.charCodeAt(0);
    // From 0x80 on they are what Windows-1252 has no letter for.
    if (code < 0x80 ? !signsOfTexts.has(code) : encoding === 'windows-1252') return true;
  }
  return false;
}

/** A file read in one encoding, as long as it makes sense in that. */
class Decoding {
  readonly #decoder: TextDecoder;
  #begin = '';
  #end = '';
  #length = 0;
  readonly #state: 'whole' | 'damaged';
  #lost = 0;
  #beyondAscii = 0;

  constructor(encoding: string, state: 'whole' | 'damaged' = 'whole') {
    this.#decoder = new TextDecoder(encoding, { fatal: state === 'whole' });
    this.#state = state;
  }

  /** False as soon as this can't be the encoding, or the file no text. */
  take(bytes: Uint8Array): boolean {
    return this.#decode(bytes, { stream: true });
  }

  finish(bytes: Uint8Array): boolean {
    // In another encoding hardly a letter beyond ASCII makes one of UTF-8.
    return this.#decode(bytes, {}) && this.#beyondAscii >= this.#lost;
  }

  excerpt(): FileReading {
    const end = this.#end.slice(-half);
    const leftOut = this.#length - this.#begin.length - end.length;
    if (leftOut === 0) return { kind: 'text', text: this.#begin + end };
    return { kind: 'text', text: this.#begin, leftOut, end };
  }

  #decode(bytes: Uint8Array, options: { readonly stream?: boolean }): boolean {
    let piece: string;
    try {
      piece = this.#decoder.decode(bytes, options);
    } catch {
      return false;
    }
    if (looksBinary(piece, this.#decoder.encoding)) return false;
    if (this.#state === 'damaged') this.#countLetters(piece);
    this.#length += piece.length;
    const toBegin = piece.slice(0, Math.max(0, half - this.#begin.length));
    this.#begin += toBegin;
    this.#end += piece.slice(toBegin.length);
    // Cut only now and then, which is cheaper.
    if (this.#end.length > 4 * half) this.#end = this.#end.slice(-half);
    return true;
  }

  #countLetters(piece: string): void {
    for (const [sign] of piece.matchAll(/[^\p{ASCII}]/gu)) {
      if (sign === '\ufffd') this.#lost += 1;
      else this.#beyondAscii += 1;
    }
  }
}
