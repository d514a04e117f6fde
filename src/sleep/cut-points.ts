/** The beginning of a text, at most so many code points, and how many of them were left out. */
export function cutPoints(text: string, most: number): { readonly text: string; readonly left: number } {
  // No text has more code points than UTF-16 units.
  if (text.length <= most) return { text, left: 0 };
  const points = [...text];
  if (points.length <= most) return { text, left: 0 };
  return { text: points.slice(0, most).join(''), left: points.length - most };
}
