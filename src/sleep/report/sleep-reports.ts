import { unlessUnreadable } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import { codePoints } from '../../base/text.ts';
import type { NativeRun } from '../../pair/native-sleep.ts';
import { isTendedByLetta, type Pair, type Person } from '../../pair/pair.ts';
import type { SleepStatus } from '../../pair/sleep-time.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import type { SleepEngine } from '../engine/sleep-engine.ts';
import { rulesOnServer } from '../plan/block-rules.ts';
import { courseOf } from '../plan/mood-course.ts';
import { type BotCounts, capInTheWay, usedToday } from '../state/caps.ts';
import { messageCount, thresholdOf, waitingCharacters, whenDue } from '../state/due.ts';
import { type Deferred, type Requested, withoutCalls } from '../state/outcome.ts';
import type { SleepPolicy } from '../state/sleep-policy.ts';
import { type PrimarySleep, sleepOf } from '../state/sleep-record.ts';

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
  /** Nothing is consolidated for now. The reason is an administrator's; without one the person wished it. */
  readonly paused?: { readonly reason: string | undefined } | undefined;
  /** Characters that wait, and how many start a consolidation. */
  readonly characters: { readonly waiting: number; readonly limit: number };
  /** Why none starts before a time, whatever is said: all that may be done on one day is done. */
  readonly putOff?: Deferred | undefined;
  /** When a consolidation starts though nothing more is said, in milliseconds since the epoch. */
  readonly nextAt: number | null;
  /** How the person felt in each of the last weeks, from -2 to 2, the oldest first; `null` for weeks without a word. */
  readonly mood: readonly (number | null)[];
  readonly last: LastResult | null;
  readonly failures: { readonly total: number; readonly inARow: number };
  /** Unknown while Letta can't be asked. */
  readonly blocks: readonly UseOfBlock[] | undefined;
  /** What the archive has brought up in the talk, in lines, and in how many turns. */
  readonly recalled: { readonly lines: number; readonly turns: number };
  /** Where Letta's own sleep-time tends this memory, or the pair is on its way there or back. */
  readonly native?: NativeReport | undefined;
  readonly today: {
    readonly cycles: number;
    readonly cap: number;
    readonly manual: number;
    readonly manualCap: number;
  };
};

/** Code points. Without a budget it is kept as it is: no profile names it any more. */
export type UseOfBlock = { readonly label: string; readonly used: number; readonly budget: number | null };

export type NativeReport = {
  readonly state: NonNullable<Pair['native']>['state'];
  /** Turns between its runs. */
  readonly frequency: number;
  /** Newest first. */
  readonly runs: readonly NativeRun[];
  /** Lines of each block, when it last changed any. */
  readonly changed: readonly {
    readonly label: string;
    readonly added: number;
    readonly updated: number;
    readonly removed: number;
  }[];
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

/** What the pair's agents are called, as the operator set it. */
export type AgentNames = { readonly scarlet: string; readonly sleep: string };

/** What commands and status pages need of sleep-time. */
export type SleepServices = {
  readonly names: AgentNames;
  /** Whether anybody tends a memory at all, by the settings. */
  readonly tendsMemory: boolean;
  consolidate(user: UserId): Promise<Requested>;
  /** Whether a consolidation of this user runs now. */
  isRunning(user: UserId): boolean;
  reportOf(user: UserId): Promise<SleepReport>;
  reportOfBot(): Promise<BotSleepReport>;
};

export type ReportParts = {
  readonly cycle: Pick<CycleParts, 'people' | 'sleep' | 'blocks' | 'rules' | 'modelCalls' | 'policy' | 'clock' | 'log'>;
  readonly engine: Pick<SleepEngine, 'isRunning' | 'busyWith'>;
  readonly botCounts: BotCounts;
  readonly countUsers: () => Promise<number>;
  /** Users who have something to consolidate. */
  readonly waitingUsers: () => AsyncIterable<UserId>;
};

export type SleepReports = {
  /** The seven fields, without asking Letta. */
  statusOf(user: UserId): Promise<SleepStatus>;
  reportOf(user: UserId): Promise<SleepReport>;
  reportOfBot(): Promise<BotSleepReport>;
};

/** Says how sleep-time stands, from what is stored; only the use of the blocks is asked of Letta. */
export function createSleepReports({ cycle, engine, botCounts, countUsers, waitingUsers }: ReportParts): SleepReports {
  const { people, sleep, policy, clock } = cycle;

  async function readUser(user: UserId): Promise<{ person: Person | undefined; state: PrimarySleep }> {
    const [person, record] = await Promise.all([people.read(user), sleep.read(user)]);
    return { person, state: sleepOf(record) };
  }

  return {
    async statusOf(user) {
      const { person, state } = await readUser(user);
      return toStatus(person, state, policy);
    },

    async reportOf(user) {
      const { person, state } = await readUser(user);
      const now = clock.now();
      const used = usedToday(state, now);
      return {
        status: toStatus(person, state, policy),
        running: engine.isRunning(user),
        ...(person?.paused === true ? { paused: { reason: person.pauseReason } } : {}),
        characters: { waiting: person === undefined ? 0 : waitingCharacters(person, state), limit: policy.characters },
        putOff: await putOffToday(user, state, now),
        nextAt: nextAt(person, state, now),
        last: state.last,
        native: nativeReportOf(person, state, policy),
        mood: courseOf(state.moods, now),
        failures: { total: state.totals.failures, inARow: state.failing.inARow },
        blocks: await useOfBlocks(user, person?.pair?.primary),
        recalled: person?.recalled ?? { lines: 0, turns: 0 },
        today: { cycles: used.cycles, cap: policy.dailyCap, manual: used.manual, manualCap: policy.manualCap },
      };
    },

    async reportOfBot() {
      const now = clock.now();
      const today = await botCounts.today(now);
      const overdue: UserId[] = [];
      for await (const user of waitingUsers()) {
        if (!engine.isRunning(user) && (await isOverdue(user, now))) overdue.push(user);
      }
      return {
        users: await countUsers(),
        consolidationsToday: today.cycles,
        failuresToday: today.failures,
        cap: policy.botCap,
        running: engine.busyWith(),
        overdue,
      };
    },
  };

  /** What was begun counts already, and is held up by the model calls alone. */
  async function putOffToday(user: UserId, state: PrimarySleep, now: number): Promise<Deferred | undefined> {
    const usedUp = await cycle.modelCalls.usedUp(user);
    if (usedUp !== undefined || state.journal !== null) return usedUp && withoutCalls(usedUp);
    const { cycles } = await botCounts.today(now);
    return capInTheWay(usedToday(state, now), cycles, 'threshold', policy, now);
  }

  function nextAt(person: Person | undefined, state: PrimarySleep, now: number): number | null {
    const due = person === undefined ? undefined : whenDue(person, state, policy, now);
    if (due?.kind === 'later') return due.at;
    return due?.kind === 'due' ? now : null;
  }

  async function isOverdue(user: UserId, now: number): Promise<boolean> {
    // The store has named one that can't be read; a report may be asked for each second.
    const found = await unlessUnreadable(readUser(user), undefined);
    return found?.person !== undefined && whenDue(found.person, found.state, policy, now).kind === 'due';
  }

  async function useOfBlocks(user: UserId, primary: Pair['primary'] | undefined): Promise<SleepReport['blocks']> {
    if (primary == null) return undefined;
    try {
      const blocks = await cycle.blocks.read(primary.agent);
      const useOf = (label: string) => codePoints(blocks.find((block) => block.label === label)?.value ?? '');
      const tended = rulesOnServer(cycle.rules, blocks, false).map(({ label, budget }) => ({
        label,
        used: useOf(label),
        budget,
      }));
      const known = new Set(tended.map(({ label }) => label));
      // What else stands there was never ours.
      const ours = blocks.filter(({ label }) => label in primary.blocks && !known.has(label));
      return [...tended, ...ours.map(({ label }) => ({ label, used: useOf(label), budget: null }))];
    } catch (error) {
      cycle.log.warn({ userId: user, err: error }, 'the use of the blocks could not be read');
      return undefined;
    }
  }
}

function nativeReportOf(
  person: Person | undefined,
  { native: looked }: PrimarySleep,
  policy: SleepPolicy,
): NativeReport | undefined {
  const native = person?.pair?.native;
  if (native === undefined) return undefined;
  const { frequency, runs = [], changed = [] } = looked ?? {};
  return { state: native.state, frequency: frequency ?? policy.frequency, runs, changed };
}

function toStatus(person: Person | undefined, state: PrimarySleep, policy: SleepPolicy): SleepStatus {
  const pair = person?.pair;
  return {
    sleep_agent_created: pair?.sleep != null || pair?.native?.sleeper != null,
    primary_agent_created: pair?.primary != null,
    message_count: person === undefined ? 0 : messageCount(person, state),
    threshold: thresholdIn(person, state, policy),
    auto_trigger:
      policy.enabled && (pair?.sleepWanted ?? true) && person?.paused !== true && pair?.native?.state !== 'refused',
    last_consolidation: state.totals.lastAt === null ? null : new Date(state.totals.lastAt).toISOString(),
    consolidation_count: state.totals.consolidations,
  };
}

/** In native mode a run takes the place of a consolidation. */
function thresholdIn(person: Person | undefined, { native }: PrimarySleep, policy: SleepPolicy): number {
  if (person === undefined) return policy.threshold;
  return isTendedByLetta(person.pair?.native) ? (native?.frequency ?? policy.frequency) : thresholdOf(person, policy);
}
