import type { Clock } from '../base/clock.ts';
import type { ChannelId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { type IncomingMessage, mayDo } from './incoming.ts';
import type { Outbox } from './outbox.ts';

/** Says what is no part of a turn: nothing of it is stored, and what can't be posted is let go. */
export type Announcer = {
  greet(message: IncomingMessage, text: string): Promise<void>;
  /** Says why a message was not accepted; stays silent if this person was told something of the kind just now. */
  refuse(message: IncomingMessage, text: string): Promise<void>;
};

export type AnnouncerParts = { readonly outbox: Outbox; readonly clock: Clock; readonly log: Log };

// One polite notice per person and minute.
const refuseEveryMs = 60_000;

export function createAnnouncer({ outbox, clock, log }: AnnouncerParts): Announcer {
  const lastRefusal = new Map<UserId, number>();

  async function say(message: IncomingMessage, kind: 'g' | 'x', text: string): Promise<void> {
    const replyTo = message.place.kind !== 'direct' && mayDo(message, 'reply') ? message.id : undefined;
    const page = { text, nonce: `${message.id}${kind}`, replyTo, file: undefined };
    const posted = await outbox.post(message.place.channel, page);
    if (posted.kind === 'failed') {
      log.warn({ message: message.id, because: posted.because }, 'notice could not be posted');
    }
  }

  return {
    greet: (message, text) => say(message, 'g', text),
    async refuse(message, text) {
      const now = clock.elapsed();
      for (const [user, at] of lastRefusal) if (now - at >= refuseEveryMs) lastRefusal.delete(user);
      if (lastRefusal.has(message.author.id)) return;
      lastRefusal.set(message.author.id, now);
      await say(message, 'x', text);
    },
  };
}

// Discord shows typing for ten seconds.
const refreshMs = 8_000;
// Without a reason each stop would make an exception with its stack, and every turn stops once.
const typingStopped = new Error('Typing was stopped.');

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
  return () => stopped.abort(typingStopped);
}
