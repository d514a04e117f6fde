import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Watch } from '../../src/local/discord/watch.ts';

/** The bot as a process that dies at a step of its own: see `mortal-bot.ts`. */
export type MortalProcess = {
  /** Steps that it said since it was last told when to die. */
  readonly steps: readonly string[];
  output(): string;
  /** Starts the bot, once. */
  start(
    settings: Readonly<Record<string, string>>,
    time: { readonly since: number; readonly speed: number },
  ): Promise<'started' | 'ended'>;
  /** At so many steps from now; 0 for never. False where it is dead already, of what it was told before. */
  dieAt(step: number): Promise<boolean>;
  isDead(): boolean;
  /** Sends SIGKILL: the process does nothing more. */
  signalDeath(): void;
  kill(): Promise<void>;
};

const program = fileURLToPath(new URL('../journey/programs/mortal-bot.ts', import.meta.url));
const patienceMs = 60_000;

/** Begins a process that reads the bot's code, so that a bot which is needed at once is there at once. */
export function beginMortalProcess(): MortalProcess {
  const child: ChildProcess = fork(program, {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(tmpdir(), 'scarlet-compile-cache') },
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const closed = once(child, 'close');
  const watch = new Watch();
  const steps: string[] = [];
  let told = 0;
  let heard = 0;
  const seen = new Set<string>();
  let output = '';
  let dead = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.on('message', ({ kind, step }: { readonly kind: string; readonly step?: string }) => {
    seen.add(kind);
    if (kind === 'armed') {
      heard += 1;
      // What it said before came before.
      steps.length = 0;
    }
    if (step !== undefined) steps.push(step);
    watch.lookAgain();
  });
  child.on('exit', () => {
    dead = true;
    watch.lookAgain();
  });

  async function until(what: string, holds: () => boolean): Promise<void> {
    await watch
      .waitFor(what, () => holds() || undefined, patienceMs)
      .catch((error: unknown) => {
        throw new Error(`Not so: ${what}. The bot said:\n${output.slice(-4_000)}`, { cause: error });
      });
  }

  /** One that dies meanwhile hears nothing, which its exit tells. */
  function tell(order: object): void {
    child.send(order, () => {});
  }

  return {
    steps,
    output: () => output,
    async start(settings, time) {
      await until('it has read its code', () => seen.has('loaded') || dead);
      tell({ kind: 'start', settings, ...time });
      await until('it has started', () => seen.has('started') || dead);
      return dead ? 'ended' : 'started';
    },
    async dieAt(step) {
      told += 1;
      tell({ kind: 'die-at', step });
      await until('it knows when to die', () => heard === told || dead);
      return !dead;
    },
    isDead: () => dead,
    signalDeath: () => void child.kill('SIGKILL'),
    async kill() {
      if (!dead) child.kill('SIGKILL');
      await closed;
    },
  };
}
