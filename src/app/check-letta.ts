import { type Config, ConfigError } from '../config.ts';
import type { Models } from '../letta/create-models.ts';
import type { Log } from '../scarlet/log.ts';

/**
 * Looks at the Letta server before anything depends on it. A server that can't be reached may come back, so that is
 * only said; a key or a model that it refuses will not mend itself.
 *
 * @throws ConfigError naming the setting, with the nearest model names.
 */
export async function checkLetta(
  models: Models,
  config: Pick<Config, 'LETTA_BASE_URL' | 'LETTA_MODEL' | 'SLEEP_MODEL'>,
  log: Log,
): Promise<void> {
  const server = await models.checkServer();
  if (server.kind === 'failed') {
    if (server.failure.kind === 'letta-refused-key') {
      throw new ConfigError(['LETTA_API_KEY is refused by the server at LETTA_BASE_URL']);
    }
    log.error({ kind: server.failure.kind, why: server.failure.message }, 'Letta does not answer, starting without it');
    return;
  }
  if (server.kind === 'too-old') {
    throw new ConfigError([`LETTA_BASE_URL leads to Letta ${server.version}; 0.16.4 is the oldest that works`]);
  }
  log.info({ version: server.version }, 'Letta answers');

  const problems = [
    await problemWith(models, 'LETTA_MODEL', config.LETTA_MODEL),
    config.SLEEP_MODEL === undefined ? undefined : await problemWith(models, 'SLEEP_MODEL', config.SLEEP_MODEL),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new ConfigError(problems);
}

async function problemWith(models: Models, setting: string, handle: string): Promise<string | undefined> {
  const check = await models.checkModel(handle);
  if (check.kind === 'known') return undefined;
  const nearest = check.nearest.length === 0 ? 'it lists no models' : `nearest: ${check.nearest.join(', ')}`;
  return `${setting} names the model ${handle}, which the Letta server does not have (${nearest})`;
}
