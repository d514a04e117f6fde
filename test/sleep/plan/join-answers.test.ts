import { expect, test } from 'vitest';
import { joinAnswers } from '../../../src/sleep/plan/join-answers.ts';
import { inputOf, insightsOf, item, windowOf } from './plan-input.ts';

const window = windowOf('I am a nurse', 'I have two dogs', 'I fear spiders');
const grounds = inputOf({ window });
const nurse = item('Works as a nurse', 'I am a nurse');
const dogs = item('Has two dogs', 'I have two dogs');

test('what the one answer overlooks comes from the other, each in its list', () => {
  const taken = insightsOf({ human_updates: [nurse], reflection: 'Calm.' });
  const other = insightsOf({ human_updates: [dogs], goals_insights: [item('Fears spiders', 'I fear spiders')] });

  expect(joinAnswers(taken, other, grounds)).toEqual({
    ...taken,
    human_updates: [nurse, dogs],
    goals_insights: other.goals_insights,
  });
});

test('a message that one answer has read is not told a second time in other words', () => {
  const taken = insightsOf({ human_updates: [nurse] });
  const other = insightsOf({ human_updates: [item('Is a nurse', 'a nurse'), dogs] });

  expect(joinAnswers(taken, other, grounds).human_updates).toEqual([nurse, dogs]);
});

test('what is unsound stands in the way of nothing, and is not taken over', () => {
  const asks = item('What is your job?', 'I am a nurse');
  const invented = item('Has a yacht', 'I have a yacht');
  const taken = insightsOf({ human_updates: [asks, dogs] });

  expect(joinAnswers(taken, insightsOf({ human_updates: [nurse] }), grounds).human_updates).toEqual([
    asks,
    dogs,
    nurse,
  ]);
  expect(joinAnswers(taken, insightsOf({ human_updates: [invented, asks] }), grounds)).toBe(taken);
});
