import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../../../src/sleep/text/sameness.ts';
import { countAccents, isSpeltAs, isWrittenSo, saysTheSame } from '../../../src/sleep/text/says-the-same.ts';

const said = (text: string) => ({ text });

describe('two texts are one line', () => {
  test.each([
    ['Mi papá vive en Lima', 'mi papa vive en lima'],
    ['Bà sống ở Huế', 'ba song o hue'],
    ['Bạn thân tên Đức', 'Ban than ten Duc'],
    ['Wohnt in Köln, liebt das Café', 'wohnt in köln, liebt das cafe'],
    ['Über Köln grüßt er', 'uber Köln grüßt er'],
    ['Perché lavora, non può venire', 'perche lavora, non può venire'],
    ['Сына зовут Лёва, дочь ещё мала', 'сына зовут Лева, дочь ещё мала'],
    ['İzmir’de çalışıyor', 'izmirde çalışıyor'],
    ['Łódź', 'LODZ'],
    ['Locuiește în Timișoara', 'locuieşte în Timişoara'],
    ['Œuvre à Ærø', 'oeuvre a aero'],
    ['كَتَبَ رسالة', 'كتب رسالة'],
    ['كَتّب', 'كتَّب'],
    ['اسمه أحمد', 'اسمه احمد'],
    ['عمره مئة', 'عمره مية'],
    ['אוהב את שָׂרָה', 'אוהב את שרה'],
    ['محمـــد', 'محمد'],
    ['Hoà và Thuỷ', 'Hòa và Thủy'],
    ['Ǽ og Ǿ', 'ae og o'],
    ['Sa sœur, née à Évry', 'Sa soeur, née à Évry'],
    ['GROẞE STRAẞE', 'große Straße'],
  ])('%s, %s', (one, other) => {
    expect(saysTheSame(said(one), said(other))).toBe(true);
  });

  test.each([
    ['Tuấn', 'Tuân'],
    ['avô', 'avó'],
    ['má đi', 'mà đi'],
    ['côtes', 'cotés'],
    ['νόμος', 'νομός'],
    ['éleve', 'elève'],
    ['Hoá', 'Hòa'],
    ['за́мок', 'замо́к'],
    ['كَتَبَ', 'كُتِبَ'],
    ['שׁם', 'שׂם'],
    ['أن', 'إن'],
    ['Bà sống ở Huế', 'Ba sống ở Huế'],
    ['Bà bán rau', 'Ba bán rau'],
    ['Bà và ba ở Huế', 'Ba và bà ở Huế'],
  ])('but not %s, %s', (one, other) => {
    expect(keyOf(said(one))).toBe(keyOf(said(other)));
    expect(saysTheSame(said(one), said(other))).toBe(false);
  });
});

const letters = fc.constantFrom(...'aàáâeêềoôộđdsşßiİıuü ёеæłל שׁשָׂكَكّـ漢 Żżς,.-’');
const line = fc.string({ unit: letters, maxLength: 16 });
/** The same letters, one by one with other accents. */
const twins = fc
  .array(fc.constantFrom(['a', 'à', 'á'], ['e', 'ê', 'ề'], ['d', 'đ'], [' '], ['u', 'ü'], ['s', 'ş']), {
    maxLength: 12,
  })
  .chain((groups) => {
    const spelt = () => fc.tuple(...groups.map((group) => fc.constantFrom(...group))).map((all) => all.join(''));
    return fc.tuple(spelt(), spelt());
  });

test('a text says what it says itself, and two say the same from either side', () => {
  fc.assert(
    fc.property(line, twins, (text, [one, other]) => {
      expect(saysTheSame(said(text), said(text))).toBe(true);
      expect(saysTheSame(said(one), said(other))).toBe(saysTheSame(said(other), said(one)));
    }),
  );
});

test('case, spaces, punctuation and the form of an accent part no line from another', () => {
  fc.assert(
    fc.property(line, (text) => {
      const variants = [text.toLowerCase(), text.normalize('NFD'), text.replaceAll(' ', '  '), `${text}.`, `“${text}”`];
      for (const other of variants) {
        expect(saysTheSame(said(text), said(other))).toBe(keyOf(said(text)) === keyOf(said(other)));
      }
    }),
  );
});

test('nor does a copy without any accent', () => {
  const bare = (text: string) => text.normalize('NFD').replaceAll('đ', 'd').replace(/\p{M}/gu, '');

  fc.assert(
    fc.property(twins, ([text]) => {
      expect(saysTheSame(said(text), said(bare(text)))).toBe(true);
    }),
  );
});

test('a spelling is somebody’s own where they wrote it, and one without an accent where they wrote both', () => {
  const isOwn = (text: string, other: string, written: string) => isWrittenSo(said(text), said(other), written);

  expect(isOwn('Name is José', 'name is Jose', 'it’s José, with an accent')).toBe(true);
  expect(isOwn('Name is José', 'name is Jose', 'it’s Jose')).toBe(false);
  expect(isOwn('Name is Jose', 'name is José', 'it’s jose')).toBe(false);
  expect(isOwn('Name is Jose', 'name is José', 'it’s Jose, not JOSÉ')).toBe(true);
  expect(isOwn('Name is José', 'name is Josè', 'it’s José')).toBe(true);
  expect(isOwn('“José’s son” is Ada’s.', 'Jose’s son is Ada’s', 'José, my brother')).toBe(true);
  expect(isOwn('Lavora all’università', 'lavora all’universita', 'sono in università')).toBe(true);
  expect(isOwn('Tên là Lân', 'Tên là Lan', 'Lân ạ')).toBe(true);
  expect(isOwn('Tên là Lan', 'Tên là Lân', 'là Lan ạ')).toBe(true);
  expect(isSpeltAs(said('José!'), said('JOSÉ'))).toBe(true);
  expect(isSpeltAs(said('Iași'), said('Iaşi'))).toBe(true);
  expect(['Đức', 'Mai', 'أحمد', 'שַׁחַר'].map((text) => countAccents(said(text)))).toEqual([3, 0, 1, 3]);
});
