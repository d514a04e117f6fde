import { describe, expect, test } from 'vitest';
import type { ReviewItem, ReviewVerdict } from '../../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  entry,
  type inputOf as InputOf,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  reviewed,
  windowOf,
} from '../plan-input.ts';
import { tidied } from '../tidying-input.ts';

const course = 'Šifra predmeta je 20417';
const door = 'Šifra za ulaz je 20417';
const isControl = ({ id }: ReviewItem) => id === 'secret.control';
const isQuestion = (one: ReviewItem) => one.id.startsWith('secret.') && !isControl(one);

/** A message that calls a value by a name that may stand for a secret, and what a model makes of it. */
function given(said: string, line: string, more: Parameters<typeof InputOf>[0] = {}) {
  const lines = [item(line, said), item('Likes tea', 'I like tea')];
  return { window: windowOf(`${said}. I like tea.`), insights: insightsOf({ human_updates: lines }), ...more };
}

/** A reviewer who finds everything supported, says this to whether a value is a secret, and knows that a bus is none. */
const saying =
  (verdict: ReviewVerdict['verdict'], ofBus: ReviewVerdict['verdict'] = 'denied') =>
  (one: ReviewItem): ReviewVerdict['verdict'] => {
    if (isControl(one)) return ofBus;
    return isQuestion(one) ? verdict : 'supported';
  };

describe('a value of which no rule is sure', () => {
  test('is put to the reviewer as a secret of the person, beside the words in which it is called so', () => {
    const { items } = reviewed(given(course, 'Takes the course 20417'), saying('denied'));

    expect(items.filter(isQuestion)).toEqual([
      expect.objectContaining({
        id: 'secret.0',
        reasons: ['may-tell-a-secret'],
        statement: 'Has a password, a PIN or a code that opens something: 20417',
        said: `${course}. I like tea.`,
      }),
    ]);
  });

  test('is shown without what else in its message is surely a secret', () => {
    const said = `${course}. My PIN is 4711`;
    const { items } = reviewed(given(said, 'Takes the course 20417'), saying('denied'));

    const [asked] = items.filter(isQuestion);
    expect(asked?.said).toContain('20417');
    expect(asked?.said).not.toContain('4711');
  });

  test.each(['denied', 'not-supported'] as const)('is kept, with its quote, where the answer is: %s', (verdict) => {
    const { made } = reviewed(given(course, 'Takes the course 20417'), saying(verdict));

    expect(liveTexts(made)).toEqual(['Takes the course 20417', 'Likes tea']);
    expect(made.ledger.entries[0]?.sources[0]?.quote).toContain('20417');
  });

  test('is kept with the lines that tell it alone, not in the quote of another one, nor with what is refused', () => {
    const judge = (one: ReviewItem) =>
      one.id.startsWith('secret.') || /course/.test(one.statement) ? 'not-supported' : 'supported';
    const { made } = reviewed(given(course, 'Takes the course, šifra 20417'), judge);

    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(made.refused).toMatchObject([{ because: 'not-supported', text: 'Takes the course, šifra •••' }]);
    expect(JSON.stringify(made)).not.toContain('20417');
  });

  test.each(['supported', 'secret', 'about-someone-else', 'order'] as const)(
    'is kept nowhere where the answer is: %s',
    (verdict) => {
      const { made } = reviewed(given(door, 'Gets in with 20417'), saying(verdict));

      expect(liveTexts(made)).toEqual(['Likes tea']);
      expect(made.refused).toMatchObject([{ because: 'secret', text: null, quote: null }]);
      expect(JSON.stringify(made)).not.toContain('20417');
    },
  );

  test.each<[string, ReturnType<typeof inputOf>['review']]>([
    ['nobody was asked', { mode: 'auto', items: [], verdicts: [] }],
    ['nobody may be asked', { mode: 'off', items: [], verdicts: [] }],
    ['it got no answer', { mode: 'auto', items: [{ id: 'secret.0' }], verdicts: [] }],
    [
      'an answer of another review stands',
      { mode: 'off', items: [], verdicts: [{ id: 'secret.0', verdict: 'denied' }] },
    ],
  ])('is kept nowhere where %s', (_, review) => {
    const made = planCycle(inputOf({ ...given(door, 'Gets in with 20417'), review }));

    expect(JSON.stringify(made)).not.toContain('20417');
    expect(because(made)).toContain('secret');
  });

  // Guards against a small model that said no to two passwords of six, and yes to the bus.
  test.each(['supported', 'order', 'secret'] as const)(
    'is kept nowhere, whatever the answer, where the reviewer says of the number of a bus: %s',
    (ofBus) => {
      const { items, made } = reviewed(given(course, 'Takes the course 20417'), saying('denied', ofBus));

      expect(items.filter(isControl)).toMatchObject([
        {
          statement: 'Has a password, a PIN or a code that opens something: 41',
          said: expect.stringContaining('bus 41'),
        },
      ]);
      expect(liveTexts(made)).toEqual(['Likes tea']);
      expect(JSON.stringify(made)).not.toContain('20417');
    },
  );

  test('is asked about once, however many lines and messages tell it, and is masked in them all', () => {
    const lines = [
      item('Gets in with 20417', door),
      item('Opens it with 20-417', 'with 20417'),
      item('Likes tea', door),
    ];
    const window = windowOf(door, 'I open it with 20417');
    const insights = insightsOf({ human_updates: lines, reflection: 'They get in with 20417.' });

    const { items, made } = reviewed({ window, insights }, saying('secret'));

    expect(items.filter(isQuestion)).toHaveLength(1);
    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(JSON.stringify(made)).not.toContain('20417');
  });

  test('of plain words is one only in what rests on the message in which it is called so', () => {
    const window = windowOf('The password is sunshine', 'I love the sunshine in May');
    const lines = [
      item('Types sunshine to get in', 'The password is sunshine'),
      item('Loves the sunshine in May', 'I love the sunshine in May'),
    ];

    const { items, made } = reviewed({ window, insights: insightsOf({ human_updates: lines }) }, saying('supported'));

    expect(items.filter(isQuestion)).toHaveLength(1);
    expect(liveTexts(made)).toEqual(['Loves the sunshine in May']);
  });

  test('costs no review where no line would tell it, and its quote is masked all the same', () => {
    const lines = [item('Likes tea', 'I like tea')];
    const input = inputOf({ window: windowOf(`${door}. I like tea.`), insights: insightsOf({ human_updates: lines }) });

    expect(itemsToReview(input, 'auto').filter(({ id }) => id.startsWith('secret.'))).toEqual([]);
    expect(JSON.stringify(planCycle(input).ledger)).not.toContain('20417');
  });

  test('is not asked about again where a line that stands calls it so', () => {
    const ledger = ledgerOf(entry('e1', 'Šifra predmeta: 20417'));
    const { items, made } = reviewed(given(course, 'Takes the course 20417', { ledger }), saying('secret'));

    expect(items.filter(isQuestion)).toEqual([]);
    expect(liveTexts(made)).toContain('Takes the course 20417');
  });

  // Guards against a line that was taken out while another one was learned that says the same, as it had cleared it.
  test('is one where the line that calls it so turns out to tell a secret', () => {
    const ledger = ledgerOf(entry('e1', 'Šifra za ulaz: 20417'));
    const judge = ({ id }: ReviewItem) => (id === 'late.e1' ? 'secret' : 'supported');

    const { made } = reviewed(given(door, 'Gets in with 20417', { ledger }), judge);

    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(JSON.stringify(made.ledger.entries)).not.toContain('20417');
  });

  test('is asked about where the sleep agent alone calls it so', () => {
    const { items, made } = reviewed(given('I type 20417 at the gate', 'Code at the gate: 20417'), saying('supported'));

    expect(items.filter(isQuestion)).toMatchObject([{ said: 'Code at the gate: 20417' }]);
    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(JSON.stringify(made)).not.toContain('20417');
  });
});

test('what was found to be no secret may stand in the words for several lines', () => {
  const ledger = ledgerOf(entry('e1', 'Takes a course, šifra: 20417'), entry('e2', 'Takes the course 20417'));
  const merges = [{ lines: ['e1', 'e2'], text: 'Takes one course, šifra: 20417' }];

  const { made } = tidied({ ledger, answer: { merges } });

  expect(liveTexts(made)).toEqual(['Takes one course, šifra: 20417']);
});
