import { existsSync } from 'node:fs';
import type { DestinationStream, Logger } from 'pino';
import { z } from 'zod';
import { Tally } from '../admin/tally.ts';
import type { Clock } from '../base/clock.ts';
import { Failure, isFailure, unlessUnreadable } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { type Config, ConfigError, secretsOf, type TokenlessConfig } from '../config.ts';
import { inspectDiscord } from '../discord/inspect-discord.ts';
import { createModels } from '../letta/create-models.ts';
import { componentLog, createLog } from '../log.ts';
import { loadProfile } from '../pair/profiles.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { problemsWithHandles, problemWithServer, tellSilence } from './check-letta.ts';
import { composePairs, type Pairs } from './compose-pairs.ts';
import { openLetta } from './open-letta.ts';
import { addEarlierCalls, type PeopleKnown } from './open-people.ts';
import { readProcessAndProfile } from './read-process.ts';
import { recordKinds } from './record-kinds.ts';
import { settleInTime } from './settle-in-time.ts';
import { systemClock } from './system-clock.ts';

/** What an operator does to pairs while the bot is stopped, works with. */
export type ByHandEdges = {
  readonly store: Store;
  /** See `Owner.application`. Asked for only where something is to be done. */
  readonly application: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly say: (line: string) => void;
};

/**
 * Works on the database of the settings, for this process alone: while a bot has it open, that is refused in words. What
 * the log warns of goes to standard error, in words.
 *
 * @param whileItRuns what can be done without stopping the bot, in a sentence
 */
export async function withStoreByHand(
  whileItRuns: string,
  work: (config: Config, edges: ByHandEdges) => Promise<number>,
): Promise<number> {
  const config = await readProcessAndProfile();
  const log = createLog({
    // Whatever the bot's log leaves out: what is said of a pair may rest on it.
    level: 'warn',
    secrets: secretsOf(config),
    destination: plainLines(process.stderr),
  });
  if (!existsSync(config.DATABASE_PATH)) {
    const words = `There is no database at ${config.DATABASE_PATH}. Set DATABASE_PATH as it is for the bot.`;
    throw new Failure('store-unavailable', words, { remedy: 'settings' });
  }
  const store = await openStore({
    path: config.DATABASE_PATH,
    acceptOld: config.ACCEPT_OLD_DATABASE,
    clock: systemClock,
    log,
  }).catch((error: unknown) => {
    if (!isFailure(error) || error.remedy !== 'stopping-the-other') throw error;
    const words = `${config.DATABASE_PATH} is in use, as it is while the bot runs. Stop the bot and call again. ${whileItRuns}`;
    throw new Failure('store-unavailable', words, { cause: error });
  });
  const discord = inspectDiscord(config.DISCORD_TOKEN, config.DISCORD_API_URL, systemClock);
  try {
    return await work(config, {
      store,
      application: async () => (await discord.application()).id,
      clock: systemClock,
      log,
      say: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    await store.close();
  }
}

export type KnownUsers = Pick<Records<UserId, UserRecord>, 'read' | 'ids'>;

export const itsRecord = "the record can't be read; npm run doctor says more";

/**
 * What is found of those who are wanted, sorted by their ids; of everybody where nobody is named. Who can't be read, and
 * who is named and has no such pair, is said and counted, and keeps no other from being looked at.
 */
export async function findPaired<Found extends { readonly user: UserId }>(
  wanted: readonly string[],
  toFound: (user: UserId, record: UserRecord) => Found | undefined,
  users: KnownUsers,
  say: ByHandEdges['say'],
): Promise<{ readonly found: readonly Found[]; readonly passedOver: number }> {
  const found: Found[] = [];
  const unreadable: UserId[] = [];
  for await (const user of users.ids()) {
    if (wanted.length > 0 && !wanted.includes(user)) continue;
    const record = await unlessUnreadable(users.read(user), 'unreadable');
    const one = record === 'unreadable' || record === undefined ? undefined : toFound(user, record);
    if (record === 'unreadable') unreadable.push(user);
    if (one !== undefined) found.push(one);
  }
  const looked = new Set<string>([...found.map(({ user }) => user), ...unreadable]);
  const unknown = wanted.filter((id) => !looked.has(id));
  for (const id of unreadable.sort()) say(`${id}: ${itsRecord}`);
  for (const id of unknown) say(`${id}: has no pair`);
  found.sort((one, other) => (one.user < other.user ? -1 : 1));
  return { found, passedOver: unreadable.length + unknown.length };
}

/** The pairs, without what goes on by itself. @param opened closes what it opens */
export async function openPairsByHand(
  config: TokenlessConfig,
  known: PeopleKnown,
  { store, application, clock, log }: ByHandEdges,
  opened: AsyncDisposableStack,
): Promise<Pairs> {
  await addEarlierCalls(known, componentLog(log, 'scarlet'));
  const pairs = await composePairs(config, {
    store,
    letta: openLetta(config, { clock, log }),
    ...known,
    application: await application(),
    profile: await loadProfile(config.PROFILE),
    turnsWaiting: () => 0,
    // Whoever is not named is none of the command's business.
    earlierWork: 'left',
    clock,
    log,
  });
  // What is consolidated here is counted with what the bot consolidates.
  const tally = await Tally.open({
    records: store.records(recordKinds.tally),
    clock,
    log: componentLog(log, 'scarlet'),
  });
  opened.defer(() => tally.close());
  tally.noteCyclesOf(pairs.sleep.events);
  opened.defer(() => settleInTime(pairs.provisioner, { clock, log: componentLog(log, 'scarlet') }));
  opened.defer(() => pairs.sleep.engine.close(new AbortController().signal));
  return pairs;
}

/**
 * Looks whether Letta can do what is wanted, before anything is begun.
 *
 * @throws ConfigError or Failure, in words
 */
export async function requireLetta(config: TokenlessConfig, edges: Pick<ByHandEdges, 'clock' | 'log'>): Promise<void> {
  const models = createModels(openLetta(config, edges));
  const server = await models.checkServer();
  const problem = await problemWithServer(server, models, config);
  if (problem !== undefined) throw new ConfigError([problem]);
  if (server.kind === 'failed') {
    const words = `${tellSilence(server.failure, config)}. Nothing was changed.`;
    throw new Failure(server.failure.kind, words, { cause: server.failure });
  }
  const problems = await problemsWithHandles(models, config);
  if (problems.length > 0) throw new ConfigError(problems);
}

const loggedLineSchema = z.object({
  msg: z.string(),
  userId: z.string().optional(),
  why: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

/** A sentence a line, for the person who sits there. */
function plainLines(output: { write(text: string): unknown }): DestinationStream {
  return {
    write(line) {
      const { msg, userId, why, err } = loggedLineSchema.parse(JSON.parse(line));
      const whose = userId === undefined ? '' : `${userId}: `;
      const reason = why ?? err?.message;
      output.write(`${whose}${msg}${reason === undefined ? '' : ` (${reason})`}\n`);
    },
  };
}
