/** What a reviewer says of a note that it was shown. */
export type ReviewVerdict = { readonly id: string; readonly verdict: string };

/** Whether a text asks for a review: it shows notes, each under a mark. */
export function isReview(text: string): boolean {
  return /^=== notes \S+ ===$/m.test(text) && noteStart.test(text);
}

const noteStart = /^s\d+ statement: /m;

/**
 * A reviewer who takes people at their word: what rests on words of theirs is supported. Scripts make others.
 *
 * @param prompt whose form this file alone knows: `s1 statement: …`, one note below the other
 */
export function answerReview(prompt: string): { readonly verdicts: readonly ReviewVerdict[] } {
  const marks = [...prompt.matchAll(/^(s\d+) statement: /gm)].map(([, id = '']) => id);
  return { verdicts: marks.map((id) => ({ id, verdict: 'supported' })) };
}
