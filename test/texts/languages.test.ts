import { describe, expect, test } from 'vitest';
import { consolidate } from '../../commands/consolidate.ts';
import { commandDefinitions } from '../../src/discord/command-definitions.ts';
import { amountsIn } from '../../src/texts/amounts.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { languages, languagesOf, textsIn, toLocale } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { consolidated, invocation } from '../commands/given.ts';

describe('the language for a locale', () => {
  test.each([
    ['it', 'it'],
    ['it-CH', 'it'],
    ['IT', 'it'],
    ['en-US', 'en'],
    ['en', 'en'],
    ['pt-BR', 'en'],
    ['constructor', 'en'],
    ['', 'en'],
    [null, 'en'],
    [undefined, 'en'],
  ])('%s is %s', (locale, language) => {
    expect(toLocale(locale)).toBe(language);
  });

  test('is that of the region where there is one', () => {
    const { toLocale: choose } = languagesOf({ en: english, pt: italian, 'pt-br': italian });

    expect([choose('pt-BR'), choose('pt-PT')]).toEqual(['pt-br', 'pt']);
  });
});

test('each language is found by its own tag', () => {
  expect(languages.allTexts.map(({ language }) => textsIn(toLocale(language)))).toEqual(languages.allTexts);
});

test('no locale of Discord belongs to two languages', () => {
  const locales = languages.allTexts.flatMap(({ discordLocales }) => discordLocales);

  expect(new Set(locales).size).toBe(locales.length);
});

describe('a language that is added', () => {
  const german: Texts = {
    ...english,
    language: 'de',
    discordLocales: ['de'],
    amounts: amountsIn('de', 'weniger als eine Sekunde'),
    chat: { ...english.chat, failures: { ...english.chat.failures, 'empty-answer': 'Mir fehlen die Worte.' } },
    consolidate: {
      ...english.consolidate,
      localName: 'merken',
      description: 'Lässt mich noch einmal lesen',
      read: (messages, duration) => `${messages} Nachrichten in ${duration} gelesen.`,
      unchanged: 'Es bleibt alles, wie es war.',
    },
  };
  const added = languagesOf({ en: english, it: italian, de: german });

  test('is chosen for those whose Discord is set to it, and takes no language from others', () => {
    const chosen = ['de', 'it', 'en-GB', 'fr'].map((locale) => added.textsIn(added.toLocale(locale)).language);

    expect(chosen).toEqual(['de', 'it', 'en', 'en']);
  });

  test('is spoken where a turn ends without an answer', () => {
    expect(added.textsIn(added.toLocale('de')).chat.failures['empty-answer']).toBe('Mir fehlen die Worte.');
  });

  test('is spoken by a command', async () => {
    const outcome = consolidated({ tookMs: 64_000, covered: 3 });
    const services = { consolidate: async () => ({ wasRunning: false, outcome }), hasRoomFor: async () => true };

    const { text } = await consolidate.run(invocation({ texts: german }), services);

    expect(text).toBe('3 Nachrichten in 1 Minute, 4 Sekunden gelesen. Es bleibt alles, wie es war.');
  });

  test('describes the commands to Discord', () => {
    expect(commandDefinitions([consolidate], added)).toMatchObject([
      {
        name: 'consolidate',
        name_localizations: { de: 'merken' },
        description: english.consolidate.description,
        description_localizations: {
          'en-US': english.consolidate.description,
          'en-GB': english.consolidate.description,
          it: italian.consolidate.description,
          de: 'Lässt mich noch einmal lesen',
        },
      },
    ]);
  });
});
