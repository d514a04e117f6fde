import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { parseEnv } from 'node:util';
import { type Config, ConfigError, defaultSettings, hasProxies, readConfig, readValue } from '../config.ts';
import { loadProfile, ProfileError } from '../pair/profiles.ts';

/**
 * The settings of this process, once the profile that they name is looked at: all that is wrong with either is told at
 * once.
 *
 * @throws ConfigError naming every problem.
 */
export async function readProcessAndProfile(): Promise<Config> {
  const read = await readProcessOrWhyNot();
  if (read instanceof ConfigError) throw read;
  const profile = await problemsWithProfile(read.PROFILE);
  if (profile.length > 0) throw new ConfigError(profile);
  return read;
}

/** The settings, or every problem of theirs, those of the profile among them. */
export async function readProcessOrWhyNot(): Promise<Config | ConfigError> {
  try {
    return readProcess();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return new ConfigError([...error.problems, ...(await problemsWithProfile(readValue(process.env, 'PROFILE')))]);
  }
}

/** What is wrong with the profile of this name or path, each beginning with the setting's name. */
export async function problemsWithProfile(profile = defaultSettings().PROFILE): Promise<readonly string[]> {
  try {
    await loadProfile(profile);
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.problems.map((problem) => `PROFILE ${problem}`);
  }
}

/**
 * The settings of this process, from its environment and from `.env`. From here on requests go through the proxies that
 * they name: those to Letta and to Discord's REST API by this, the gateway's by `connectDiscord`.
 *
 * @throws ConfigError naming every problem.
 */
function readProcess(): Config {
  loadDotEnv();
  const config = readConfig(process.env);
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = config;
  if (hasProxies(config)) http.setGlobalProxyFromEnv({ HTTPS_PROXY, HTTP_PROXY, NO_PROXY });
  return config;
}

/** @throws ConfigError where there is something of that name that can't be read. */
export function loadDotEnv(): void {
  try {
    if (!existsSync('.env')) return;
    for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value;
  } catch {
    throw new ConfigError(['.env can not be read: it must be a file that this user may read']);
  }
}

/** What a file sets. @throws Error where it can't be read. */
export function readEnvFile(file: string): NodeJS.Dict<string> {
  return parseEnv(envTextOf(file));
}

/** In UTF-8, or in UTF-16 that says so. @throws Error where it can't be read. */
export function envTextOf(file: string): string {
  const bytes = readFileSync(file);
  const encoding = encodingsByMark.get(bytes.toString('hex', 0, 2)) ?? 'utf-8';
  // Takes away the mark before the first name, which nobody sees.
  return new TextDecoder(encoding).decode(bytes);
}

const encodingsByMark: ReadonlyMap<string, string> = new Map([
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
]);
