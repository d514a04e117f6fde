/**
 * Takes the characters off the end of a text that match, in time that grows with the text and no faster, which a
 * pattern such as `/[.]+$/` doesn't keep.
 */
export function withoutTailOf(pattern: RegExp, text: string): string {
  const characters = [...text];
  return characters.slice(0, characters.findLastIndex((character) => !pattern.test(character)) + 1).join('');
}
