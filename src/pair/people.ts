import type { Otid, UserId } from '../base/ids.ts';
import type { Pair } from './pair.ts';

/** What sleep-time needs to know of a user. */
export type Person = {
  readonly pair: Pair | undefined;
  /** Messages answered in all. */
  readonly answered: number;
  /** The person's own choice of messages between consolidations. */
  readonly threshold: number | undefined;
  /** The person asked that nothing be remembered for now. */
  readonly paused: boolean;
  /** The display name last seen. */
  readonly name: string | undefined;
  /** Messages that are with the primary now: not answered yet, so not counted yet. */
  readonly unsettled: readonly Otid[];
  /** The last messages that were accepted, oldest first. */
  readonly recent: readonly Otid[];
};

/** The users, as far as sleep-time is concerned. */
export type People = {
  read(user: UserId): Promise<Person | undefined>;
  /** Adds to the messages answered, for conversations that don't go through the chat flow. */
  countAnswered(user: UserId, messages: number): Promise<void>;
};
