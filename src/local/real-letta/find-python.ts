import { RealLettaFailure } from './real-letta-failure.ts';
import { runCommand } from './run-command.ts';

export type Python = { readonly program: string; readonly version: string };

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
