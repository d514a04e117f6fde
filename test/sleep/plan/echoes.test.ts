import { expect, test } from 'vitest';
import { mendableElements } from '../../../src/sleep/plan/judge-elements.ts';
import { quoteInstead } from '../../../src/sleep/plan/quote-instead.ts';
import { entry, inputOf, insightsOf, item, ledgerOf, windowOf } from './plan-input.ts';

const talk = ['I am a nurse', 'Leo can not eat bread', 'my sister is in London for good', 'I have two cats'] as const;

/** One statement about each message, in its own words and with others before them. */
function statedWith(...before: readonly string[]) {
  const statements = talk.flatMap((said, place) => {
    const words = before[place];
    return words === undefined ? [] : [item(`${words} ${said}`, said)];
  });
  return inputOf({ window: windowOf(...talk), insights: insightsOf({ human_updates: statements }) });
}

const care = 'Has taken care of people in need.';

test('what is said of message after message, and nowhere was, leaves each of them its own words', () => {
  const input = statedWith('Oh:', care, `So. ${care}`, care);

  expect(mendableElements(input).map(({ because }) => because)).toEqual(['echo', 'echo', 'echo']);
  expect(quoteInstead(input).human_updates.map(({ text }) => text)).toEqual([
    'Oh: I am a nurse',
    '“Leo can not eat bread”',
    '“my sister is in London for good”',
    '“I have two cats”',
  ]);
});

test.each([
  ['of two messages', [care, care]],
  ['in fewer words', ['Takes care of people all', 'Takes care of people all', 'Takes care of people all']],
  [
    'as somebody said it',
    [
      'My sister is in London for good.',
      'My sister is in London for good.',
      'Yes:',
      'My sister is in London for good.',
    ],
  ],
  ['without spaces, in fewer words', ['喜欢音乐', '喜欢音乐', '喜欢音乐', '喜欢音乐']],
])('and so is nothing %s', (_, before) => {
  expect(mendableElements(statedWith(...before))).toEqual([]);
});

test('one message may have it in all of its statements', () => {
  const [nurse] = talk;
  const statements = ['at night', 'by day', 'on Sundays', 'at sea'].map((when) => item(`${care} Nurse ${when}`, nurse));
  const insights = insightsOf({ human_updates: statements });

  expect(mendableElements(inputOf({ window: windowOf(...talk), insights }))).toEqual([]);
});

test('updates of one line may all keep what it says', () => {
  const known = entry('e1', 'Is training for the Berlin marathon in September', { reviewed: 1 });
  const updates = talk.map((said) => item(`${known.text}; ${said}`, said, { op: 'update', target: 'h1' }));
  const insights = insightsOf({ human_updates: updates });

  expect(mendableElements(inputOf({ ledger: ledgerOf(known), window: windowOf(...talk), insights }))).toEqual([]);
});
