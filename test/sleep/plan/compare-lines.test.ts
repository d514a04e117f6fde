import { describe, expect, test } from 'vitest';
import { compareLines, jaccard, richer } from '../../../src/sleep/plan/compare-lines.ts';
import { describeLine, normaliseLine } from '../../../src/sleep/plan/describe-line.ts';

const names = ['Nix'];

function likeness(a: string, b: string) {
  return compareLines(describeLine(a, names), describeLine(b, names));
}

describe('lines that state the same', () => {
  test.each([
    ['Likes tea', 'likes  tea.', 'exact'],
    ['Nix likes tea', 'Likes tea', 'exact'],
    ['The user likes tea', 'Likes tea', 'exact'],
    ['Has three cats', 'Has 3 cats', 'exact'],
    ["Doesn't like tea", 'Does not like tea', 'exact'],
    ['Is a nurse in the hospital', 'Nurse at a hospital', 'exact'],
    ["L'amica di Anna suona il violino", 'Amica di Anna, suona il violino', 'exact'],
    ['Works as a night nurse at a children hospital', 'Works as a nurse at a children hospital', 'near'],
    ['Suona il violino in un quartetto di Torino', 'Suona violino nel quartetto Torino citta', 'near'],
  ])('%s / %s: %s', (a, b, expected) => {
    expect(likeness(a, b)).toBe(expected);
    expect(likeness(b, a)).toBe(expected);
  });
});

describe('lines that only look alike', () => {
  test.each([
    ['a number', 'Runs 10 km in the park before breakfast', 'Runs 12 km in the park before breakfast'],
    ['a number word', 'Has two cats and a garden with roses', 'Has three cats and a garden with roses'],
    ['a date', 'Exam in biology on 2026-03-12 at school', 'Exam in biology on 2026-03-19 at school'],
    [
      'a weekday',
      'Plays chess with her brother every Monday evening',
      'Plays chess with her brother every Tuesday evening',
    ],
    [
      'a month',
      'Travels to see her family in the mountains in June',
      'Travels to see her family in the mountains in July',
    ],
    ['May', 'Travels to see her family in the mountains in May', 'Travels to see her family in the mountains in June'],
    ['an ordinal', 'Won the first prize in the city poetry contest', 'Won the second prize in the city poetry contest'],
    ['a negation', 'Eats fish and meat and eggs at home', 'Does not eat fish and meat and eggs at home'],
    ['an Italian negation', 'Mangia pesce carne e uova a casa', 'Non mangia pesce carne e uova a casa'],
    ['"no longer"', 'Works at the bakery near the old station', 'No longer works at the bakery near the old station'],
    [
      'like and dislike',
      'Likes strong black coffee with sugar, milk, cinnamon, cardamom, honey',
      'Dislikes strong black coffee with sugar, milk, cinnamon, cardamom, honey',
    ],
    [
      'another name',
      'Works for a small company that builds wooden boats near Oslo',
      'Works for a small company that builds wooden boats near Bergen',
    ],
    ['names swapped', 'Her friend Anna taught Marco the violin', 'Her friend Marco taught Anna the violin'],
    ['a language', 'Writes small programs for her work in C++', 'Writes small programs for her work in C#'],
    [
      'a relative',
      'Her older sister lives with two dogs near the harbour',
      'Her older brother lives with two dogs near the harbour',
    ],
    ['little in common', 'Lives in Milan', 'Lives in Rome'],
    [
      'German, negated',
      'Wohnt nicht mehr mit der Mutter und dem Hund zusammen',
      'Wohnt noch mit der Mutter und dem Hund zusammen',
    ],
    ['German, a word more', 'Mag das Meer und die Berge und den Wald', 'Mag das Meer und die Berge und den Wald sehr'],
    ['Russian, a word more', 'Любит чай с лимоном мёдом и мятой', 'Очень любит чай с лимоном мёдом и мятой'],
  ])('%s', (_, a, b) => {
    expect(likeness(a, b)).toBe('distinct');
    expect(likeness(b, a)).toBe('distinct');
  });

  test.each([
    ['Wohnt in Köln mit der Mutter', 'wohnt in Köln mit der Mutter!'],
    ['Любит чай', 'любит чай.'],
    ['お茶が好き', 'お茶が好き'],
  ])('in other languages the same words are the same line: %s', (a, b) => {
    expect(likeness(a, b)).toBe('exact');
  });
});

test('the richer text has more distinct words, then is the shorter, then the first', () => {
  expect(richer('Likes tea', 'Likes green tea', names)).toBe('Likes green tea');
  expect(richer('Likes green tea', 'Likes tea', names)).toBe('Likes green tea');
  expect(richer('Nix likes the tea', 'Likes tea', names)).toBe('Likes tea');
  expect(richer('Likes tea', 'likes tea', names)).toBe('Likes tea');
});

test('the normalised form is the same for the same words in any order', () => {
  expect(normaliseLine('Nix likes tea and cake.', names)).toBe(normaliseLine('Likes cake, and tea', names));
  expect(normaliseLine('Likes tea', names)).not.toBe(normaliseLine('Likes cake', names));
});

test('two empty sets share nothing', () => {
  expect(jaccard(new Set(), new Set())).toBe(0);
  expect(jaccard(new Set(['a', 'b']), new Set(['b', 'c']))).toBeCloseTo(1 / 3);
});
