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

test('what has nothing to do with its words gives way to what has, and stays where nothing has', () => {
  const far = item('Keeps bees', 'I fear spiders');
  const near = item('Fears spiders', 'fear spiders');
  const taken = insightsOf({ human_updates: [far, item('Mag Hunde', 'two dogs')] });

  const joined = joinAnswers(taken, insightsOf({ human_updates: [near] }), grounds);

  expect(joined.human_updates).toMatchObject([{ text: 'Mag Hunde' }, { text: 'Fears spiders' }]);
});

test('what has nothing to do with its words is not taken over, whatever else is', () => {
  const taken = insightsOf({ human_updates: [nurse] });
  const other = insightsOf({ human_updates: [dogs, item('Keeps bees', 'I fear spiders')] });

  expect(joinAnswers(taken, other, grounds).human_updates).toEqual([nurse, dogs]);
});

test('of one sentence, what rests on other words of it is still to be told', () => {
  const talk = inputOf({ window: windowOf('I am a nurse and I have two dogs') });

  expect(joinAnswers(insightsOf({ human_updates: [nurse] }), insightsOf({ human_updates: [dogs] }), talk)).toEqual(
    insightsOf({ human_updates: [nurse, dogs] }),
  );
});

test('what only names a message tells it as well as what quotes it', () => {
  const named = item('Has two dogs', 'owns a pack of them', { ref: 'm2' });
  const taken = insightsOf({ human_updates: [named] });

  expect(joinAnswers(taken, insightsOf({ human_updates: [dogs] }), grounds)).toBe(taken);
});

// With the whole message as its quote, "Since 2019" kept an allergy out of memory.
test.each([
  ['Since 2019', 'Nearly dies of peanuts', 'since 2019. oh and peanuts would kill me'],
  ['Is in Lisbon', 'Teaches maths', 'i am in lisbon now!! i teach maths online'],
  ['爱喝茶', '不喝咖啡', '我爱喝茶。咖啡不喝。'],
  ['Wohnt in Kiel, hat Katzen', 'Verträgt keine Nüsse', 'ich wohne in kiel. ich vertrage keine nüsse. habe katzen'],
])('of a message that is quoted as a whole, what %j leaves is still to be told', (first, second, said) => {
  const talk = inputOf({ window: windowOf(said) });
  const [known, rest] = [item(first, said), item(second, said)];
  const taken = insightsOf({ human_updates: [known] });

  expect(joinAnswers(taken, insightsOf({ human_updates: [known, rest] }), talk).human_updates).toEqual([known, rest]);
});

test.each(['Would be killed by peanuts', 'Since March 2019'])(
  'a statement of both of its sentences leaves nothing: %s',
  (rest) => {
    const said = 'since march 2019. oh and peanuts would kill me';
    const taken = insightsOf({ human_updates: [item('Vegetarian since March 2019, allergic to peanuts', said)] });
    const other = insightsOf({ human_updates: [item(rest, said)] });

    expect(joinAnswers(taken, other, inputOf({ window: windowOf(said) }))).toBe(taken);
  },
);
