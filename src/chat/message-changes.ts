import type { MessageId, UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import { LastFew } from '../base/last-few.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import { toAccepted } from './accepted-message.ts';
import type { Listing } from './channel-history.ts';
import { isForOthers, isHidden, type Verdict } from './gate.ts';
import { handledIds, isHandledLately, unlistedIn } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { amendInRecord, isWaiting, withdrawInRecord } from './message-corrections.ts';
import type { UserRecord } from './user-record.ts';

export type ChangesParts = { readonly users: Records<UserId, UserRecord>; readonly log: Log };

const rememberedAuthors = 50_000;

/** Takes over edits and deletions of messages that were accepted, in the order in which they came. */
export class MessageChanges {
  readonly #parts: ChangesParts;
  readonly #mutex: KeyedMutex;
  /** Whose the messages are that wait, or are not consolidated yet: Discord doesn't say so of a deleted one. */
  readonly #authors = new LastFew<MessageId, UserId>(rememberedAuthors);

  /** @param mutex what is written of one user's messages is written under it */
  constructor(parts: ChangesParts, mutex: KeyedMutex) {
    this.#parts = parts;
    this.#mutex = mutex;
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

  /**
   * What waits and is meant for somebody else by now is taken back; an edit whose words are hidden changes nothing.
   *
   * @returns whether the message was accepted of its author
   */
  async amend(message: IncomingMessage, verdict: Verdict): Promise<boolean> {
    return await this.#takeOver(message.author.id, [message.id], 'edited', (record) => {
      if (!isHandledLately(record, message.id) || isHidden(message)) return record;
      const isWithdrawn = isForOthers(verdict) && isWaiting(record, message.id);
      return isWithdrawn ? withdrawInRecord(record, [message.id]) : amendInRecord(record, toAccepted(message));
    });
  }

  /** Takes back deleted messages that still wait; the others are left out of consolidation. */
  async withdraw(messages: readonly MessageId[]): Promise<void> {
    // Discord doesn't say whose they were.
    const users = new Set(messages.map((message) => this.#authors.get(message)));
    for (const user of users) {
      if (user === undefined) continue;
      await this.#takeOver(user, messages, 'deleted', (record) => withdrawInRecord(record, messages));
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
    change: (record: UserRecord) => UserRecord,
  ): Promise<boolean> {
    const record = await this.#mutex.run(user, () =>
      this.#parts.users.update(user, (current) => current && change(current)),
    );
    const handled = messages.filter((message) => record !== undefined && isHandledLately(record, message));
    for (const message of handled)
      this.#parts.log.debug({ userId: user, message, taken }, 'change of a message taken over');
    return handled.length > 0;
  }
}
