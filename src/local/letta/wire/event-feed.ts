import { setImmediate as endOfLoopTurn } from 'node:timers/promises';

/** One server-sent event: its data, under a name where it isn't an ordinary message. */
export type FeedEvent = { readonly name?: 'error'; readonly data: string };

/** Events between a turn, which goes on by itself, and a client, who may have gone away. Unread events are kept. */
export class EventFeed {
  readonly #events: FeedEvent[] = [];
  #ended = false;
  #wake: () => void = () => {};

  send(data: Record<string, unknown>, name?: 'error'): void {
    const event = { data: JSON.stringify(data) };
    this.#events.push(name === undefined ? event : { ...event, name });
    this.#wake();
  }

  /** Ends the feed; with the closing mark unless the server died. */
  end(closing: 'done' | 'cut' = 'done'): void {
    if (closing === 'done') this.#events.push({ data: '[DONE]' });
    this.#ended = true;
    this.#wake();
  }

  /** The events in order, as they come: those that are there by the end of a turn of the event loop come together. */
  async *read(): AsyncGenerator<readonly FeedEvent[]> {
    for (let next = 0; ; ) {
      const ready = this.#events.slice(next);
      if (ready.length > 0) {
        next += ready.length;
        yield ready;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await endOfLoopTurn();
      }
    }
  }
}
