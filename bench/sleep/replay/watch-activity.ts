import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type SqliteTraffic, sqliteTraffic } from '../../../src/store/sqlite-connection.ts';

/**
 * What this process has under way: HTTP requests, whoever made them, the bot or the local Letta asking its model; and
 * statements of its store, which works in a thread.
 */
export type Activity = {
  underWay(): number;
  /**
   * Resolves once nothing is under way and nothing follows, or once `enough` holds.
   *
   * @throws Error when it takes longer than `limitMs` of real time.
   */
  rest(enough?: () => boolean): Promise<void>;
  stop(): void;
};

// An answer is turned into the next request within a few turns of the event loop: so many quiet ones mean rest.
const calmTurns = 40;
// Beyond so many turns a request is one that takes long, and looking less often is enough.
const busyTurns = 20_000;

/** Watches what fetch and discord.js report of their requests, and the store of its statements. */
export function watchActivity({ limitMs }: { readonly limitMs: number }): Activity {
  const open = new Set<unknown>();
  const began = (message: unknown) => void open.add(requestIn(message));
  const ended = (message: unknown) => void open.delete(requestIn(message));
  const statements = new Map<SqliteTraffic['connection'], number>();
  const counted = (message: unknown) => {
    const { connection, underWay } = message as SqliteTraffic;
    if (underWay === 0) statements.delete(connection);
    else statements.set(connection, underWay);
  };
  sqliteTraffic.subscribe(counted);
  subscribe('undici:request:create', began);
  subscribe('undici:request:trailers', ended);
  subscribe('undici:request:error', ended);

  const underWay = () => open.size + statements.size;

  return {
    underWay,
    async rest(enough = () => false) {
      const deadline = performance.now() + limitMs;
      for (let calm = 0, turn = 0; calm < calmTurns && !enough(); turn += 1) {
        if (performance.now() > deadline) throw new Error(`The bot did not come to rest within ${limitMs} ms.`);
        await (underWay() === 0 || turn < busyTurns ? setImmediate() : setTimeout(2));
        calm = underWay() === 0 ? calm + 1 : 0;
      }
    },
    stop() {
      sqliteTraffic.unsubscribe(counted);
      unsubscribe('undici:request:create', began);
      unsubscribe('undici:request:trailers', ended);
      unsubscribe('undici:request:error', ended);
    },
  };
}

function requestIn(message: unknown): unknown {
  return message !== null && typeof message === 'object' && 'request' in message ? message.request : undefined;
}
