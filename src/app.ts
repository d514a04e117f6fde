import type { Logger } from 'pino';
import { askWhetherThere } from './app/check-letta.ts';
import { type Counting, composeAdmin, composeAdminActs, openCounting } from './app/compose-admin.ts';
import { type Chat, composeChat } from './app/compose-chat.ts';
import { composePairs, type Pairs } from './app/compose-pairs.ts';
import { serveStatus } from './app/compose-status.ts';
import { type ForeignAnswers, watchForForeignAnswers } from './app/foreign-answers.ts';
import { listen } from './app/listen.ts';
import { type ConnectionEdges, type Connections, openConnections } from './app/open-connections.ts';
import { addEarlierCalls, openPeople, type PeopleKnown } from './app/open-people.ts';
import { recordKinds } from './app/record-kinds.ts';
import { settleInTime } from './app/settle-in-time.ts';
import type { Clock } from './base/clock.ts';
import type { UserId } from './base/ids.ts';
import { createScheduler, type Scheduler } from './base/scheduler.ts';
import { Outage } from './chat/outage.ts';
import { type Config, whereToTurn } from './config.ts';
import type { DiscordConnection } from './discord/discord-connection.ts';
import { componentLog } from './log.ts';
import { PausesOfAll } from './pair/pauses.ts';
import { loadProfile, type Profile } from './pair/profiles.ts';
import { type EventLoopWatch, watchEventLoop } from './status/event-loop.ts';
import { toLocale } from './texts/languages.ts';
import type { Texts } from './texts/texts.ts';

export type AppEdges = ConnectionEdges & {
  /** Default: that of this process. */
  readonly eventLoop?: EventLoopWatch | undefined;
};

export type App = {
  readonly discord: DiscordConnection;
  /** Where the status is served, if it is. */
  readonly statusAddress: string | undefined;
  /** Resolves once Discord has been told of the commands, or has refused them. Never rejects. */
  readonly commandsSettled: Promise<void>;
  /** Turns running, and users who wait for one. */
  load(): { readonly running: number; readonly waiting: number };
  /** Stops in the order of the flow. Turns that don't end in time stay open for the next start. */
  close(): Promise<void>;
};

// How long running turns may take to end when the process stops.
const drainMs = 10_000;

/**
 * Wires the bot and starts it. A Letta server that is down is no reason not to start; a wrong setting is.
 *
 * @throws ConfigError, ProfileError, DiscordFailure, AnotherProcess or Failure with words for the operator.
 */
export async function startApp(config: Config, edges: AppEdges): Promise<App> {
  const { clock, log } = edges;
  const profile = await loadProfile(config.PROFILE);
  // Whatever fails from here on, what was opened is closed again.
  await using opened = new AsyncDisposableStack();
  const connections = await openConnections(config, edges, opened);
  const shared = { ...connections, ...(await openShared(config, connections, edges, opened)), clock, log };
  const { pairs, foreign, flow, catchUp, hasRoomFor, stopWork } = await composeTalk(
    config,
    { ...shared, profile },
    edges,
    opened,
  );

  const resumed = await flow.resume();
  if (resumed > 0) log.info({ component: 'chat', users: resumed }, 'turns left open were taken up');
  const admin = await composeAdmin({ ...shared, pairs, flow });
  const status = await serveStatus(config, { admin, metrics: shared.counting.metrics, clock, log });
  opened.defer(() => status?.close());
  const services = {
    ...pairs.sleep.services,
    ...admin,
    ...composeAdminActs({ ...shared, application: shared.discord.identity.application, pairs, flow }),
    hasRoomFor,
    whereToTurn: (texts: Texts) => whereToTurn(config, toLocale(texts.language)),
  };
  // Discord may take its time: people are served meanwhile. The connection ends it when it is closed.
  const commandsSettled = listen(config, { ...shared, flow, catchUp, foreign, services });
  pairs.behind.count();
  pairs.sleep.auditSweep.start();

  const running = opened.move();
  return {
    discord: shared.discord,
    statusAddress: status?.address,
    commandsSettled,
    load: () => flow.load(),
    async close() {
      const deadline = new AbortController();
      const cancel = clock.after(drainMs, () => deadline.abort(stopping()));
      await Promise.all([status?.close(), stopWork(deadline.signal)]);
      cancel();
      await running.disposeAsync();
    },
  };
}

/** What chat, sleep-time and administration share: who is known, what is paused, what is counted, who waits for a turn. */
type Shared = Omit<PeopleKnown, 'pausesOfAll'> & {
  readonly pausesOfAll: PausesOfAll;
  readonly counting: Counting;
  readonly outage: Outage;
  readonly turns: Scheduler<UserId>;
};

async function openShared(
  config: Config,
  { store, models }: Pick<Connections, 'store' | 'models'>,
  { clock, log, eventLoop = watchEventLoop() }: AppEdges,
  opened: AsyncDisposableStack,
): Promise<Shared> {
  const pausesOfAll = await PausesOfAll.open(store.records(recordKinds.pauses));
  const people = openPeople(config, store, clock, pausesOfAll);
  await addEarlierCalls(people, componentLog(log, 'scarlet'));
  const outage = new Outage({ checkServer: () => askWhetherThere(models), clock, log: componentLog(log, 'chat') });
  const counting = opened.adopt(await openCounting(config, { store, eventLoop, clock, log }), (one) => one.close());
  const turns = createScheduler<UserId>(config.TURNS_AT_ONCE, () => outage.caught);
  return { ...people, pausesOfAll, outage, counting, turns };
}

type TalkEdges = Connections & Shared & { readonly profile: Profile; readonly clock: Clock; readonly log: Logger };

type WiredTalk = Chat & {
  readonly pairs: Pairs;
  readonly foreign: ForeignAnswers;
  /** Ends what is under way; what does not end in time is left for the next start. */
  readonly stopWork: (deadline: AbortSignal) => Promise<void>;
};

/** Wires who talks: the pairs with their sleep-time, and the chat. */
async function composeTalk(
  config: Config,
  talk: TalkEdges,
  { onLost }: Pick<AppEdges, 'onLost'>,
  opened: AsyncDisposableStack,
): Promise<WiredTalk> {
  const { discord, claim, counting, turns, clock, log } = talk;
  const pairs = await composePairs(config, {
    ...talk,
    application: discord.identity.application,
    earlierWork: 'taken-up',
    turnsWaiting: turns.waiting,
    onSleepCall: () => counting.metrics?.note({ kind: 'model-called', by: 'sleep' }),
  });
  opened.defer(() => pairs.recall.close());
  opened.defer(() => pairs.behind.close());
  opened.defer(() => pairs.sleep.auditSweep.close());
  opened.defer(() => settleInTime(pairs.provisioner, { clock, log: componentLog(log, 'scarlet') }));
  const foreign = watchForForeignAnswers({
    outbox: discord.outbox,
    onSign: () => claim.lookSoon(),
    chance: Math.random,
    onLost,
    clock,
    log: componentLog(log, 'discord'),
  });
  const chat = await composeChat(config, {
    ...talk,
    discord: { ...discord, outbox: foreign.outbox },
    pairs,
    meter: counting.meter,
  });
  const stopWork = async (deadline: AbortSignal): Promise<void> => {
    await Promise.all([chat.catchUp.close(), chat.flow.close(deadline), pairs.sleep.engine.close(deadline)]);
  };
  opened.defer(() => stopWork(AbortSignal.abort(stopping())));
  return { ...chat, pairs, foreign, stopWork };
}

function stopping(): Error {
  return new Error('The process stops.');
}
