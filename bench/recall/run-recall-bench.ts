import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ledgerCapacity } from '../../src/sleep/plan/ledger.ts';
import { BenchFailure } from '../sleep/bench-failure.ts';
import { readFlags, wholeNumber } from '../sleep/read-options.ts';
import { type Cost, measureRecall, type RecallTimes } from './measure-recall.ts';
import { type OneThemeScore, oneThemeSchema, scoreOneThemes } from './score-one-theme.ts';
import { type ArchiveScore, type FoundScore, madeUpLines, scoreArchives } from './score-recall.ts';

const help = `Usage: npm run bench -- recall [options]

Asks questions about archived facts, in the languages of the corpus: of each person's own archive, and of archives that
are filled up with what others and made-up people told. Says how often the line is among the five that recall brings up,
how often plain BM25 finds it in the same run, what came without a word in common, and what it costs beside a request
to Letta. Then the same of archives that are mostly about one thing (test/corpora/one-theme.jsonl): questions about one
line, about the thing as a whole, and messages that are about nothing in them.

  --corpus <file>  other questions than those of test/corpora/recall.jsonl, one a line:
                   {"lang": "en", "who": "Ada", "said": "…", "line": "…", "ask": "…"}
  --seed <n>       which made-up people (default 1)
  --json <file>    writes every figure
  --help           this text
`;

const schema = z.object({
  corpus: z.string().min(1, 'must name a file').default(corpusFile('recall')),
  seed: wholeNumber(0, 2 ** 31 - 1, 1),
  json: z.string().min(1, 'must name a file').optional(),
});

const words = z.string().trim().min(1);
const rowSchema = z.object({ lang: words, who: words, said: words, line: words, ask: words });
const themeSizes = [100, 400, ledgerCapacity] as const;

/** Runs the benchmark of recall and prints its table. @throws BenchFailure for what its caller can put right. */
export async function runRecallBench(args: readonly string[], say: (line: string) => void): Promise<void> {
  const options = readFlags(args, schema);
  if (options === 'help') return say(help);
  const corpus = await readCorpus(options.corpus, rowSchema);
  const themes = await readCorpus(corpusFile('one-theme'), oneThemeSchema);
  const others = madeUpLines(options.seed);
  const archives: ArchiveScore[] = [];
  for (const size of ['own', 400, ledgerCapacity] as const) archives.push(await scoreArchives(corpus, others, size));
  const full = [...corpus, ...others].slice(0, ledgerCapacity);
  const oneThemes: OneThemeScore[] = [];
  for (const size of themeSizes) oneThemes.push(...(await scoreOneThemes(themes, [...corpus, ...others], size)));
  const times = await measureRecall(
    full,
    corpus.map(({ ask }) => ask),
  );
  for (const archive of archives) say(`${archiveTable(archive)}\n`);
  say(`${oneThemeTable(oneThemes)}\n`);
  say(timesTable(times));
  if (options.json === undefined) return;
  await writeFile(options.json, `${JSON.stringify({ options, archives, oneThemes, times }, null, 2)}\n`).catch(
    (cause: unknown) => {
      throw new BenchFailure(`${options.json} can not be written.`, { cause });
    },
  );
  say(`\nwritten to ${options.json}`);
}

function corpusFile(name: string): string {
  return fileURLToPath(new URL(`../../test/corpora/${name}.jsonl`, import.meta.url));
}

async function readCorpus<Row>(file: string, schema: z.ZodType<Row>): Promise<readonly Row[]> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new BenchFailure(`${file} can not be read.`, { cause });
  });
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new BenchFailure(`Line ${index + 1} of ${file} can not be read.`, { cause });
    }
  });
}

function archiveTable({ size, recall, plainBm25, byLanguage, besideThePoint: beside }: ArchiveScore): string {
  const row = (what: string, figure: (score: FoundScore) => string) =>
    `| ${what} | ${figure(recall)} | ${figure(plainBm25)} |`;
  const languages = Object.entries(byLanguage).map(([lang, { found, questions }]) => `${lang} ${found}/${questions}`);
  return [
    `| archives of ${size} lines | recall | plain BM25 |`,
    '|---|---|---|',
    row('line among the five', ({ found, questions }) => share(found, questions)),
    row('lines a question', ({ lines, questions }) => (lines / questions).toFixed(1)),
    row('of them without a word of the question', ({ noWordOfLine, lines }) => share(noWordOfLine, lines)),
    row('  nor one in their source', ({ noWordAtAll, lines }) => share(noWordAtAll, lines)),
    ...(beside.messages === 0
      ? []
      : [`| lines with a message about something else | ${(beside.lines / beside.messages).toFixed(2)} | |`]),
    `\nby language: ${languages.join(', ')}`,
  ].join('\n');
}

function oneThemeTable(scores: readonly OneThemeScore[]): string {
  const row = ({ lang, theme, size, asked, about, beside }: OneThemeScore) => {
    const answered = ({ found, questions, lines }: OneThemeScore['asked']) =>
      `${found}/${questions} | ${(lines / questions).toFixed(1)}`;
    return `| ${theme} (${lang}), ${size} lines | ${answered(asked)} | ${answered(about)} | ${(beside.lines / beside.messages).toFixed(2)} |`;
  };
  return [
    '| archives about one thing | one line asked for | lines | the thing asked for | lines | lines with a message about something else |',
    '|---|---|---|---|---|---|',
    ...scores.map(row),
  ].join('\n');
}

// Measured on a real server: see docs/operations.md.
const messagesPerSecond = 4;

function timesTable({ lines, first, later, question, longQuestion, request }: RecallTimes): string {
  const ofRequest = (ms: number) => `${((100 * ms) / request.median).toFixed(2)} %`;
  const row = (what: string, { loop, cpu }: Cost) =>
    `| ${what} | ${loop.toFixed(2)} | ${ofRequest(loop)} | ${cpu.toFixed(1)} |`;
  return [
    `| ${lines} lines | ms of the event loop | of a request | ms of CPU, all threads |`,
    '|---|---|---|---|',
    row('a question, the median', question.median),
    row('a question, 95 of 100', question.p95),
    row('a message of 2,000 characters', longQuestion),
    row('the first question after a consolidation', later),
    row('the very first question', first),
    `\nof the event loop, at ${messagesPerSecond} messages a second, as many as a Letta server of one's own answers: ${((100 * messagesPerSecond * question.median.loop) / 1_000).toFixed(2)} %`,
    `a request to the local Letta, whose model answers after ${request.modelDelay} ms: ${request.median.toFixed(0)} ms`,
  ].join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
