import type { Clock } from '../base/clock.ts';
import type { ChannelId } from '../base/ids.ts';
import type { Outbox } from './outbox.ts';

// Discord shows typing for ten seconds.
const refreshMs = 8_000;

/** Shows that Scarlet types, from now until the returned function is called. */
export function keepTyping(channel: ChannelId, outbox: Outbox, clock: Clock): () => void {
  const stopped = new AbortController();
  void (async () => {
    while (!stopped.signal.aborted) {
      await outbox.showTyping(channel);
      await clock.sleep(refreshMs, stopped.signal);
    }
  })().catch(() => {
    // `sleep` rejects when typing is stopped: that is how this loop ends. `showTyping` never rejects.
  });
  return () => stopped.abort();
}
