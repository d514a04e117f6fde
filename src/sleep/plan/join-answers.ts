import { type Insights, placedElements, withStatements } from '../agent/insights.ts';
import { type Ground, groundOf, groundsOverlap } from './grounds.ts';
import { doubtAbout, type Judged, type JudgeInput, judgeElements } from './judge-elements.ts';
import { isFar } from './nearness.ts';

/**
 * Two readings of one window as one: what the one overlooks the other may have found. To all of `taken` comes what
 * `other` soundly states, where `taken` states nothing soundly of the same words. What has nothing to do with its words
 * gives way to what has.
 */
export function joinAnswers(taken: Insights, other: Insights, window: Omit<JudgeInput, 'insights'>): Insights {
  const mine = soundIn({ ...window, insights: taken });
  const near = [...mine.values()].filter(({ isFar }) => !isFar);
  const found = new Map(
    [...soundIn({ ...window, insights: other })].filter(
      ([, one]) => !one.isFar && !near.some((known) => groundsOverlap(known, one)),
    ),
  );
  if (found.size === 0) return taken;
  const isReplaced = (id: string) => {
    const one = mine.get(id);
    return one?.isFar === true && [...found.values()].some((better) => groundsOverlap(better, one));
  };
  return withStatements(taken, [
    ...placedElements(taken).filter(({ id }) => !isReplaced(id)),
    ...placedElements(other).filter(({ id }) => found.has(id)),
  ]);
}

/**
 * Whether an answer shows a model that only fills in its prompt, and that has passed over half of the messages or more:
 * asked again, it finds others.
 */
export function overlooksMuch(input: JudgeInput): boolean {
  if (!judgeElements(input).some(isCopied)) return false;
  const near = [...soundIn(input).values()].filter((one) => !one.isFar);
  const read = new Set(near.map(({ heard }) => heard.message.id));
  const told = input.window.messages.filter(({ speaker }) => speaker === 'person');
  return 2 * told.filter(({ id }) => !read.has(id)).length >= told.length;
}

/** Whether an element is a text of the prompt: a careful model copies none. */
export function isCopied(judged: Judged): boolean {
  return judged.kind === 'refused' && judged.refused.because === 'copied-from-the-prompt';
}

type Sound = Ground & { readonly isFar: boolean };

/** By id: what each sound statement rests on. */
function soundIn(input: JudgeInput): ReadonlyMap<string, Sound> {
  return new Map(
    judgeElements(input).flatMap((one) => {
      if (one.kind === 'refused' || one.candidate.slot !== null || doubtAbout(one) !== null) return [];
      const ground = groundOf(one.candidate);
      return ground === null
        ? []
        : [[one.candidate.id, { ...ground, isFar: isFar(one.candidate.text, ground.heard) }] as const];
    }),
  );
}
