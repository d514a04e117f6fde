import { isFailure } from '../../base/failure.ts';
import type { AgentId } from '../../base/ids.ts';
import { type Config, sleepModeOf } from '../../config.ts';
import type { LettaConnection } from '../../letta/connect-letta.ts';
import { createAgents } from '../../letta/create-agents.ts';
import { fetchCloudPlan, listOurAgents } from '../../letta/create-inventory.ts';
import { createModels } from '../../letta/create-models.ts';
import { listEmbeddings } from '../../letta/create-native-sleep.ts';
import { problemsWithModels, problemWithServer, tellSilence } from '../check-letta.ts';
import { type Check, failed, ok, skipped, warning, wrongSetting } from './check.ts';
import type { PeopleFound } from './check-store.ts';

/** What other groups found out, as far as they did. */
export type FoundBefore = { readonly application: string | undefined; readonly known: PeopleFound };

/** Looks who answers at the address of Letta, and what it offers. Costs no model call. @param learn called once it is ready */
export async function* checkLettaServer(
  config: Config,
  letta: LettaConnection,
  found: () => FoundBefore,
  learn: () => void,
): AsyncIterable<Check> {
  const models = createModels(letta);
  const server = await models.checkServer();
  const problem = await problemWithServer(server, models, config);
  if (problem !== undefined) {
    yield wrongSetting(problem);
    return;
  }
  if (server.kind === 'failed') {
    yield failed(
      tellSilence(server.failure, config),
      'Start it, or see what keeps this machine from it. The bot starts all the same, and waits for it',
    );
    return;
  }
  const key = config.LETTA_API_KEY === undefined ? 'wants no key' : 'takes the key';
  yield ok(`Letta ${server.version} answers at ${config.LETTA_BASE_URL}, and ${key}`);
  try {
    const problems = await problemsWithModels(models, config);
    for (const problem of problems) yield wrongSetting(problem);
    if (problems.length === 0) {
      yield ok(
        `It has the model that talks, ${config.LETTA_MODEL}${config.SLEEP_MODEL ? `, and ${config.SLEEP_MODEL}` : ''}`,
      );
      learn();
      yield* checkWindows(config, (handle) => models.contextWindowOf(handle));
    }
    yield await checkEmbedding(config, letta);
    const there = yield* checkAgents(letta, found());
    yield await checkCloudPlan(config, letta, there);
  } catch (error) {
    if (!isFailure(error)) throw error;
    yield failed(error.message, 'See the log of the Letta server');
  }
}

// Prompts, a full memory and a turn take about this many tokens.
const leastWindow = 16_000;

async function* checkWindows(
  { LETTA_MODEL, SLEEP_MODEL = LETTA_MODEL, CONTEXT_WINDOW: asked, ...config }: Config,
  windowOf: (handle: string) => Promise<number | undefined>,
): AsyncIterable<Check> {
  for (const [handle, answer] of new Map([
    [SLEEP_MODEL, config.SLEEP_MAX_ANSWER_TOKENS],
    [LETTA_MODEL, config.MAX_ANSWER_TOKENS],
  ])) {
    const window = await windowOf(handle);
    if (window === undefined) {
      yield warning(
        `Letta doesn't say how much ${handle} sees, so CONTEXT_WINDOW=${asked} is taken for granted`,
        'Set CONTEXT_WINDOW to what the provider of the model says',
      );
      continue;
    }
    const used = Math.min(window, asked);
    if (used < leastWindow) {
      yield warning(
        `${handle} sees ${used} tokens at once: with prompts and memory, little of a talk has room in that`,
        `Take a model that sees more${asked < window ? ', or raise CONTEXT_WINDOW' : ''}`,
      );
    } else if (window < asked) {
      yield ok(`${handle} sees ${window} tokens, fewer than CONTEXT_WINDOW=${asked}: that many are used`);
    } else yield ok(`${handle} sees ${window} tokens; CONTEXT_WINDOW=${asked} of them are used`);
    if (answer > used / 2) {
      yield warning(
        `${handle} may answer with ${Math.floor(used / 2)} tokens instead of ${answer}: half of what it sees is kept free`,
        'Lower MAX_ANSWER_TOKENS and SLEEP_MAX_ANSWER_TOKENS, or take a model that sees more',
      );
    }
  }
}

async function checkEmbedding(config: Config, letta: LettaConnection): Promise<Check> {
  const mode = sleepModeOf(config);
  if (mode !== 'native' && mode !== 'auto') return skipped(`No embedding is needed: SLEEP_MODE is ${mode}`);
  const listed = await listEmbeddings(letta);
  const wanted = config.LETTA_EMBEDDING ?? listed[0];
  if (wanted !== undefined && listed.includes(wanted)) return ok(`It has the embedding ${wanted}`);
  const nearest = listed.length === 0 ? 'it lists none' : `it lists ${listed.slice(0, 3).join(', ')}`;
  const what = `SLEEP_MODE=${mode} needs an embedding, and Letta doesn't have ${wanted ?? 'any'} (${nearest})`;
  const todo = 'Set LETTA_EMBEDDING to one that it lists, or SLEEP_MODE=custom';
  return mode === 'native' ? failed(what, todo, 'setting') : warning(what, todo);
}

/** @returns how many there are, where that can be told */
async function* checkAgents(
  letta: LettaConnection,
  { application, known }: FoundBefore,
): AsyncGenerator<Check, number | undefined> {
  if (application === undefined) {
    yield skipped('Agents are found by the application, which Discord did not tell');
    return undefined;
  }
  const there = await listOurAgents(letta, application);
  if (known === undefined) {
    yield ok(`Agents of the bot there: ${there.size}; stop it to see whether each belongs to somebody`);
    return there.size;
  }
  const spare = [...there].filter((agent) => !known.agents.has(agent));
  const unlisted = [...known.agents].filter((agent) => !there.has(agent));
  if (spare.length === 0 && unlisted.length === 0) {
    yield ok(`Agents of the bot there: ${there.size}, for the people known: ${known.people}, and none is left over`);
  }
  if (spare.length > 0) {
    yield warning(
      `Agents of the bot there: ${there.size}, of which ${spare.length} belong to nobody in this database`,
      '/scarlet orphans says which, and can delete them; the next message of their people adopts them otherwise',
    );
  }
  if (unlisted.length > 0) yield await checkUnlisted(letta, unlisted);
  return there.size;
}

// After a move to another application all are unlisted: a few tell.
const mostAsked = 20;

async function checkUnlisted(letta: LettaConnection, unlisted: readonly AgentId[]): Promise<Check> {
  const agents = createAgents(letta);
  const asked = unlisted.slice(0, mostAsked);
  const found = await Promise.all(asked.map((agent) => agents.retrieve(agent)));
  const elsewhere = found.filter((agent) => agent !== undefined).length;
  if (elsewhere > 0) {
    return warning(
      `Agents that the database names, and that carry the tags of another application: ${elsewhere} of ${asked.length} asked after`,
      'Was the bot another Discord application before? They go on then. Else DATABASE_PATH is that of another bot',
    );
  }
  return warning(
    `Agents that the database names, and that are not there: ${unlisted.length}`,
    'Is LETTA_BASE_URL, or LETTA_PROJECT, that of another server? The next message of their people makes new ones, which know nothing of the talks before; what is remembered comes back with the next consolidation',
  );
}

/**
 * Letta Cloud bills agents, or counts them against a plan. What the plan is called can be asked, how many agents it has
 * room for can't: what is refused for it says so only then. So what can be counted is told.
 *
 * @param there agents of the bot
 */
export async function checkCloudPlan(
  { LETTA_BASE_URL: url, MAX_USERS: most }: Pick<Config, 'LETTA_BASE_URL' | 'MAX_USERS'>,
  letta: LettaConnection,
  there: number | undefined,
): Promise<Check> {
  if (new URL(url).hostname !== 'api.letta.com') {
    return skipped('Agents are counted against no plan: LETTA_BASE_URL is not that of Letta Cloud');
  }
  const plan = await fetchCloudPlan(letta);
  const yours = plan === undefined ? 'your plan at Letta Cloud' : `your plan at Letta Cloud, ${plan},`;
  const counted = there === undefined ? '' : `; the bot has ${there} there`;
  const limit = most === undefined ? 'MAX_USERS is not set' : `MAX_USERS=${most} keeps them to ${2 * most} agents`;
  return {
    ...skipped(`How many agents ${yours} has left, no route of it tells${counted}; ${limit}`),
    todo: 'Look at https://app.letta.com/settings/organization/usage: each person takes two, and MAX_USERS keeps to a plan',
  };
}
