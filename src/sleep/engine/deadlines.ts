import type { UserId } from '../../base/ids.ts';
import type { Person } from '../../pair/pair.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import { forgetRecords } from '../cycle/old-records.ts';
import { type Due, whenDue } from '../state/due.ts';
import { GrowingPauses } from '../state/sleep-policy.ts';
import { sleepOf } from '../state/sleep-record.ts';

/** Where it is written that a user has something to consolidate. Who is answered is put there by the same write. */
export type DeadlineIndex = {
  mark(user: UserId): Promise<void>;
  /** Takes them out if nothing waits; asked while nobody can answer them. */
  unmark(user: UserId, nothingWaits: (person: Person | undefined) => boolean): Promise<void>;
  /** Every user with open work of any kind. */
  users(): AsyncIterable<UserId>;
};

type DeadlineParts = Pick<CycleParts, 'people' | 'sleep' | 'ledgers' | 'audits' | 'policy' | 'clock'>;

/**
 * When users are to be consolidated. Who has something that waits is in the index, until nothing waits any more.
 */
export class Deadlines {
  readonly #parts: DeadlineParts;
  readonly #index: DeadlineIndex;
  readonly #pauses: GrowingPauses;

  constructor(parts: DeadlineParts, index: DeadlineIndex) {
    this.#parts = parts;
    this.#index = index;
    this.#pauses = new GrowingPauses(parts.clock);
  }

  async whenDue(user: UserId): Promise<Due> {
    const { people, sleep, policy, clock } = this.#parts;
    const person = await people.read(user);
    return whenDue(person, sleepOf(await sleep.read(user)), policy, clock.now());
  }

  async mark(user: UserId): Promise<void> {
    await this.#index.mark(user);
  }

  /** When somebody is due, with the index in keeping with that. */
  async settle(user: UserId): Promise<Due> {
    const due = await this.whenDue(user);
    await (due.kind === 'nothing-waits' ? this.unmarkIfNothingWaits(user) : this.mark(user));
    // Of what is due it is yet to be seen whether it can be done.
    if (due.kind !== 'due') this.#pauses.end(user);
    return due;
  }

  /** After how many milliseconds to look again. */
  noteFailure(user: UserId): number {
    return this.#pauses.afterFailure(user);
  }

  async unmarkIfNothingWaits(user: UserId): Promise<void> {
    const { sleep, policy, clock } = this.#parts;
    const state = sleepOf(await sleep.read(user));
    // What waits while it is paused is to be found when it goes on.
    await this.#index.unmark(
      user,
      (person) => person?.paused !== true && whenDue(person, state, policy, clock.now()).kind === 'nothing-waits',
    );
  }

  /** Removes all that is known of a user, of what is written down the mark last. */
  async forget(user: UserId): Promise<void> {
    await forgetRecords(user, this.#parts);
    await this.#index.unmark(user, () => true);
    this.#pauses.end(user);
  }

  /** Users who had something that waited, or other open work, when this was called. */
  async marked(): Promise<readonly UserId[]> {
    return await Array.fromAsync(this.#index.users());
  }
}
