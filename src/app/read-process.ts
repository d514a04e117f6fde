import { existsSync } from 'node:fs';
import http from 'node:http';
import { type Config, ConfigError, hasProxies, readConfig } from '../config.ts';

/**
 * The settings of this process, from its environment and from `.env`. From here on requests go through the proxies that
 * they name: those to Letta and to Discord's REST API by this, the gateway's by `connectDiscord`.
 *
 * @throws ConfigError naming every problem.
 */
export function readProcess(): Config {
  loadDotEnv();
  const config = readConfig(process.env);
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = config;
  if (hasProxies(config)) http.setGlobalProxyFromEnv({ HTTPS_PROXY, HTTP_PROXY, NO_PROXY });
  return config;
}

/** @throws ConfigError where there is something of that name that can't be read. */
export function loadDotEnv(): void {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`.env can not be read (${code}): it must be a file that this user may read`]);
  }
}
