const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The last place at or before `index` where no visible character is broken, in UTF-16 units; `text` must begin at
 * such a place. A character that alone is longer than that, as a chain of joined emoji can be, is broken between code
 * points.
 */
export function graphemeBreak(text: string, index: number): number {
  const character = segmenter.segment(text).containing(index);
  if (character === undefined) return text.length;
  if (character.segment.length <= index) return character.index;
  return isInsidePair(text, index) ? index - 1 : index;
}

/** The longest beginning that fits into so many UTF-16 units. */
export function beginningOf(text: string, units: number): string {
  return text.length <= units ? text : text.slice(0, graphemeBreak(text, units));
}

function isInsidePair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
