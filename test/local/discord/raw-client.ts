import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';

const payload = z.object({
  op: z.number(),
  s: z.number().nullish(),
  t: z.string().nullish(),
  d: z.unknown(),
});

export type Payload = z.output<typeof payload>;

/** A gateway connection without a client library: what is sent and received is in the open. */
export class RawGateway {
  readonly received: Payload[] = [];
  readonly #socket: WebSocket;
  readonly #listeners = new Set<() => void>();
  #closedWith: number | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.received.push(payload.parse(JSON.parse(String(data))));
      this.#tell();
    });
    socket.on('close', (code) => {
      this.#closedWith = code;
      this.#tell();
    });
  }

  send(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** Resolves with the first payload, also of the past, that fits. */
  until(fits: (payload: Payload) => boolean): Promise<Payload> {
    return this.#wait(() => this.received.find(fits));
  }

  untilEvent(name: string): Promise<Payload> {
    return this.until(({ t }) => t === name);
  }

  untilClosed(): Promise<number> {
    return this.#wait(() => this.#closedWith);
  }

  /** The names of the events so far, in order. */
  get events(): string[] {
    return this.received.flatMap(({ t }) => t ?? []);
  }

  #wait<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        this.#listeners.delete(check);
        resolve(found);
      };
      this.#listeners.add(check);
      check();
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Connects to the gateway without identifying. */
export function openGateway(discord: LocalDiscord): RawGateway {
  const socket = new WebSocket(`${discord.apiUrl.replace(/^http/, 'ws').replace(/\/api$/, '')}/?v=10&encoding=json`);
  onTestFinished(() => socket.terminate());
  return new RawGateway(socket);
}

/** Connects and identifies; resolves once READY came. */
export async function identified(
  discord: LocalDiscord,
  identify: { readonly intents?: number; readonly shard?: readonly [number, number] } = {},
): Promise<{ readonly gateway: RawGateway; readonly sessionId: string }> {
  const gateway = openGateway(discord);
  await gateway.until(({ op }) => op === 10);
  gateway.send(2, { token: discord.token, intents: allUsefulIntents, properties: { os: 'linux' }, ...identify });
  const ready = await gateway.untilEvent('READY');
  const { session_id } = z.object({ session_id: z.string() }).parse(ready.d);
  return { gateway, sessionId: session_id };
}

/** Guilds, messages, reactions and typing in servers and DMs, with content. */
export const allUsefulIntents =
  (1 << 0) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 14) | (1 << 15);

export type RawAnswer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

/** Asks the REST API without a client library; the path comes without `/api/v10`. */
export async function ask(
  discord: LocalDiscord,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}
