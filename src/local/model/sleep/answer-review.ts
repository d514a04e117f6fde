/** What a reviewer says of a note that it was shown. */
export type ReviewVerdict = { readonly id: string; readonly verdict: string; readonly instead?: string };

/** Whether a text asks for a review: it shows notes, each under a mark. */
export function isReview(text: string): boolean {
  return text.includes('"verdicts"') && noteStart.test(text);
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
  judge: (statement: string) => Omit<ReviewVerdict, 'id'> = () => ({ verdict: 'supported' }),
): { readonly verdicts: readonly ReviewVerdict[] } {
  const notes = prompt.matchAll(/^(s\d+) statement: (.*)$/gm);
  return { verdicts: Array.from(notes, ([, id = '', statement = '']) => ({ id, ...judge(statement) })) };
}
