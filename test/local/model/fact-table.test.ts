import { describe, expect, test } from 'vitest';
import { defaultFacts } from '../../../src/local/model/default-facts.ts';
import { type FactRow, FactTable } from '../../../src/local/model/fact-table.ts';

const fact = { kind: 'holds', field: 'human_updates', importance: 5 } as const;

const rows: readonly FactRow[] = [
  { ...fact, said: ['I live in {} now', 'I live in {}'], text: 'Lives in {}', replaces: ['Lives in'] },
  { ...fact, said: ['I am {a nurse|a baker}'], text: 'Works as {}', spoken: 'you work as {}' },
  { ...fact, said: ['I like {}', "I'm fond of {}"], text: 'Likes {}', replaces: ['Dislikes {}'], ask: 'Ask about {}' },
  { kind: 'ended', said: ['I no longer like {}'], lines: ['Likes {}'] },
  { ...fact, said: ['the harbour'], text: 'Goes to the harbour' },
];

function told(message: string, table = new FactTable(rows)): string[] {
  return table.toldBy(message).map((one) => (one.fact.kind === 'holds' ? one.fact.text : `not ${one.fact.lines}`));
}

describe('a message tells', () => {
  test.for<[message: string, facts: string[]]>([
    ['I live in Turin', ['Lives in Turin']],
    ['i LIVE  in Turin!', ['Lives in Turin']],
    ['I live in Turin now.', ['Lives in Turin']],
    ['Hello. I live in Turin, and it rains.', ['Lives in Turin']],
    ['I like tea and I live in Turin and my cat sleeps.', ['Likes tea', 'Lives in Turin']],
    ['I like salt and pepper', ['Likes salt and pepper']],
    ['I like tea. I like rain.', ['Likes tea', 'Likes rain']],
    ['I’m fond of tea', ['Likes tea']],
    ['I no longer like tea', ['not Likes tea']],
    ['I am a nurse', ['Works as a nurse']],
    ['Down at the harbour again', ['Goes to the harbour']],
  ])('what the table has for it: “%s”', ([message, facts]) => {
    expect(told(message)).toEqual(facts);
  });

  test.for(['What a day', 'I am a nursemaid', 'Do I like tea?', 'Hi like tea', 'the harbours', ''])(
    'nothing that the table doesn’t have: “%s”',
    (message) => {
      expect(told(message)).toEqual([]);
    },
  );

  test('with the words that say so as they stand there, and what it is about', () => {
    const [first, second] = new FactTable(rows).toldBy('Well, i  am A Nurse! Down at the harbour');

    expect(first).toMatchObject({ quote: 'i  am A Nurse', topic: 'A Nurse', fact: { spoken: 'you work as A Nurse' } });
    expect(second).toMatchObject({ quote: 'the harbour', topic: 'Goes to the harbour' });
  });

  test('the value goes wherever the row has a place for it', () => {
    const [one] = new FactTable(rows).toldBy('I like $& tea');

    expect(one?.fact).toMatchObject({ text: 'Likes $& tea', replaces: ['Dislikes $& tea'], ask: 'Ask about $& tea' });
  });
});

describe('a message whose facts were given', () => {
  test('tells these and nothing else', () => {
    const table = new FactTable(rows);
    table.understand(' I like tea, of course. ', [{ ...fact, text: 'Drinks tea' }]);
    table.understand('I like you.', []);

    expect(table.toldBy('I like tea, of course.')).toEqual([
      { fact: { ...fact, text: 'Drinks tea' }, quote: 'I like tea, of course.', topic: 'Drinks tea' },
    ]);
    expect(told('I like you.', table)).toEqual([]);
    expect(told('I like you. I like rain.', table)).toEqual(['Likes you', 'Likes rain']);
  });
});

describe('a line of memory', () => {
  test('is read as the fact that would write it', () => {
    const table = new FactTable(rows);

    expect(table.read('works as a nurse.')).toMatchObject({ spoken: 'you work as a nurse' });
    expect(table.read('Goes to the harbour')).toMatchObject({ text: 'Goes to the harbour' });
    expect(table.read('A born storyteller')).toBeUndefined();
  });
});

test('each saying of the default table is understood by its own row', () => {
  const table = new FactTable(defaultFacts);

  for (const row of defaultFacts) {
    for (const said of row.said) {
      const value = /\{([^}]*)\}/.exec(said)?.[1]?.split('|')[0] || 'rain';
      const [one, ...more] = table.toldBy(`${said.replace(/\{[^}]*\}/, value)}.`);

      const texts = row.kind === 'holds' ? [row.text] : row.lines;
      expect(one?.fact.kind === 'holds' ? [one.fact.text] : one?.fact.lines).toEqual(
        texts.map((text) => text.replace('{}', value)),
      );
      expect(more).toEqual([]);
    }
  }
});
