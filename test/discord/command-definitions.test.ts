import { expect, test } from 'vitest';
import type { Command, CommandOption } from '../../commands/command.ts';
import { commandDefinitions } from '../../src/discord/command-definitions.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { languagesOf } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';

/** In each language something else. */
const says = (word: string) => (texts: Texts) => `${word} ${texts.discordLocales[0]}`;
const saidIn = (word: string) => ({ 'en-US': `${word} en-US`, 'en-GB': `${word} en-US`, it: `${word} it` });
const described = (word: string) => ({ description: `${word} en-US`, description_localizations: saidIn(word) });

type Cook = Omit<Command<never>, 'name' | 'words' | 'run'>;

function definitionOf(command: Partial<Cook>) {
  const cook: Command<never> = {
    name: 'cook',
    words: (texts) => ({ description: says('Cooks')(texts), inHelp: says('I cook')(texts) }),
    audience: 'everyone',
    run: () => Promise.reject(new Error('It is not run.')),
    ...command,
  };
  return commandDefinitions([cook], languagesOf({ en: english, it: italian }))[0];
}

function defined(option: CommandOption) {
  return definitionOf({ options: [option] })?.options?.[0];
}

const dish = { name: 'dish', describe: says('Which') };
const asDefined = { name: 'dish', ...described('Which'), required: false };

test('a command with subcommands has no options but theirs', () => {
  const subcommands = [
    { name: 'soup', describe: says('Soup') },
    { name: 'cake', describe: says('Cake'), options: [{ ...dish, kind: 'user' as const, required: true }] },
  ];

  expect(definitionOf({ subcommands, options: [{ ...dish, kind: 'user' }] })?.options).toEqual([
    { type: 1, name: 'soup', ...described('Soup'), options: [] },
    { type: 1, name: 'cake', ...described('Cake'), options: [{ type: 6, ...asDefined, required: true }] },
  ]);
});

test.each<[CommandOption, object]>([
  [{ ...dish, kind: 'text' }, { type: 3 }],
  [
    { ...dish, kind: 'text', mostCharacters: 50 },
    { type: 3, max_length: 50 },
  ],
  [
    { ...dish, kind: 'text', choices: [{ label: says('Soup'), value: 's' }] },
    { type: 3, choices: [{ name: 'Soup en-US', name_localizations: saidIn('Soup'), value: 's' }] },
  ],
  [
    { ...dish, kind: 'text', mostCharacters: 50, suggest: () => [] },
    { type: 3, max_length: 50, autocomplete: true },
  ],
  [{ ...dish, kind: 'whole-number' }, { type: 4 }],
  [
    { ...dish, kind: 'whole-number', least: 1, most: 9 },
    { type: 4, min_value: 1, max_value: 9 },
  ],
  [{ ...dish, kind: 'yes-or-no' }, { type: 5 }],
  [{ ...dish, kind: 'user' }, { type: 6 }],
])('the option %o', (option, own) => {
  expect(defined(option)).toEqual({ ...asDefined, ...own });
});
