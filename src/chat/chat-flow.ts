import { isFailure } from '../base/failure.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Scheduler } from '../base/scheduler.ts';
import { createTimers, type Timers } from '../base/timers.ts';
import { type AdmissionParts, type Arrival, acceptGreeting, acceptMessage } from './admission.ts';
import { type Announcer, createAnnouncer, type Greeting, type NotAccepted } from './announcer.ts';
import { type AskedBefore, takeInAskedBefore, takeInTalks } from './asked-before.ts';
import { type AnewWish, type AnewWisher, wishToBeginAnew } from './begin-anew.ts';
import type { Listing } from './channel-history.ts';
import { isChatPaused } from './end-unsent.ts';
import { type Asker, type GatePolicy, judgeMessage, reasonToRefuse } from './gate.ts';
import type { IncomingMessage } from './incoming.ts';
import { MessageChanges } from './message-changes.ts';
import { acceptMissed, type Extent } from './missed-messages.ts';
import { hasOpenTurn } from './open-work.ts';
import { takeTurn } from './take-turn.ts';
import type { TurnParts } from './turn-parts.ts';

/** Whether a message was dealt with, or could not be stored and is to be read again. */
export type Received = 'dealt-with' | 'not-stored';

export type ChatFlowParts = TurnParts &
  AdmissionParts & {
    readonly policy: GatePolicy;
    readonly discordNow: () => number;
    /** Nobody else starts it. Who waits for a turn is for others to see. */
    readonly scheduler: Scheduler<UserId>;
  };

/** Older messages of an absence are told of: whoever wrote them has gone on. */
export const answeredAfterAbsenceMs = 15 * 60_000;
// When to look again at a turn that Discord or the storage did not let us finish.
const retryTurnAfterMs = 15_000;
/** After so long in the line a person is told that they are not forgotten. */
const longInLineMs = 15_000;
/** The same for what a turn left undone: seldom for what nobody needs before they write, which wakes all of it. */
const leftoverMs = { later: retryTurnAfterMs, overtaken: retryTurnAfterMs, 'not-yet': 60_000, 'reset-failed': 900_000 };
// Beyond this age an edit is no longer something that waits for an answer.
const answeredAfterEditMs = 15 * 60_000;

/** The way of a message: gate, admission, turn. Owns the scheduler and everything that waits to be retried. */
export class ChatFlow {
  readonly #parts: ChatFlowParts;
  readonly #scheduler: Scheduler<UserId>;
  // Messages of one user are accepted, and their edits taken over, in the order in which they came.
  readonly #mutex = new KeyedMutex();
  readonly #changes: MessageChanges;
  readonly #announcer: Announcer;
  readonly #later: Timers<UserId>;
  readonly #inLine: Timers<UserId>;
  #closed = false;

  constructor(parts: ChatFlowParts) {
    const onKept = (user: UserId) => this.#later.set(user, retryTurnAfterMs);
    this.#changes = new MessageChanges({ ...parts, onKept }, this.#mutex);
    this.#parts = { ...parts, users: this.#changes.users };
    this.#announcer = createAnnouncer(parts);
    this.#scheduler = parts.scheduler;
    this.#later = createTimers<UserId>(parts.clock, (user) => this.#scheduler.wake(user));
    this.#inLine = createTimers<UserId>(parts.clock, async (user) => {
      if (!this.#scheduler.isWaiting(user)) return;
      await this.#announcer.askForPatience(user);
      // What an outage has caught since takes no slot.
      this.#scheduler.wake(user);
      if (this.#scheduler.isWaiting(user)) this.#inLine.set(user, longInLineMs);
    });
    parts.outage.whenItBegins(() => {
      for (const user of this.#scheduler.atWork()) void this.#announcer.askForPatience(user);
    });
    this.#scheduler.start({
      run: (user, signal, leaveSlot) => this.#run(user, signal, leaveSlot),
      onError: (user, error) => this.#afterBrokenTurn(user, error),
    });
  }

  /** Takes a message in. Resolves when it is safely stored, or can't be, and what there is to say at once was said. */
  async receive(message: IncomingMessage, arrival: Arrival = 'live'): Promise<Received> {
    return await this.#takeIn(message, 'new', arrival);
  }

  async #takeIn(message: IncomingMessage, as: 'new' | 'edited', arrival: Arrival): Promise<Received> {
    const verdict = judgeMessage(message, this.#parts.policy);
    const user = message.author.id;
    const fields = { userId: user, message: message.id, channel: message.place.channel };
    this.#parts.log.debug({ ...fields, verdict: verdict.kind, because: verdict.because }, 'message judged');
    if (verdict.kind === 'ignore' || (verdict.kind === 'greet' && as === 'edited')) return 'dealt-with';
    const greeting = verdict.kind === 'greet' && !(await isChatPaused(user, this.#parts)) ? verdict.because : undefined;
    // Noted before it is stored: a deletion may come while it waits for its turn to be stored.
    if (greeting === undefined) this.#changes.noteAuthor(message.id, user);
    const acceptance = await this.#mutex.run(user, () => this.#accept(message, greeting ?? arrival));
    // Said out of line, as are refusals: while Discord is slow to take it, the person's next messages are stored.
    if (acceptance === 'accepted' && greeting !== undefined) await this.#announcer.greet(message, greeting);
    const refusal = acceptance === 'accepted' || acceptance === 'duplicate' ? undefined : acceptance;
    const received = refusal === 'store-unavailable' ? 'not-stored' : 'dealt-with';
    // What is read again and again, until it can be stored, was told of when it was said, or is no news.
    if (refusal === undefined || (received === 'not-stored' && arrival === 'late')) return received;
    await this.#announcer.refuse(message, refusal);
    return received;
  }

  /**
   * Takes over an edit of a message that waits. What was sent stays as it was sent, and is consolidated as it reads now.
   * A young message that nobody had to answer so far is judged anew: the edit may have added the mention.
   */
  async amendMessage(message: IncomingMessage, arrival: Arrival = 'live'): Promise<Received> {
    const taken = await this.#changes.amend(message, judgeMessage(message, this.#parts.policy));
    const isYoung = this.#parts.discordNow() - message.at <= answeredAfterEditMs;
    if (taken === 'accepted' || !isYoung) return 'dealt-with';
    return taken === 'not-stored' ? taken : await this.#takeIn(message, 'edited', arrival);
  }

  /** Takes back deleted messages that still wait; the others are left out of consolidation. */
  async withdrawMessages(messages: readonly MessageId[]): Promise<void> {
    await this.#changes.withdraw(messages);
  }

  /** The same for what was deleted while nobody was told of it: what channels don't list any more. */
  async withdrawUnlisted(listings: readonly Listing[]): Promise<void> {
    await this.#changes.withdrawUnlisted(listings);
  }

  /** Tells somebody how many messages came while she was away, all of one person in one place. Never rejects. */
  async tellOfMissed(messages: readonly IncomingMessage[], extent: Extent): Promise<Received> {
    const user = messages[0]?.author.id;
    if (user === undefined) return 'dealt-with';
    for (const { id } of messages) this.#changes.noteAuthor(id, user);
    try {
      const missed = await this.#mutex.run(user, () => acceptMissed(user, messages, extent, this.#parts));
      this.#parts.log.info({ userId: user, missed }, 'messages of an absence are told of');
      this.#scheduler.wake(user);
      return 'dealt-with';
    } catch (error) {
      this.#parts.log.error({ userId: user, err: error }, 'messages of an absence could not be stored');
      // A record that can't be read needs an operator, however often it is tried.
      return isFailure(error, 'record-unreadable') ? 'dealt-with' : 'not-stored';
    }
  }

  /** Takes in what Letta was asked before the database was put back to an earlier time; oldest first. Never rejects. */
  async takeInTalksBefore(messages: readonly IncomingMessage[]): Promise<AskedBefore> {
    const isYoung = ({ at }: Pick<IncomingMessage, 'at'>) => this.#parts.discordNow() - at <= answeredAfterAbsenceMs;
    return await takeInTalks(messages, this.#parts, async (talk, user) => {
      if (this.#parts.outage.isOn) return 'unknown';
      try {
        const asked = await this.#mutex.run(user, () => takeInAskedBefore(user, talk, isYoung, this.#parts));
        for (const id of asked) this.#changes.noteAuthor(id, user);
        if (asked.size > 0) this.#scheduler.wake(user);
        return asked;
      } catch (error) {
        this.#parts.log.warn({ userId: user, err: error }, 'what was asked before the start could not be looked up');
        return 'unknown';
      }
    });
  }

  /** Has a person's conversation begun anew in their line of turns. Resolves once the wish is safely stored. */
  async beginAnew(user: UserId, wisher: AnewWisher = 'the-person'): Promise<AnewWish> {
    const wish = await this.#mutex.run(user, () => wishToBeginAnew(user, wisher, this.#parts));
    this.#scheduler.wake(user);
    return wish;
  }

  /** Whether the operator's lists let somebody be served there, in whatever way they ask. */
  serves(asker: Asker): boolean {
    return reasonToRefuse(asker, this.#parts.policy) === undefined;
  }

  /** Takes up the turns that an earlier process left open. Yields how many users have some. */
  async resume(): Promise<number> {
    // Whose messages wait to be consolidated: those too may still be deleted.
    for await (const user of this.#parts.open.users('deadline')) await this.#changes.noteAuthorOfHandled(user);
    let users = 0;
    for await (const user of this.#parts.open.users('turn')) {
      users += 1;
      await this.#changes.noteAuthorOfHandled(user);
      this.#scheduler.wake(user);
    }
    return users;
  }

  /** Turns running, and users who wait for one. */
  load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#scheduler.busyWith(), waiting: this.#scheduler.waiting() };
  }

  /** Starts nothing more and waits for the running turns; those that the deadline cuts short stay open. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#parts.outage.close();
    await Promise.all([this.#later.close(), this.#inLine.close(), this.#scheduler.close(deadline)]);
    await this.#announcer.close(deadline);
  }

  /** Yields what became of it, or why it couldn't be stored. */
  async #accept(message: IncomingMessage, as: Arrival | Greeting): Promise<'accepted' | 'duplicate' | NotAccepted> {
    const user = message.author.id;
    const isGreeting = as === 'bare-mention' || as === 'words-hidden';
    try {
      const acceptance = await (isGreeting
        ? acceptGreeting(message, this.#parts)
        : acceptMessage(message, as, this.#parts));
      this.#parts.log.debug({ userId: user, message: message.id, acceptance }, 'message accepted or not');
      if (isGreeting || acceptance === 'too-many-users') return acceptance;
      this.#scheduler.wake(user);
      // A turn that runs shows it by itself.
      if (this.#scheduler.isWaiting(user)) {
        void this.#parts.outbox.showTyping(message.place.channel);
        this.#inLine.setUnlessSet(user, this.#parts.outage.isOn ? 0 : longInLineMs);
      }
      return acceptance;
    } catch (error) {
      const kind = isFailure(error) ? error.kind : 'store-unavailable';
      this.#parts.log.error({ userId: user, message: message.id, kind, err: error }, 'message could not be accepted');
      // A write whose outcome came too late for us may have been done: then there is a turn to be taken.
      if (kind !== 'record-unreadable') this.#later.set(user, retryTurnAfterMs);
      return kind;
    }
  }

  async #run(user: UserId, signal: AbortSignal, leaveSlot: () => void): Promise<'more' | 'done'> {
    // Each wait is a wait of its own: whoever writes often stands in line often, and what is left undone may be due sooner.
    this.#inLine.cancel(user);
    this.#later.cancel(user);
    await this.#changes.writeKept(user);
    const ended = await takeTurn(user, this.#parts, signal, leaveSlot);
    if (ended === 'waits') {
      this.#later.setUnlessSet(user, retryTurnAfterMs);
      await this.#announcer.askForPatience(user);
      return 'done';
    }
    this.#announcer.forgetPatience(user);
    if (ended === 'paused') return 'done';
    if (ended !== 'over') {
      this.#later.setUnlessSet(user, leftoverMs[ended]);
      return ended === 'overtaken' ? 'more' : 'done';
    }
    // Changes nothing, but for an entry in the index that was left there by mistake.
    if (!hasOpenTurn(await this.#parts.users.update(user, (record) => record))) return 'done';
    this.#inLine.setUnlessSet(user, longInLineMs);
    return 'more';
  }

  #afterBrokenTurn(user: UserId, error: unknown): void {
    if (this.#closed) return;
    this.#parts.log.error({ userId: user, err: error }, 'turn broke off, it stays open');
    // A record that can't be read needs an operator; everything else may pass.
    if (!isFailure(error, 'record-unreadable')) this.#later.setUnlessSet(user, retryTurnAfterMs);
  }
}
