import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ResetServices } from '../../commands/scarlet/reset.ts';
import { type BotReport, type BreakerState, createBotReport } from '../admin/bot-report.ts';
import { createHealthCheck, type Health } from '../admin/health.ts';
import { createOrphans, type OrphanServices } from '../admin/orphans.ts';
import { createPauses, type PauseServices } from '../admin/pauses.ts';
import { Tally, type TallyRecord } from '../admin/tally.ts';
import { createUserReports, type UserReports } from '../admin/user-report.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { Scheduler } from '../base/scheduler.ts';
import type { ChatFlow } from '../chat/chat-flow.ts';
import type { OpenWork } from '../chat/open-work.ts';
import type { Outage } from '../chat/outage.ts';
import type { TurnMeter } from '../chat/turn-parts.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { pairsIn } from '../chat/user-views.ts';
import type { Config } from '../config.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createInventory } from '../letta/create-inventory.ts';
import type { Models } from '../letta/create-models.ts';
import { componentLog } from '../log.ts';
import type { ModelCalls } from '../pair/model-calls.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { EventLoopWatch } from '../status/event-loop.ts';
import type { Metrics } from '../status/metrics.ts';
import type { Store } from '../store/store.ts';
import type { Pairs } from './compose-pairs.ts';
import { measureSleep, measureStore, meterOf } from './compose-status.ts';
import { recordKinds } from './record-kinds.ts';

/** What administrators get to know, whatever the way. */
export type AdminServices = {
  readonly health: () => Promise<Health>;
  readonly botReport: () => Promise<BotReport>;
  readonly userReports: UserReports;
};

/** What counts, from before anything happens that is counted. */
export type Counting = {
  readonly tally: Tally;
  /** Only where they are served. */
  readonly metrics: Metrics | undefined;
  readonly meter: TurnMeter;
  readonly eventLoop: EventLoopWatch;
  close(): Promise<void>;
};

/** Counts from now on: in the tally, and in metrics where the status is served. */
export async function openCounting(
  { STATUS_PORT: port }: Pick<Config, 'STATUS_PORT'>,
  {
    store,
    eventLoop,
    clock,
    log,
  }: { readonly store: Store; readonly eventLoop: EventLoopWatch; readonly clock: Clock; readonly log: Logger },
): Promise<Counting> {
  const records = store.records<string, TallyRecord>(recordKinds.tally);
  const tally = await Tally.open({ records, clock, log: componentLog(log, 'scarlet') });
  // Read where it is needed: a client of Prometheus is a tenth of what a start reads.
  const metrics = port === undefined ? undefined : (await import('../status/metrics.ts')).createMetrics(clock);
  const measured = metrics && meterOf(metrics);
  const stopMeasuring = metrics && measureStore(metrics);
  return {
    tally,
    metrics,
    meter: {
      turnEnded(end) {
        tally.noteTurn(end);
        measured?.turnEnded(end);
      },
      modelCalled: () => measured?.modelCalled(),
    },
    eventLoop,
    async close() {
      eventLoop.close();
      stopMeasuring?.();
      metrics?.close();
      await tally.close();
    },
  };
}

export type AdminEdges = {
  readonly store: Store;
  readonly users: Records<UserId, UserRecord>;
  readonly pairs: Pick<Pairs, 'sleep' | 'behind'>;
  readonly flow: Pick<ChatFlow, 'load'>;
  readonly discord: Pick<DiscordConnection, 'gateway' | 'commands'>;
  readonly models: Models;
  readonly outage: Pick<Outage, 'isOn'>;
  readonly modelCalls: ModelCalls;
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
  readonly counting: Pick<Counting, 'tally' | 'metrics' | 'eventLoop'>;
  readonly clock: Clock;
};

/** Wires what administrators see of the bot. */
export async function composeAdmin(edges: AdminEdges): Promise<AdminServices> {
  const { store, users, pairs, flow, models, outage, modelCalls, pausesOfAll, counting, clock } = edges;
  const { tally, metrics } = counting;
  const { account, events, services } = pairs.sleep;
  if (metrics !== undefined) measureSleep(metrics, events);
  tally.noteCyclesOf(events);

  const probes = store.records<string, { at: number }>(recordKinds.probes);
  const health = createHealthCheck({
    gateway: () => edges.discord.gateway(),
    writeProbe: () => probes.update('store', () => ({ at: clock.now() })),
    checkLetta: () => models.checkServer(),
    eventLoopLagMs: () => counting.eventLoop.lagMs(),
    clock,
  });
  const botReport = createBotReport({
    versions: { bot: await ownVersion(), node: process.versions.node, sqlite: process.versions['sqlite'] ?? 'unknown' },
    startedAt: clock.now(),
    sleepReport: services.reportOfBot,
    counts: () => tally.report(),
    load: () => flow.load(),
    pairsBehind: () => pairs.behind.report(),
    breakers: () => ({
      chat: outage.isOn ? { kind: 'open', until: undefined } : { kind: 'closed' },
      sleep: toState(account.breaker.openUntil()),
    }),
    pauses: () => pausesOfAll.current,
    health,
    commands: () => edges.discord.commands(),
    clock,
  });
  const userReports = createUserReports({
    ...account,
    sleep: account.records,
    users,
    modelCalls,
    pausesOfAll,
    outage,
    clock,
  });
  return { health, botReport, userReports };
}

export type AdminActEdges = {
  readonly letta: LettaConnection;
  /** See `Owner.application`. */
  readonly application: string;
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly pausesOfAll: PausesOfAll;
  readonly turns: Pick<Scheduler<UserId>, 'wake'>;
  readonly flow: Pick<ChatFlow, 'beginAnew'>;
  readonly pairs: Pick<Pairs, 'provisioner' | 'sleep'>;
  readonly clock: Clock;
  readonly log: Logger;
};

export type AdminActs = { readonly pauses: PauseServices; readonly orphans: OrphanServices } & ResetServices;

/** Wires what administrators do, beside what they see. */
export function composeAdminActs(edges: AdminActEdges): AdminActs {
  const { letta, application, users, open, pausesOfAll, pairs, turns, flow, clock } = edges;
  const { provisioner, sleep } = pairs;
  const log = componentLog(edges.log, 'admin');
  return {
    pauses: createPauses({
      users,
      pausesOfAll,
      chat: { wake: (user) => turns.wake(user), withOpenTurns: () => open.users('turn') },
      sleep: {
        mark: (user) => open.mark(user, 'deadline'),
        lookAt: (user) => sleep.engine.onAnswered(user),
        lookAtAll: () => sleep.engine.start(),
      },
      clock,
      log,
    }),
    orphans: createOrphans({
      inventory: createInventory(letta.withUrgency('later'), application),
      users,
      pairs: pairsIn(users, clock),
      provisioner,
      digestOf: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 16),
      clock,
      log,
    }),
    resetConversation: (user) => flow.beginAnew(user, 'an-administrator'),
  };
}

function toState(openUntil: number | undefined): BreakerState {
  return openUntil === undefined ? { kind: 'closed' } : { kind: 'open', until: openUntil };
}

const packageSchema = z.object({ version: z.string() });

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
