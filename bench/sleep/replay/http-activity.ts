import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** The HTTP requests that this process has under way, whoever made them: the bot, or the local Letta asking its model. */
export type HttpActivity = {
  underWay(): number;
  /**
   * Resolves once no request is under way and none follows, or once `enough` holds.
   *
   * @throws Error when it takes longer than `limitMs` of real time.
   */
  rest(enough?: () => boolean): Promise<void>;
  stop(): void;
};

// A reply is turned into the next request within a few turns of the event loop: so many quiet ones mean rest.
const calmTurns = 40;
// Beyond so many turns a request is one that takes long, and looking less often is enough.
const busyTurns = 20_000;

/** Watches what both fetch and discord.js report of their requests. */
export function watchHttp({ limitMs }: { readonly limitMs: number }): HttpActivity {
  const open = new Set<unknown>();
  const began = (message: unknown) => void open.add(requestIn(message));
  const ended = (message: unknown) => void open.delete(requestIn(message));
  subscribe('undici:request:create', began);
  subscribe('undici:request:trailers', ended);
  subscribe('undici:request:error', ended);

  return {
    underWay: () => open.size,
    async rest(enough = () => false) {
      const deadline = performance.now() + limitMs;
      for (let calm = 0, turn = 0; calm < calmTurns && !enough(); turn += 1) {
        if (performance.now() > deadline) throw new Error(`The bot did not come to rest within ${limitMs} ms.`);
        await (open.size === 0 || turn < busyTurns ? setImmediate() : setTimeout(2));
        calm = open.size === 0 ? calm + 1 : 0;
      }
    },
    stop() {
      unsubscribe('undici:request:create', began);
      unsubscribe('undici:request:trailers', ended);
      unsubscribe('undici:request:error', ended);
    },
  };
}

function requestIn(message: unknown): unknown {
  return message !== null && typeof message === 'object' && 'request' in message ? message.request : undefined;
}
