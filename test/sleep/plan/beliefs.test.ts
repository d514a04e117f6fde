/** What a person believes is kept as theirs, with the correction; whether it was a joke is for the review to say. */
import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { inputOf, insightsOf, item, laterInput, replied, reviewed, valueAfter, windowOf } from './plan-input.ts';

const misconceptions = [
  [
    'the Great Wall can be seen from the Moon',
    'You can’t see it from there',
    'Thinks that the Great Wall can be seen from the Moon',
  ],
  ['we only use 10% of our brain', 'We use all of it', 'Thinks that people use 10% of their brain'],
  ['bats are blind', 'Bats can see quite well', 'Thinks that bats are blind'],
  [
    'gli squali non si ammalano mai di cancro',
    'Anche gli squali si ammalano',
    'Pensa che gli squali non si ammalino di cancro',
  ],
  ['il Sahara è il deserto più grande', 'Il più grande è l’Antartide', 'Pensa che il Sahara sia il deserto più grande'],
  ['Napoleone era bassissimo', 'Era di statura normale', 'Pensa che Napoleone fosse bassissimo'],
  ['Blitze schlagen nie zweimal ein', 'Doch, oft sogar', 'Glaubt, dass Blitze nie zweimal einschlagen'],
  ['Zucker macht Kinder hyperaktiv', 'Das ist nicht belegt', 'Glaubt, dass Zucker Kinder hyperaktiv macht'],
  [
    'Goldfische haben drei Sekunden Gedächtnis',
    'Sie erinnern sich monatelang',
    'Glaubt, dass Goldfische drei Sekunden Gedächtnis haben',
  ],
  ['富士山は死火山です', '富士山は活火山です', '富士山は死火山だと思っている'],
  ['血液型で性格が決まります', '科学的な根拠はありません', '血液型で性格が決まると思っている'],
  ['トマトは野菜です', '植物学では果物です', 'トマトは野菜だと思っている'],
] as const;

const home = { guild: '111111111111111111' };

describe('a belief', () => {
  test.each(misconceptions)('stands with its correction: %s', (said, corrected, line) => {
    const window = windowOf(said, replied(`Hm. ${corrected}.`));
    const input = inputOf({
      window,
      insights: insightsOf({ human_updates: [item(line, said, { correction: corrected })] }),
    });

    const made = planCycle(input);

    expect(made.ledger.entries).toMatchObject([{ text: line, correction: corrected }]);
    expect(valueAfter(input, made, 'human')).toBe(`- ${line} (✗ ${corrected})`);
    expect(planCycle(laterInput(input, made)).changes).toEqual([]);
  });

  test('gets none that the bot never said', () => {
    const [said, corrected, line] = misconceptions[0];
    const window = windowOf(said, corrected, replied('Fascinating!'));

    const made = planCycle(
      inputOf({ window, insights: insightsOf({ human_updates: [item(line, said, { correction: corrected })] }) }),
    );

    expect(made.ledger.entries).toMatchObject([{ text: line, correction: null }]);
  });

  test.each([
    ['direct', 'direct', true],
    [home, home, true],
    [home, 'direct', false],
    ['direct', home, false],
    [home, { guild: '222222222222222222' }, false],
  ] as const)('said in %j and put right in %j has what was said there alone', (claimIn, answerIn, isHeld) => {
    const [said, corrected, line] = misconceptions[0];
    const window = windowOf(said, replied(`${corrected}, and all the best for the new job!`));
    const places = [claimIn, answerIn];
    const messages = window.messages.map((one, index) => ({ ...one, learnedIn: places[index] ?? 'direct' }));

    const made = planCycle(
      inputOf({
        window: { ...window, messages },
        insights: insightsOf({ human_updates: [item(line, said, { correction: corrected })] }),
      }),
    );

    expect(made.ledger.entries).toMatchObject([{ text: line, correction: isHeld ? corrected : null }]);
  });

  test('that the bot alone spoke of is none of the person’s', () => {
    const window = windowOf('ok', replied('Some think that bats are blind'));

    expect(
      planCycle(
        inputOf({
          window,
          insights: insightsOf({ human_updates: [item('Thinks that bats are blind', 'bats are blind')] }),
        }),
      ).ledger.entries,
    ).toEqual([]);
  });
});

test.each([
  ['I am the queen of England lol', 'Is the queen of England'],
  ['ich hab 300 Katzen, haha', 'Hat 300 Katzen'],
  ['let’s play: I am a dragon', 'Is a dragon'],
])('a joke that the review knows for one is not stored: %s', (said, line) => {
  const insights = insightsOf({ human_updates: [item(line, said, { importance: 8 })] });
  const { made } = reviewed({ window: windowOf(said), insights }, () => 'denied');

  expect(made.ledger.entries).toEqual([]);
  expect(made.refused).toMatchObject([{ because: 'denied', text: line }]);
});
