import type { Logger } from 'pino';
import type { Clock } from '../../base/clock.ts';
import { unlessAborted } from '../../base/deadline.ts';
import { errorMessage } from '../../base/failure.ts';
import { type Config, ConfigError } from '../../config.ts';
import { loadProfile } from '../../pair/profiles.ts';
import { loadPrompts } from '../../pair/prompts.ts';
import { openLetta } from '../open-letta.ts';
import { pairSettingsOf } from '../pair-settings.ts';
import { problemsWithProfile } from '../read-process.ts';
import { type Check, type CheckGroup, failed, ok, skipped } from './check.ts';
import { checkDiscord } from './check-discord.ts';
import { checkLettaServer } from './check-letta-server.ts';
import { checkModel, type ModelEdges } from './check-model.ts';
import { checkProxies, checkSettings } from './check-settings.ts';
import { checkStatus } from './check-status.ts';
import { checkStore, type PeopleFound } from './check-store.ts';

export type DoctorEdges = Pick<ModelEdges, 'modelCalls' | 'signal'> & {
  readonly clock: Clock;
  readonly log: Logger;
};

/** A check, and what it is about. */
export type ToldCheck = Check & { readonly about: string };

/**
 * Looks at all that the bot needs, from the machine outwards. What one check breaks on is told, and the next ones go on.
 *
 * @param config or why it could not be read
 * @throws the reason of the signal, once what was made is deleted again
 */
export async function* runDoctor(config: Config | ConfigError, edges: DoctorEdges): AsyncIterable<ToldCheck> {
  for (const { about, checks } of checksByGroup(config, edges)) {
    try {
      for await (const check of checks()) {
        yield { about, ...check };
        edges.signal.throwIfAborted();
      }
    } catch (error) {
      edges.signal.throwIfAborted();
      yield {
        about,
        ...failed(`This could not be looked at: ${errorMessage(error)}`, 'Tell whoever maintains this program'),
      };
    }
  }
}

/** In the order in which each needs the ones before. */
function checksByGroup(config: Config | ConfigError, edges: DoctorEdges): readonly CheckGroup[] {
  const first: readonly CheckGroup[] = [
    { about: 'Node', checks: checkNode },
    { about: 'Settings', checks: () => checkSettings(config) },
  ];
  if (config instanceof ConfigError) {
    return [...first, { about: 'Everything else', checks: checkNothing }];
  }
  const { clock, log, signal } = edges;
  const letta = openLetta(config, { clock, log });
  let known: PeopleFound;
  let application: string | undefined;
  let isReady = false;
  const outward: readonly CheckGroup[] = [
    { about: 'Proxies', checks: () => checkProxies(config) },
    { about: 'Status over HTTP', checks: () => checkStatus(config) },
    {
      about: 'Database',
      checks: () =>
        checkStore(config, { clock, log }, (people) => {
          known = people;
        }),
    },
    {
      about: 'Discord',
      checks: () =>
        checkDiscord(config, clock, (id) => {
          application = id;
        }),
    },
    {
      about: 'Letta',
      checks: () =>
        checkLettaServer(
          config,
          letta,
          () => ({ known, application }),
          () => {
            isReady = true;
          },
        ),
    },
  ];
  return [
    ...first,
    ...outward.map((group) => ({ ...group, checks: () => endingWith(signal, group.checks()) })),
    { about: 'Model', checks: () => checkModelWhere(() => isReady, config, { ...edges, letta }) },
  ];
}

async function* checkNode(): AsyncIterable<Check> {
  // An older one doesn't get this far: see `require-node.mjs`.
  yield ok(`Node ${process.versions.node} runs this`);
}

async function* checkNothing(): AsyncIterable<Check> {
  yield skipped('Database, Discord and Letta can be looked at once the settings can be read');
}

/** What is waited for is left as it is: it makes nothing. */
async function* endingWith(signal: AbortSignal, checks: AsyncIterable<Check>): AsyncIterable<Check> {
  const iterator = checks[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await unlessAborted(signal, () => iterator.next());
    if (done) return;
    yield value;
  }
}

async function* checkModelWhere(
  isReady: () => boolean,
  config: Config,
  edges: Omit<ModelEdges, 'settings'>,
): AsyncIterable<Check> {
  if (!isReady()) return yield skipped('The model can be tried once Letta answers and has it');
  if ((await problemsWithProfile(config.PROFILE)).length > 0)
    return yield skipped('The model can be tried once the profile is right');
  const [prompts, profile] = await Promise.all([loadPrompts(), loadProfile(config.PROFILE)]);
  yield* checkModel(config, { ...edges, settings: pairSettingsOf(config, prompts, profile) });
}
