import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandFailed, runCommand } from '../../../src/local/real-letta/run-command.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';
import { programsFolder } from './programs-folder.ts';

const node = (script: string) => ({ program: process.execPath, args: ['-e', script] });

describe('running a program', () => {
  test('gives what it printed, and hands arguments over as they are', async () => {
    const echo = join(await programsFolder({ echo: 'printf "%s|" "$@"' }), 'echo');

    expect(await runCommand({ program: echo, args: ['a b', '$HOME', '; exit 1'] })).toBe('a b|$HOME|; exit 1|');
  });

  test('its input is given, and ends', async () => {
    expect(await runCommand({ program: 'cat', args: [], input: 'SELECT 1' })).toBe('SELECT 1');
  });

  test('a failure names the program, its code, the last line that it wrote, and where the rest is', async () => {
    const log = join(temporaryFolder(), 'install.log');
    const command = { ...node('console.log("first"); console.error("no space left\\n"); process.exit(3)'), log };

    const failure = await runCommand(command).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(CommandFailed);
    expect(failure).toMatchObject({ code: 3, lastLine: 'no space left' });
    expect(String(failure)).toContain(`ended with code 3: no space left (log: ${log})`);
    expect(await readFile(log, 'utf8')).toContain('first');
  });

  test('a program that is missing is a failure too', async () => {
    await expect(runCommand({ program: '/no/such/program', args: [] })).rejects.toThrow('could not be run');
  });

  test('the password of a private package index is not shown', async () => {
    const command = node('console.error("GET https://user:canary@index.example/simple failed"); process.exit(1)');

    const failure = await runCommand(command).catch((error: unknown) => error);

    expect(String(failure)).toContain('https://***@index.example/simple');
    expect(String(failure)).not.toContain('canary');
  });

  test('when stopped, the program and its children end, and the reason is what rejects', async () => {
    const stopping = new AbortController();
    const folder = await programsFolder({ parent: `echo $$ > "$1"; sleep 600 & wait` });
    const running = runCommand({
      program: join(folder, 'parent'),
      args: [join(folder, 'pid')],
      signal: stopping.signal,
    });
    // Output stays open as long as the sleeping child lives, so settling at all shows that it has ended.
    await expect.poll(() => readFile(join(folder, 'pid'), 'utf8').catch(() => '')).toMatch(/\d/);

    stopping.abort(new Error('Stopped.'));

    await expect(running).rejects.toThrow('Stopped.');
  });

  test('nothing is started after the stop', async () => {
    await expect(
      runCommand({ program: '/no/such/program', args: [], signal: AbortSignal.abort(new Error('Stopped.')) }),
    ).rejects.toThrow('Stopped.');
  });
});
