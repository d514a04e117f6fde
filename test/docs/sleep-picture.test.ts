/** The picture in docs/sleep.md is what its script draws, in the words of ARCHITECTURE.md. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawSleep } from '../../scripts/draw-sleep.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/sleep.svg is drawn by npm run picture', () => {
  expect(read('docs/sleep.svg')).toBe(drawSleep());
});

test('every box of it bears a word that ARCHITECTURE.md explains', () => {
  const titles = [...drawSleep().matchAll(/font-weight="bold"[^>]*>([^<]+)</g)].map(([, title]) => title);

  expect(titles.length).toBeGreaterThan(8);
  for (const title of titles) expect(read('ARCHITECTURE.md')).toContain(title);
});
