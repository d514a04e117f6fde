import type { UserId } from './ids.ts';

/** How a user's sleep-time stands. The field names are fixed: other programs read them. */
export type SleepStatus = {
  readonly sleep_agent_created: boolean;
  readonly primary_agent_created: boolean;
  /** Messages answered since the last consolidation. */
  readonly message_count: number;
  /** Messages between consolidations. */
  readonly threshold: number;
  /** Whether consolidation starts by itself. */
  readonly auto_trigger: boolean;
  /** ISO 8601 in UTC; `null` before the first one. */
  readonly last_consolidation: string | null;
  readonly consolidation_count: number;
};

/** What `ScarletAgent` needs of sleep-time. */
export type SleepTime = {
  /** To be told after each answer how many of the person's messages it answered. */
  answered(user: UserId, messages: number): Promise<void>;
  status(user: UserId): Promise<SleepStatus>;
};
