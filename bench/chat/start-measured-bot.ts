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
  const cache = process.env['NODE_COMPILE_CACHE'];
  const env = { ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }), ...environment };
  const bot = fork(program, [kind], { env, execArgv: [...execArgv] });
  const died = once(bot, 'exit').then(([code]) => {
    throw new Error(`The bot ended with ${code}.`);
  });
  died.catch(() => {});
  const [{ statusAddress }] = (await Promise.race([once(bot, 'message'), died])) as [Ready];
  return {
    statusAddress,
    async spent() {
      const answer = once(bot, 'message');
      // One that is gone hears nothing, which `died` tells.
      bot.send('spent?', () => {});
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
