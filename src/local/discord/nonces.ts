import type { WallClock } from './clock.ts';

// "The past few minutes" in Discord's words; the exact window isn't published.
const windowMs = 5 * 60_000;

/** Remembers for a few minutes which message a nonce made, so that a repeated send makes no second one. */
export class Nonces {
  readonly #clock: WallClock;
  readonly #seen = new Map<string, { readonly messageId: string; readonly at: number }>();
  /** By message, for whoever looks on: nobody honours these. */
  readonly #all = new Map<string, string>();

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  remember(channelId: string, nonce: string, messageId: string): void {
    this.#forgetOld();
    const key = `${channelId}:${nonce}`;
    // The oldest stand first.
    this.#seen.delete(key);
    this.#seen.set(key, { messageId, at: this.#clock.now() });
    this.#all.set(messageId, nonce);
  }

  /** The message that this nonce made, unless that was too long ago. */
  messageOf(channelId: string, nonce: string): string | undefined {
    this.#forgetOld();
    return this.#seen.get(`${channelId}:${nonce}`)?.messageId;
  }

  /** What a message was posted with, however long ago. */
  of(messageId: string): string | undefined {
    return this.#all.get(messageId);
  }

  /** As if those few minutes had gone by. */
  clear(): void {
    this.#seen.clear();
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - windowMs;
    for (const [key, { at }] of this.#seen) {
      if (at >= oldest) return;
      this.#seen.delete(key);
    }
  }
}
