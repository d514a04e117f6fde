import type { UserId } from '../../base/ids.ts';
import { KeyedMutex } from '../../base/keyed-mutex.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import { forgetRecords } from '../cycle/old-records.ts';
import { changeSleep, sleepOf } from '../cycle/sleep-record.ts';
import { type Due, whenDue } from './due.ts';

/** Where it is written that a user has something to consolidate. */
export type DeadlineIndex = {
  mark(user: UserId): Promise<void>;
  unmark(user: UserId): Promise<void>;
  /** Every user with open work of any kind. */
  users(): AsyncIterable<UserId>;
};

type DeadlineParts = Pick<CycleParts, 'people' | 'sleep' | 'ledgers' | 'audits' | 'policy' | 'clock'>;

/**
 * What is written down of when users are to be consolidated. Who has something that waits is in the index: marked
 * before it is written, and unmarked when nothing waits any more.
 */
export class Deadlines {
  readonly #parts: DeadlineParts;
  readonly #index: DeadlineIndex;
  // Notes and the index of one user are written one after another, so no mark is taken away behind a new note.
  readonly #mutex = new KeyedMutex();

  constructor(parts: DeadlineParts, index: DeadlineIndex) {
    this.#parts = parts;
    this.#index = index;
  }

  /** Counts messages that were answered elsewhere than in the chat flow. */
  async countAnswered(user: UserId, messages: number): Promise<void> {
    await this.#mutex.run(user, async () => {
      await this.#index.mark(user);
      await this.#parts.people.countAnswered(user, messages);
    });
  }

  /** Takes note of an answer: what it was given to waits, and the time of quiet begins anew. */
  async noteAnswer(user: UserId, characters: number): Promise<void> {
    const { clock, policy, sleep } = this.#parts;
    await this.#mutex.run(user, async () => {
      await this.#index.mark(user);
      await sleep.update(user, (record) =>
        changeSleep(record, (current) => ({
          waitingCharacters: current.waitingCharacters + characters,
          idleAt: clock.now() + policy.idleMs,
        })),
      );
    });
  }

  async whenDue(user: UserId): Promise<Due> {
    const { people, sleep, policy, clock } = this.#parts;
    const person = await people.read(user);
    if (person === undefined) return { kind: 'nothing-waits' };
    return whenDue(person, sleepOf(await sleep.read(user)), policy, clock.now());
  }

  async mark(user: UserId): Promise<void> {
    await this.#index.mark(user);
  }

  /** Looked at again behind the mutex: something may have come to wait meanwhile. */
  async unmarkIfNothingWaits(user: UserId): Promise<void> {
    await this.#mutex.run(user, async () => {
      if ((await this.whenDue(user)).kind === 'nothing-waits') await this.#index.unmark(user);
    });
  }

  /** Removes all that is written down of a user, the mark last. */
  async forget(user: UserId): Promise<void> {
    await this.#mutex.run(user, async () => {
      await forgetRecords(user, this.#parts);
      await this.#index.unmark(user);
    });
  }

  /** Users who had something that waited, or other open work, when this was called. */
  async marked(): Promise<readonly UserId[]> {
    return await Array.fromAsync(this.#index.users());
  }
}
