import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameness } from '../../../src/sleep/text/sameness.ts';
import { samenessHash } from '../../../src/sleep/text/sameness-hash.ts';

describe('two lines are one', () => {
  test.each([
    ['Likes tea!', 'likes  TEA'],
    ['Perché no', 'perche no'],
    ['rock’n’roll', "Rock'n'Roll"],
    ['tea, coffee', 'tea – coffee'],
    ['STRASSE', 'Straße'],
    ['ΣΟΦΟΣ', 'σοφος'],
    ['猫を 二匹', '猫を二匹。'],
    ['Ｔｅａ', 'tea'],
    ['Ёжик', 'ежик'],
    ['йод', 'и\u0306од'],
    ['−5', '-5'],
    ['(C++)', 'c++'],
    ['Body fat is 25 %', 'Body fat is 25%'],
    ['Zahlt 10\u202f€ im Monat', 'Zahlt 10€ im Monat'],
    ['Keeps it at 5 °C', 'Keeps it at 5°C'],
    ['Owes her € 10', 'Owes her €10'],
  ])('%s, %s', (a, b) => {
    expect(sameness(a)).toBe(sameness(b));
    expect(samenessHash(a)).toBe(samenessHash(b));
  });

  test.each([
    ['C++', 'C'],
    ['C#', 'C'],
    ['A−', 'A'],
    ['A −', 'A +'],
    ['−5', '5'],
    ['3.4 kg', '34 kg'],
    ['6:30', '630'],
    ['50%', '50'],
    ['25 %', '25'],
    ['19 % tax', '19 tax'],
    ['50 % of it', '50 ‰ of it'],
    ['a cat & dogs', 'a cat dogs'],
    ['Likes 🍕', 'Likes 🍔'],
    ['now here', 'nowhere'],
    ['Allergic to penicillin', 'Brother allergic to penicillin'],
    ['かき', 'かぎ'],
    ['йод', 'иод'],
    ['мой', 'мои'],
    ['tea and cake', 'cake and tea'],
  ])('but not %s, %s', (a, b) => {
    expect(sameness(a)).not.toBe(sameness(b));
  });
});

test('the number of a line is that of its sameness', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(samenessHash(sameness(text), true)).toBe(samenessHash(text));
    }),
    { numRuns: 2_000, examples: [['Ⱦ'], ['Ⱥ']] },
  );
});
