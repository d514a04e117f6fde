import { existsSync } from 'node:fs';
import { settingMeantBy } from '../../base/nearest-names.ts';
import { counted } from '../../base/text.ts';
import { type Config, ConfigError, hasProxies, settings, unmatchedParts } from '../../config.ts';
import { loadProfile } from '../../pair/profiles.ts';
import { wideFilesAmong } from '../../store/file-rights.ts';
import { envTextOf, problemsWithProfile, readEnvFile } from '../read-process.ts';
import { type Check, ok, skipped, warning, wrongSetting } from './check.ts';
import { isOfThisMachine } from './check-status.ts';

/** Settings of programs beside the bot that may stand in the same `.env`. */
const othersSettings = /^(OPENAI_|NODE_|NPM_|TZ$|LETTA_(DB_PASSWORD|PORT|HOME|VERSION)$)/;

/** What can be known of the settings without asking anybody. @param env the file from which settings come as well */
export async function* checkSettings(config: Config | ConfigError, env = '.env'): AsyncIterable<Check> {
  if (config instanceof ConfigError) {
    for (const problem of config.problems) yield wrongSetting(problem);
  } else {
    yield ok('Every setting has a value that it may have');
    yield* checkProfile(config);
  }
  yield* checkNames(env);
  for (const { file } of wideFilesAmong([env]))
    yield warning(`Others than its owner may read or write ${file}, which holds your keys`, `chmod go-rwx ${file}`);
}

async function* checkProfile({ PROFILE }: Config): AsyncIterable<Check> {
  const problems = await problemsWithProfile(PROFILE);
  for (const problem of problems) yield wrongSetting(problem);
  if (problems.length > 0) return;
  const { blocks } = await loadProfile(PROFILE);
  yield ok(
    `The profile ${PROFILE} adds ${blocks.length === 0 ? 'nothing to the blocks' : counted(blocks.length, 'block')}`,
  );
}

/** A name that is misspelt is no problem to whoever reads the settings: theirs just isn't there. */
function* checkNames(env: string): Iterable<Check> {
  try {
    for (const { name, meant } of unknownSettingsIn(env)) {
      const todo =
        meant === undefined
          ? 'Take it out; .env.example names all'
          : `Perhaps ${meant} is meant; otherwise take it out`;
      yield warning(`${env} sets ${name}, which is no setting`, todo);
    }
    for (const name of namedInVainIn(env))
      yield warning(`${env} names ${name} and doesn't set it`, `Write ${name}=, and its value behind it`);
  } catch {
    // That it can't be read is among the problems of the settings.
  }
}

export type UnknownSetting = {
  readonly name: string;
  /** The setting of which it may be a slip. */
  readonly meant?: string;
};

/** What a file sets that no setting is called. @throws Error where it can't be read. */
export function unknownSettingsIn(env: string): readonly UnknownSetting[] {
  if (!existsSync(env)) return [];
  const names = Object.keys(settings);
  return Object.keys(readEnvFile(env)).flatMap((name) => {
    if (!isWord(name) || names.includes(inCapitals(name)) || othersSettings.test(name)) return [];
    const meant = settingMeantBy(name, names);
    return [meant === undefined ? { name } : { name, meant }];
  });
}

/** Settings that a file names and sets in no line, as by `NAME: value`, `set NAME=value` or `A-NAME=value`. @throws as above */
export function namedInVainIn(env: string): readonly string[] {
  if (!existsSync(env)) return [];
  const [set, names] = [readEnvFile(env), Object.keys(settings)];
  const lines = envTextOf(env).split('\n');
  const words = lines.flatMap((line) => (/^\s*#/.test(line) ? [] : (line.split('=')[0]?.match(/\w+/g) ?? [])));
  const others = Object.keys(set).filter((name) => !isWord(name));
  const named = [...words, ...others.map((name) => settingMeantBy(name, names))];
  return names.filter((name) => !(name in set) && named.includes(name));
}

/** What is none may hold a value, and is never shown: of `KEY: abc=` all before the last sign is the name. */
function isWord(name: string): boolean {
  return /^\w+$/.test(name);
}

/** Programs commonly take those of proxies in small letters, too. */
function inCapitals(name: string): string {
  return /_proxy$/.test(name) ? name.toUpperCase() : name;
}

/** Through which proxies requests go; passwords are left out. */
export async function* checkProxies(config: Config): AsyncIterable<Check> {
  if (!hasProxies(config)) return yield skipped('No proxy is set: Letta, Discord and its gateway are asked directly');
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = config;
  const told = { HTTPS_PROXY: placeOf(HTTPS_PROXY), HTTP_PROXY: placeOf(HTTP_PROXY), NO_PROXY };
  const used = Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  yield ok(`Letta, Discord and its gateway are asked through proxies: ${used.join(', ')}`);
  const unmatched = unmatchedParts(config);
  if (unmatched.length > 0) {
    yield warning(
      `Some of NO_PROXY matches no host: ${unmatched.join(', ')}`,
      'Write names, .domain, addresses, or ranges as 10.0.0.1-10.0.0.9',
    );
  }
  const { hostname, protocol } = new URL(config.LETTA_BASE_URL);
  if (protocol === 'http:' && HTTP_PROXY !== undefined && isOfThisMachine(hostname)) {
    const isLeftOut = NO_PROXY?.split(/[\s,]+/).includes(hostname) === true;
    if (!isLeftOut) {
      yield warning(
        `HTTP_PROXY holds for ${hostname} too, which is this machine`,
        `Put ${hostname} into NO_PROXY, unless the proxy leads there`,
      );
    }
  }
}

function placeOf(proxy: string | undefined): string | undefined {
  return proxy === undefined ? undefined : new URL(proxy).origin;
}
