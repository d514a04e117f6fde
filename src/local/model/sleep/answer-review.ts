/** What a reviewer says of a note that it was shown. */
export type NoteVerdict = { readonly verdict: string; readonly instead?: string };

/** Whether a text asks for a review: it shows notes, each under a mark. */
export function isReview(text: string): boolean {
  return /^=== notes \S+ ===$/m.test(text) && noteStart.test(text);
}

const noteStart = /^s\d+ statement: /m;

/**
 * A reviewer who takes people at their word, unless it is told to judge otherwise: what rests on words of theirs is
 * supported.
 *
 * @param prompt whose form this file alone knows: `s1 statement: …`, one note below the other
 * @param judge what it says of a statement
 */
export function answerReview(
  prompt: string,
  judge: (statement: string) => NoteVerdict = () => ({ verdict: 'supported' }),
): Readonly<Record<string, readonly unknown[]>> {
  const notes = prompt.matchAll(/^(s\d+) statement: (.*)$/gm);
  return Object.fromEntries(Array.from(notes, ([, id = '', statement = '']) => [id, [statement, judge(statement)]]));
}
