/** `npm run bench -- recall`, its first part: what its table promises. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runRecallBench } from '../../bench/recall/run-recall-bench.ts';
import { oneThemeSchema, scoreOneThemes } from '../../bench/recall/score-one-theme.ts';
import { type AskedLine, scoreArchives } from '../../bench/recall/score-recall.ts';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';

const rowsOf = (name: string): readonly unknown[] =>
  readFileSync(new URL(`../corpora/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const corpus = rowsOf('recall') as readonly AskedLine[];
const themes = rowsOf('one-theme').map((row) => oneThemeSchema.parse(row));

test('recall finds more than plain BM25 with fewer lines, in four languages and more', async () => {
  const { recall, plainBm25, byLanguage, besideThePoint } = await scoreArchives(corpus, [], 'own');

  expect(recall.found / recall.questions).toBeGreaterThan(0.95);
  expect(recall.found).toBeGreaterThan(plainBm25.found);
  expect(recall.lines).toBeLessThan(plainBm25.lines);
  expect(recall.noWordAtAll / recall.lines).toBeLessThan(0.15);
  expect(besideThePoint.lines / besideThePoint.messages).toBeLessThan(0.2);
  expect(Object.keys(byLanguage).length).toBeGreaterThanOrEqual(4);
});

// Guards against archives in which most words are common, and so found nothing.
test('of an archive that is mostly about one thing recall finds each line that is asked for, and little for nothing', async () => {
  const scores = await scoreOneThemes(themes, corpus, 400);
  const sum = (figure: (score: (typeof scores)[number]) => number) => scores.reduce((all, one) => all + figure(one), 0);

  expect(sum(({ asked }) => asked.questions - asked.found)).toBe(0);
  expect(sum(({ beside }) => beside.lines) / sum(({ beside }) => beside.messages)).toBeLessThan(0.7);
  // A name is known by its form; a band and a project have none, but for katakana.
  const named = scores.filter(({ theme }) => ['Milo', 'Birba', 'バンド'].includes(theme));
  expect(named.map(({ about }) => about.questions - about.found)).toEqual([0, 0, 0]);
});

test('a corpus that is not there, or not in the form of the corpus, is named', async () => {
  const run = (...args: readonly string[]) => runRecallBench(args, () => {});

  await expect(run('--corpus', '/nowhere.jsonl')).rejects.toThrow(BenchFailure);
  await expect(run('--corpus', new URL('../corpora/stated.jsonl', import.meta.url).pathname)).rejects.toThrow(
    'Line 1 of',
  );
});
