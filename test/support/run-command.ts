import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Ended = { readonly exitCode: number | null; readonly said: string };

// Not the repository's: the operator's own `.env` lies there.
const noSettings = fileURLToPath(new URL('.', import.meta.url));

/** Runs what an operator runs beside the bot, `src/app/<name>.ts`, as a process of its own with these settings alone. */
export async function runCommand(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder = noSettings,
): Promise<Ended> {
  const program = fileURLToPath(new URL(`../../src/app/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return { exitCode: child.exitCode, said };
}
