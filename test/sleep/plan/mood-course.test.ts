import { expect, test } from 'vitest';
import { courseLine, courseOf, type Moods, withMood } from '../../../src/sleep/plan/mood-course.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { dayMs, inputOf, insightsOf, liveTexts, now } from './plan-input.ts';

const weekMs = 7 * dayMs;

/** What was found, and how many weeks ago. */
function moods(...found: readonly (readonly [weeksAgo: number, value: number])[]): Moods {
  return found.reduce<Moods>((all, [ago, value]) => withMood(all, value, now - ago * weekMs), []);
}

test('a week is the mean of what was found in it, and weeks without a word stay open', () => {
  const known = moods([3, -2], [3, -1], [1, 1], [0, 2]);

  expect(courseOf(known, now)).toEqual([-1.5, null, 1, 2]);
  expect(courseLine(known, now)).toBe('-1.5, ·, 1, 2');
});

test('one week is no course, and eight weeks are kept', () => {
  const many = moods(...Array.from({ length: 30 }, (_, index) => [29 - index, 1] as const));

  expect(courseLine(moods([0, 1]), now)).toBeUndefined();
  expect(many).toHaveLength(8);
  expect(courseOf([], now)).toEqual([]);
});

test('the course is one line of session_context, and leaves what stands there its place', () => {
  const long = (index: number) => `Do thing ${index} ${'and more of the same '.repeat(8)}`;
  const full = insightsOf({
    priority_actions: [1, 2, 3, 4, 5].map(long),
    reflection: 'all of it. '.repeat(60),
    sentiment: '1: calm',
  });
  const known = moods([1, -1], [0, 1]);

  const some = liveTexts(
    planCycle(inputOf({ insights: insightsOf({ sentiment: '1: calm' }), moods: known })),
    'session_context',
  );
  const all = liveTexts(planCycle(inputOf({ insights: full, moods: known })), 'session_context');

  expect(some).toEqual(['Mood and topic: calm', 'Mood week by week, from -2 to 2: -1, 1']);
  expect(all.filter((text) => /^(Next|Reflection)/.test(text))).toHaveLength(6);
});
