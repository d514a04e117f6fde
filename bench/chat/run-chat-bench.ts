import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { median } from '../median.ts';
import { readFlags, wholeNumber } from '../sleep/read-options.ts';
import { type BotKind, type ChatMeasure, measureChat } from './measure-chat.ts';
import { measureScraping, type ScrapingMeasure } from './measure-scraping.ts';
import { measureStarts, type StartMeasure } from './measure-start.ts';

const help = `Usage: npm run bench -- chat [options]

Lets people talk with the bot and with the thinnest bot that there is (discord.js, letta-client, nothing kept), each in a
process of its own, on stand-ins that answer at once. The two take turns, so that both meet the same machine: look at
the ratios, not at the figures. The figures are medians of the rounds.

  --people <list>     how many people talk at a time, separated by commas (default 1,50,500)
  --messages <n>      how many messages are measured in all, but of each person at least 6 and at most 600 (1 to 100000,
                      default 6000)
  --warm-up <n>       how many messages go before them, in all, but of each person at most 600 (0 to 10000, default
                      3000)
  --rounds <n>        how often each bot is measured (1 to 20, default 3)
  --known <n>         how many people a store knows with which the bot's start is measured beside an empty one; 0 for none
                      (0 to 1000000, default 100000)
  --scrapes <n>       how often a second the status is asked for in a talk that takes turns with one in which it isn't; 0 for
                      none (0 to 500, default 50)
  --scraped-seconds <n>  how long either talk is, in spans of two seconds (1 to 600, default 60)
  --folder <path>     where the database is made: on the disk that is to be measured (default the system's temporary one)
  --json <file>       writes every figure of every round
  --help              this text
`;

const flags = z.object({
  people: z
    .string()
    .regex(/^\d{1,4}(,\d{1,4})*$/, 'must be numbers, separated by commas')
    .default('1,50,500'),
  messages: wholeNumber(1, 100_000, 6_000),
  'warm-up': wholeNumber(0, 10_000, 3_000),
  rounds: wholeNumber(1, 20, 3),
  known: wholeNumber(0, 1_000_000, 100_000),
  scrapes: wholeNumber(0, 500, 50),
  'scraped-seconds': wholeNumber(1, 600, 60),
  folder: z.string().min(1, 'must name a folder').default(tmpdir()),
  json: z.string().min(1, 'must name a file').optional(),
});

const scrapedPeople = 4;
/** With fewer, what is measured is the moment in which everybody begins at once. */
const fewestOfEach = 6;
/** One person alone takes turns with the bot, and would need minutes for more. */
const mostOfEach = 600;

const kinds: readonly BotKind[] = ['thin', 'scarlet', 'scarlet-with-sleep'];

/** `npm run bench -- chat`. @throws BenchFailure that names what is wrong with the options. */
export async function runChatBench(args: readonly string[], say: (line: string) => void): Promise<void> {
  const options = readFlags(args, flags);
  if (options === 'help') return say(help);
  const { folder } = options;
  const warmUpOf = (people: number) => Math.min(options['warm-up'], people * mostOfEach);
  const every: Record<string, Record<BotKind, ChatMeasure[]> | StartMeasure | ScrapingMeasure> = {};
  for (const people of options.people.split(',').map(Number)) {
    const found: Record<BotKind, ChatMeasure[]> = { thin: [], scarlet: [], 'scarlet-with-sleep': [] };
    const messages = Math.min(Math.max(Math.ceil(options.messages / people), fewestOfEach), mostOfEach);
    const load = { people, messages, warmUpMessages: warmUpOf(people), folder };
    for (let round = 0; round < options.rounds; round += 1) {
      for (const kind of kinds) found[kind].push(await measureChat(kind, load));
    }
    every[people] = found;
    say(`\n${people} ${people === 1 ? 'person' : 'people'}, ${messages} messages each\n${table(found)}`);
  }
  if (options.known > 0) {
    const starts = await measureStarts(options.known, options.rounds, folder);
    every['start'] = starts;
    const [empty, known] = [median(starts.empty), median(starts.known)];
    say(
      `\nStart, ms: ${empty.toFixed(0)} with an empty store, ${known.toFixed(0)} with ${options.known} people known (${ratio(known, empty)})`,
    );
  }
  if (options.scrapes > 0) {
    const measured = await measureScraping({
      people: scrapedPeople,
      seconds: options['scraped-seconds'],
      perSecond: options.scrapes,
      warmUpMessages: warmUpOf(scrapedPeople),
      folder,
    });
    every['scraped'] = measured;
    const { without, scraped } = measured;
    say(
      `\nStatus asked for ${options.scrapes} times a second, ${scrapedPeople} people: p50 ${scraped.toFixed(1)} ms, ${without.toFixed(1)} without (${ratio(scraped, without)}); ${measured.answered} of ${measured.asked} answered`,
    );
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(every, undefined, 2)}\n`);
}

const rows: readonly (readonly [name: string, figure: keyof ChatMeasure, digits: number, per?: number])[] = [
  ['messages a second', 'throughput', 0],
  ['p50, ms', 'p50', 1],
  ['p99, ms', 'p99', 1],
  ['CPU a message, ms', 'cpu', 2],
  ["stand-ins' CPU, ms", 'standIns', 2],
  ['Discord requests a message', 'rest', 2],
  ['Letta requests a message', 'letta', 2],
  ['commits a message', 'commits', 2],
  ['memory, MB', 'rss', 0, 1_048_576],
  ['event loop late, p99, ms', 'loopDelayP99', 1],
];

/** Each figure, and what it is of the thinnest bot's. */
function table(found: Readonly<Record<BotKind, readonly ChatMeasure[]>>): string {
  const head = ['', 'thinnest', 'ours', 'of its', 'with sleep', 'of ours'];
  const lines = rows.map(([name, figure, digits, per = 1]) => {
    const [thin = Number.NaN, ours = Number.NaN, sleeping = Number.NaN] = kinds.map((kind) =>
      median(found[kind].map((one) => one[figure])),
    );
    const shown = (value: number) => (value / per).toFixed(digits);
    return [name, shown(thin), shown(ours), ratio(ours, thin), shown(sleeping), ratio(sleeping, ours)];
  });
  return [head, ...lines]
    .map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(27) : cell.padStart(11))).join(''))
    .join('\n');
}

function ratio(value: number, of: number): string {
  return of > 0 ? (value / of).toFixed(2) : '-';
}
