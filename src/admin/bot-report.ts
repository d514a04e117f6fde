import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { shareFor } from '../base/share-for.ts';
import type { BehindReport } from '../pair/pairs-behind.ts';
import type { Pauses } from '../pair/pauses.ts';
import type { BotSleepReport } from '../sleep/report/sleep-reports.ts';
import type { CommandsHealth, Health } from './health.ts';
import type { TallyReport } from './tally.ts';

/** A circuit breaker: while it is open nothing is asked of Letta. */
export type BreakerState =
  | { readonly kind: 'closed' }
  /** Until when, in milliseconds since the epoch, where that is known beforehand. */
  | { readonly kind: 'open'; readonly until: number | undefined };

/** How the whole bot stands. Numbers, ids and kinds only: never a word that a person said, nor what is remembered. */
export type BotReport = {
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly versions: {
    readonly bot: string;
    readonly node: string;
    readonly sqlite: string;
    /** Unknown while the server doesn't answer. */
    readonly letta: string | undefined;
  };
  /** When this process began, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Unknown while the database can't be read, as `cycles` is. */
  readonly users: number | undefined;
  /** Those that other settings than today's made, and that follow at their next turn. */
  readonly pairsBehind: BehindReport;
  /** How turns and consolidations ended. */
  readonly counts: TallyReport;
  readonly turns: {
    readonly running: number;
    /** People who wait for a turn. */
    readonly waiting: number;
  };
  readonly cycles: ReportedCycles | undefined;
  readonly breakers: { readonly chat: BreakerState; readonly sleep: BreakerState };
  /** What administrators paused for everyone. */
  readonly pauses: Pauses;
  readonly health: Health;
  readonly commands: CommandsHealth;
};

export type ReportedCycles = {
  readonly running: number;
  /** Of the current UTC day: consolidations, how many there may be, and rounds that failed. */
  readonly today: number;
  readonly cap: number;
  readonly failuresToday: number;
  /** People whose consolidation is due and has not started. */
  readonly overdue: readonly UserId[];
};

export type BotReportParts = {
  readonly versions: Omit<BotReport['versions'], 'letta'>;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly sleepReport: () => Promise<BotSleepReport>;
  readonly counts: () => TallyReport;
  readonly load: () => BotReport['turns'];
  readonly breakers: () => BotReport['breakers'];
  readonly pairsBehind: () => BehindReport;
  readonly pauses: () => Pauses;
  readonly health: () => Promise<Health>;
  readonly commands: () => CommandsHealth;
  readonly clock: Clock;
};

// It reads the ids of all people: whoever asks again at once gets the same.
const reportHeldMs = 1_000;

/** Says how the whole bot stands. What it gives is a second old at most. Never rejects because the database fails. */
export function createBotReport(parts: BotReportParts): () => Promise<BotReport> {
  const { versions, startedAt, clock } = parts;
  return shareFor(clock, reportHeldMs, async () => {
    const [sleep, health] = await Promise.all([
      // What else is known must be told just then: `health` says that the database is down.
      parts.sleepReport().catch(() => undefined),
      parts.health(),
    ]);
    return {
      at: clock.now(),
      versions: { ...versions, letta: health.letta.kind === 'up' ? health.letta.version : undefined },
      startedAt,
      users: sleep?.users,
      pairsBehind: parts.pairsBehind(),
      counts: parts.counts(),
      turns: parts.load(),
      cycles: sleep && {
        running: sleep.running,
        today: sleep.consolidationsToday,
        cap: sleep.cap,
        failuresToday: sleep.failuresToday,
        overdue: sleep.overdue,
      },
      breakers: parts.breakers(),
      pauses: parts.pauses(),
      health,
      commands: parts.commands(),
    };
  });
}
