import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';
import type { WebSocket } from 'ws';

/** How a whole connection is compressed: one stream, of which every payload ends at a flush. */
export type TransportCompression = 'zlib-stream' | 'zstd-stream';

// Documents: Gateway, Rate Limiting.
const payloadsPerWindow = 120;
const windowMs = 60_000;

/** One connection to the gateway. What it sends leaves in order, compressed as the client asked for. */
export class GatewayConnection {
  /** Whether the gateway closed it: a client that closes with 1000 gives its session up. */
  closedByUs = false;
  readonly #socket: WebSocket;
  readonly #compress: ((text: string) => Promise<Buffer>) | undefined;
  readonly #receivedAt: number[] = [];
  /** IDENTIFY asked for it: each payload is compressed on its own. */
  #compressesPayloads = false;
  #sent: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, compression: TransportCompression | undefined) {
    this.#socket = socket;
    this.#compress = compression === undefined ? undefined : streamOf(compression);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  compressPayloads(): void {
    this.#compressesPayloads = this.#compress === undefined;
  }

  send(payload: { readonly op: number; readonly d: unknown; readonly s?: number; readonly t?: string }): void {
    const { op, d, s = null, t = null } = payload;
    const text = JSON.stringify({ op, d, s, t });
    const compress = this.#compress;
    if (compress === undefined) {
      this.#socket.send(this.#compressesPayloads ? deflateSync(text) : text);
      return;
    }
    const compressed = compress(text);
    // A connection that was cut takes nothing any more, and its session keeps what was sent.
    this.#sent = this.#sent.then(async () => this.#socket.send(await compressed, () => {}));
  }

  /** Closes it after everything that was sent before. */
  close(code: number, reason: string): void {
    if (this.#compress === undefined) this.#socket.close(code, reason);
    else this.#sent = this.#sent.then(() => this.#socket.close(code, reason));
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Counts a payload of the client; says whether it sends more than Discord allows. */
  receivesTooMuch(now: number): boolean {
    this.#receivedAt.push(now);
    while ((this.#receivedAt[0] ?? now) <= now - windowMs) this.#receivedAt.shift();
    return this.#receivedAt.length > payloadsPerWindow;
  }
}

function streamOf(compression: TransportCompression): (text: string) => Promise<Buffer> {
  const zlib = compression === 'zlib-stream';
  const stream = zlib ? createDeflate({ flush: constants.Z_SYNC_FLUSH }) : createZstdCompress();
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return (text) =>
    new Promise((resolve) => {
      stream.write(text);
      stream.flush(zlib ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush, () => {
        resolve(Buffer.concat(chunks));
        chunks = [];
      });
    });
}
