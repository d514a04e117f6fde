import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createClaims } from '../letta/create-claims.ts';
import { componentLog } from '../log.ts';
import { ApplicationClaim } from '../pair/application-claim.ts';
import type { Store } from '../store/store.ts';
import { recordKinds } from './record-kinds.ts';

export type ClaimEdges = {
  readonly store: Store;
  readonly letta: LettaConnection;
  readonly discord: Pick<DiscordConnection, 'identity'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onLost: (reason: Error) => void;
  readonly heartbeatMs: number | undefined;
};

/** The claim of this process on its application, not taken yet. */
export async function claimApplication({ store, letta, discord, log, ...edges }: ClaimEdges) {
  return new ApplicationClaim({
    ...edges,
    claims: createClaims(letta, discord.identity.application),
    database: await databaseIdIn(store),
    instance: randomUUID(),
    log: componentLog(log, 'scarlet'),
  });
}

/** Kept in the database, so that a process with the same one is known as oneself. */
async function databaseIdIn(store: Store): Promise<string> {
  const records = store.records<string, { id: string }>(recordKinds.databases);
  const record = await records.update('own', (known) => known ?? { id: randomUUID() });
  if (record === undefined) throw new Error('The id of the database is missing.');
  return record.id;
}
