import { type REST, Routes } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId } from '../base/ids.ts';

export type TypingRequests = {
  /** Asks nothing where the indicator was shown a moment ago and still stands: no page went there since. */
  show(channel: ChannelId): Promise<void>;
  /** Waits until no request is under way in this channel, a second at most: then they are broken off. Never rejects. */
  drain(channel: ChannelId): Promise<void>;
};

const typingMs = 5_000;
/** Discord shows an indicator for ten seconds, and whoever keeps it up asks again after eight. */
const standsForMs = 2_000;
/** How long a page waits at most for a typing indicator to arrive before it. */
const typingBeforePostMs = 1_000;

/** Keeps an indicator that is on its way from showing up behind the message that it announces. */
export function createTypingRequests(rest: Pick<REST, 'post'>, clock: Clock): TypingRequests {
  const underWay = new Map<ChannelId, Set<{ readonly done: Promise<void>; readonly breakOff: AbortController }>>();
  /** Since when the indicator stands where it was shown last, the oldest first. */
  const standsSince = new Map<ChannelId, number>();

  function letGoOfOld(): void {
    for (const [channel, since] of standsSince) {
      if (clock.elapsed() - since < standsForMs) return;
      standsSince.delete(channel);
    }
  }

  return {
    async show(channel) {
      letGoOfOld();
      if (standsSince.has(channel)) return;
      standsSince.set(channel, clock.elapsed());
      const breakOff = new AbortController();
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const request = { done, breakOff };
      const others = underWay.get(channel) ?? new Set();
      underWay.set(channel, others.add(request));
      try {
        const send = async (signal: AbortSignal) => void (await rest.post(Routes.channelTyping(channel), { signal }));
        await withDeadline(clock, typingMs, send, breakOff.signal);
      } catch (error) {
        standsSince.delete(channel);
        throw error;
      } finally {
        resolve();
        others.delete(request);
        if (others.size === 0) underWay.delete(channel);
      }
    },
    async drain(channel) {
      // What is posted takes the indicator away.
      standsSince.delete(channel);
      const requests = [...(underWay.get(channel) ?? [])];
      if (requests.length === 0) return;
      const cancel = clock.after(typingBeforePostMs, () => {
        for (const { breakOff } of requests) breakOff.abort(new Error('A page went before the typing indicator.'));
      });
      await Promise.all(requests.map(({ done }) => done));
      cancel();
    },
  };
}
