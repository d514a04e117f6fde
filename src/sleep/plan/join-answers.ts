import { type Insights, placedElements, withStatements } from '../agent/insights.ts';
import { type Ground, groundOf, overlap } from './grounds.ts';
import { doubtAbout, type JudgeInput, judgeElements } from './judge-elements.ts';

/**
 * Two readings of one window as one: what the one overlooks the other may have found. To all of `taken` comes what
 * `other` soundly states, where `taken` states nothing soundly of the same words.
 */
export function joinAnswers(taken: Insights, other: Insights, window: Omit<JudgeInput, 'insights'>): Insights {
  const read = [...soundIn({ ...window, insights: taken }).values()];
  const more = soundIn({ ...window, insights: other });
  const found = placedElements(other).filter(({ id }) => {
    const ground = more.get(id);
    return ground !== undefined && !read.some((known) => overlap(known, ground));
  });
  return found.length === 0 ? taken : withStatements(taken, [...placedElements(taken), ...found]);
}

/** By id: what each sound statement rests on. */
function soundIn(input: JudgeInput): ReadonlyMap<string, Ground> {
  return new Map(
    judgeElements(input).flatMap((one) => {
      if (one.kind === 'refused' || one.candidate.slot !== null || doubtAbout(one) !== null) return [];
      const ground = groundOf(one.candidate);
      return ground === null ? [] : [[one.candidate.id, ground] as const];
    }),
  );
}
