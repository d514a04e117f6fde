import type { ReviewItem, ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { type TidyingAnswer, tidyingAnswerSchema } from '../../../src/sleep/agent/tidying-request.ts';
import { lineOf } from '../../../src/sleep/plan/block-layout.ts';
import type { TidyingInput } from '../../../src/sleep/plan/judge-tidying.ts';
import { itemsOfTidying, planTidying } from '../../../src/sleep/plan/plan-tidying.ts';
import type { Plan } from '../../../src/sleep/plan/plan-types.ts';
import { type InputParts, inputOf } from './plan-input.ts';

export type TidyingParts = Omit<InputParts, 'insights' | 'window' | 'shown'> & {
  readonly answer: Partial<TidyingAnswer>;
};

/** A whole input from what matters: every live and archived entry is shown, under its own id as its mark. */
export function tidyingOf({ answer, ...parts }: TidyingParts): TidyingInput {
  const { insights: _i, window: _w, shown: _s, ...input } = inputOf(parts);
  const shown = input.ledger.entries
    .filter(({ state }) => state === 'live' || state === 'archived')
    .map((entry) => ({ mark: entry.id, entry: entry.id, line: lineOf(entry) }));
  return {
    ...input,
    shown,
    answer: tidyingAnswerSchema.parse({ merges: [], contradictions: [], topics: [], ...answer }),
  };
}

export type Judge = (item: ReviewItem) => ReviewVerdict['verdict'];

export const agrees: Judge = () => 'supported';

/** What a reviewer would be asked, and the plan that comes of one who judges like that. */
export function tidied(
  parts: TidyingParts,
  judge: Judge = agrees,
): { readonly input: TidyingInput; readonly items: readonly ReviewItem[]; readonly made: Plan } {
  const input = tidyingOf(parts);
  const items = itemsOfTidying(input);
  const verdicts = items.map((one) => ({ id: one.id, verdict: judge(one) }));
  return { input, items, made: planTidying({ ...input, review: { mode: 'auto', items, verdicts } }) };
}
