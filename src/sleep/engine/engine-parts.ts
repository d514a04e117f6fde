import type { UserId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { TryParts } from './try-cycle.ts';

/** Where it is written that a user has something to consolidate. */
export type DeadlineIndex = {
  mark(user: UserId): Promise<void>;
  unmark(user: UserId): Promise<void>;
  /** Every user with open work of any kind. */
  users(): AsyncIterable<UserId>;
};

/** Runs work of users one at a time each, so many at once in all: the same scheduler as for turns. */
export type Lanes = {
  wake(user: UserId): void;
  close(deadline: AbortSignal): Promise<void>;
};

export type EngineParts = TryParts & {
  readonly index: DeadlineIndex;
  readonly createScheduler: (run: (user: UserId, signal: AbortSignal) => Promise<'done'>) => Lanes;
  /** People who wait for a turn. A cycle gives way to them. */
  readonly turnsWaiting: () => number;
  /** 0 to 1, for spreading out what is overdue at the start. */
  readonly chance: () => number;
  readonly log: Log;
};
