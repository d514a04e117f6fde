/** `npm run bench -- memory`, small: the promises that its table shows, and corpora of one's own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MemoryScore, runMemoryBench } from '../../bench/memory/run-memory-bench.ts';
import { tempers } from '../../bench/memory/scripted-models.ts';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';

// All corpora are read several thousand times.
const timeout = 120_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scarlet-memory-bench-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const small = ['--people', '2', '--messages', '40'];

async function run(...args: readonly string[]): Promise<{ readonly table: string; readonly score: MemoryScore }> {
  const json = join(folder, 'score.json');
  const said: string[] = [];
  await runMemoryBench([...small, '--json', json, ...args], (line) => said.push(line));
  return { table: said.join('\n'), score: JSON.parse(await readFile(json, 'utf8')) };
}

async function corpora(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const own = await mkdtemp(join(folder, name));
  for (const [file, content] of Object.entries(files)) await writeFile(join(own, file), content);
  return own;
}

describe('on the corpora of the tests', () => {
  let table: string;
  let score: MemoryScore;

  beforeAll(async () => {
    ({ table, score } = await run());
  }, timeout);

  test('hardly a fact is refused, in any language and with any ref', () => {
    const languages = Object.entries(score.corpora.refused);
    const bad = languages.filter(([, { exact, noisy }]) =>
      [exact, noisy].some(({ wrong, tried }) => tried === 0 || wrong > tried / 100),
    );

    expect(languages.length).toBeGreaterThan(5);
    expect(bad).toEqual([]);
    expect(score.corpora).toMatchObject({ lookalikesRefused: { wrong: 0 }, unquotedNotReviewed: { wrong: 0 } });
  });

  test('nothing is stored that must not be, and of two facts that look alike both stay', () => {
    expect(score.corpora).toMatchObject({
      foreignStored: { wrong: 0 },
      rewordedStored: { wrong: 0 },
      secretsStored: { wrong: 0 },
      markupStored: { wrong: 0 },
      distinctLost: { wrong: 0 },
      wrong: [],
    });
  });

  test.each(tempers)('conversations leave a memory that is whole, with a sleep agent that is %s', (temper) => {
    const { known, facts, ...lives } = score.conversations[temper];

    expect(facts).toBeGreaterThan(20);
    expect(known).toBe(facts);
    expect(lives).toMatchObject({ lost: 0, stale: 0, overBudget: 0, leftByDate: 0 });
    expect(lives).toMatchObject({ foreignStored: 0, secretsStored: 0, markupStored: 0 });
  });

  test('the table has a column for each temper, and all that was measured', () => {
    expect(table).toMatch(/^ +exact +noisy +misled$/m);
    expect(table).toMatch(/^ {2}de +0 of \d+ +0 of \d+ +-$/m);
    expect(table).toMatch(/^ {2}reviews a cycle +\d\.\d\d +\d\.\d\d +\d\.\d\d$/m);
    expect(table).toMatch(/^tokens before the first variable one: \d{3,} \(four characters a token\)$/m);
  });
});

describe('on other corpora', { timeout }, () => {
  test('quotes that are missing are made, and each refused line is written down', async () => {
    const own = await corpora('own', {
      'stated.jsonl': [
        { lang: 'nl', said: 'ik woon in Gent', line: 'Woont in Gent' },
        { lang: 'nl', said: ['my PIN is 4821'], line: 'PIN is 4821', quote: 'PIN is 4821' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n\n'),
      'secrets.jsonl': '{"text":"The wifi password is tulip77"}\n',
    });

    const { table, score } = await run('--corpora', own);

    expect(Object.keys(score.corpora.refused)).toEqual(['nl']);
    // The whole and six runs of words of the first, and the quote of the second.
    expect(score.corpora.refused['nl']).toEqual({ exact: { tried: 8, wrong: 1 }, noisy: { tried: 8, wrong: 1 } });
    expect(score.corpora.wrong).toContainEqual({
      corpus: 'stated',
      outcome: 'secret',
      row: expect.objectContaining({ line: 'PIN is 4821' }),
      by: { quote: 'PIN is 4821', ref: 'm3' },
    });
    expect(score.corpora.secretsStored).toEqual({ tried: 1, wrong: 0 });
    expect(table).toContain(own);
  });

  test.each([
    ['a folder that is not there', {}, /^\/.*nowhere can not be read: it must be a folder of corpora\.$/],
    ['a folder without corpora', { 'notes.txt': 'hello' }, /holds none of stated\.jsonl, foreign\.jsonl/],
    ['a line that is not JSON', { 'secrets.jsonl': '{"text":"a"}\n{"text"' }, /secrets\.jsonl, line 2: not JSON\.$/],
    ['a line without its field', { 'stated.jsonl': '\n{"said":"hi"}' }, /stated\.jsonl, line 2: "line": .+\.$/],
  ])('%s is named', async (_, files, message) => {
    const own = Object.keys(files).length === 0 ? join(folder, 'nowhere') : await corpora('broken', files);

    const failure = await run('--corpora', own).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(BenchFailure);
    expect((failure as BenchFailure).message).toMatch(message);
  });
});
