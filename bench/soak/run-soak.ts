import { tmpdir } from 'node:os';
import { z } from 'zod';
import { readFlags, wholeNumber } from '../sleep/read-options.ts';
import { judgeSoak, toSoakTable } from './judge-soak.ts';
import { type SoakLoad, soakBot } from './soak-bot.ts';

const help = `Usage: npm run soak -- [options]

Lets people talk with the whole bot at a steady pace while one request in a hundred goes wrong, and looks at what grows:
the heap after the first quarter (measured after garbage was collected), timers and handles that are left when nobody
talks any more, and whether every message was answered once or told that it was not. Ends with 1 where something is
wrong, and says what.

  --seconds <n>       how long they talk (20 to 86400, default 600)
  --people <n>        how many talk (1 to 500, default 50)
  --rate <n>          messages a second, of all together (1 to 200, default 20)
  --seed <n>          which requests go wrong (default 1)
  --folder <path>     where the database is made (default the system's temporary folder)
  --help              this text
`;

const flags = z.object({
  seconds: wholeNumber(20, 86_400, 600),
  people: wholeNumber(1, 500, 50),
  rate: wholeNumber(1, 200, 20),
  seed: wholeNumber(0, 2 ** 31 - 1, 1),
  folder: z.string().min(1, 'must name a folder').default(tmpdir()),
});

/** @throws BenchFailure that names what is wrong. */
export function readSoakOptions(args: readonly string[]): SoakLoad | 'help' {
  return readFlags(args, flags);
}

/** `npm run soak`. Yields whether all was as it should be. @throws BenchFailure that names what is wrong with the options. */
export async function runSoak(args: readonly string[], say: (line: string) => void): Promise<'sound' | 'unsound'> {
  const options = readSoakOptions(args);
  if (options === 'help') {
    say(help);
    return 'sound';
  }
  const course = await soakBot(options);
  say(toSoakTable(course));
  const faults = judgeSoak(course);
  for (const fault of faults) say(`WRONG: ${fault}`);
  if (faults.length === 0) say('Sound: nothing was lost, nothing doubled, and nothing grows.');
  return faults.length === 0 ? 'sound' : 'unsound';
}
