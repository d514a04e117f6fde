/** What holds for the sentences of every language. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { FailureKind } from '../../src/base/failure.ts';
import { commandDefinitions } from '../../src/discord/command-definitions.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { languages } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';

const kinds = Object.keys(english.chat.failures) as FailureKind[];
const technical =
  /letta|api|agent|model|token|key\b|server|error|timeout|http|\d|credit|database|storage|request|context|chiave|errore|richiesta/i;

const each = languages.allTexts.map((texts) => [texts.language, texts] as const);

describe.each(each)('notices in %s', (_, texts) => {
  const { chat } = texts;

  test.each(kinds)('%s is one sentence without technical words', (kind) => {
    const notice = chat.failures[kind];

    expect(notice).toMatch(/^\p{Lu}[^.!?\n]{40,170}\.$/u);
    expect(notice).not.toMatch(technical);
  });

  test('are different for every kind', () => {
    expect(new Set(Object.values(chat.failures)).size).toBe(kinds.length);
  });

  test('what stands beside an answer is one line, and every text is short', () => {
    const { firstContact, conversationWasLost, restIsInTheFile, greeting, tooManyWaiting } = chat;

    const beside = [firstContact, conversationWasLost, restIsInTheFile, ...Object.values(chat.cutShort)];
    for (const text of beside) expect(text).toMatch(/^-# [^\n]+$/);
    for (const text of [greeting, tooManyWaiting]) expect(text).toMatch(/^[^\n]{20,180}$/);
  });

  test('the offer to begin anew blames nobody, names what stays, and fits on a button', () => {
    const { notice, button, begun, goesWell, notYours } = chat.beginAnew;

    expect(notice.length).toBeLessThan(500);
    expect(button.length).toBeLessThanOrEqual(80);
    for (const text of [notice, button, begun, goesWell, notYours]) expect(text).not.toMatch(technical);
    for (const text of [notice, begun]) expect(text).toMatch(/remember|ricordo/);
  });

  test('the first contact says in one line that Scarlet remembers, and names /help', () => {
    expect(chat.firstContact).toMatch(/^-# .*\b(?:AI|IA)\b.*(?:remember|ricordo).*`\/help`.*$/);
  });

  test('/help says where to turn in one line, with an international directory', () => {
    const { whereToTurn } = texts.help;

    expect(whereToTurn).toMatch(/^[^\n]*https:\/\/findahelpline\.com[^\n]*$/);
    expect(whereToTurn.length).toBeLessThanOrEqual(300);
  });

  test('the remark on the file fits beside the beginning of a long answer', () => {
    expect(chat.restIsInTheFile.length).toBeLessThan(198);
  });
});

test('an unknown outcome is told as what it is: nobody can know whether the message arrived', () => {
  expect(english.chat.failures['outcome-unknown']).toContain('I can’t know whether your message reached me');
  expect(italian.chat.failures['outcome-unknown']).toContain('non posso sapere se il tuo messaggio mi è arrivato');
});

describe.each(each)('in %s, the reason', (_, texts) => {
  test.each(reasonsOf(texts))('%s is the end of a sentence in plain words', (_code, words) => {
    expect(words).not.toMatch(/\b(letta|models?|agents?|json|http|servers?|api|cycles?|insights?|tokens?)\b/i);
    expect(words).not.toMatch(/[.!?]$|'|^\s|\s$/);
    expect(words.length).toBeLessThan(120);
  });
});

test.each(each)('no reason and no notice has the same words in %s as in another language', (language, texts) => {
  const others = languages.allTexts.filter((other) => other.language !== language).map(reasonsAndNotices);

  const own = Object.entries(reasonsAndNotices(texts));
  expect(own.filter(([code, words]) => others.some((other) => other[code] === words))).toEqual([]);
});

test.each(each)('what Discord shows of the commands fits there (%s)', (_, texts) => {
  const definitions = commandDefinitions(commands, { fallback: texts, allTexts: [texts] });

  const described = definitions.flatMap(({ description, options = [] }) => [
    description,
    ...options.map((option) => option.description),
  ]);
  expect(described.length).toBeGreaterThan(commands.length);
  expect(described.filter((words) => words === '' || words.length > 100)).toEqual([]);
});

test.each(each)('no text is empty in %s, whatever is told in it', (_, { amounts, ...texts }) => {
  const spoken = { ...texts, underASecond: amounts.duration(0) };

  expect(textsWithin(spoken).filter(([, words]) => words.trim() === '')).toEqual([]);
});

test.each(each)('an apostrophe is a typographic one, in every sentence in %s', (language) => {
  const source = readFileSync(new URL(`../../src/texts/${language}.ts`, import.meta.url), 'utf8');

  const sentences = source.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
  expect(sentences.filter((line) => /\p{L}'\p{L}/u.test(line))).toEqual([]);
});

/** Every text with its path. What is told in one may be a number or a word: `'1'` passes for both. */
function textsWithin(part: unknown, path = ''): readonly (readonly [path: string, words: string])[] {
  if (typeof part === 'function') {
    return ['1', '2'].flatMap((told) => textsWithin(part(...Array(part.length).fill(told)), `${path}(${told})`));
  }
  if (typeof part !== 'object' || part === null) return [[path, String(part ?? '')]];
  return Object.entries(part).flatMap(([name, value]) => textsWithin(value, `${path}.${name}`));
}

function reasonsOf({ cycleFailures, deferrals, refusals, departures }: Texts): readonly (readonly [string, string])[] {
  return Object.entries({ cycleFailures, deferrals, refusals, departures }).flatMap(([group, reasons]) =>
    Object.entries(reasons).map(([code, words]) => [`${group}.${code}`, words] as const),
  );
}

function reasonsAndNotices(texts: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries([...reasonsOf(texts), ...Object.entries(texts.chat.failures)]);
}
