import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { layoutOf } from '../../../src/local/real-letta/layout.ts';
import { endLeftoverPostgres } from '../../../src/local/real-letta/postgres.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** A database folder with the note that a PostgreSQL of that process id would leave in it. */
async function cluster(pidOf: (folder: string) => Promise<number>) {
  const layout = layoutOf(temporaryFolder(), '0.16.8', 'data');
  await mkdir(layout.cluster, { recursive: true });
  const note = join(layout.cluster, 'postmaster.pid');
  await writeFile(note, `${await pidOf(layout.cluster)}\n${layout.cluster}\n`);
  const isNoted = () =>
    access(note).then(
      () => true,
      () => false,
    );
  return { layout, isNoted };
}

async function running(argument: string) {
  const script = `process.on('SIGINT', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')`;
  const child = spawn(process.execPath, ['-e', script, argument], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return { child, pid: child.pid ?? 0, ended };
}

describe('what a killed run leaves of PostgreSQL', () => {
  test('a server that still runs on this very folder is shut down', async () => {
    const { layout } = await cluster(async () => 0);
    const server = await running(layout.cluster);
    await writeFile(join(layout.cluster, 'postmaster.pid'), `${server.pid}\n`);

    await endLeftoverPostgres(layout);

    expect(await server.ended).toEqual([5, null]);
  });

  test("a note whose process id is another program's by now is removed, and the program left alone", async () => {
    const other = await running('something else');
    const { layout, isNoted } = await cluster(async () => other.pid);

    await endLeftoverPostgres(layout);

    expect(await isNoted()).toBe(false);
    expect(other.child.exitCode).toBeNull();
  });

  test('a note of a process that is no more is left for PostgreSQL, which also looks for its workers', async () => {
    const { layout, isNoted } = await cluster(async () => 4_194_303);

    await endLeftoverPostgres(layout);

    expect(await isNoted()).toBe(true);
  });

  test('where there is none, nothing happens', async () => {
    const layout = layoutOf(temporaryFolder(), '0.16.8', 'data');

    await expect(endLeftoverPostgres(layout)).resolves.toBeUndefined();
  });
});
