import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadPrompts, loadTranslatedPrompts } from '../../../src/pair/prompts.ts';
import { chooseBriefing } from '../../../src/sleep/agent/choose-briefing.ts';
import type { WindowMessage } from '../../../src/sleep/agent/window.ts';

const prompts = await loadPrompts();
const [italian] = await loadTranslatedPrompts();
const usual = { system: prompts.sleep, request: prompts.consolidate };
const translated = { system: italian?.sleep ?? '', request: italian?.consolidate ?? '' };

type Stated = { readonly lang: string; readonly said: readonly string[] };
const stated = (await readFile(new URL('../../corpora/stated.jsonl', import.meta.url), 'utf8'))
  .split('\n')
  .filter((row) => row !== '')
  .map((row) => JSON.parse(row) as Stated);

/** What people said in a language, five messages at a time, as a window holds them. */
function windowsIn(language: string): string[] {
  const said = stated.filter(({ lang }) => lang === language).flatMap((one) => one.said);
  return said.flatMap((_, at) => (at % 5 === 0 && at + 5 <= said.length ? [said.slice(at, at + 5).join('\n')] : []));
}

function chosenFor(...said: readonly string[]) {
  const messages = said.map((own) => ({ speaker: 'person', own }) as WindowMessage);
  return chooseBriefing({ messages }, usual, [translated]).kind;
}

test.each([
  ['it', 'translated'],
  ['en', 'as-made'],
  ['de', 'as-made'],
  ['fr', 'as-made'],
  ['pt', 'as-made'],
  ['ja', 'as-made'],
  ['ru', 'as-made'],
])('what is said in %s is asked about %s', (language, kind) => {
  const windows = windowsIn(language);

  expect(windows.length).toBeGreaterThan(2);
  expect(windows.filter((said) => chosenFor(said) !== kind)).toEqual([]);
});

test('Spanish is seldom taken for Italian', () => {
  const windows = windowsIn('es');

  expect(windows.filter((said) => chosenFor(said) === 'translated').length).toBeLessThanOrEqual(windows.length / 4);
});

test('only what the person says decides, and nothing said is nothing plain', () => {
  const answer = { speaker: 'scarlet', own: windowsIn('it').join('\n') } as WindowMessage;
  const said = { speaker: 'person', own: 'I live in Turin and I play the cello.' } as WindowMessage;

  expect(chooseBriefing({ messages: [said, answer] }, usual, [translated]).kind).toBe('as-made');
  expect(chosenFor('👍')).toBe('as-made');
  expect(chosenFor()).toBe('as-made');
});

test('a translation has the gaps of what it translates', () => {
  const gapsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort();

  expect(gapsOf(translated.system)).toEqual(gapsOf(usual.system));
  expect(gapsOf(translated.request)).toEqual(gapsOf(usual.request));
});
