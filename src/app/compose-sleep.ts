import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Breaker, createBreaker } from '../base/breaker.ts';
import type { Clock } from '../base/clock.ts';
import type { Otid, UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import { createScheduler } from '../base/scheduler.ts';
import type { TimeZone } from '../base/time-zones.ts';
import type { IndexedUsers, OpenWork } from '../chat/open-work.ts';
import { toPerson } from '../chat/user-views.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createConversation } from '../letta/create-conversation.ts';
import { createHistory } from '../letta/create-history.ts';
import { createMemoryBlocks } from '../letta/create-memory-blocks.ts';
import { componentLog } from '../log.ts';
import type { SleepAgents } from '../pair/agents.ts';
import type { PeoplesCalls } from '../pair/model-calls.ts';
import type { People } from '../pair/pair.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { Profile } from '../pair/profiles.ts';
import type { Prompts } from '../pair/prompts.ts';
import type { Provisioner } from '../pair/provisioner.ts';
import type { CycleParts } from '../sleep/cycle/cycle-parts.ts';
import { createSleepEvents, type SleepEvents } from '../sleep/cycle/sleep-events.ts';
import { AuditSweep } from '../sleep/engine/audit-sweep.ts';
import { SleepEngine } from '../sleep/engine/sleep-engine.ts';
import { SleepTimeOrchestrator } from '../sleep/engine/sleep-time-orchestrator.ts';
import { NativeKeeper, type NativeParts } from '../sleep/native/native-keeper.ts';
import { blockRules } from '../sleep/plan/block-rules.ts';
import {
  type AgentNames,
  createSleepReports,
  type SleepReports,
  type SleepServices,
} from '../sleep/report/sleep-reports.ts';
import { type BotCounts, type BotUsage, createBotCounts } from '../sleep/state/caps.ts';
import type { CycleRecord } from '../sleep/state/cycle-record.ts';
import type { SleepPolicy } from '../sleep/state/sleep-policy.ts';
import type { Store } from '../store/store.ts';
import { textsIn, toLocale } from '../texts/languages.ts';
import { findTokens } from './find-tokens.ts';
import { recordKinds } from './record-kinds.ts';

export type SleepEdges = {
  readonly store: Store;
  readonly letta: LettaConnection;
  readonly users: IndexedUsers;
  readonly people: People;
  /** What is remembered of everybody, and how far their conversations are consolidated. */
  readonly memory: Pick<CycleParts, 'sleep' | 'ledgers'>;
  readonly memoryWriters: KeyedMutex;
  readonly provisioner: Provisioner;
  readonly sleepAgents: SleepAgents;
  readonly native: Omit<NativeParts, 'cycle'>;
  readonly modelCalls: PeoplesCalls;
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
  readonly prompts: Prompts;
  /** What the sleep agent is told once. */
  readonly briefings: CycleParts['briefings'];
  readonly profile: Profile;
  readonly names: AgentNames;
  readonly open: OpenWork;
  readonly policy: SleepPolicy;
  readonly timeZone: TimeZone;
  /** People who wait for a turn. */
  readonly turnsWaiting: () => number;
  readonly countUsers: () => Promise<number>;
  /** Whether sleep-time goes on with what an earlier process left and what is overdue, of everybody. */
  readonly earlierWork: 'taken-up' | 'left';
  readonly clock: Clock;
  readonly log: Logger;
};

export type Sleep = {
  readonly engine: SleepEngine;
  readonly auditSweep: AuditSweep;
  readonly events: SleepEvents;
  readonly services: SleepServices;
  /** What it goes by, for those who say how it stands. */
  readonly account: SleepAccount;
  orchestratorOf(user: UserId): SleepTimeOrchestrator;
};

export type SleepAccount = {
  readonly statusOf: SleepReports['statusOf'];
  readonly records: CycleParts['sleep'];
  readonly botCounts: Pick<BotCounts, 'today'>;
  readonly breaker: Pick<Breaker, 'openUntil'>;
  readonly policy: SleepPolicy;
};

/**
 * Wires sleep-time, and starts it where earlier work is taken up. Whoever takes up turns needs what this gives, and so
 * comes later: a turn that is finished leaves the index of open work, which sleep-time reads first.
 */
export async function composeSleep(edges: SleepEdges): Promise<Sleep> {
  const { store, policy, clock } = edges;
  const log = componentLog(edges.log, 'sleep');
  const events = createSleepEvents(log);
  const cycle = await cyclePartsOf(edges, events, log);
  const breaker = createBreaker(clock);
  const botCounts = createBotCounts(store.records<string, BotUsage>(recordKinds.botUsage));
  const engine = new SleepEngine({
    cycle,
    native: new NativeKeeper({ cycle, ...edges.native }),
    botCounts,
    breaker,
    index: {
      mark: (user) => edges.open.mark(user, 'deadline'),
      unmark: (user, nothingWaits) =>
        edges.users.unmarkDeadline(user, (record) =>
          nothingWaits(record && toPerson(record, clock.now(), edges.pausesOfAll.current)),
        ),
      users: () => edges.open.users(),
    },
    memoryWriters: edges.memoryWriters,
    scheduler: createScheduler(policy.cyclesAtOnce),
    turnsWaiting: edges.turnsWaiting,
    chance: Math.random,
  });
  const reports = createSleepReports({
    cycle,
    engine,
    botCounts,
    countUsers: edges.countUsers,
    waitingUsers: () => edges.open.users('deadline'),
  });
  if (edges.earlierWork === 'taken-up') await engine.start();
  return {
    engine,
    auditSweep: new AuditSweep(cycle),
    events,
    services: {
      names: edges.names,
      tendsMemory: policy.enabled,
      consolidate: (user) => engine.consolidate(user),
      isRunning: (user) => engine.isRunning(user),
      async reportOf(user) {
        await engine.lookAtNative(user);
        return await reports.reportOf(user);
      },
      reportOfBot: reports.reportOfBot,
    },
    account: { statusOf: reports.statusOf, records: cycle.sleep, botCounts, breaker, policy },
    orchestratorOf: (user) => new SleepTimeOrchestrator({ user, engine, events, statusOf: reports.statusOf }),
  };
}

async function cyclePartsOf(edges: SleepEdges, events: SleepEvents, log: Logger): Promise<CycleParts> {
  const { store, letta, people, memory, provisioner, sleepAgents, prompts, briefings, profile, names, policy, clock } =
    edges;
  // Whoever talks goes first.
  const unhurried = letta.withUrgency('later');
  const key = await hashKeyIn(store);
  const nameOf = async (user: UserId) => (await people.read(user))?.name ?? user;
  return {
    people,
    ...memory,
    audits: store.records<string, CycleRecord>(recordKinds.cycles),
    history: createHistory(unhurried),
    blocks: createMemoryBlocks(unhurried),
    conversation: createConversation(unhurried),
    sleepAgents,
    modelCalls: edges.modelCalls,
    sleepAgentOf: async (user) => await provisioner.provideSleepAgent(user, await nameOf(user)),
    mendPrimary: async (user) => await provisioner.mendPrimary(user, await nameOf(user), 'it-lacks-something'),
    mendSleepAgent: async (user, agent) => await provisioner.mendSleepAgent(user, await nameOf(user), agent),
    forgetSleepAgent: (user, agent) => provisioner.forgetSleepAgent(user, agent),
    renewSleepAgent: async (user) => await provisioner.renewSleepAgent(user, await nameOf(user)),
    prompts,
    names,
    rules: blockRules(profile.blocks, edges.native.seeds),
    briefings,
    promptTexts: [
      ...[briefings.usual, ...briefings.others].flatMap(({ system, request }) => [system, request]),
      ...[prompts.review, prompts.ends, prompts.tidying, prompts.repair],
    ],
    slotTitlesOf: (locale) => textsIn(toLocale(locale)).slots,
    findKnownSecrets: findTokens,
    policy,
    timeZone: edges.timeZone,
    hashOf: (normalised) => createHmac('sha256', key).update(normalised).digest('hex'),
    // Made after all that it stands around was said, so it needs no more; a long one costs 70 tokens a request.
    newNonce: () => randomBytes(4).toString('hex'),
    newOtid: () => randomUUID() as Otid,
    events,
    clock,
    log,
  };
}

/** The key of the hashes by which forgotten facts are known again. Made once, and of no use without the database. */
async function hashKeyIn(store: Store): Promise<Buffer> {
  const keys = store.records<string, { hex: string }>(recordKinds.keys);
  const key = await keys.update('forgotten', (known) => known ?? { hex: randomBytes(32).toString('hex') });
  if (key === undefined) throw new Error('The key of the hashes is missing.');
  return Buffer.from(key.hex, 'hex');
}
