import { Agent, get, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Config } from '../config.ts';

export type StatusAddress = Pick<Config, 'STATUS_PORT' | 'STATUS_HOST'>;

/**
 * Why the status can't be served at the address of the settings, by their names; undefined where it can, or where it is
 * off. Known before anybody is asked for anything: what is taken now is most likely taken later.
 */
export async function problemWithStatusAddress({
  STATUS_PORT: port,
  STATUS_HOST: host,
}: StatusAddress): Promise<string | undefined> {
  if (port === undefined) return undefined;
  const server = createServer();
  const tried = Promise.withResolvers<string | undefined>();
  server.once('error', (error) => tried.resolve(tellAddressProblem(error, host, port)));
  server.listen({ host, port }, () => server.close(() => tried.resolve(undefined)));
  return await tried.promise;
}

/** @param error what listening there failed with */
export function tellAddressProblem(error: unknown, host: string, port: number): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `STATUS_PORT ${port} is in use at ${host} by another program: choose another one`;
    case 'EACCES':
      return `STATUS_PORT ${port} may not be opened by this user: choose one from 1024`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `STATUS_HOST ${host} is no address of this machine`;
    default:
      return `STATUS_HOST ${host} and STATUS_PORT ${port} can not be listened at (${code})`;
  }
}

/** How whoever listens there is asked from this machine: who listens everywhere listens here. */
export function addressToAsk(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * What the status at an address of this machine answers to `/healthz`; `undefined` where nothing does in time. It is asked
 * directly: a proxy, which the settings or the environment may name, would ask its own machine.
 */
export async function askHealth(
  address: string,
  withinMs: number,
): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
  const agent = new Agent();
  const answered = Promise.withResolvers<IncomingMessage>();
  try {
    get(`${address}/healthz`, { agent, signal: AbortSignal.timeout(withinMs) }, answered.resolve).on(
      'error',
      answered.reject,
    );
    const response = await answered.promise;
    const body: unknown = await json(response).catch(() => undefined);
    return { status: response.statusCode ?? 0, body };
  } catch {
    return undefined;
  } finally {
    agent.destroy();
  }
}
