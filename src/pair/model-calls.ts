import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { isCountedToday, nextUtcDay, utcDay } from '../base/utc-day.ts';

/** Model calls for one person on a UTC day. */
export const callsOfDaySchema = z.object({
  day: z.string(),
  calls: z.number().int().nonnegative(),
  /** Whether they know that there are no more on this day. */
  told: z.boolean(),
});

export type CallsOfDay = z.infer<typeof callsOfDaySchema>;

/** Calls on a UTC day, chat and sleep together. Default: no limit. */
export type CallBudget = {
  readonly perPerson?: number | undefined;
  readonly inAll?: number | undefined;
};

/** There are no more calls today: for this person, or for anybody. */
export class CallsUsedUp extends Error {
  override readonly name = 'CallsUsedUp';
  readonly whose: 'of-the-person' | 'of-the-bot';
  /** When there are some again, in milliseconds since the epoch. */
  readonly until: number;

  constructor(whose: CallsUsedUp['whose'], until: number) {
    super(`The model calls ${whose.replaceAll('-', ' ')} are used up until ${new Date(until).toISOString()}.`);
    this.whose = whose;
    this.until = until;
  }
}

/** The calls of people, for those who know nothing of the chat. */
export type PeoplesCalls = {
  /** Why this person gets no call any more today. */
  usedUp(user: UserId): Promise<CallsUsedUp | undefined>;
  /**
   * Counts a call that is about to be made.
   *
   * @throws CallsUsedUp
   */
  take(user: UserId): Promise<void>;
};

/**
 * Counts model calls against a budget. What a person used stands in their record, in the writes that are made anyway;
 * what all used together is held here, and added up from the records at a start.
 */
export class ModelCalls {
  readonly #budget: CallBudget;
  readonly #clock: Pick<Clock, 'now'>;
  #inAll = { day: '', calls: 0 };

  constructor(budget: CallBudget, clock: Pick<Clock, 'now'>) {
    this.#budget = budget;
    this.#clock = clock;
  }

  get isLimited(): boolean {
    return this.#budget.perPerson !== undefined || this.#budget.inAll !== undefined;
  }

  /** Why no other call may be made now, for a person who has used so much. */
  usedUp(known: CallsOfDay | null): CallsUsedUp | undefined {
    if (!this.isLimited) return undefined;
    const { perPerson = Number.POSITIVE_INFINITY, inAll = Number.POSITIVE_INFINITY } = this.#budget;
    const until = nextUtcDay(this.#clock.now());
    if (this.#today(known).calls >= perPerson) return new CallsUsedUp('of-the-person', until);
    return this.#all().calls >= inAll ? new CallsUsedUp('of-the-bot', until) : undefined;
  }

  /** With one call more, which counts for the bot from this moment on. Nothing is counted where nothing is limited. */
  withOneMore(known: CallsOfDay | null): CallsOfDay | null {
    if (!this.isLimited) return known;
    this.#all().calls += 1;
    const today = this.#today(known);
    return { ...today, calls: today.calls + 1 };
  }

  /** With a note that the person knows; the same where they knew already. */
  withTold(known: CallsOfDay | null): CallsOfDay {
    const today = this.#today(known);
    return today.told ? today : { ...today, told: true };
  }

  /** Whether a record says anything of today. */
  isOfToday(known: CallsOfDay | null): known is CallsOfDay {
    return known !== null && isCountedToday(known.day, this.#clock.now());
  }

  /** Adds what a person had used before this process began. */
  addEarlier(known: CallsOfDay): void {
    this.#all().calls += this.#today(known).calls;
  }

  #today(known: CallsOfDay | null): CallsOfDay {
    return this.isOfToday(known) ? known : { day: utcDay(this.#clock.now()), calls: 0, told: false };
  }

  #all(): { day: string; calls: number } {
    const now = this.#clock.now();
    if (!isCountedToday(this.#inAll.day, now)) this.#inAll = { day: utcDay(now), calls: 0 };
    return this.#inAll;
  }
}
