import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { TurnMeter } from '../chat/turn-parts.ts';
import { type Config, ConfigError } from '../config.ts';
import { componentLog } from '../log.ts';
import type { SleepEvents } from '../sleep/cycle/sleep-events.ts';
import type { Metrics } from '../status/metrics.ts';
import { openApiDocument } from '../status/openapi.ts';
import { readPage } from '../status/page-files.ts';
import { statusRoutes } from '../status/routes.ts';
import { type StatusServer, startStatusServer } from '../status/start-status-server.ts';
import { type SqliteTraffic, sqliteTraffic } from '../store/sqlite-connection.ts';
import type { AdminServices } from './compose-admin.ts';
import { tellAddressProblem } from './status-address.ts';

export type StatusEdges = {
  readonly admin: AdminServices;
  readonly metrics: Metrics | undefined;
  readonly clock: Clock;
  readonly log: Logger;
};

type StatusConfig = Pick<Config, 'STATUS_PORT' | 'STATUS_HOST' | 'STATUS_HOSTS' | 'STATUS_TOKEN'>;

/**
 * Serves the status of the bot, where a port is set.
 *
 * @throws ConfigError where the address can't be had.
 */
export async function serveStatus(
  { STATUS_PORT: port, STATUS_HOST: host, STATUS_HOSTS: hosts, STATUS_TOKEN: token }: StatusConfig,
  { admin, metrics, clock, log }: StatusEdges,
): Promise<StatusServer | undefined> {
  if (port === undefined || token === undefined || metrics === undefined) return undefined;
  const routes = statusRoutes({ ...admin, metrics: () => metrics.text(admin.botReport) });
  const page = await readPage();
  const all = [...routes, ...page];
  try {
    return await startStatusServer(
      { host, port, token, hosts },
      { routes: [...all, openApiDocument(all)], clock, log: componentLog(log, 'status') },
    );
  } catch (error) {
    throw new ConfigError([tellAddressProblem(error, host, port)]);
  }
}

/** Tells the metrics of turns. */
export function meterOf(metrics: Metrics): TurnMeter {
  return {
    turnEnded(end) {
      if (end.kind === 'answered') metrics.note({ kind: 'turn-answered', tookMs: end.tookMs });
      if (end.kind === 'failed') metrics.note({ kind: 'turn-failed', because: end.because });
      if (end.kind === 'out-of-calls') metrics.note({ kind: 'turn-out-of-calls' });
    },
    modelCalled: () => metrics.note({ kind: 'model-called', by: 'chat' }),
  };
}

/** Tells the metrics of consolidations. */
export function measureSleep(metrics: Metrics, events: SleepEvents): void {
  events.on('consolidation.complete', ({ result: { tookMs, refused } }) =>
    metrics.note({ kind: 'consolidated', tookMs, refused: refused.map(({ because }) => because) }),
  );
  events.on('consolidation.failed', ({ result: { because } }) =>
    metrics.note({ kind: 'consolidation-failed', because }),
  );
  events.on('consolidation.deferred', ({ result: { because } }) =>
    metrics.note({ kind: 'consolidation-deferred', because }),
  );
  events.on('consolidation.skipped', () => metrics.note({ kind: 'consolidation-skipped' }));
  events.on('consolidation.reviewed', ({ supported, refused }) =>
    metrics.note({ kind: 'reviewed', supported, refused }),
  );
  events.on('tidying.complete', () => metrics.note({ kind: 'tidied' }));
  events.on('tidying.failed', () => metrics.note({ kind: 'tidying-failed' }));
}

/** Tells the metrics of the database's transactions, until the function that it gives is called. */
export function measureStore(metrics: Metrics): () => void {
  const listener = (message: unknown) => {
    const { commits } = message as SqliteTraffic;
    if (commits > 0) metrics.note({ kind: 'committed', transactions: commits });
  };
  sqliteTraffic.subscribe(listener);
  return () => void sqliteTraffic.unsubscribe(listener);
}
