import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { TokenlessConfig } from '../config.ts';
import { connectLetta, type LettaConnection } from '../letta/connect-letta.ts';
import { componentLog } from '../log.ts';

/** The way to the Letta server of the settings. Opens nothing yet: the first request does. */
export function openLetta(
  config: TokenlessConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): LettaConnection {
  return connectLetta({
    baseUrl: config.LETTA_BASE_URL,
    apiKey: config.LETTA_API_KEY,
    project: config.LETTA_PROJECT,
    requestsPerSecond: config.LETTA_REQUESTS_PER_SECOND,
    clock,
    log: componentLog(log, 'letta'),
  });
}
