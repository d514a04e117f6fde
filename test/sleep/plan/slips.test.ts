import { describe, expect, test } from 'vitest';
import type { ReviewItem } from '../../../src/sleep/agent/review.ts';
import { mendableElements } from '../../../src/sleep/plan/judge-elements.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import {
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  plan,
  replied,
  reviewed,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const known = ledgerOf(entry('e1', 'Lives in Lyon'), entry('e2', 'Likes opera'));
const { messages } = windowOf('moved to Lyon', replied('Nice.'), 'I was born in Lecce', replied('Sunny down there'));
const shownAgain = windowOf('I live in Turin').messages.map((one) => ({
  ...one,
  ref: 'c1',
  at: one.at - 1_000_000_000,
}));
const window = { messages, context: shownAgain };

describe('a model that loses its way is asked once more', () => {
  test.each([
    ['tells a known line of a message that says something else', item('Likes opera', 'born in Lecce'), ['known-line']],
    ['tells of one message what another says', item('Moved to Lyon', 'was born'), ['known-line']],
    ['tells what she answered to another', item('Sunny down there', 'moved to Lyon'), ['words-of-scarlet']],
    ['quotes a known line', item('Is at home in Lyon', 'Lives in Lyon', { ref: 'm3' }), ['known-line']],
    [
      'quotes a message that was read under the mark of one that is to be',
      item('Was in Turin', 'I live in Turin', { ref: 'm1' }),
      ['read-before'],
    ],
    ['tells a known line of what says so', item('Lives in Lyon', 'moved to Lyon'), []],
    [
      'quotes a message that was read under its own mark, or none',
      item('Was in Turin', 'I live in Turin', { ref: 'c1' }),
      [],
    ],
    ['quotes another message that is to be read', item('Was born in Lecce', 'born in Lecce', { ref: 'm1' }), []],
  ])('where it %s', (_, element, expected) => {
    const input = inputOf({ window, ledger: known, insights: insightsOf({ human_updates: [element] }) });

    expect(mendableElements(input).map((one) => one.because)).toEqual(expected);
  });
});

test.each(['update', 'obsolete'] as const)('what is only shown again makes no %s of what is newer', (op) => {
  const [lyon, opera] = known.entries as [Entry, Entry];
  const longKnown = lyon.sources.map((one) => ({ ...one, message: 'message-old', at: 1 }));
  const ledger = ledgerOf({ ...lyon, sources: [...longKnown, ...lyon.sources] }, opera);
  const insights = insightsOf({ human_updates: [item('Lives in Turin', 'I live in Turin', { op, target: 'h1' })] });
  const input = inputOf({ window, ledger, insights });

  const made = plan({ window, ledger, insights });

  expect(because(made)).toEqual(['already-known']);
  expect(valueAfter(input, made, 'human')).toContain('Lives in Lyon');
});

describe('messages of which nothing was made', () => {
  const passed = windowOf('I was born in Lecce', 'I have a dog', 'I like tea');
  const told = item('Was born in Lecce', 'born in Lecce');
  const unreadOf = (fields: Parameters<typeof insightsOf>[0]) =>
    plan({ window: passed, insights: insightsOf(fields), promptTexts: ['<what to ask>'] }).unread;

  test('are to be read again where the model was careless, and never where it was not', () => {
    const ids = passed.messages.map(({ id }) => id);

    expect(unreadOf({ human_updates: [told], priority_actions: ['<what to ask>'] })).toEqual(ids.slice(1));
    expect(unreadOf({ human_updates: [told, item('Has a yacht', 'a yacht of mine')] })).toEqual(ids.slice(1));
    expect(unreadOf({ human_updates: [told] })).toEqual([]);
  });

  test.each([
    ['denied', 1],
    ['about-someone-else', 1],
    ['not-supported', 2],
  ] as const)('and so is one of which a reviewer says: %s', (verdict, left) => {
    const dog = item('Has a dog', 'have a dog', { importance: 9 });
    const careless = insightsOf({ human_updates: [told, dog], priority_actions: ['<what to ask>'] });
    const judge = ({ statement }: ReviewItem) => (statement === dog.text ? verdict : 'supported');

    const { made } = reviewed({ window: passed, insights: careless, promptTexts: ['<what to ask>'] }, judge);

    expect(made.unread).toEqual(passed.messages.slice(-left).map(({ id }) => id));
  });
});

// "Works at the aquarium" was made of the known line "Got a job at the aquarium", as what "since 2019" says.
test.each([
  ['of known lines that it quotes', item('Is at home in Lyon', 'Lives in Lyon', { ref: 'm3' })],
  ['of what she answered elsewhere', item('Sunny down there', 'moved to Lyon')],
])('what a model still makes %s is asked of no reviewer, and not taken in', (_, element) => {
  const insights = insightsOf({ human_updates: [element, item('Was born in Lecce', 'born in Lecce')] });
  const { items, made } = reviewed({ window, ledger: known, insights }, () => 'supported');

  expect(items.map(({ statement }) => statement)).not.toContain(element.text);
  expect(because(made)).toEqual(['not-supported']);
  expect(liveTexts(made)).toEqual(['Lives in Lyon', 'Likes opera', 'Was born in Lecce']);
});
