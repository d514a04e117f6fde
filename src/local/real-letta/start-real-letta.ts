import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { install } from './install.ts';
import { isLettaVersion, type Layout, layoutOf } from './layout.ts';
import { type ModelEndpoint, requireModelEndpoint, storeModelEndpoint } from './model-endpoint.ts';
import { freePort, requireFreePort } from './ports.ts';
import { endLeftoverPostgres, type Postgres, startPostgres } from './postgres.ts';
import { commandOf } from './processes.ts';
import { RealLettaFailure } from './real-letta-failure.ts';
import { CommandFailed, runCommand } from './run-command.ts';
import { endLeftoverServer, lettaEnvironment, startServer } from './server-process.ts';
import { doOnce } from './steps.ts';

export type RealLettaOptions = {
  /** A Letta release, such as `0.16.8`. */
  readonly version: string;
  /** The one folder that holds everything, of all versions. */
  readonly home: string;
  /** A port of loopback; a free one if not given. */
  readonly port?: number;
  readonly model: ModelEndpoint;
  /** The machine's environment: where Python is found, how pip is set up. The server itself sees little of it. */
  readonly env: NodeJS.ProcessEnv;
  /** `keep` for an operator's agents; `throw-away` for tests: empty at the start, removed at the end, no waiting for the disk. */
  readonly data: 'keep' | 'throw-away';
  /** Gets short lines without times. */
  readonly onProgress: (line: string) => void;
  /** Stops a start-up that is under way; the promise rejects once all is down. No effect after that. */
  readonly signal?: AbortSignal;
  /** Kills whatever runs, at any time. */
  readonly killSignal?: AbortSignal;
};

export type RealLetta = {
  /** Without `/v1` and without a slash at the end: what LETTA_BASE_URL takes. */
  readonly baseUrl: string;
  readonly version: string;
  /** Handles of chat models that the configured endpoint serves. */
  readonly modelHandles: readonly string[];
  /** The file that holds what the server has written since its start. */
  readonly log: string;
  /** Settles when the server or its database has ended, by `stop`, by `restart` or by itself. */
  readonly ended: Promise<void>;
  /** Ends the server without goodbye, and starts it again at the same address, on the same database. */
  restart(): Promise<void>;
  /** Stops the server, then its database. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends both at once, without goodbye. */
  kill(): void;
};

/**
 * Installs a self-hosted Letta server where need be, and starts it on loopback with a PostgreSQL of its own. A second
 * start skips what is there. If anything fails, whatever was started is stopped before the promise rejects.
 * @throws RealLettaFailure whose message tells an operator what to do
 */
export async function startRealLetta(options: RealLettaOptions): Promise<RealLetta> {
  const layout = layoutFor(options);
  const running = new AsyncDisposableStack();
  try {
    return await start(options, layout, running);
  } catch (error) {
    await running.disposeAsync();
    throw error instanceof CommandFailed ? new RealLettaFailure('step-failed', error.message, { cause: error }) : error;
  }
}

async function start(options: RealLettaOptions, layout: Layout, running: AsyncDisposableStack): Promise<RealLetta> {
  const { model, onProgress, signal } = options;
  const killing = new AbortController();
  const killSignal = AbortSignal.any([
    killing.signal,
    ...(options.killSignal === undefined ? [] : [options.killSignal]),
  ]);
  running.defer(await claim(`${layout.data}.claim`, layout.data));
  await endLeftoverServer(layout);
  await endLeftoverPostgres(layout);
  if (options.data === 'throw-away') {
    const clear = (): Promise<void> => rm(layout.data, { recursive: true, force: true });
    await clear();
    running.defer(clear);
  }
  const port = options.port ?? (await freePort());
  await requireFreePort(port, 'Choose another with LETTA_PORT, or stop what listens there.');
  await installAlone(layout, options);

  onProgress('starting PostgreSQL');
  const postgres = await startPostgres({ layout, durable: options.data === 'keep', onProgress, signal, killSignal });
  running.defer(() => postgres.process.stop());
  await migrate({ layout, postgres, env: options.env, onProgress, signal });
  await requireModelEndpoint(model);
  await storeModelEndpoint(postgres, model);

  onProgress(`starting Letta ${layout.version} (half a minute; the first time it takes longer)`);
  const serverOptions = { layout, port, databaseUri: postgres.uri, model, env: options.env, signal, killSignal };
  let server = await startServer(serverOptions);
  running.defer(() => server.stop());
  const baseUrl = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | undefined;
  return {
    baseUrl,
    version: layout.version,
    modelHandles: await modelHandles(baseUrl),
    log: layout.serverLog,
    ended: Promise.race([server.ended, postgres.process.ended]),
    async restart() {
      server.kill();
      await server.ended;
      server = await startServer(serverOptions);
    },
    stop: () => {
      stopped ??= running.disposeAsync();
      return stopped;
    },
    kill: () => killing.abort(),
  };
}

/** Versions share the installer and PostgreSQL, so only one process installs at a time. */
async function installAlone(layout: Layout, { env, onProgress, signal }: RealLettaOptions): Promise<void> {
  const release = await claim(join(layout.home, 'install.claim'), `The installation in ${layout.home}`);
  try {
    await install({ layout, env, onProgress, signal });
  } finally {
    await release();
  }
}

function layoutFor({ home, version, data }: RealLettaOptions): Layout {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new RealLettaFailure('unfit-machine', 'A real Letta server can be started on Linux and macOS only.');
  }
  if (!isLettaVersion(version)) {
    throw new RealLettaFailure('unfit-machine', `"${version}" is not a Letta version; they look like 0.16.8.`);
  }
  return layoutOf(resolve(home), version, data === 'keep' ? 'data' : 'test-data');
}

const modelsSchema = z.array(z.object({ handle: z.string(), provider_name: z.string() }));

/** Handles of the chat models that come from the endpoint in OPENAI_BASE_URL, not of those that Letta brings itself. */
async function modelHandles(baseUrl: string): Promise<readonly string[]> {
  const answer = await fetch(`${baseUrl}/v1/models/`);
  const models = modelsSchema.parse(await answer.json());
  return models.filter((model) => model.provider_name === 'openai').map((model) => model.handle);
}

type Migrating = {
  readonly layout: Layout;
  readonly postgres: Postgres;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Creates Letta's tables with Letta's own migrations. Interrupted, they go on where they stopped. */
async function migrate({ layout, postgres, env, onProgress, signal }: Migrating): Promise<void> {
  const step = {
    name: 'schema',
    fingerprint: layout.version,
    announce: 'creating the tables',
    async work() {
      await postgres.sql('CREATE EXTENSION IF NOT EXISTS vector');
      await runCommand({
        program: layout.python,
        args: [join(layout.venv, 'bin', 'alembic'), 'upgrade', 'head'],
        cwd: layout.source,
        // Without sslmode: the driver of the migrations rejects it.
        env: { ...lettaEnvironment(layout, env), LETTA_PG_URI: postgres.uri },
        log: layout.installLog,
        signal,
      });
    },
  };
  await doOnce(layout.data, step, onProgress);
}

/**
 * Makes this process the only one that does what `path` stands for, until the returned function is called. The claim of
 * a process that was killed is void: it names the process by id and command line, since ids are used again.
 * @param what the claimed, for the message: "… is in use by process 7"
 * @throws RealLettaFailure `already-running`
 */
export async function claim(path: string, what: string): Promise<() => Promise<void>> {
  // The time origin tells this process from one that had the same id before a restart of the machine or container.
  const mine = [process.pid, await commandOf(process.pid), performance.timeOrigin].join('\n');
  await mkdir(dirname(path), { recursive: true });
  if (!(await wrote(path, mine))) {
    await requireVoid(path, what);
    await rm(path, { force: true });
    if (!(await wrote(path, mine))) throw alreadyRunning(what, 'another process');
  }
  return () => rm(path, { force: true });
}

async function wrote(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function requireVoid(path: string, what: string): Promise<void> {
  const [id, command, origin] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(id);
  if (!Number.isSafeInteger(pid) || pid <= 0) return;
  if (pid === process.pid && origin !== String(performance.timeOrigin)) return;
  if ((await commandOf(pid)) === command) throw alreadyRunning(what, `process ${pid}`);
}

function alreadyRunning(what: string, who: string): RealLettaFailure {
  return new RealLettaFailure('already-running', `${what} is in use by ${who}; stop that one first.`);
}
