/**
 * Cuts a text into pieces of at most `longest` UTF-16 units, at line breaks where there are any, never inside a
 * surrogate pair. What goes beyond `mostPieces` is left out, which the last piece shows by an ellipsis.
 */
export function splitText(text: string, longest: number, mostPieces: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > longest && pieces.length < mostPieces - 1) {
    const end = cutBefore(rest, longest);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, clip(rest, longest)];
}

/** Shortens a text to at most `longest` UTF-16 units, with an ellipsis where something was cut off. */
export function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, beforePair(text, longest - 1))}…`;
}

function cutBefore(text: string, longest: number): number {
  const line = text.lastIndexOf('\n', longest);
  if (line > longest / 2) return line;
  const space = text.lastIndexOf(' ', longest);
  return space > longest / 2 ? space : beforePair(text, longest);
}

function beforePair(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
