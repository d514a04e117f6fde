import { codePoints, cutPoints, segmenterBy } from '../../base/text.ts';

/** A text in pieces of at most so many code points: whole sentences where they fit, and else whole words. */
export function inPieces(text: string, most: number): readonly string[] {
  if (codePoints(text) <= most) return [text];
  const pieces: string[] = [];
  let open = '';
  for (const { segment } of segmenterBy('sentence').segment(text)) {
    // No text has more code points than UTF-16 units, and blanks at its end don't count.
    const isShort = segment.trim() === '' || open.length + segment.length <= most;
    if (isShort || codePoints(`${open}${segment}`.trim()) <= most) {
      open += segment;
      continue;
    }
    pieces.push(open);
    open = segment;
    while (codePoints(open.trim()) > most) {
      const head = cutPoints(open, most).text;
      const space = head.lastIndexOf(' ');
      const piece = space > 0 ? head.slice(0, space) : head;
      pieces.push(piece);
      open = open.slice(piece.length);
    }
  }
  return [...pieces, open].map((piece) => piece.trim()).filter((piece) => piece !== '');
}
