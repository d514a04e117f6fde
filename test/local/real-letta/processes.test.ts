import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { commandOf, endProcess } from '../../../src/local/real-letta/processes.ts';

async function sleeper(onTerm: string) {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('up')`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, ended };
}

test('a living process has a command line, one that is no more has none', async () => {
  const { pid, ended } = await sleeper('process.exit(0)');

  expect(await commandOf(pid)).toContain('setInterval');
  process.kill(pid, 'SIGKILL');
  await ended;

  expect(await commandOf(pid)).toBeUndefined();
});

test('what an earlier run left behind is ended politely', async () => {
  const { pid, ended } = await sleeper('process.exit(7)');

  await endProcess(pid, 'SIGTERM', 20_000);

  expect(await ended).toEqual([7, null]);
});

test('and by force when it does not listen', async () => {
  const { pid, ended } = await sleeper('');

  await endProcess(pid, 'SIGTERM', 100);

  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('ending what has ended already is no error', async () => {
  const { pid, ended } = await sleeper('process.exit(0)');
  process.kill(pid, 'SIGKILL');
  await ended;

  await expect(endProcess(pid, 'SIGTERM', 100)).resolves.toBeUndefined();
});
