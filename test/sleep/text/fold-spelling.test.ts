import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldSpelling, plainForms } from '../../../src/sleep/text/fold-spelling.ts';

// Guards against work without bounds: a message of `ﷺ` became eighteen times as long, and held the event loop for seconds.
test('no text becomes longer than four times its length', () => {
  const signs = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

  expect(signs.filter((sign) => plainForms(sign).length > 4)).toEqual([]);
  expect(plainForms('ﷺ'.repeat(3))).toBe('ﷺ'.repeat(3));
});

test('all that grows less is read as its plain letters', () => {
  const left = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((sign) => {
    const whole = sign.normalize('NFKC');
    return whole.length <= 4 && plainForms(sign) !== whole;
  });

  expect(left).toEqual([]);
  expect(plainForms('ＰＩＮ ４７１１, ㌔ ㍿ ﷺ')).toBe('PIN 4711, キロ 株式会社 ﷺ');
});

// A letter with an accent has the whole text read the long way.
test('letters that are whole by themselves are folded as any other text is', () => {
  const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const whole = units.filter((sign) => sign.isWellFormed());
  const plain = fc.constantFrom(
    ...'aZ1 .,-Йёий',
    ...'がぎゃをヴァー漢字かな、。',
    ...'간호사예요각',
    '\u3099',
    '\u11a8',
  );

  expect(whole.filter((sign) => foldSpelling(`${sign}é`) !== `${foldSpelling(sign)}e`)).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: plain, maxLength: 12 }), (text) => {
      expect(foldSpelling(`${text}é`)).toBe(`${foldSpelling(text)}e`);
    }),
  );
});
