import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type BotReport, type BreakerState, createBotReport } from '../admin/bot-report.ts';
import { createHealthCheck, type Health } from '../admin/health.ts';
import { Tally } from '../admin/tally.ts';
import { createUserReports, type UserReports } from '../admin/user-report.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { ChatFlow } from '../chat/chat-flow.ts';
import type { Outage } from '../chat/outage.ts';
import type { TurnMeter } from '../chat/turn-parts.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import type { Models } from '../letta/create-models.ts';
import { componentLog } from '../log.ts';
import type { ModelCalls } from '../pair/model-calls.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { Store } from '../store/store.ts';
import type { Pairs } from './compose-pairs.ts';
import { recordKinds } from './record-kinds.ts';

/** What administrators get to know, whatever the way. */
export type AdminServices = {
  readonly health: () => Promise<Health>;
  readonly botReport: () => Promise<BotReport>;
  readonly userReports: UserReports;
};

/** Counts from the start of the process on; what it counts is given to `composeAdmin`. */
export type Counting = { readonly tally: Tally; readonly meter: TurnMeter };

export async function openCounting(store: Store, clock: Clock, log: Logger): Promise<Counting> {
  const records = store.records<string, z.infer<(typeof recordKinds.tally)['schema']>>(recordKinds.tally);
  const tally = await Tally.open({ records, clock, log: componentLog(log, 'scarlet') });
  return { tally, meter: { turnEnded: (end) => tally.noteTurn(end), modelCalled: () => {} } };
}

export type AdminEdges = {
  readonly store: Store;
  readonly users: Records<UserId, UserRecord>;
  readonly pairs: Pick<Pairs, 'sleep'>;
  readonly flow: Pick<ChatFlow, 'load'>;
  readonly discord: Pick<DiscordConnection, 'gateway'>;
  readonly models: Models;
  readonly outage: Pick<Outage, 'isOn'>;
  readonly modelCalls: ModelCalls;
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
  readonly tally: Tally;
  readonly clock: Clock;
};

/** Wires what administrators see of the bot. */
export async function composeAdmin(edges: AdminEdges): Promise<AdminServices> {
  const { store, users, pairs, flow, models, outage, modelCalls, pausesOfAll, tally, clock } = edges;
  const { account, events, services } = pairs.sleep;
  events.on('consolidation.complete', ({ result }) => tally.noteCycle(result));
  events.on('consolidation.failed', ({ result }) => tally.noteCycle(result));
  events.on('consolidation.deferred', ({ result }) => tally.noteCycle(result));

  const probes = store.records<string, { at: number }>(recordKinds.probes);
  const health = createHealthCheck({
    gateway: () => edges.discord.gateway(),
    writeProbe: () => probes.update('store', () => ({ at: clock.now() })),
    checkLetta: () => models.checkServer(),
    clock,
  });
  const botReport = createBotReport({
    versions: { bot: await ownVersion(), node: process.versions.node, sqlite: process.versions['sqlite'] ?? 'unknown' },
    startedAt: clock.now(),
    sleepReport: services.reportOfBot,
    counts: () => tally.report(),
    load: () => flow.load(),
    breakers: () => ({
      chat: outage.isOn ? { kind: 'open', until: undefined } : { kind: 'closed' },
      sleep: toState(account.breaker.openUntil()),
    }),
    health,
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

function toState(openUntil: number | undefined): BreakerState {
  return openUntil === undefined ? { kind: 'closed' } : { kind: 'open', until: openUntil };
}

const packageSchema = z.object({ version: z.string() });

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
