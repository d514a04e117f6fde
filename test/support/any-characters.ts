import fc from 'fast-check';

// Surrogates, which are no characters by themselves, lie between.
const firstSurrogate = 0xd800;
const surrogates = 0x800;

/**
 * Any character there is, assigned or not: what `unit: 'binary'` is too, which takes a second and a hundred megabytes to
 * list them all first.
 */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff - surrogates }).map(
  (number) => String.fromCodePoint(number < firstSurrogate ? number : number + surrogates),
  (character) => {
    const code = typeof character === 'string' ? character.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== character) throw new Error('It is no character.');
    return code < firstSurrogate ? code : code - surrogates;
  },
);

/** Text of any characters. */
export function anyCharacters(limits: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, ...limits });
}
