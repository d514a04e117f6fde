import '../../src/require-node.mjs';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';
import { readFlags, wholeNumber } from '../../bench/sleep/read-options.ts';
import { badUsage } from '../../src/app/run-by-hand.ts';
import { counted } from '../../src/base/text.ts';
import { type Simulated, type Simulation, simulate } from './simulate.ts';

/** `npm run simulate -- [options]`: ends with 1 where something did not hold, with 2 after a wrong use. */

const help = `Usage: npm run simulate -- [options]

Lives through days of people, faults, outages, restarts and crashes with the whole bot, on a moved clock, and checks that
nothing is lost, doubled or left open. What happens is drawn from the seed: the same seed gives the same run.

  --seed <n>     which run, or the first of them (default 1)
  --runs <n>     how many runs, each with the next seed (default 1)
  --days <n>     days of each (1 to 1000, default 3)
  --people <n>   people of each, who come one by one (1 to 20, default 4)
  --restores <n> of a hundred ends of the bot's process so many have an earlier database put back (default 0)
  --keep <file>  writes the last run that did not hold there, for test/simulate/once-failed: seeds draw anew with each change
                 of what is drawn
  --log <file>   writes the log of the last run there
  --help         this text
`;

const flags = z.object({
  seed: wholeNumber(0, 2 ** 31 - 1, 1),
  runs: wholeNumber(1, 1_000_000, 1),
  days: wholeNumber(1, 1_000, 3),
  people: wholeNumber(1, 20, 4),
  restores: wholeNumber(0, 100, 0),
  keep: z.string().min(1, 'must name a file').optional(),
  log: z.string().min(1, 'must name a file').optional(),
});

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(options: z.infer<typeof flags>): Promise<void> {
  const { seed: first, runs, days, people, restores, keep, log } = options;
  const total = { days: 0, messages: 0, answered: 0, seconds: 0 };
  const failed: number[] = [];
  for (let seed = first; seed < first + runs; seed += 1) {
    const ran = await simulate({ seed, days, people, restores });
    total.days += days;
    total.messages += ran.messages;
    total.answered += ran.answered;
    total.seconds += ran.tookMs / 1_000;
    tell(seed, ran);
    if (ran.broken.length > 0) {
      failed.push(seed);
      for (const one of ran.broken) say(`  ${one}`);
      say(
        `  npm run simulate -- --seed ${seed} --days ${days} --people ${people}${restores > 0 ? ` --restores ${restores}` : ''}`,
      );
      if (keep !== undefined) await writeFile(keep, toKept({ seed, days, people, acts: ran.happened }));
    }
    if (log !== undefined) await writeFile(log, ran.log.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  say(
    `${counted(total.days, 'day')} in ${Math.round(total.seconds)} s: ${counted(total.messages, 'message')}, ${total.answered} answered; ` +
      (failed.length === 0 ? 'all held' : `something did not hold with seed ${failed.join(', ')}`),
  );
  if (failed.length > 0) process.exitCode = 1;
}

/** One act a line, so that what doesn't matter is easily taken out by hand. */
function toKept({ acts, ...rest }: Required<Pick<Simulation, 'seed' | 'days' | 'people' | 'acts'>>): string {
  const lines = acts.map((act) => JSON.stringify(act)).join(',\n    ');
  return `{\n  ${JSON.stringify(rest).slice(1, -1)},\n  "acts": [\n    ${lines}\n  ]\n}\n`;
}

function tell(seed: number, { messages, answered, acts, tookMs, broken }: Simulated): void {
  const troubles = Object.entries(acts).filter(([kind]) => kind !== 'say');
  const told = troubles.map(([kind, times]) => `${times} ${kind}`).join(', ');
  const verdict = broken.length === 0 ? 'held' : 'BROKEN';
  say(
    `seed ${seed}: ${verdict} in ${(tookMs / 1_000).toFixed(1)} s; ${counted(messages, 'message')}, ${answered} answered; ${told}`,
  );
}

try {
  const options = readFlags(process.argv.slice(2), flags);
  if (options === 'help') process.stdout.write(help);
  else await run(options);
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = badUsage;
}
