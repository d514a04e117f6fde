import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ready, Spent } from './measured-bot.ts';

export type MeasuredBot = {
  /** Where it serves its status, if it does. */
  readonly statusAddress: string | undefined;
  /** What it has spent since its start. Garbage is collected first where the bot may do that. */
  spent(): Promise<Spent>;
  kill(): Promise<void>;
};

/** Starts a bot in a process of its own. Resolves once it is ready. @param execArgv Node's own options */
export async function startMeasuredBot(
  kind: 'thin' | 'scarlet',
  environment: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<MeasuredBot> {
  const program = fileURLToPath(new URL('./measured-bot.ts', import.meta.url));
  const bot = fork(program, [kind], { env: environment, execArgv: [...execArgv] });
  const died = once(bot, 'exit').then(([code]) => {
    throw new Error(`The bot ended with ${code}.`);
  });
  died.catch(() => {});
  const [{ statusAddress }] = (await Promise.race([once(bot, 'message'), died])) as [Ready];
  return {
    statusAddress,
    async spent() {
      const answer = once(bot, 'message');
      bot.send('spent?');
      const [spent] = (await Promise.race([answer, died])) as [Spent];
      return spent;
    },
    async kill() {
      if (bot.exitCode !== null || bot.signalCode !== null) return;
      const gone = once(bot, 'exit');
      bot.kill('SIGKILL');
      await gone;
    },
  };
}
