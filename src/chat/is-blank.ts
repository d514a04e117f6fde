const nothingToSee = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** True for a text in which nobody sees anything: spaces, invisible characters, the empty pattern of Braille. */
export function isBlank(text: string): boolean {
  return nothingToSee.test(text);
}
