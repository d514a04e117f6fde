import type { Clock } from '../base/clock.ts';
import { waitAtMost } from '../base/deadline.ts';
import type { Log } from '../base/log.ts';
import { discordErrorFields } from './to-discord-failure.ts';

const mostHeld = 500;

export type Inbound<Event> = {
  /** Never throws, whatever the handler does. */
  take(event: Event): void;
  /** Of those held so far, keeps those that `choose` gives back. */
  siftHeld(choose: (held: readonly Event[]) => readonly Event[]): void;
  /** From now on events go to this handler, those held so far first. */
  open(handle: (event: Event) => void | Promise<void>): void;
  /** Takes no more, and waits for the handlers that run, but not longer than this. */
  close(clock: Clock, longestMs: number): Promise<void>;
};

/** Brings events of one kind to their handler: holds them until there is one, and contains its failures. */
export function createInbound<Event>(log: Log, what: string): Inbound<Event> {
  const held: Event[] = [];
  const running = new Set<Promise<void>>();
  let handler: ((event: Event) => void | Promise<void>) | undefined;
  let closed = false;

  function deliver(handle: (event: Event) => void | Promise<void>, event: Event): void {
    const run = (async () => await handle(event))()
      .catch((error: unknown) => log.error({ what, ...discordErrorFields(error) }, 'handling an event failed'))
      .finally(() => running.delete(run));
    running.add(run);
  }

  return {
    take(event) {
      if (closed) return;
      if (handler !== undefined) deliver(handler, event);
      else if (held.push(event) > mostHeld) {
        held.shift();
        log.warn({ what, most: mostHeld }, 'the oldest event was dropped before anyone handled it');
      }
    },
    siftHeld(choose) {
      held.splice(0, held.length, ...choose([...held]));
    },
    open(handle) {
      handler = handle;
      for (const event of held.splice(0)) deliver(handle, event);
    },
    async close(clock, longestMs) {
      closed = true;
      held.length = 0;
      await waitAtMost(clock, longestMs, Promise.all(running));
    },
  };
}
