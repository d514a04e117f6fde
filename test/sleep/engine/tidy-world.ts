import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { isTidying, linesToTidy } from '../../../src/local/model/sleep/answer-tidying.ts';
import { ownBrain } from '../cycle/letta-in-memory.ts';
import { openSleepWorld, type SleepWorld, type Started, type WorldOptions } from './sleep-world.ts';

export const wordings = [
  'I like tea.',
  'I like green tea.',
  'I like hot tea.',
  'I like strong tea.',
  'I like black tea.',
];
export const merged = 'Likes tea of all kinds';

export type Answer = (prompt: string) => string;

/** Merges every line that speaks of tea. */
export const mergesTea: Answer = (prompt) => {
  const marks = linesToTidy(prompt).flatMap(({ mark, text }) => (/tea/.test(text) && text !== merged ? [mark] : []));
  return JSON.stringify({ merges: marks.length > 1 ? [`${marks.join(' ')}: ${merged}`] : [] });
};

export async function tidyWorld(tidy: Answer = mergesTea, options: WorldOptions = {}) {
  const world = await openSleepWorld({ ...options, policy: { threshold: 1, ...options.policy } });
  const asked = { tidyings: [] as string[], reviews: [] as string[] };
  world.letta.brain = (prompt) => {
    if (isTidying(prompt)) {
      asked.tidyings.push(prompt);
      return tidy(prompt);
    }
    if (!isReview(prompt)) return ownBrain(prompt);
    if (prompt.includes(merged)) asked.reviews.push(prompt);
    return JSON.stringify(answerReview(prompt));
  };
  return { world, bot: world.start(), asked };
}

export async function say(world: SleepWorld, bot: Started, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await world.say(bot, text);
    await world.clock.quiet();
  }
}

/** Fifteen cycles that teach nothing about tea. */
export const games = Array.from({ length: 15 }, (_, index) => `I like game ${index}.`);

export function teaLines(world: SleepWorld): readonly string[] {
  return world
    .blockOf('human')
    .split('\n')
    .filter((line) => /tea/.test(line));
}
