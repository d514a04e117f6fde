import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackgroundProcess, startBackground } from './background-process.ts';
import type { Layout } from './layout.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import { commandOf, endProcess } from './processes.ts';

export type ServerOptions = {
  readonly layout: Layout;
  readonly port: number;
  readonly databaseUri: string;
  readonly model: ModelEndpoint;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly killSignal?: AbortSignal | undefined;
};

const startTimeoutMs = 180_000;
const stopTimeoutMs = 10_000;
const healthTimeoutMs = 2_000;

/** Starts the Letta server itself and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<BackgroundProcess> {
  const { layout, port, signal, killSignal } = options;
  await mkdir(layout.lettaFolder, { recursive: true, mode: 0o700 });
  return startBackground({
    name: 'Letta',
    program: layout.python,
    args: [join(layout.venv, 'bin', 'letta'), 'server', '--host', '127.0.0.1', '--port', `${port}`],
    cwd: layout.lettaFolder,
    env: serverEnvironment(options),
    log: layout.serverLog,
    stopSignal: 'SIGTERM',
    forceSignal: 'SIGKILL',
    stopTimeoutMs,
    startTimeoutMs,
    isReady: () => answersHealth(port),
    onLaunch: (pid) => writeFile(pidFile(layout), `${pid}`),
    signal,
    killSignal,
  });
}

/** Ends the server of a run that was killed and could not do so itself. */
export async function endLeftoverServer(layout: Layout): Promise<void> {
  const pid = Number(await readFile(pidFile(layout), 'utf8').catch(() => '0'));
  const isOurs = pid > 0 && ((await commandOf(pid))?.includes(layout.venv) ?? false);
  if (isOurs) await endProcess(pid, 'SIGTERM', stopTimeoutMs);
  await rm(pidFile(layout), { force: true });
}

/** What every Letta process needs to know. Nothing else of our environment reaches it, no other provider's key either. */
export function lettaEnvironment(layout: Layout, machine: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passedOn = ['PATH', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE'] as const;
  return {
    ...Object.fromEntries(passedOn.map((name) => [name, machine[name]])),
    HOME: layout.lettaFolder,
    LETTA_DIR: layout.lettaFolder,
    LETTA_DISABLE_TRACING: 'true',
    LETTA_ENABLE_DB_POOL_MONITORING: 'false',
    LETTA_TRACK_PROVIDER_TRACE: 'false',
    // Letta's default opens a connection per session, which now and then hangs for a minute.
    LETTA_DISABLE_SQLALCHEMY_POOLING: 'false',
    PYTHONUNBUFFERED: '1',
    PYTHONWARNINGS: 'ignore',
  };
}

function serverEnvironment({ layout, databaseUri, model, env }: ServerOptions): NodeJS.ProcessEnv {
  return {
    ...lettaEnvironment(layout, env),
    // Without sslmode its connection pool insists on TLS.
    LETTA_PG_URI: `${databaseUri}?sslmode=disable`,
    OPENAI_BASE_URL: model.baseUrl,
    OPENAI_API_KEY: model.apiKey,
  };
}

async function answersHealth(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/health/`, { signal: AbortSignal.timeout(healthTimeoutMs) });
  await answer.body?.cancel();
  return answer.ok;
}

function pidFile(layout: Layout): string {
  return join(layout.data, 'server.pid');
}
