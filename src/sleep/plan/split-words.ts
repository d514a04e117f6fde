/** What a person typed, apart by whose words it is. */
export type SplitWords = { readonly own: string; readonly quoted: readonly string[] };

const reported =
  /\b(?:said|says|saying|told|tells|wrote|writes|replied|replies|texted|answered|asked|posted|claims?|detto|dice|diceva|scrive|scritto|risposto|risponde|chiesto|postato)\b[^"“«”»\n]{0,40}["“«]([^"”»]{3,})["”»]/giu;

/**
 * Parts the person's own words from what they only pass on: Discord quotes, code blocks, pasted chat logs, forwarded
 * text, and speech reported in quotation marks.
 */
export function splitWords(text: string): SplitWords {
  const quoted: string[] = [];
  const moved = (part: string): string => {
    quoted.push(part);
    return ' ';
  };
  const own = text
    .replace(/```[\s\S]*?(?:```|$)/g, moved)
    .replace(/^\s*>>> [\s\S]*/m, moved)
    .replace(/^\s*>.*$/gm, moved)
    .replace(/^\s*(?:fwd|fw|forwarded(?: message)?|inoltrato|messaggio inoltrato)\b\s*:?[\s\S]*/im, moved)
    .replace(/^\s*\[?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?\]?\s*[-–]?\s*[^:\n]{1,40}:\s.*$/gim, moved)
    .replace(reported, (whole, part: string) => whole.replace(part, moved(part)));
  return { own, quoted };
}

/** The sentences in which the bot speaks of herself. What she says of the person is their words at best. */
export function ofHerself(text: string): string {
  const sentences = text.match(/[^.!?\n]+[.!?]*/g) ?? [];
  return sentences
    .filter((sentence) => /\b(?:i|i'm|i've|me|my|mine|io|mi|mio|mia|miei|sono|ho)\b/iu.test(sentence))
    .filter((sentence) => !/\b(?:you|your|yours|you're|tu|ti|te|tuo|tua|tuoi|tue|hai|sei)\b/iu.test(sentence))
    .join('\n');
}
