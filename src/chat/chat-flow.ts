import { isFailure } from '../scarlet/failure.ts';
import type { MessageId, UserId } from '../scarlet/ids.ts';
import { createSerial } from '../scarlet/serial.ts';
import { type AcceptParts, accept, localeOf, toAccepted } from './accept.ts';
import { amend } from './amend.ts';
import { type GatePolicy, judge } from './gate.ts';
import type { IncomingMessage } from './incoming.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { greeting, noticeOf, tooManyWaiting } from './notices.ts';
import { createRecentAuthors } from './recent-authors.ts';
import { takeTurn } from './take-turn.ts';
import { firstTurn, withTurns } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { withdraw } from './withdraw.ts';

export type ChatFlowParts = TurnParts &
  AcceptParts & {
    readonly policy: GatePolicy;
    /** Turns at once, over all users. */
    readonly turnsAtOnce: number;
  };

// One polite notice per person and minute.
const noticeEveryMs = 60_000;
// When to look again at a turn that Discord or the storage did not let us finish.
const lookAgainMs = 15_000;

/** The way of a message: gate, acceptance, lane, turn. Owns the lanes and everything that waits to be retried. */
export class ChatFlow {
  readonly #parts: ChatFlowParts;
  readonly #lanes: Lanes<UserId>;
  // Acceptance, edits and the end of turns of one user run one after another, so the index of open work stays true.
  readonly #oneAtATime = createSerial<UserId>();
  readonly #authors = createRecentAuthors();
  readonly #lastNotice = new Map<UserId, number>();
  readonly #retries = new Set<() => void>();
  #closed = false;

  constructor(parts: ChatFlowParts) {
    this.#parts = parts;
    this.#lanes = createLanes<UserId>({
      limit: parts.turnsAtOnce,
      run: (user, signal) => this.#run(user, signal),
      onError: (user, error) => this.#afterBrokenTurn(user, error),
    });
  }

  /** Takes a message in. Resolves when it is safely stored, or known to need nothing. */
  async receive(message: IncomingMessage): Promise<void> {
    const verdict = judge(message, this.#parts.policy);
    const fields = { userId: message.author.id, message: message.id, channel: message.place.channel };
    this.#parts.log.debug({ ...fields, verdict: verdict.kind, because: verdict.because }, 'message judged');
    if (verdict.kind === 'ignore') return;
    if (verdict.kind === 'greet') return await this.#say(message, 'g', greeting[await this.#localeFor(message)]);
    await this.#oneAtATime(message.author.id, () => this.#accept(message));
  }

  /** Takes over an edit, if the message still waits. What was sent stays as it was sent. */
  async amend(message: IncomingMessage): Promise<void> {
    await this.#editTurns(message.author.id, (turns) => amend(turns, toAccepted(message)));
  }

  /** Takes back deleted messages that still wait. Discord doesn't say whose they were. */
  async withdraw(messages: readonly MessageId[]): Promise<void> {
    const users = new Set(messages.map((message) => this.#authors.get(message)));
    for (const user of users) {
      if (user !== undefined) await this.#editTurns(user, (turns) => withdraw(turns, new Set(messages)));
    }
  }

  /** Takes up the turns that an earlier process left open. Yields how many users have some. */
  async resume(): Promise<number> {
    let users = 0;
    for await (const user of this.#parts.open.users('turn')) {
      users += 1;
      const turns = (await this.#parts.users.read(user))?.personal.turns ?? [];
      for (const turn of turns) if (turn.state === 'accepted') this.#authors.note(turn.messages, user);
      this.#lanes.wake(user);
    }
    return users;
  }

  /** Turns running, and users who wait for one. */
  load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#lanes.busyWith(), waiting: this.#lanes.waiting() };
  }

  /** Starts nothing more and waits for the running turns; those that the deadline cuts short stay open. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#retries) cancel();
    await this.#lanes.close(deadline);
  }

  async #accept(message: IncomingMessage): Promise<void> {
    const user = message.author.id;
    try {
      const acceptance = await accept(message, this.#parts);
      this.#parts.log.debug({ userId: user, message: message.id, acceptance }, 'message accepted or not');
      if (acceptance === 'full') await this.#sayNowAndThen(message, tooManyWaiting[await this.#localeFor(message)]);
      if (acceptance === 'too-many-users') {
        await this.#sayNowAndThen(message, noticeOf('too-many-users', await this.#localeFor(message)));
      }
      if (acceptance !== 'accepted') return;
      this.#authors.note([message], user);
      if (!this.#closed) void this.#parts.outbox.showTyping(message.place.channel);
      this.#lanes.wake(user);
    } catch (error) {
      const kind = isFailure(error) ? error.kind : 'store-unavailable';
      this.#parts.log.error({ userId: user, message: message.id, kind, err: error }, 'message could not be accepted');
      await this.#sayNowAndThen(message, noticeOf(kind, localeOf(undefined, message)));
    }
  }

  async #run(user: UserId, signal: AbortSignal): Promise<'more' | 'done'> {
    const delivery = await takeTurn(user, this.#parts, signal);
    if (delivery === 'later') {
      this.#lookAgainLater(user);
      return 'done';
    }
    return await this.#oneAtATime(user, async () => {
      if (firstTurn(await this.#parts.users.read(user)) !== undefined) return 'more';
      await this.#parts.open.unmark(user, 'turn');
      return 'done';
    });
  }

  async #editTurns(user: UserId, edit: (turns: Parameters<typeof amend>[0]) => Parameters<typeof amend>[0]) {
    await this.#oneAtATime(user, () =>
      this.#parts.users.update(user, (record) => {
        if (record === undefined) return record;
        const turns = edit(record.personal.turns);
        return turns === record.personal.turns ? record : withTurns(record, turns);
      }),
    );
  }

  #afterBrokenTurn(user: UserId, error: unknown): void {
    if (this.#closed) return;
    this.#parts.log.error({ userId: user, err: error }, 'turn broke off, it stays open');
    // A record that can't be read needs an operator; everything else may pass.
    if (!isFailure(error, 'record-unreadable')) this.#lookAgainLater(user);
  }

  #lookAgainLater(user: UserId): void {
    const cancel = this.#parts.clock.after(lookAgainMs, () => {
      this.#retries.delete(cancel);
      this.#lanes.wake(user);
    });
    this.#retries.add(cancel);
  }

  async #sayNowAndThen(message: IncomingMessage, text: string): Promise<void> {
    const now = this.#parts.clock.elapsed();
    for (const [user, at] of this.#lastNotice) if (now - at >= noticeEveryMs) this.#lastNotice.delete(user);
    if (this.#lastNotice.has(message.author.id)) return;
    this.#lastNotice.set(message.author.id, now);
    await this.#say(message, 'x', text);
  }

  async #say(message: IncomingMessage, kind: 'g' | 'x', text: string): Promise<void> {
    const replyTo = message.place.kind === 'direct' ? undefined : message.id;
    const page = { text, nonce: `${message.id}${kind}`, replyTo, file: undefined };
    const posted = await this.#parts.outbox.post(message.place.channel, page);
    if (posted.kind === 'failed') {
      this.#parts.log.warn({ message: message.id, because: posted.because }, 'notice could not be posted');
    }
  }

  async #localeFor(message: IncomingMessage) {
    return localeOf(await this.#parts.users.read(message.author.id), message);
  }
}
