import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Watch } from './discord/watch.ts';

// Real Letta servers take their time.
const patienceMs = 60_000;

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
// Not the repository's: the operator's own `.env` lies there, with the token of a real bot.
const noSettings = fileURLToPath(new URL('.', import.meta.url));

/** The bot as operators run it: `src/main.ts` in a process of its own. */
export type BotProcess = {
  /** What it wrote so far, to standard output and standard error; all of it once it has exited. */
  output(): string;
  /** Resolves with the first whole line that holds this text; rejects after a minute. */
  logged(text: string): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code; `null` after a kill. */
  exited(): Promise<number | null>;
  /** SIGKILL, if it still runs. */
  kill(): Promise<void>;
};

/** Starts it with these settings and those of the folder's `.env`, and no others. */
export function startBotProcess(environment: Readonly<Record<string, string>>, folder = noSettings): BotProcess {
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: { ...inherited(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // An exit comes before the last of what was written.
  const closed = once(child, 'close');
  const watch = new Watch();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      watch.lookAgain();
    });
  }
  const wholeLines = () => output.split('\n').slice(0, -1);

  return {
    output: () => output,
    logged: (text) =>
      watch
        .waitFor(`"${text}" in the output`, () => wholeLines().find((line) => line.includes(text)), patienceMs)
        .catch((error: unknown) => {
          throw new Error(`The bot never said "${text}". It said:\n${output}`, { cause: error });
        }),
    signal: (name) => void child.kill(name),
    async exited() {
      await closed;
      return child.exitCode;
    },
    kill: () => killed(child, closed),
  };
}

/** Where commands are found, and where compiled code is kept, if anywhere. */
function inherited(): Record<string, string> {
  const kept = ['PATH', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(kept.filter((one): one is [string, string] => one[1] !== undefined));
}

async function killed(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await closed;
}
