/** docs/failures.md: each row is held by a test that is there, or says why it has none. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const rows = readFileSync(new URL('docs/failures.md', root), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', failure = '', , heldBy = '']) => ({ number: Number(number), failure, heldBy }));

test('every failure has its row', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
});

test.each(rows.map(({ number, failure, heldBy }) => [number, failure, heldBy] as const))('%i: %s', (_, __, heldBy) => {
  if (/^No test: ./.test(heldBy)) return;
  const [, file = '', title = ''] = /^`(test\/[^`]+)` › (.+)$/.exec(heldBy) ?? [];

  expect(file, `no test is named in "${heldBy}"`).not.toBe('');
  expect(existsSync(fileURLToPath(new URL(file, root))), `${file} is not there`).toBe(true);
  expect(titlesIn(file), `${file} has no such test`).toContain(title);
});

/** Titles of tests and groups of tests, as they stand in the source. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(new URL(file, root), 'utf8');
  return [...source.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, quote, title = '']) =>
    title.replaceAll(`\\${quote}`, quote ?? ''),
  );
}
