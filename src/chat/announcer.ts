import type { Clock } from '../base/clock.ts';
import { unlessAborted } from '../base/deadline.ts';
import type { FailureKind } from '../base/failure.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import { createTimers } from '../base/timers.ts';
import type { ChatTexts } from '../texts/chat-texts.ts';
import { textsIn } from '../texts/languages.ts';
import type { Place } from '../wording/message.ts';
import { localeOf } from './admission.ts';
import type { Verdict } from './gate.ts';
import { type IncomingMessage, mayDo } from './incoming.ts';
import { type Outbox, type Page, writeNonce } from './outbox.ts';
import { firstTurn } from './turn-edits.ts';
import type { UserRecord } from './user-record.ts';

/** Says what is no part of a turn: what can't be posted is let go. */
export type Announcer = {
  greet(message: IncomingMessage, because: Greeting): Promise<void>;
  /**
   * Says why a message was not accepted; stays silent if this person was told something of the kind just now. Of those
   * for which there was no room each place is told, at once of the first, soon of how many followed.
   */
  refuse(message: IncomingMessage, because: NotAccepted): Promise<void>;
  /** Says once, until `forgetPatience`, that what this person said waits and will be answered. */
  askForPatience(user: UserId): Promise<void>;
  /** From here on the person may be asked for patience again. */
  forgetPatience(user: UserId): void;
  /** Says what is left to say, as long as the deadline lets it. Never rejects. */
  close(deadline: AbortSignal): Promise<void>;
};

export type Greeting = Extract<Verdict, { kind: 'greet' }>['because'];

/** Why a message was not accepted. */
export type NotAccepted = FailureKind | 'full';

export type AnnouncerParts = {
  readonly users: Pick<Records<UserId, UserRecord>, 'read'>;
  readonly outbox: Outbox;
  /** See `TurnParts.beganAt`. */
  readonly beganAt: number;
  readonly clock: Clock;
  readonly log: Log;
};

// One polite notice per person and minute.
const refuseEveryMs = 60_000;
/** After so long it is told how many messages more had no room. */
const asideCountedMs = 20_000;

/** Messages of one person in one place that had no room, after the one that was told of. */
type LeftAside = { readonly last: IncomingMessage; readonly messages: number };

export function createAnnouncer({ users, outbox, beganAt, clock, log }: AnnouncerParts): Announcer {
  const lastRefusal = new Map<UserId, number>();
  const patient = new Set<UserId>();
  const aside = new Map<string, LeftAside>();
  const countedUp = createTimers<string>(clock, (key) => tellOfAside(key));

  /** What is said is all that this message gets. */
  async function say(message: IncomingMessage, as: 'greeting' | 'refusal', text: string): Promise<void> {
    const replyTo = message.place.kind !== 'direct' && mayDo(message, 'reply') ? message.id : undefined;
    await post(message.place.channel, message.id, { text, nonce: writeNonce(message.id, as), replyTo });
  }

  /**
   * Says that the answer is yet to come. It replies to nothing: what has a reply counts as answered wherever the history
   * is read, and is not read again. So among others it names whom it is for.
   */
  async function promise(
    user: UserId,
    { channel, kind }: Place,
    message: MessageId,
    as: 'not-stored-yet' | 'answered-later',
    promised: string,
  ) {
    const text = kind === 'direct' ? promised : `<@${user}> ${promised}`;
    await post(channel, message, { text, nonce: writeNonce(message, as), replyTo: undefined });
  }

  async function post(channel: ChannelId, message: MessageId, page: Page): Promise<void> {
    const posted = await outbox.post(channel, page);
    if (posted.kind === 'failed') log.warn({ message, because: posted.because }, 'notice could not be posted');
  }

  async function textsFor(message: IncomingMessage): Promise<ChatTexts> {
    // Whatever is wrong with the record is said where it matters.
    const record = await users.read(message.author.id).catch(() => undefined);
    return textsIn(localeOf(record, message)).chat;
  }

  async function leaveAside(message: IncomingMessage): Promise<void> {
    const key = `${message.author.id} ${message.place.channel}`;
    const before = aside.get(key);
    aside.set(key, { last: message, messages: before === undefined ? 0 : before.messages + 1 });
    if (before !== undefined) return;
    countedUp.set(key, asideCountedMs);
    await say(message, 'refusal', (await textsFor(message)).tooManyWaiting);
  }

  /** What follows is counted anew; after a while without any the next one is told of at once. */
  async function tellOfAside(key: string): Promise<void> {
    const left = aside.get(key);
    aside.delete(key);
    if (left === undefined || left.messages === 0) return;
    aside.set(key, { ...left, messages: 0 });
    countedUp.set(key, asideCountedMs);
    await say(left.last, 'refusal', (await textsFor(left.last)).moreLeftAside(left.messages));
  }

  return {
    async greet(message, because) {
      const { greeting, wordsHidden } = await textsFor(message);
      await say(message, 'greeting', because === 'words-hidden' ? wordsHidden : greeting);
    },
    async refuse(message, because) {
      if (because === 'full') return await leaveAside(message);
      const now = clock.elapsed();
      for (const [user, at] of lastRefusal) if (now - at >= refuseEveryMs) lastRefusal.delete(user);
      if (lastRefusal.has(message.author.id)) return;
      lastRefusal.set(message.author.id, now);
      const { failures } = await textsFor(message);
      if (because !== 'store-unavailable') return await say(message, 'refusal', failures[because]);
      await promise(message.author.id, message.place, message.id, 'not-stored-yet', failures[because]);
    },
    async askForPatience(user) {
      if (patient.has(user)) return;
      patient.add(user);
      const turn = firstTurn(await users.read(user).catch(() => undefined));
      if (turn === undefined || turn.state === 'answered') return;
      const { willAnswerLater, willAnswerTheRest } = textsIn(turn.locale).chat;
      const text = turn.messages.some(({ at }) => at < beganAt) ? willAnswerTheRest : willAnswerLater;
      await promise(user, turn.place, turn.id, 'answered-later', text);
    },
    forgetPatience: (user) => {
      patient.delete(user);
    },
    async close(deadline) {
      await countedUp.close();
      await unlessAborted(deadline, () => Promise.all([...aside.keys()].map(tellOfAside))).catch(() => {
        // Whoever stops the process waits no longer.
      });
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
