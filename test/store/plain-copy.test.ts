import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainCopy } from '../../src/store/plain-copy.ts';

const leaf = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.double(),
  fc.constantFrom(null, undefined, () => 1, Symbol('x'), new Date(0), new Map([[1, 2]]), Object('boxed')),
  fc.constantFrom({ toJSON: () => 'itself' }, JSON.parse('{"__proto__":{"admin":true}}'), new URL('https://a.example')),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
}));

test('a copy is what JSON would make of the value', () => {
  fc.assert(
    fc.property(value, (any) => {
      const text = JSON.stringify(any) as string | undefined;

      const copy = plainCopy(any);

      expect(copy).toStrictEqual(text === undefined ? undefined : JSON.parse(text));
      expect(JSON.stringify(copy)).toBe(text);
    }),
  );
});

test('a copy shares nothing with what it was made of', () => {
  const value = { list: [{ text: 'tea' }] };

  const copy = plainCopy(value) as typeof value;
  copy.list[0] = { text: 'coffee' };

  expect(value).toEqual({ list: [{ text: 'tea' }] });
  expect(() => plainCopy({ count: 1n })).toThrow(TypeError);
});
