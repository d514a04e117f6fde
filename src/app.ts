import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { askWhetherThere, checkLetta } from './app/check-letta.ts';
import { composeAdmin, composeAdminActs, openCounting } from './app/compose-admin.ts';
import { composeChat } from './app/compose-chat.ts';
import { composePairs } from './app/compose-pairs.ts';
import { serveStatus } from './app/compose-status.ts';
import { watchForForeignAnswers } from './app/foreign-answers.ts';
import { listen } from './app/listen.ts';
import { openLetta } from './app/open-letta.ts';
import { addEarlierCalls, openPeople } from './app/open-people.ts';
import { recordKinds } from './app/record-kinds.ts';
import { settleInTime } from './app/settle-in-time.ts';
import { problemWithStatusAddress } from './app/status-address.ts';
import type { Clock } from './base/clock.ts';
import type { UserId } from './base/ids.ts';
import { createScheduler } from './base/scheduler.ts';
import { Outage } from './chat/outage.ts';
import { openStreamingChoice } from './chat/streaming-choice.ts';
import { type Config, ConfigError, hasProxies, whereToTurn } from './config.ts';
import { connectDiscord } from './discord/connect-discord.ts';
import type { DiscordConnection } from './discord/discord-connection.ts';
import { createClaims } from './letta/create-claims.ts';
import { createModels } from './letta/create-models.ts';
import { componentLog } from './log.ts';
import { ApplicationClaim } from './pair/application-claim.ts';
import { PausesOfAll } from './pair/pauses.ts';
import { loadProfile } from './pair/profiles.ts';
import { type EventLoopWatch, watchEventLoop } from './status/event-loop.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { toLocale } from './texts/languages.ts';
import type { Texts } from './texts/texts.ts';

export type AppEdges = {
  readonly clock: Clock;
  readonly log: Logger;
  /** Called once when only a new start of the process helps. */
  readonly onLost: (reason: Error) => void;
  /** How often another process with this token can see that this one lives, in milliseconds. Default 10,000. */
  readonly heartbeatMs?: number | undefined;
  /** Default: that of this process. */
  readonly eventLoop?: EventLoopWatch | undefined;
  /** How many characters of each kind of record are held in memory. */
  readonly held?: number | undefined;
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
 * @throws ConfigError, ProfileError, DiscordFailure or Failure with words for the operator.
 */
export async function startApp(config: Config, edges: AppEdges): Promise<App> {
  const { clock, log, onLost, heartbeatMs, held, eventLoop = watchEventLoop() } = edges;
  const profile = await loadProfile(config.PROFILE);
  const letta = openLetta(config, { clock, log });
  // What tells whether anybody is there waits behind nobody's talk.
  const urgent = letta.withUrgency('at-once');
  const models = createModels(urgent);
  // Whatever fails from here on, what was opened is closed again.
  await using opened = new AsyncDisposableStack();
  // Before any server is asked, which may take its time: a path that is wrong stays wrong.
  const store = opened.adopt(
    await openStore({
      path: config.DATABASE_PATH,
      acceptOld: config.ACCEPT_OLD_DATABASE,
      onLost,
      held,
      clock,
      log: componentLog(log, 'store'),
    }),
    (one) => one.close(),
  );
  // Where this bot runs already, its database says so: the port would be blamed on another program.
  const noStatus = await problemWithStatusAddress(config);
  if (noStatus !== undefined) throw new ConfigError([noStatus]);
  await checkLetta(models, config, { clock, log: componentLog(log, 'letta') });
  const discord = opened.adopt(
    await connectDiscord({
      token: config.DISCORD_TOKEN,
      apiUrl: config.DISCORD_API_URL,
      messageContent: config.MESSAGE_CONTENT_INTENT,
      hasProxies: hasProxies(config),
      clock,
      log: componentLog(log, 'discord'),
      onLost,
    }),
    (one) => one.close(),
  );

  const claim = opened.adopt(
    new ApplicationClaim({
      claims: createClaims(urgent, discord.identity.application),
      database: await databaseIdIn(store),
      instance: randomUUID(),
      clock,
      log: componentLog(log, 'scarlet'),
      onLost,
      heartbeatMs,
    }),
    (one) => one.close(),
  );
  await claim.take();

  const { application } = discord.identity;
  const pausesOfAll = await PausesOfAll.open(store.records(recordKinds.pauses));
  const people = openPeople(config, store, clock, pausesOfAll);
  const { users, open, modelCalls } = people;
  await addEarlierCalls(people, componentLog(log, 'scarlet'));
  const outage = new Outage({ checkServer: () => askWhetherThere(models), clock, log: componentLog(log, 'chat') });
  const counting = opened.adopt(await openCounting(config, { store, eventLoop, clock, log }), (one) => one.close());
  const turns = createScheduler<UserId>(config.TURNS_AT_ONCE, () => outage.caught);
  const pairs = await composePairs(config, {
    store,
    letta,
    ...people,
    application,
    earlierWork: 'taken-up',
    profile,
    turnsWaiting: turns.waiting,
    onSleepCall: () => counting.metrics?.note({ kind: 'model-called', by: 'sleep' }),
    clock,
    log,
  });
  opened.defer(() => pairs.recall.close());
  opened.defer(() => pairs.behind.close());
  opened.defer(() => settleInTime(pairs.provisioner, { clock, log: componentLog(log, 'scarlet') }));
  const streaming = await openStreamingChoice({
    wanted: config.STREAM_REPLIES,
    model: config.LETTA_MODEL,
    records: store.records(recordKinds.streaming),
    log: componentLog(log, 'chat'),
  });
  const foreign = watchForForeignAnswers({
    outbox: discord.outbox,
    onSign: () => claim.lookSoon(),
    chance: Math.random,
    onLost,
    clock,
    log: componentLog(log, 'discord'),
  });
  const { flow, catchUp } = await composeChat(config, {
    store,
    users,
    open,
    turns,
    discord: { ...discord, outbox: foreign.outbox },
    pairs,
    outage,
    modelCalls,
    pausesOfAll,
    streaming,
    meter: counting.meter,
    clock,
    log,
  });
  const stopWork = async (deadline: AbortSignal): Promise<void> => {
    await Promise.all([catchUp.close(), flow.close(deadline), pairs.sleep.engine.close(deadline)]);
  };
  opened.defer(() => stopWork(AbortSignal.abort(stopping())));

  const resumed = await flow.resume();
  if (resumed > 0) log.info({ component: 'chat', users: resumed }, 'turns left open were taken up');
  const admin = await composeAdmin({ ...people, store, pairs, flow, discord, models, outage, counting, clock });
  const status = await serveStatus(config, { admin, metrics: counting.metrics, clock, log });
  opened.defer(() => status?.close());
  const services = {
    ...pairs.sleep.services,
    ...admin,
    ...composeAdminActs({ ...people, letta, application, pausesOfAll, pairs, turns, flow, clock, log }),
    whereToTurn: (texts: Texts) => whereToTurn(config, toLocale(texts.language)),
  };
  // Discord may take its time: people are served meanwhile. The connection ends it when it is closed.
  const commandsSettled = listen(config, { discord, flow, catchUp, foreign, services, users, store });
  pairs.behind.count();

  const running = opened.move();
  return {
    discord,
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

function stopping(): Error {
  return new Error('The process stops.');
}

/** Kept in the database, so that a process with the same one is known as oneself. */
async function databaseIdIn(store: Store): Promise<string> {
  const records = store.records<string, { id: string }>(recordKinds.databases);
  const record = await records.update('own', (known) => known ?? { id: randomUUID() });
  if (record === undefined) throw new Error('The id of the database is missing.');
  return record.id;
}
