import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { type Config, ConfigError, hasProxies } from '../config.ts';
import { connectDiscord } from '../discord/connect-discord.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createClaims } from '../letta/create-claims.ts';
import { createModels, type Models } from '../letta/create-models.ts';
import { componentLog } from '../log.ts';
import { ApplicationClaim } from '../pair/application-claim.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { checkLetta } from './check-letta.ts';
import { openLetta } from './open-letta.ts';
import { recordKinds } from './record-kinds.ts';
import { problemWithStatusAddress } from './status-address.ts';

export type ConnectionEdges = {
  readonly clock: Clock;
  readonly log: Logger;
  /** Called once when only a new start of the process helps. */
  readonly onLost: (reason: Error) => void;
  /** How often another process with this token can see that this one lives, in milliseconds. Default 10,000. */
  readonly heartbeatMs?: number | undefined;
  /** How many characters of each kind of record are held in memory. */
  readonly held?: number | undefined;
};

export type Connections = {
  readonly store: Store;
  readonly letta: LettaConnection;
  /** What tells whether anybody is there: it waits behind nobody's talk. */
  readonly models: Models;
  readonly discord: DiscordConnection;
  /** Taken: no other process with this token is at work. */
  readonly claim: ApplicationClaim;
};

/**
 * Opens the database, and connects to Letta and to Discord, in this order: what is wrong on this machine is told before
 * any server is asked, which may take its time. `opened` closes all of it, also where a later step fails.
 *
 * @throws ConfigError, DiscordFailure, AnotherProcess or Failure with words for the operator.
 */
export async function openConnections(
  config: Config,
  { clock, log, onLost, heartbeatMs, held }: ConnectionEdges,
  opened: AsyncDisposableStack,
): Promise<Connections> {
  const letta = openLetta(config, { clock, log });
  const urgent = letta.withUrgency('at-once');
  const models = createModels(urgent);
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
  return { store, letta, models, discord, claim };
}

/** Kept in the database, so that a process with the same one is known as oneself. */
async function databaseIdIn(store: Store): Promise<string> {
  const records = store.records<string, { id: string }>(recordKinds.databases);
  const record = await records.update('own', (known) => known ?? { id: randomUUID() });
  if (record === undefined) throw new Error('The id of the database is missing.');
  return record.id;
}
