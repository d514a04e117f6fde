import type { Breaker } from '../base/breaker.ts';
import type { Clock } from '../base/clock.ts';
import { unlessUnreadable } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { Outage } from '../chat/outage.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { toPerson } from '../chat/user-views.ts';
import type { ModelCalls } from '../pair/model-calls.ts';
import type { Pair } from '../pair/pair.ts';
import { type Pausable, type Pauses, type PausesOfAll, pausables, pauseInForce } from '../pair/pauses.ts';
import type { SleepStatus } from '../pair/sleep-time.ts';
import type { SleepReports } from '../sleep/report/sleep-reports.ts';
import { type BotCounts, capInTheWay, usedToday } from '../sleep/state/caps.ts';
import { hindranceFor } from '../sleep/state/due.ts';
import type { Deferred, Nothing } from '../sleep/state/outcome.ts';
import type { SleepPolicy } from '../sleep/state/sleep-policy.ts';
import { type PrimarySleep, type SleepRecord, sleepOf } from '../sleep/state/sleep-record.ts';

/** What keeps a person's talk or sleep-time from going as it should. Times are milliseconds since the epoch. */
export type Hindrance =
  /** Something of theirs can't be read: nothing is done for them until an operator mends it. */
  | { readonly kind: 'record-unreadable'; readonly record: 'user' | 'sleep' }
  | { readonly kind: 'no-pair'; readonly state: 'none' | Pair['state'] }
  /** They asked that nothing be remembered for now. */
  | { readonly kind: 'paused'; readonly what: 'sleep'; readonly by: 'person' }
  /** An administrator paused it, for them or for everyone. */
  | {
      readonly kind: 'paused';
      readonly what: Pausable;
      readonly by: 'administrator';
      readonly whom: 'person' | 'everyone';
      readonly since: number;
      readonly reason: string;
    }
  /** By the settings, or for a pair that was made without a sleep agent. */
  | { readonly kind: 'sleep-disabled' }
  /** The server can't do Letta's own sleep-time, and the settings want nothing else. */
  | { readonly kind: 'native-refused' }
  /** Consolidations fail. `rounds` of up to three tries in a row. */
  | {
      readonly kind: 'sleep-failing';
      readonly because: string;
      readonly rounds: number;
      readonly nextAt: number | undefined;
    }
  /** A consolidation that is due waits. */
  | { readonly kind: 'sleep-put-off'; readonly because: Deferred['because']; readonly until: number }
  /** Their last turns all ended in the same failure. */
  | { readonly kind: 'turns-failing'; readonly because: string; readonly times: number }
  | { readonly kind: 'calls-used-up'; readonly whose: 'of-the-person' | 'of-the-bot'; readonly until: number }
  /** Answers that Discord took nowhere, and of which the person is yet to be told. */
  | { readonly kind: 'answers-lost'; readonly answers: number }
  | { readonly kind: 'breaker-open'; readonly breaker: 'chat' | 'sleep'; readonly until: number | undefined };

/** How one user stands. `status` holds the seven fields that other programs read. */
export type UserReport =
  | {
      readonly kind: 'known';
      readonly user: UserId;
      readonly status: SleepStatus;
      readonly hindrances: readonly Hindrance[];
    }
  | { readonly kind: 'unreadable'; readonly user: UserId; readonly hindrances: readonly Hindrance[] }
  | { readonly kind: 'unknown'; readonly user: UserId };

/** Users in the order of their ids. */
export type UserPage = {
  readonly reports: readonly Exclude<UserReport, { kind: 'unknown' }>[];
  /** Where the next page goes on, if there is one. */
  readonly next: UserId | undefined;
};

export type UserReports = {
  /** @throws Failure where the database fails. */
  reportOf(user: UserId): Promise<UserReport>;
  /** The users whose ids come after this one. @throws Failure where the database fails. */
  page(after: UserId | undefined, atMost: number): Promise<UserPage>;
};

export type UserReportParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly sleep: Records<UserId, SleepRecord>;
  readonly statusOf: SleepReports['statusOf'];
  readonly botCounts: Pick<BotCounts, 'today'>;
  readonly modelCalls: Pick<ModelCalls, 'usedUp'>;
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
  readonly policy: SleepPolicy;
  readonly outage: Pick<Outage, 'isOn'>;
  readonly breaker: Pick<Breaker, 'openUntil'>;
  readonly clock: Clock;
};

/** Says how one user stands, or many, from what is stored: nothing is asked of Letta. */
export function createUserReports(parts: UserReportParts): UserReports {
  const { users, sleep, clock } = parts;

  async function reportOf(user: UserId): Promise<UserReport> {
    const [record, slept] = await Promise.all([
      unlessUnreadable(users.read(user), 'unreadable'),
      unlessUnreadable(sleep.read(user), 'unreadable'),
    ]);
    if (record === 'unreadable' || slept === 'unreadable') {
      const hindrances = [
        ...(record === 'unreadable' ? [{ kind: 'record-unreadable', record: 'user' } as const] : []),
        ...(slept === 'unreadable' ? [{ kind: 'record-unreadable', record: 'sleep' } as const] : []),
      ];
      return { kind: 'unreadable', user, hindrances };
    }
    if (record === undefined) return { kind: 'unknown', user };
    const today = await parts.botCounts.today(clock.now());
    const hindrances = hindrancesOf(record, sleepOf(slept), today.cycles, parts);
    return { kind: 'known', user, status: await parts.statusOf(user), hindrances };
  }

  return {
    reportOf,
    async page(after, atMost) {
      const ids = await idsInOrder(users);
      const from = after === undefined ? 0 : ids.findIndex((id) => compareIds(id, after) > 0);
      const rest = from < 0 ? [] : ids.slice(from, from + atMost + 1);
      const all = await Promise.all(rest.slice(0, atMost).map(reportOf));
      const reports = all.filter((report) => report.kind !== 'unknown');
      return { reports, next: rest.length > atMost ? rest[atMost - 1] : undefined };
    },
  };
}

async function idsInOrder(users: Records<UserId, UserRecord>): Promise<readonly UserId[]> {
  const ids: UserId[] = [];
  for await (const id of users.ids()) ids.push(id);
  return ids.sort(compareIds);
}

/** Snowflakes are numbers without leading zeros: the longer one is the greater. */
function compareIds(one: UserId, other: UserId): number {
  if (one.length !== other.length) return one.length - other.length;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function hindrancesOf(
  record: UserRecord,
  sleep: PrimarySleep,
  usedByBot: number,
  parts: UserReportParts,
): readonly Hindrance[] {
  const { policy, outage, breaker, clock } = parts;
  const now = clock.now();
  const pauses = parts.pausesOfAll.current;
  const person = toPerson(record, now, pauses);
  const standing = hindranceFor(person, policy);
  const usedUp = parts.modelCalls.usedUp(record.modelCalls);
  const sleepBreaker = breaker.openUntil();
  const { failing, lost } = record.personal;
  const found: readonly (Hindrance | undefined)[] = [
    standing && standingHindrance(standing, person.pair, record.settings),
    ...pausables.map((what) => orderedPause(what, record, pauses)),
    ...(standing === undefined ? sleepHindrances(sleep, usedByBot, policy, now) : []),
    failing === null ? undefined : { kind: 'turns-failing', because: failing.kind, times: failing.times },
    usedUp && { kind: 'calls-used-up', whose: usedUp.whose, until: usedUp.until },
    lost.length === 0 ? undefined : { kind: 'answers-lost', answers: lost.length },
    outage.isOn ? { kind: 'breaker-open', breaker: 'chat', until: undefined } : undefined,
    sleepBreaker === undefined ? undefined : { kind: 'breaker-open', breaker: 'sleep', until: sleepBreaker },
  ];
  return found.filter((one) => one !== undefined);
}

/** That Letta tends the memory itself hinders nothing. */
function standingHindrance(
  because: Exclude<Nothing['because'], 'nothing-new'>,
  pair: Pair | undefined,
  { paused }: UserRecord['settings'],
): Hindrance | undefined {
  switch (because) {
    case 'no-pair':
      return { kind: 'no-pair', state: pair?.state ?? 'none' };
    case 'paused':
      return paused ? { kind: 'paused', what: 'sleep', by: 'person' } : undefined;
    case 'sleep-disabled':
    case 'native-refused':
      return { kind: because };
    case 'native-tends':
      return undefined;
  }
}

function orderedPause(what: Pausable, { pauses: own }: UserRecord, ofAll: Pauses): Hindrance | undefined {
  const pause = pauseInForce(what, own, ofAll);
  const whom = own[what] === null ? 'everyone' : 'person';
  return pause && { kind: 'paused', what, by: 'administrator', whom, since: pause.since, reason: pause.reason };
}

function sleepHindrances(
  sleep: PrimarySleep,
  usedByBot: number,
  policy: SleepPolicy,
  now: number,
): readonly Hindrance[] {
  const { failing, last, retryAt } = sleep;
  const cap = capInTheWay(usedToday(sleep, now), usedByBot, 'threshold', policy, now);
  const putOff = cap ?? putOffUntil(last, retryAt, now);
  return [
    ...(putOff === undefined ? [] : [{ kind: 'sleep-put-off', because: putOff.because, until: putOff.until } as const]),
    ...(failing.inARow === 0
      ? []
      : [
          {
            kind: 'sleep-failing',
            because: last?.kind === 'failed' ? (last.because ?? 'unknown') : 'unknown',
            rounds: failing.inARow,
            nextAt: retryAt ?? undefined,
          } as const,
        ]),
  ];
}

/** What was put off for a reason that has passed goes on at the next opportunity, but not before its time. */
function putOffUntil(
  last: PrimarySleep['last'],
  retryAt: number | null,
  now: number,
): Pick<Deferred, 'because' | 'until'> | undefined {
  if (last?.kind !== 'deferred' || retryAt === null || retryAt <= now) return undefined;
  // Only `putOff` writes it.
  return { because: last.because as Deferred['because'], until: retryAt };
}
