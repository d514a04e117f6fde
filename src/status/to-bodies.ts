import type { BotReport, BreakerState } from '../admin/bot-report.ts';
import type { CommandsHealth, Health } from '../admin/health.ts';
import type { EndCounts } from '../admin/tally.ts';
import type { Hindrance, UserPage, UserReport } from '../admin/user-report.ts';
import type {
  BreakerBody,
  CheckBody,
  ChecksBody,
  CommandsBody,
  ConsolidationsBody,
  HindranceBody,
  StatusBody,
  TurnsBody,
  UserBody,
  UserPageBody,
} from './body-schemas.ts';

/** Reports, as they are answered. */

export function toChecks({ gateway, store, letta, eventLoop }: Health): ChecksBody {
  const { heartbeatMs: heartbeat } = gateway;
  return {
    gateway: { ...toCheck(gateway), heartbeat_seconds: heartbeat === undefined ? null : Math.round(heartbeat) / 1_000 },
    store: toCheck(store),
    letta: toCheck(letta),
    event_loop: { ...toCheck(eventLoop), lag_seconds: Math.round(eventLoop.lagMs) / 1_000 },
  };
}

function toCheck(health: Health[keyof Health]): CheckBody {
  return health.kind === 'up' ? { status: 'up', because: null } : { status: 'down', because: health.because };
}

function toCommands(commands: CommandsHealth): CommandsBody {
  const status = ({ 'under-way': 'registering', up: 'registered', down: 'failed' } as const)[commands.kind];
  return { status, why: commands.kind === 'down' ? commands.why : null };
}

const overdueShown = 100;

export function toStatusBody(report: BotReport): StatusBody {
  const { versions, counts, turns, cycles, breakers } = report;
  const countedSince = isoTime(counts.since);
  return {
    generated_at: isoTime(report.at),
    running_since: isoTime(report.startedAt),
    versions: { ...versions, letta: versions.letta ?? null },
    users: report.users ?? null,
    pairs_behind: report.pairsBehind.kind === 'counted' ? report.pairsBehind.behind : null,
    turns: {
      ...turns,
      total: { since: countedSince, ...toTurns(counts.total) },
      last_day: toTurns(counts.lastDay),
    },
    consolidations: {
      running: cycles?.running ?? null,
      today: cycles?.today ?? null,
      daily_cap: cycles?.cap ?? null,
      failed_today: cycles?.failuresToday ?? null,
      overdue: cycles?.overdue.length ?? null,
      overdue_users: cycles?.overdue.slice(0, overdueShown) ?? null,
      total: { since: countedSince, ...toConsolidations(counts.total) },
      last_day: toConsolidations(counts.lastDay),
    },
    hours: counts.hours.map((hour) => ({
      from: isoTime(hour.from),
      turns: toTurns(hour),
      consolidations: toConsolidations(hour),
    })),
    breakers: { chat: toBreaker(breakers.chat), sleep: toBreaker(breakers.sleep) },
    paused: { sleep: toPauseBody(report.pauses.sleep), chat: toPauseBody(report.pauses.chat) },
    health: toChecks(report.health),
    commands: toCommands(report.commands),
  };
}

function toTurns({ turns }: EndCounts): TurnsBody {
  return {
    answered: turns.answered,
    failed: inAll(turns.failed),
    failed_by_kind: turns.failed,
    out_of_calls: turns.outOfCalls,
  };
}

function toConsolidations({ cycles }: EndCounts): ConsolidationsBody {
  return {
    consolidated: cycles.consolidated,
    failed: inAll(cycles.failed),
    failed_by_kind: cycles.failed,
    deferred: cycles.deferred,
  };
}

function inAll(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

function toBreaker(state: BreakerState): BreakerBody {
  return state.kind === 'closed' ? { open: false, until: null } : { open: true, until: isoTimeOrNull(state.until) };
}

function toPauseBody(pause: BotReport['pauses']['chat']): StatusBody['paused']['chat'] {
  return pause && { since: isoTime(pause.since), reason: pause.reason };
}

export function toUserBody(report: Exclude<UserReport, { kind: 'unknown' }>): UserBody {
  const hindrances = report.hindrances.map(toHindranceBody);
  if (report.kind === 'unreadable') return { kind: 'unreadable', user_id: report.user, hindrances };
  return { kind: 'known', user_id: report.user, ...report.status, hindrances };
}

export function toUserPageBody({ reports, next }: UserPage): UserPageBody {
  return { users: reports.map(toUserBody), next_after: next ?? null };
}

function toHindranceBody(hindrance: Hindrance): HindranceBody {
  switch (hindrance.kind) {
    case 'sleep-failing': {
      const { nextAt, ...rest } = hindrance;
      return { ...rest, next_at: isoTimeOrNull(nextAt) };
    }
    case 'sleep-put-off':
    case 'calls-used-up':
      return { ...hindrance, until: isoTime(hindrance.until) };
    case 'breaker-open':
      return { ...hindrance, until: isoTimeOrNull(hindrance.until) };
    case 'paused':
      return hindrance.by === 'person'
        ? { ...hindrance, whom: 'person', since: null, reason: null }
        : { ...hindrance, since: isoTime(hindrance.since) };
    case 'record-unreadable':
    case 'no-pair':
    case 'sleep-disabled':
    case 'native-refused':
    case 'turns-failing':
    case 'answers-lost':
      return hindrance;
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function isoTimeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoTime(ms);
}
