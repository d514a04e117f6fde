import { join } from 'node:path';
import type { Layout } from './layout.ts';
import type { Postgres } from './postgres.ts';
import { runCommand } from './run-command.ts';
import { lettaEnvironment } from './server-process.ts';
import { doOnce } from './steps.ts';

export type Migrating = {
  readonly layout: Layout;
  readonly postgres: Postgres;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Creates Letta's tables with Letta's own migrations. Interrupted, they go on where they stopped. */
export async function migrate({ layout, postgres, env, onProgress, signal }: Migrating): Promise<void> {
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
