import type { UserId } from '../../base/ids.ts';
import type { SleepStatus } from '../../pair/sleep-time.ts';
import type { Outcome } from '../engine/outcome.ts';

/** The last result, in numbers. */
export type LastResult = {
  readonly kind: 'consolidated' | 'failed' | 'deferred';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
  /** Why it failed or was put off. */
  readonly because: string | null;
  /** Lines. */
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly refused: number;
};

/** How one user's sleep-time stands, in full. Numbers only: never what is remembered. */
export type SleepReport = {
  readonly status: SleepStatus;
  readonly running: boolean;
  /** Characters that wait, and how many start a consolidation. */
  readonly characters: { readonly waiting: number; readonly limit: number };
  /** When a consolidation starts though nothing more is said, in milliseconds since the epoch. */
  readonly nextAt: number | null;
  readonly last: LastResult | null;
  readonly failures: { readonly total: number; readonly inARow: number };
  /** Code points. Unknown while Letta can't be asked. */
  readonly blocks: readonly { readonly label: string; readonly used: number; readonly budget: number }[] | undefined;
  readonly today: {
    readonly cycles: number;
    readonly cap: number;
    readonly manual: number;
    readonly manualCap: number;
  };
};

/** The bot as a whole. */
export type BotSleepReport = {
  readonly users: number;
  /** Of the current UTC day. */
  readonly consolidationsToday: number;
  readonly failuresToday: number;
  readonly cap: number;
  readonly running: number;
  /** People whose consolidation is due and has not started. */
  readonly overdue: readonly UserId[];
};

/** What a person gets who asks for a consolidation. */
export type Requested = {
  /** True when one was under way already: the outcome is that one's. */
  readonly wasRunning: boolean;
  readonly outcome: Outcome;
};

/** What the pair's agents are called, as the operator set it. */
export type AgentNames = { readonly scarlet: string; readonly sleep: string };

/** What commands and status pages need of sleep-time. */
export type SleepServices = {
  readonly names: AgentNames;
  consolidate(user: UserId): Promise<Requested>;
  /** Whether a consolidation of this user runs now. */
  isRunning(user: UserId): boolean;
  reportOf(user: UserId): Promise<SleepReport>;
  reportOfBot(): Promise<BotSleepReport>;
};
