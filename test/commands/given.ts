import type { Invocation } from '../../commands/command.ts';
import type { UserId } from '../../src/base/ids.ts';
import { insightsSchema } from '../../src/sleep/agent/insights.ts';
import type { BlockDiff, Refused } from '../../src/sleep/plan/plan-types.ts';
import type { AgentNames, BotSleepReport, SleepReport } from '../../src/sleep/report/sleep-reports.ts';
import type { Consolidated } from '../../src/sleep/state/outcome.ts';
import { textsIn } from '../../src/texts/languages.ts';
import { sleepStatus } from '../support/sleep-status.ts';

export const ada = '100000000000000001' as UserId;
export const bob = '100000000000000002' as UserId;

/** A moment, in milliseconds since the epoch, and how Discord is told of it. */
export const noon = 1_790_000_000_000;
export const shownNoon = '<t:1790000000:R>';

export function invocation(other: Partial<Invocation> = {}): Invocation {
  return {
    userId: ada,
    userName: 'Ada',
    texts: textsIn('en'),
    place: { kind: 'direct', channel: undefined, guild: undefined },
    isAdministrator: false,
    subcommand: undefined,
    options: {},
    ...other,
  };
}

export function agentNames(other: Partial<AgentNames> = {}): AgentNames {
  return { scarlet: 'Scarlet', sleep: 'Scarlet-Sleep', ...other };
}

export function blockDiff(other: Partial<BlockDiff> = {}): BlockDiff {
  return { label: 'human', before: '', after: '', added: [], updated: [], removed: [], ...other };
}

export function consolidated(other: Partial<Consolidated> = {}): Consolidated {
  return {
    kind: 'consolidated',
    trigger: 'manual',
    cycle: 1,
    at: noon,
    tookMs: 4_000,
    covered: 7,
    insights: insightsSchema.parse({}),
    changes: [],
    refused: [],
    putAside: [],
    byOthers: [],
    more: false,
    missing: 0,
    ...other,
  };
}

export function report(other: Partial<SleepReport> = {}): SleepReport {
  return {
    status: sleepStatus({
      message_count: 1,
      last_consolidation: new Date(noon).toISOString(),
      consolidation_count: 12,
    }),
    running: false,
    characters: { waiting: 1_234, limit: 6_000 },
    nextAt: null,
    last: {
      kind: 'consolidated',
      at: noon,
      tookMs: 4_000,
      because: null,
      added: 3,
      updated: 1,
      removed: 2,
      refused: 0,
    },
    failures: { total: 0, inARow: 0 },
    blocks: [{ label: 'human', used: 1_250, budget: 5_000 }],
    recalled: { lines: 0, turns: 0 },
    mood: [],
    today: { cycles: 3, cap: 48, manual: 1, manualCap: 12 },
    ...other,
  };
}

export function botReport(other: Partial<BotSleepReport> = {}): BotSleepReport {
  return { users: 1_204, consolidationsToday: 340, failuresToday: 2, cap: 5_000, running: 1, overdue: [], ...other };
}

/** An insight that had no effect. */
export function refusedFor(because: Refused['because'], text: string | null = null): Refused {
  return { id: 'human_updates.0', block: 'human', op: 'add', because, text, quote: null };
}
