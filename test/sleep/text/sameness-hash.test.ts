import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameness } from '../../../src/sleep/text/sameness.ts';
import { samenessHash } from '../../../src/sleep/text/sameness-hash.ts';

test('every sign of the first plane, by itself and beside others, counts as in what the text comes to', () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x10000; code += 1) {
    const sign = String.fromCharCode(code);
    const text = `a${sign}が${sign}가${sign}и${sign} ${sign}`;
    if (samenessHash(text) !== samenessHash(sameness(text), true)) wrong.push(code.toString(16));
  }

  expect(wrong).toEqual([]);
});

const alphabets = [
  "abc ÄßÉ-—+'’.5",
  'йи\u0306ЙΣςσ ё\u0301',
  'ガカ\u3099ｶﾞー時東京。、 ３3',
  '가각ᄀ\u1161\u11a8 한',
  'कि\u093c بَ تب',
  '👍🏽é\u0301\u0345 İıI',
];

test.each(alphabets)('texts of one sameness have one number: %s', (alphabet) => {
  const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((signs) => signs.join(''));

  fc.assert(
    fc.property(text, (one) => samenessHash(one) === samenessHash(sameness(one), true)),
    { numRuns: 300 },
  );
});

test('and texts that say other things mostly have another', () => {
  const lines = Array.from({ length: 3_000 }, (_, at) => `毎朝${at}時に駅前の喫茶店で本を読むのが好き`);

  expect(new Set(lines.map((line) => samenessHash(line))).size).toBeGreaterThan(2_990);
});
