import { z } from 'zod';
import { isFailure } from '../base/failure.ts';
import { callLetta } from './call-letta.ts';
import { type LettaConnection, normaliseBaseUrl } from './connect-letta.ts';
import { fetchNamingBreaks } from './fetch-naming-breaks.ts';

/** What answers at the address of the Letta server, and is none. */
export type OtherServer = {
  /** `app-server`: what the package `letta` is from 0.32 on. It has none of the routes that we ask for. */
  readonly program: 'app-server' | 'unknown';
  /** The address to write instead, where Letta answers near by: above the path, by the other scheme, where it redirects to. */
  readonly lettaAt: string | undefined;
};

/**
 * Looks who answers in place of a Letta server that could not be asked. Sends no key: who knows who gets it.
 *
 * @returns undefined where nobody answers, where whoever answers is only in trouble (5xx, a limit, a login), and where it
 *   may be Letta after all. Never rejects for the other side's sake.
 */
export async function findOtherServer(connection: LettaConnection): Promise<OtherServer | undefined> {
  const { baseUrl } = connection;
  const health = await peek(connection, baseUrl + healthPath);
  if (health.kind === 'redirect') {
    const lettaAt = await lettaAmong(connection, [health.to.replace(/\/v1\/health\/?$/, '')]);
    return lettaAt === undefined ? undefined : { program: 'unknown', lettaAt };
  }
  if (health.kind === 'nobody') {
    const lettaAt = await lettaAmong(connection, otherScheme(baseUrl, 'https:'));
    return lettaAt === undefined ? undefined : { program: 'unknown', lettaAt };
  }
  if (isHealth(health.body) || !isAnotherServer(health.status)) return undefined;
  const agents = await peek(connection, `${baseUrl}/v1/agents/?limit=1`);
  if (agents.kind !== 'answer' || Array.isArray(agents.body) || !isAnotherServer(agents.status)) return undefined;

  const program = (await isAppServer(connection)) ? 'app-server' : 'unknown';
  return { program, lettaAt: await lettaAmong(connection, [...nearBy(baseUrl), ...otherScheme(baseUrl, 'http:')]) };
}

const healthPath = '/v1/health/';

type Peeked =
  /** The body as JSON; undefined where it is something else. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'redirect'; readonly to: string }
  /** Also where a host's own door says that what should stand behind it isn't up: it may wake, or be started anew. */
  | { readonly kind: 'nobody' };

async function peek(connection: LettaConnection, url: string): Promise<Peeked> {
  try {
    const ask = async ({ signal }: { readonly signal: AbortSignal }): Promise<Peeked> => {
      // Some firewalls turn away whoever doesn't say who they are.
      const headers = { 'user-agent': 'scarlet-for-discord' };
      const response = await fetchNamingBreaks(url, { signal, headers });
      const text = await response.text();
      if (closedDoors.some((header) => response.headers.has(header))) return { kind: 'nobody' };
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        return { kind: 'redirect', to: URL.parse(location, url)?.href ?? url };
      }
      return { kind: 'answer', status: response.status, body: asJson(text) };
    };
    return await callLetta(connection, 'look who answers', ask, connection.readTimeoutMs);
  } catch (error) {
    if (isFailure(error)) return { kind: 'nobody' };
    throw error;
  }
}

// Railway's and ngrok's, whose status then is 404.
const closedDoors: readonly string[] = ['x-railway-fallback', 'ngrok-error-code'];

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const lettaHealthSchema = z.object({ version: z.string() });

function isHealth(body: unknown): boolean {
  return lettaHealthSchema.safeParse(body).success;
}

// A login, a method that is let through nowhere, a proxy's own login, a slow request, one that came too early, too many:
// whoever says that may stand before Letta.
const inTheWay: readonly number[] = [401, 403, 405, 407, 408, 425, 429];

/** Whether a status, other than which Letta has for this request, speaks of another program and not of trouble. */
function isAnotherServer(status: number): boolean {
  return status < 500 && !inTheWay.includes(status);
}

const infoSchema = z.object({ type: z.literal('app_server_info_response') });

async function isAppServer(connection: LettaConnection): Promise<boolean> {
  const info = await peek(connection, new URL('/app-server-info', connection.baseUrl).href);
  if (info.kind !== 'answer') return false;
  // One that wants a token knows this path and the probes of its health, and no other.
  return info.status === 401 || infoSchema.safeParse(info.body).success;
}

/** What people mean who paste more than the server's address: the folders above it. */
function nearBy(baseUrl: string): readonly string[] {
  const { origin, pathname } = new URL(baseUrl);
  const parts = pathname.split('/').filter((part) => part !== '');
  return parts.map((_, left) => [origin, ...parts.slice(0, parts.length - 1 - left)].join('/')).slice(0, 4);
}

/** For a server that speaks TLS where none is meant, or the other way round: to each the other is noise. */
function otherScheme(baseUrl: string, scheme: 'http:' | 'https:'): readonly string[] {
  if (!baseUrl.startsWith(scheme)) return [];
  return [baseUrl.replace(scheme, scheme === 'http:' ? 'https:' : 'http:')];
}

async function lettaAmong(connection: LettaConnection, addresses: readonly string[]): Promise<string | undefined> {
  for (const address of addresses) {
    const base = normaliseBaseUrl(address);
    const health = await peek(connection, base + healthPath);
    if (health.kind === 'answer' && isHealth(health.body)) return base;
  }
  return undefined;
}
