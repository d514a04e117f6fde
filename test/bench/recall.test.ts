/** `npm run bench -- recall`, its first part: what its table promises. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runRecallBench } from '../../bench/recall/run-recall-bench.ts';
import { type AskedLine, scoreArchives } from '../../bench/recall/score-recall.ts';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';

const file = new URL('../corpora/recall.jsonl', import.meta.url);
const corpus = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as AskedLine);

test('recall finds more than plain BM25 with fewer lines, in four languages and more', async () => {
  const { recall, plainBm25, byLanguage, besideThePoint } = await scoreArchives(corpus, [], 'own');

  expect(recall.found / recall.questions).toBeGreaterThan(0.95);
  expect(recall.found).toBeGreaterThan(plainBm25.found);
  expect(recall.lines).toBeLessThan(plainBm25.lines);
  expect(recall.noWordAtAll / recall.lines).toBeLessThan(0.15);
  expect(besideThePoint.lines / besideThePoint.messages).toBeLessThan(0.2);
  expect(Object.keys(byLanguage).length).toBeGreaterThanOrEqual(4);
});

test('a corpus that is not there, or not in the form of the corpus, is named', async () => {
  const run = (...args: readonly string[]) => runRecallBench(args, () => {});

  await expect(run('--corpus', '/nowhere.jsonl')).rejects.toThrow(BenchFailure);
  await expect(run('--corpus', new URL('../corpora/stated.jsonl', import.meta.url).pathname)).rejects.toThrow(
    'Line 1 of',
  );
});
