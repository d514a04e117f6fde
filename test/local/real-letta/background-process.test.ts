import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BackgroundOptions, startBackground } from '../../../src/local/real-letta/background-process.ts';
import { commandOf } from '../../../src/local/real-letta/processes.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** A Node program that says "up" when it is; `onTerm` is what it does on SIGTERM. */
async function program(onTerm = 'process.exit(0)', overrides: Partial<BackgroundOptions> = {}) {
  const log = join(temporaryFolder(), 'log');
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('up')`;
  return {
    name: 'Letta',
    program: process.execPath,
    args: ['-e', script],
    env: process.env,
    log,
    stopSignal: 'SIGTERM',
    forceSignal: 'SIGKILL',
    stopTimeoutMs: 20_000,
    startTimeoutMs: 20_000,
    isReady: async () => (await readFile(log, 'utf8')).includes('up'),
    ...overrides,
  } as const satisfies BackgroundOptions;
}

describe('a program in the background', () => {
  test('is there when the start resolves, and gone when its stop does, also when stopped twice', async () => {
    const running = await startBackground(await program());
    expect(await commandOf(running.pid)).toContain('setInterval');

    await Promise.all([running.stop(), running.stop()]);

    expect(await commandOf(running.pid)).toBeUndefined();
  });

  test('that ignores the polite signal is forced', async () => {
    const running = await startBackground(await program('', { stopTimeoutMs: 50 }));

    await running.stop();

    expect(await commandOf(running.pid)).toBeUndefined();
  });

  test('that ends while starting is a failure with its last line', async () => {
    const options = await program();
    const failing = { ...options, args: ['-e', 'console.error("FATAL: no room"); process.exit(1)'] };

    await expect(startBackground(failing)).rejects.toMatchObject({
      kind: 'step-failed',
      message: `Letta ended while starting: FATAL: no room (log: ${options.log})`,
    });
  });

  test('that never becomes ready is stopped', async () => {
    const pids: number[] = [];
    const onLaunch = async (pid: number): Promise<void> => void pids.push(pid);
    const options = await program('', {
      isReady: () => Promise.reject(new Error('not yet')),
      startTimeoutMs: 200,
      stopTimeoutMs: 50,
      onLaunch,
    });

    await expect(startBackground(options)).rejects.toThrow('did not become ready within 0.2 s');

    expect(await commandOf(pids[0] ?? 0)).toBeUndefined();
  });

  test('that is starting when we are told to stop is stopped', async () => {
    const stopping = new AbortController();
    const pids: number[] = [];
    const options = await program('process.exit(0)', {
      signal: stopping.signal,
      onLaunch: async (pid) => void pids.push(pid),
      isReady: async () => {
        stopping.abort(new Error('Stopped.'));
        return false;
      },
    });

    await expect(startBackground(options)).rejects.toThrow('Stopped.');

    expect(await commandOf(pids[0] ?? 0)).toBeUndefined();
  });

  test('is killed at any time by its kill signal', async () => {
    const killing = new AbortController();
    const running = await startBackground(await program('', { killSignal: killing.signal }));

    killing.abort();
    await running.ended;

    expect(await commandOf(running.pid)).toBeUndefined();
  });

  test('that does not exist is a failure in words', async () => {
    await expect(startBackground({ ...(await program()), program: '/no/such/server' })).rejects.toThrow(
      'Letta could not be run: /no/such/server',
    );
  });
});
