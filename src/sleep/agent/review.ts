import { z } from 'zod';

/** `auto`: what could do harm. `always`: everything. `off`: nothing, and what only a review could clear is refused. */
export const reviewModes = ['auto', 'always', 'off'] as const;

export type ReviewMode = (typeof reviewModes)[number];

/** What was put to the reviewer in this cycle, and what came back. An item without a verdict is not supported. */
export type Review = {
  readonly mode: ReviewMode;
  readonly items: readonly Pick<ReviewItem, 'id'>[];
  readonly verdicts: readonly ReviewVerdict[];
};

const reviewReasons = [
  'words-of-others',
  'words-of-scarlet',
  'important',
  'persona',
  'far-from-its-quote',
  'far-from-its-target',
  'quote-not-found',
  'thin-quote',
  'quotes-a-question',
  'asks',
  'own-words',
  'read-before',
  'refused-before',
  'may-tell-a-secret',
  'not-reviewed-yet',
  'its-end',
  'tidying',
  'always',
] as const;

export type ReviewReason = (typeof reviewReasons)[number];

/** A statement that a reviewer decides about, with all that is needed to decide. Secrets are masked. */
export const reviewItemSchema = z.object({
  /**
   * Of an element (`human_updates.0`), of a live entry that nobody has reviewed (`late.e12`), of its end (`end.e12`), of a line
   * that an update aims at (`replaced.human_updates.0`), or of what may be a secret (`secret.0`).
   */
  id: z.string(),
  reasons: z.array(z.enum(reviewReasons)),
  /** Whom the statement is about: the person, or Scarlet herself (`persona`). */
  about: z.enum(['person', 'scarlet']),
  op: z.enum(['add', 'update', 'obsolete']),
  /** What would be remembered. */
  statement: z.string(),
  /** The line that would be replaced or taken away. */
  line: z.string().nullable(),
  /** Who said what it rests on. */
  speaker: z.enum(['person', 'scarlet']),
  said: z.string(),
  /** What stood right before. */
  before: z.string().nullable(),
  /** Words of others that came with the message: no evidence. */
  others: z.array(z.string()),
});

/** `instead`, for an order: what remains of it as a preference of the person. */
export const verdictSchema = z.object({
  id: z.string(),
  verdict: z.enum(['supported', 'denied', 'about-someone-else', 'order', 'secret', 'not-supported']),
  instead: z.string().nullish(),
});

export type ReviewItem = z.infer<typeof reviewItemSchema>;
export type ReviewVerdict = z.infer<typeof verdictSchema>;

/** Whether an item is put to the reviewer for its own sake, not because there is a review anyway. */
export function needsReview(reasons: ReviewItem['reasons']): boolean {
  return reasons.some((reason) => reason !== 'not-reviewed-yet');
}
