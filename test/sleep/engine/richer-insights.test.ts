/** Sentiment and patterns over a running engine: what is kept from one cycle to the next. */
import { expect, test } from 'vitest';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { ownBrain } from '../cycle/letta-in-memory.ts';
import { ada, minute, openSleepWorld } from './sleep-world.ts';

const weekMs = 7 * 24 * 60 * minute;

test('a pattern is shown with an id, and becomes a line with the next message that bears it out', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const prompts: string[] = [];
  world.letta.brain = (prompt) => {
    if (isReview(prompt)) return ownBrain(prompt);
    prompts.push(prompt);
    const patterns = prompt.includes('x1 Skips breakfast (pattern)')
      ? [{ text: 'Eats nothing in the morning', quote: 'Nothing this morning', target: 'x1' }]
      : [{ text: 'Skips breakfast', quote: 'I had no breakfast' }];
    return JSON.stringify({ human_updates: [], patterns });
  };

  await world.say(bot, 'I had no breakfast.');
  await world.clock.quiet();
  const before = world.blockOf('session_context');
  await world.say(bot, 'Nothing this morning either.');
  await world.clock.quiet();

  expect(before).toBe('');
  expect(prompts).toHaveLength(2);
  expect(world.blockOf('session_context')).toBe('- Pattern: Skips breakfast');
});

test('the course of a mood is kept by week, in the block and in the report, and a bad value is dropped alone', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const said = ['-2: grieving', '99: lost', '1: calmer'];
  world.letta.brain = (prompt) =>
    isReview(prompt) ? ownBrain(prompt) : JSON.stringify({ human_updates: [], sentiment: said.shift() });

  for (const text of ['My cat died.', 'I miss her.', 'I slept well.']) {
    await world.say(bot, text);
    await world.clock.quiet();
    if (text !== 'My cat died.') continue;
    await world.clock.pass(weekMs);
  }

  expect(world.blockOf('session_context').split('\n')).toEqual([
    '- Mood and topic: calmer',
    '- Mood week by week, from -2 to 2: -2, 1',
  ]);
  expect((await bot.reports.reportOf(ada)).mood).toEqual([-2, 1]);
});
