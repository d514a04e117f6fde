import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { helpOn } from '../../commands/help.ts';
import { commands } from '../../commands/index.ts';
import { type Locale, textsIn } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { agentNames, invocation } from './given.ts';

const whereToTurn = (texts: Texts) => `Call somebody (${texts.language}).`;

async function helpText(locale: Locale, scarlet: string, tendsMemory = true) {
  return (
    await helpOn([]).run(invocation({ texts: textsIn(locale) }), {
      names: agentNames({ scarlet }),
      tendsMemory,
      whereToTurn,
    })
  ).text;
}

test.each([
  ['en', 'I am **Iris**. Talk to me', 'Nobody else’s Iris knows what you tell me.'],
  ['it', 'Sono **Iris**. Scrivimi', 'Nessun’altra Iris sa quello che mi racconti.'],
] as const)('/help goes by the name that the operator chose (%s)', async (locale, beginning, promise) => {
  const text = await helpText(locale, 'Iris');

  expect(text.startsWith(beginning)).toBe(true);
  expect(text).toContain(promise);
  expect(text).not.toContain('Scarlet');
});

test.each([
  ['en', 'I am an AI, not a human being', 'If you or somebody else is in danger'],
  ['it', 'Sono un’IA, non un essere umano', 'Se tu o qualcun altro siete in pericolo'],
] as const)('/help says what she is, and where to turn in a crisis (%s)', async (locale, ai, danger) => {
  const text = await helpText(locale, 'Iris');

  expect(text).toContain(ai);
  expect(text).toMatch(new RegExp(`\\*\\*${danger}\\*\\*, .*Call somebody \\(${locale}\\)\\.`));
});

test.each([
  ['en', 'nothing new enters my memory of you', 'my other half'],
  ['it', 'nella mia memoria di te non entra nulla di nuovo', 'la mia altra metà'],
] as const)('/help speaks of no other half where the operator has none (%s)', async (locale, words, otherHalf) => {
  const text = await helpText(locale, 'Iris', false);

  expect(text).toContain(words);
  expect(text).not.toContain(otherHalf);
});

test('a name of underscores is no markup', async () => {
  expect(await helpText('en', '_Iris_')).toMatch(/^I am \*\*\\_Iris\\_\*\*\./);
});

test.each([
  [
    'en',
    [
      '`/consolidate` – I go over what you told me at once, and show you what I learned',
      '`/sleepstatus` – how my memory of you is coming along',
      '`/help` – this',
    ],
  ],
  [
    'it',
    [
      '`/consolidate` – rileggo subito quello che mi hai raccontato e ti mostro che cosa ho imparato',
      '`/sleepstatus` – a che punto è la mia memoria di te',
      '`/help` – questo',
    ],
  ],
] as const)('every command of the index is named, in its order (%s)', async (locale, lines) => {
  const inTheIndex = commands.find((command) => command.name === 'help');

  const reply = await inTheIndex?.run(invocation({ texts: textsIn(locale) }), {
    names: agentNames(),
    tendsMemory: true,
    whereToTurn,
  });

  const named = reply?.text.split('\n').filter((line) => line.startsWith('`/')) ?? [];
  expect(named).toEqual(expect.arrayContaining([...lines]));
  const names = commands.filter(({ audience }) => audience === 'everyone').map(({ name }) => `\`/${name}\``);
  expect(named.map((line) => line.split(' ')[0])).toEqual(names);
});

test('a command that is added names itself, and one for administrators only to them', async () => {
  const words = () => ({ description: 'Does it', inHelp: 'it is done' });
  const added = helpOn([
    { name: 'new', words, audience: 'everyone' },
    { name: 'rule', words, audience: 'administrators' },
  ]);

  const [theirs, ours] = await Promise.all(
    [false, true].map(
      async (isAdministrator) =>
        (await added.run(invocation({ isAdministrator }), { names: agentNames(), tendsMemory: true, whereToTurn }))
          .text,
    ),
  );

  expect(theirs?.split('\n').slice(-2)).toEqual(['`/new` – it is done', '`/help` – this']);
  expect(ours?.split('\n').slice(-3)).toEqual(['`/new` – it is done', '`/rule` – it is done', '`/help` – this']);
});

test('README lists every command, and what each of them does, in the same order', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^- `\/(?<name>[\w ]+)` – .*(?<below>(?:\n {2}- .*)*)/gm)].map(({ groups }) => ({
    name: groups?.['name']?.split(' ')[0],
    does: [
      ...(groups?.['name']?.split(' ').slice(1) ?? []),
      ...(groups?.['below']?.match(/^ {2}- [^:]*/gm) ?? []).flatMap((names) => names.match(/(?<=`)\w+(?=`)/g) ?? []),
    ],
  }));

  const ours = commands.map(({ name, ...command }) => ({
    name,
    does: 'subcommands' in command ? command.subcommands.map((subcommand) => subcommand.name) : [],
  }));
  expect(listed).toEqual(ours);
});
