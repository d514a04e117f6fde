import { describe, expect, test } from 'vitest';
import { figuresSaid } from '../../../src/sleep/plan/figures-said.ts';
import { because, insightsOf, item, plan, windowOf } from './plan-input.ts';

describe('what was said in another spelling is no invention', () => {
  test.each([
    ['My sister Clara gets married on 12 December.', 'Sister Clara gets married on 2026-12-12'],
    ['my birthday is May 3rd', 'Birthday is on 3 May'],
    ['my birthday is May 3rd', 'Has a birthday on 05-03'],
    ['il mio esame è il 12 aprile', 'Ha un esame il 2026-04-12'],
    ['il mio esame è il 12/4', 'Ha un esame il 2026-04-12'],
    ['non bevo mai caffè, e il 20 ho un esame', 'Ha un esame il 2026-03-20'],
    ['meine Prüfung ist am 12. Dezember', 'Hat am 2026-12-12 eine Prüfung'],
    ['ich heirate morgen', 'Heiratet am 2026-03-11'],
    ['my exam is on the 20th', 'Has an exam on 2026-03-20'],
    ['my flight is on Xmas', 'Flies on 2026-12-25'],
    ['since last year I am single', 'Has been single since 2025'],
    ['I have lived here for six years', 'Has lived there since 2020'],
    ['I start work at 5pm', 'Starts work at 17:00'],
    ['I start work at 5 pm', 'Starts work at 5pm'],
    ['meeting at 9', 'Has a meeting at 9:00'],
    ['I wake up at half past six', 'Wakes up at 6:30'],
    ["I was born in '95", 'Was born in 1995'],
    ['I earn 20k a year', 'Earns 20,000 a year'],
    ['I have 1,000 books', 'Has 1000 books'],
    ['I ran 5km', 'Ran 5 km'],
    ['I am thirty-one', 'Is 31 years old'],
    ['a couple of cats', 'Has 2 cats'],
    ["ho vent'anni", 'Ha 20 anni'],
    ['mia zia ha sessantotto anni', 'Ha una zia di 68 anni'],
  ])('%s → %s', (own, text) => {
    expect(because(plan({ messages: windowOf(own), insights: insightsOf({ human_updates: [item(text)] }) }))).toEqual(
      [],
    );
  });
});

describe('a number that nobody said is refused', () => {
  test.each([
    ['My sister Clara gets married on 12 December.', 'Sister Clara gets married on 2026-11-12'],
    ['My sister Clara gets married on 12 December.', 'Sister Clara gets married on 2026-12-13'],
    ['My sister Clara gets married on 12 December.', 'Sister Clara gets married on 2031-12-12'],
    ['My sister Clara gets married soon.', 'Sister Clara gets married on 2026-13-45'],
    ['I have a sister', 'Has a sister of 41'],
    ['I start work at 5pm', 'Starts work at 18:00'],
    ['I was born in Turin', 'Was born in 1995'],
    ['I am thirty-one', 'Is 32 years old'],
    ['I earn 20k a year', 'Earns 200,000 a year'],
    ['I ran 5km', 'Ran 6 km'],
  ])('%s → %s', (own, text) => {
    expect(because(plan({ messages: windowOf(own), insights: insightsOf({ human_updates: [item(text)] }) }))).toEqual([
      'not-the-persons-words',
    ]);
  });
});

describe('abbreviations', () => {
  const refusedFor = (own: string, text: string) =>
    because(plan({ messages: windowOf(own), insights: insightsOf({ human_updates: [item(text)] }) }));

  test.each([
    ['I am moving to NYC in summer', 'Is moving to New York City in summer'],
    ['I use js at work', 'Uses JavaScript at work'],
    ['i play ps5', 'Plays PlayStation 5'],
  ])('may be written out: %s → %s', (own, text) => {
    expect(refusedFor(own, text)).toEqual([]);
  });

  test('are none where a small word has the same letters', () => {
    expect(refusedFor('it is what I do at work', 'Works with Ivo Tanner')).toEqual(['not-the-persons-words']);
  });
});

test('months are known by name in several languages', () => {
  expect([...figuresSaid('In December, en août, w marcu? No: 1. März').months]).toEqual([12, 8, 3]);
});

describe('a word for the kind of a thing is no name of its own', () => {
  test.each([
    ['I am a nurse, at molinette', 'Works at the Molinette Hospital'],
    ['we live near como', 'Lives near Lake Como'],
  ])('%s → %s', (own, text) => {
    const insights = insightsOf({ human_updates: [item(text)] });

    expect(because(plan({ messages: windowOf(own), insights }))).toEqual([]);
  });
});
