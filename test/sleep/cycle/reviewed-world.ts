import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import type { SleepPolicy } from '../../../src/sleep/state/sleep-policy.ts';
import { openSleepWorld, type SleepWorld } from '../engine/sleep-world.ts';
import { ownBrain } from './letta-in-memory.ts';

type Judge = NonNullable<Parameters<typeof answerReview>[1]>;

/** A world whose reviewer judges as it is told, and all that it was asked. */
export async function worldWith(judge: Judge, policy: Partial<SleepPolicy> = {}) {
  const world = await openSleepWorld({ policy: { threshold: 1, ...policy } });
  const reviews: string[] = [];
  world.letta.brain = (prompt) => {
    if (!isReview(prompt)) return ownBrain(prompt);
    reviews.push(prompt);
    return JSON.stringify(answerReview(prompt, judge));
  };
  return { world, bot: world.start(), reviews };
}

/** From now on the sleep agent makes this of every window that holds these words, whatever it may say of others. */
export function learns(
  world: SleepWorld,
  words: string,
  ...elements: readonly (readonly InsightElement[])[]
): () => number {
  const { brain } = world.letta;
  let asked = 0;
  world.letta.brain = (prompt) => {
    if (isReview(prompt) || !new RegExp(`^m\\d+: .*${words}`, 'm').test(prompt)) return brain(prompt);
    asked += 1;
    return JSON.stringify({ human_updates: elements[Math.min(asked, elements.length) - 1] });
  };
  return () => asked;
}

export const supported: Judge = () => ({ verdict: 'supported' });

export async function textsIn(world: SleepWorld): Promise<readonly string[]> {
  return (await world.ledgerOf()).entries.map(({ text }) => text);
}
