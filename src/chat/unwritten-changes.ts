import type { MessageId, UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from './user-record.ts';

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
