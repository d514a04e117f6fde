/** What a reviewer says of a note that it was shown: of an end, whether it is one (`supported`), or not. */
export type NoteVerdict = { readonly verdict: string; readonly instead?: string };

/** Whether a text asks for a review: it shows notes, each under a mark. */
export function isReview(text: string): boolean {
  return /^=== notes \S+ ===$/m.test(text) && noteStart.test(text);
}

const noteStart = /^s\d+ (statement|remembered): /m;

/**
 * A reviewer who takes people at their word, unless it is told to judge otherwise: what rests on words of theirs is
 * supported, and what they want forgotten is.
 *
 * @param prompt whose form this file alone knows: `s1 statement: …`, or `s1 remembered: …` of ends, one note below the
 * other
 * @param judge what it says of a statement
 */
export function answerReview(
  prompt: string,
  judge: (statement: string) => NoteVerdict = () => ({ verdict: 'supported' }),
): Readonly<Record<string, readonly unknown[]>> {
  // An example of notes may stand before them.
  const notes = prompt.slice(prompt.search(/^=== notes /m)).matchAll(/^(s\d+) (statement|remembered): (.*)$/gm);
  return Object.fromEntries(
    Array.from(notes, ([, id = '', lead, text = '']) => {
      const said = judge(text);
      return [id, [text, lead === 'statement' ? said : { verdict: ofEnds(said) }]];
    }),
  );
}

function ofEnds({ verdict }: NoteVerdict): string {
  if (verdict === 'secret') return verdict;
  return verdict === 'supported' ? 'over' : 'still';
}
