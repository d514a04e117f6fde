import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackgroundProcess, startBackground } from './background-process.ts';
import type { Layout } from './layout.ts';
import { freePort } from './ports.ts';
import { commandOf, endProcess } from './processes.ts';
import { runCommand } from './run-command.ts';
import { doOnce } from './steps.ts';
import { openTheWayTo, postgresUser, type SystemUser } from './system-user.ts';

export type Postgres = {
  /** `postgresql://…` with the password; never to be shown. */
  readonly uri: string;
  readonly process: BackgroundProcess;
  /** Runs SQL; `:'name'` in it stands for a quoted variable. */
  sql(text: string, variables?: Readonly<Record<string, string>>): Promise<string>;
};

export type PostgresOptions = {
  readonly layout: Layout;
  /** Whether a commit waits for the disk. Off is for tests: much quicker, and lost with the machine, not the process. */
  readonly durable: boolean;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly killSignal?: AbortSignal | undefined;
};

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/** Starts PostgreSQL on a free port of loopback, guarded by a password of its own, after creating it if need be. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { layout, durable, onProgress, signal, killSignal } = options;
  const user = await postgresUser();
  const env = plainEnvironment();
  const program = (name: string): string => join(layout.postgresBin, name);
  await mkdir(layout.data, { recursive: true, mode: 0o711 });
  if (user !== undefined) await sayWhatWasOpened([layout.postgresBin, layout.data], onProgress);
  await doOnce(layout.data, clusterStep(layout, user, env, signal), onProgress);
  await endLeftoverPostgres(layout);

  const password = await readFile(layout.password, 'utf8');
  const port = await freePort();
  const server = await startBackground({
    name: 'PostgreSQL',
    program: program('postgres'),
    // No socket file: its path may be longer than the system allows.
    args: ['-D', layout.cluster, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', '-F'].slice(0, durable ? -1 : undefined),
    env,
    user,
    log: layout.postgresLog,
    // SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for its clients to leave.
    stopSignal: 'SIGINT',
    // Its immediate shutdown: as rough as SIGKILL, but no process of its own stays behind.
    forceSignal: 'SIGQUIT',
    stopTimeoutMs,
    startTimeoutMs,
    isReady: async () => (await readFile(pidFile(layout.cluster), 'utf8')).split('\n')[7]?.trim() === 'ready',
    signal,
    killSignal,
  });
  const connection = ['-h', '127.0.0.1', '-p', `${port}`, '-U', 'postgres', '-d', 'postgres'];
  return {
    uri: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    process: server,
    sql: (text, variables = {}) =>
      runCommand({
        program: program('psql'),
        args: ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...variablesOf(variables), ...connection],
        env: { ...env, PGPASSWORD: password },
        input: text,
        signal,
      }),
  };
}

function clusterStep(layout: Layout, user: SystemUser | undefined, env: NodeJS.ProcessEnv, signal?: AbortSignal) {
  return {
    name: 'cluster',
    fingerprint: '1',
    announce: 'creating the database',
    async work() {
      await endLeftoverPostgres(layout);
      await rm(layout.cluster, { recursive: true, force: true });
      await mkdir(layout.cluster);
      await writeFile(layout.password, randomBytes(24).toString('hex'), { mode: 0o600 });
      await chmod(layout.cluster, 0o700);
      if (user !== undefined) await chown(layout.cluster, user.uid, user.gid);
      // initdb runs as that user and has to read the password, which is ours alone otherwise.
      const handed = `${layout.password}.handed`;
      await copyFile(layout.password, handed);
      if (user !== undefined) await chown(handed, user.uid, user.gid);
      const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
      await runCommand({
        program: join(layout.postgresBin, 'initdb'),
        args: ['-D', layout.cluster, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${handed}`, ...locale],
        env,
        user,
        log: layout.postgresLog,
        signal,
      }).finally(() => rm(handed, { force: true }));
    },
  };
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Ends the PostgreSQL of a run that was killed, and removes a note of one that ended with the machine. */
export async function endLeftoverPostgres({ cluster }: Layout): Promise<void> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  const command = pid > 0 ? await commandOf(pid) : undefined;
  // Nobody of that id: PostgreSQL itself sees that the note is stale, and that none of its workers is left.
  if (command === undefined) return;
  if (command.includes(cluster)) await endProcess(pid, 'SIGINT', stopTimeoutMs);
  // The id is somebody else's by now, after a restart of the machine, and PostgreSQL would refuse to start.
  else await rm(pidFile(cluster));
}

async function sayWhatWasOpened(folders: readonly string[], onProgress: (line: string) => void): Promise<void> {
  for (const folder of folders) {
    const opened = await openTheWayTo(folder);
    if (opened.length === 0) continue;
    onProgress(`PostgreSQL can't run as root and runs as nobody: others may now pass through ${opened.join(', ')}`);
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

function variablesOf(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
}
