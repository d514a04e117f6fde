import type { Clock } from '../base/clock.ts';
import { type Failure, isFailure } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { type Config, ConfigError, sleepModeOf } from '../config.ts';
import type { Models, ServerCheck } from '../letta/create-models.ts';
import type { OtherServer } from '../letta/find-other-server.ts';

type ModelSettings = Pick<Config, 'LETTA_MODEL' | 'SLEEP_MODEL'>;
type EmbeddingSettings = Pick<Config, 'LETTA_EMBEDDING' | 'SLEEP_MODE' | 'SLEEP_ENABLED'>;
type LettaSettings = Pick<Config, 'LETTA_BASE_URL' | 'LETTA_API_KEY'> & ModelSettings & EmbeddingSettings;

// A start of which nothing is heard looks as if it hung.
const silentMs = 5_000;

/**
 * Looks at the Letta server before anything depends on it. A server that can't be reached may come back, so that is
 * only said; a key or a model that it refuses will not mend itself, nor will another program in its place.
 *
 * @throws ConfigError naming the setting, with the nearest model names.
 */
export async function checkLetta(
  models: Models,
  config: LettaSettings,
  { clock, log }: { readonly clock: Pick<Clock, 'after'>; readonly log: Log },
): Promise<void> {
  const { LETTA_BASE_URL } = config;
  const stop = clock.after(silentMs, () =>
    log.warn({ LETTA_BASE_URL }, 'Letta has not answered yet, the start waits for it'),
  );
  try {
    await lookAtLetta(models, config, log);
  } finally {
    stop();
  }
}

async function lookAtLetta(models: Models, config: LettaSettings, log: Log): Promise<void> {
  const server = await models.checkServer();
  const problem = await problemWithServer(server, models, config);
  if (problem !== undefined) throw new ConfigError([problem]);
  if (server.kind === 'failed') return goOnWithout(server.failure, config, log);
  log.info({ version: server.version }, 'Letta answers');

  try {
    const problems = await problemsWithHandles(models, config);
    if (problems.length > 0) throw new ConfigError(problems);
  } catch (error) {
    if (!isFailure(error)) throw error;
    goOnWithout(error, config, log);
  }
}

/** Rejects with a `Failure` where the server doesn't answer at all: one that refuses our key is there all the same. */
export async function askWhetherThere(models: Pick<Models, 'checkServer'>): Promise<void> {
  const check = await models.checkServer();
  if (check.kind === 'failed' && check.failure.kind !== 'letta-refused-key') throw check.failure;
}

/** What another setting helps against, of what the check of the server found. */
export async function problemWithServer(
  server: ServerCheck,
  models: Pick<Models, 'findOtherServer'>,
  { LETTA_BASE_URL: url, LETTA_API_KEY: key }: Pick<Config, 'LETTA_BASE_URL' | 'LETTA_API_KEY'>,
): Promise<string | undefined> {
  if (server.kind === 'ready') return undefined;
  if (server.kind === 'too-old')
    return `LETTA_BASE_URL leads to Letta ${server.version}; 0.16.4 is the oldest that works`;
  if (server.failure.kind === 'letta-refused-key') {
    return `LETTA_API_KEY ${key === undefined ? 'is missing: it is asked for' : 'is refused'} by the server at ${url}`;
  }
  const other = await models.findOtherServer();
  return other && tellOtherServer(other, url);
}

/** Who answers there, and what to write instead. */
function tellOtherServer({ program, lettaAt }: OtherServer, baseUrl: string): string {
  if (lettaAt !== undefined) {
    return `LETTA_BASE_URL leads to ${baseUrl}, where no Letta server answers. One answers at ${lettaAt}: write LETTA_BASE_URL=${lettaAt}`;
  }
  if (program === 'app-server') {
    return `LETTA_BASE_URL leads to ${baseUrl}, where Letta's App Server answers. That is another program: the package "letta" is it from 0.32 on, and it has none of the routes that Scarlet asks for. Take Letta Cloud (https://api.letta.com) or a Letta server, the newest of which is 0.16.8 ("npm run letta" starts one)`;
  }
  return `LETTA_BASE_URL leads to ${baseUrl}, where something answers that is no Letta server. Write the address of the server alone, such as http://127.0.0.1:8283, or https://api.letta.com for Letta Cloud`;
}

/** In words. A failure to reach it names the address by itself. */
export function tellSilence({ kind, message }: Failure, { LETTA_BASE_URL }: Pick<Config, 'LETTA_BASE_URL'>): string {
  return `Letta ${kind === 'letta-unreachable' ? '' : `at ${LETTA_BASE_URL} `}does not answer: ${message}`;
}

function goOnWithout({ kind, message }: Failure, { LETTA_BASE_URL }: LettaSettings, log: Log): void {
  log.error({ LETTA_BASE_URL, kind, why: message }, 'Letta does not answer, starting without it');
}

/** The models and the embedding that the server doesn't have. Rejects with a `Failure` where none is known to be missing. */
export async function problemsWithHandles(
  models: Pick<Models, 'checkModel' | 'checkEmbedding'>,
  config: ModelSettings & EmbeddingSettings,
): Promise<readonly string[]> {
  return await allFound([problemsWithModels(models, config), problemsWithEmbedding(models, config)]);
}

/** The models that the server doesn't have, with the nearest that it has. Rejects as `problemsWithHandles` does. */
export async function problemsWithModels(
  models: Pick<Models, 'checkModel'>,
  { LETTA_MODEL, SLEEP_MODEL }: ModelSettings,
): Promise<readonly string[]> {
  return await allFound([
    problemsWith(models, 'LETTA_MODEL', LETTA_MODEL),
    ...(SLEEP_MODEL === undefined ? [] : [problemsWith(models, 'SLEEP_MODEL', SLEEP_MODEL)]),
  ]);
}

/** What some looks found is told, though another could not be made. */
async function allFound(looks: readonly Promise<readonly string[]>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(looks);
  const problems = settled.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
  return problems.length > 0 ? problems : (await Promise.all(looks)).flat();
}

async function problemsWith(
  models: Pick<Models, 'checkModel'>,
  setting: string,
  handle: string,
): Promise<readonly string[]> {
  const check = await models.checkModel(handle);
  if (check.kind === 'known') return [];
  const nearest = check.nearest.length === 0 ? 'it lists no models' : `nearest: ${check.nearest.join(', ')}`;
  return [`${setting} names the model ${handle}, which the Letta server does not have (${nearest})`];
}

/**
 * The embedding that the settings name and the server doesn't have, where nothing goes without it: `auto` would go on
 * in its own way. Rejects with a `Failure`.
 */
async function problemsWithEmbedding(
  models: Pick<Models, 'checkEmbedding'>,
  { LETTA_EMBEDDING: handle, ...config }: EmbeddingSettings,
): Promise<readonly string[]> {
  if (handle === undefined || sleepModeOf(config) !== 'native') return [];
  const check = await models.checkEmbedding(handle);
  if (check.kind === 'known') return [];
  const nearest = check.nearest.length === 0 ? 'it lists none' : `nearest: ${check.nearest.join(', ')}`;
  return [`LETTA_EMBEDDING names ${handle}, which the Letta server does not have (${nearest})`];
}
