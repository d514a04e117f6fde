import type { Clock } from '../base/clock.ts';
import type { MessageId } from '../base/ids.ts';
import { LastFew } from '../base/last-few.ts';
import type { Log } from '../base/log.ts';
import type { Outbox } from '../chat/outbox.ts';
import { AnotherProcess } from '../pair/application-claim.ts';

export type ForeignAnswersParts = {
  readonly outbox: Outbox;
  /** Called at each sign that another process is there. */
  readonly onSign: () => void;
  /** Called once when this process is the younger one, as far as can be seen. */
  readonly onLost: (reason: Error) => void;
  /** From 0 to 1, as `Math.random`. */
  readonly chance: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

/** Notices answers of the bot that this process did not post: another one with its token is there. */
export type ForeignAnswers = {
  /** Posts as the one that was given does, and keeps in mind what it replies to. */
  readonly outbox: Outbox;
  noteHeard(message: MessageId): void;
  noteReply(to: MessageId): void;
};

// Two processes that use two Letta servers can't see each other's claims, nor which of them is older: one that has begun
// just now takes itself for the younger one. A single answer may have been posted by hand. Where both have begun just now,
// each waits for a time of its own before it ends, and the one that ends first leaves no more signs to the other.
const youngMs = 300_000;
const signsEnough = 2;
const longestGraceMs = 60_000;
const kept = 1_000;

const whyAnotherAnswers = `Another process answers people with the same DISCORD_TOKEN, by another Letta server or database. Stop one \
of the two.`;

export function watchForForeignAnswers(parts: ForeignAnswersParts): ForeignAnswers {
  const { outbox, onSign, onLost, chance, clock, log } = parts;
  const startedAt = clock.elapsed();
  const heard = new LastFew<MessageId, true>(kept);
  const answered = new LastFew<MessageId, true>(kept);
  let signs = 0;
  let endsFrom = Number.POSITIVE_INFINITY;
  const foreign = new LastFew<MessageId, true>(kept);
  return {
    outbox: {
      ...outbox,
      post(channel, page) {
        // Before it is posted: Discord may tell of it before it answers.
        if (page.replyTo !== undefined) answered.add(page.replyTo, true);
        return outbox.post(channel, page);
      },
    },
    noteHeard: (message) => void heard.add(message, true),
    noteReply(to) {
      const isOurs = heard.get(to) === undefined || answered.get(to) !== undefined;
      if (isOurs || !foreign.add(to, true)) return;
      signs += 1;
      log.error({ message: to }, 'another process with the same token has answered this message');
      onSign();
      const now = clock.elapsed();
      if (now >= endsFrom) {
        endsFrom = Number.POSITIVE_INFINITY;
        onLost(new AnotherProcess(whyAnotherAnswers));
      } else if (signs === signsEnough && now - startedAt < youngMs) endsFrom = now + chance() * longestGraceMs;
    },
  };
}
