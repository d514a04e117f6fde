import { isFailure } from '../base/failure.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import { LastFew } from '../base/last-few.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import { toAccepted } from './accepted-message.ts';
import type { Listing } from './channel-history.ts';
import { isHidden, isNothingForHer, type Verdict } from './gate.ts';
import { handledIds, isHandledLately, unlistedIn } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { amendInRecord, isWaiting, withdrawInRecord } from './message-corrections.ts';
import type { UserRecord } from './user-record.ts';

export type ChangesParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly log: Log;
  /** Told of whom something is kept that could not be stored: to be written in a while. */
  readonly onKept: (user: UserId) => void;
};

/** Whether a message was accepted of its author. Where that can't be stored, the change is kept until it can. */
export type TakenOver = 'accepted' | 'not-accepted' | 'not-stored';

const rememberedAuthors = 50_000;

/** Takes over edits and deletions of messages that were accepted, in the order in which they came. */
export class MessageChanges {
  readonly #parts: ChangesParts;
  readonly #mutex: KeyedMutex;
  readonly #unwritten: UnwrittenChanges;
  /** Whose the messages are that wait, or are not consolidated yet: Discord doesn't say so of a deleted one. */
  readonly #authors = new LastFew<MessageId, UserId>(rememberedAuthors);

  /** @param mutex what is written of one user's messages is written under it */
  constructor(parts: ChangesParts, mutex: KeyedMutex) {
    this.#parts = parts;
    this.#mutex = mutex;
    this.#unwritten = new UnwrittenChanges(parts.users);
  }

  /** The records of people: what is written of one takes along the changes that could not be stored before. */
  get users(): Records<UserId, UserRecord> {
    return this.#unwritten.users;
  }

  /** Writes what could not be stored of a person's changes. */
  async writeKept(user: UserId): Promise<void> {
    if (this.#unwritten.has(user)) await this.users.update(user, (record) => record);
  }

  noteAuthor(message: MessageId, user: UserId): void {
    this.#authors.add(message, user);
  }

  /** One user's record that can't be read keeps nobody else from being answered: its own turn meets it again, and says so. */
  async noteAuthorOfHandled(user: UserId): Promise<void> {
    try {
      const record = await this.#parts.users.read(user);
      if (record !== undefined) for (const message of handledIds(record)) this.#authors.add(message, user);
    } catch (error) {
      this.#parts.log.warn({ userId: user, err: error }, 'messages of a person could not be read');
    }
  }

  /** What waits and is nothing for her by now is taken back; an edit whose words are hidden changes nothing. */
  async amend(message: IncomingMessage, verdict: Verdict): Promise<TakenOver> {
    const { id, author } = message;
    if (isHidden(message)) return await this.#takeOver(author.id, [id], 'edited', undefined);
    return await this.#takeOver(author.id, [id], 'edited', (record) => {
      if (!isHandledLately(record, id)) return record;
      const isWithdrawn = isNothingForHer(verdict) && isWaiting(record, id);
      return isWithdrawn ? withdrawInRecord(record, [id]) : amendInRecord(record, toAccepted(message));
    });
  }

  /** Takes back deleted messages that still wait; the others are left out of consolidation. */
  async withdraw(messages: readonly MessageId[]): Promise<void> {
    // Discord doesn't say whose they were.
    const users = new Set(messages.map((message) => this.#authors.get(message)));
    for (const user of users) {
      if (user === undefined) continue;
      const own = messages.filter((message) => this.#authors.get(message) === user);
      await this.#takeOver(user, own, 'deleted', (record) => withdrawInRecord(record, own));
    }
  }

  /** The same for what channels don't list any more. */
  async withdrawUnlisted(listings: readonly Listing[]): Promise<void> {
    if (listings.length === 0) return;
    const byChannel = new Map(listings.map((listing) => [listing.channel, listing]));
    for (const user of new Set(this.#authors.values())) {
      try {
        const record = await this.#parts.users.read(user);
        const gone = record === undefined ? [] : unlistedIn(record, byChannel);
        if (gone.length > 0) await this.withdraw(gone);
      } catch (error) {
        this.#parts.log.warn({ userId: user, err: error }, 'deletions of an absence could not be taken over');
      }
    }
  }

  async #takeOver(
    user: UserId,
    messages: readonly MessageId[],
    taken: 'edited' | 'deleted',
    apply: ((record: UserRecord) => UserRecord) | undefined,
  ): Promise<TakenOver> {
    const changes = apply === undefined ? [] : [{ user, apply }];
    let record: UserRecord | undefined;
    try {
      record = await this.#mutex.run(user, () => {
        // Not before: what is stored in front of it may be the message itself.
        for (const change of changes) this.#unwritten.keep(messages, change);
        return this.users.update(user, (current) => current);
      });
    } catch (error) {
      if (!isFailure(error, 'store-unavailable')) {
        this.#unwritten.letGo(new Set(changes));
        throw error;
      }
      this.#parts.log.warn({ userId: user, taken, err: error }, 'change of a message could not be stored yet');
      this.#parts.onKept(user);
      return 'not-stored';
    }
    const handled = messages.filter((message) => record !== undefined && isHandledLately(record, message));
    for (const message of handled)
      this.#parts.log.debug({ userId: user, message, taken }, 'change of a message taken over');
    return handled.length > 0 ? 'accepted' : 'not-accepted';
  }
}

type KeptChange = { readonly user: UserId; readonly apply: (record: UserRecord) => UserRecord };

// Of all people together. Beyond, the oldest are let go.
const keptAtMost = 1_000;
const nothingKept: ReadonlySet<KeptChange> = new Set();

/**
 * What people corrected while it could not be stored. It goes with whatever is written of the person next, and before
 * that: so nothing is frozen, and sent, that was taken back. Of one message the last change counts; done twice it does no
 * harm.
 */
export class UnwrittenChanges {
  readonly #records: Records<UserId, UserRecord>;
  readonly #kept = new Map<MessageId, KeptChange>();

  constructor(records: Records<UserId, UserRecord>) {
    this.#records = records;
  }

  /** The records of people, each with what is kept of it. */
  get users(): Records<UserId, UserRecord> {
    return {
      read: (user) => this.#records.read(user),
      update: (user, change) => this.#update(user, change),
      ids: () => this.#records.ids(),
    };
  }

  has(user: UserId): boolean {
    return this.#of(user).size > 0;
  }

  /** Keeps a change of these messages until it is written. */
  keep(messages: readonly MessageId[], change: KeptChange): void {
    for (const message of messages) {
      // The latest stands last.
      this.#kept.delete(message);
      this.#kept.set(message, change);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptAtMost) break;
      this.#kept.delete(oldest);
    }
  }

  /** What is written, or never can be. */
  letGo(changes: ReadonlySet<KeptChange>): void {
    for (const [message, change] of this.#kept) if (changes.has(change)) this.#kept.delete(message);
  }

  async #update(
    user: UserId,
    change: (current: UserRecord | undefined) => UserRecord | undefined,
  ): Promise<UserRecord | undefined> {
    let written = nothingKept;
    const record = await this.#records.update(user, (current) => {
      written = this.#of(user);
      return change(current && [...written].reduce((corrected, { apply }) => apply(corrected), current));
    });
    this.letGo(written);
    return record;
  }

  #of(user: UserId): ReadonlySet<KeptChange> {
    if (this.#kept.size === 0) return nothingKept;
    return new Set([...this.#kept.values()].filter((change) => change.user === user));
  }
}
