import { describe, expect, test } from 'vitest';
import { ledgerCapacity } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  now,
  plan,
  replied,
  said,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const tea = windowOf('I like tea, I really do', 'I live in Milan now, not in Rome');

describe('what is new', () => {
  test('becomes a line of its block and an entry that remembers where it comes from', () => {
    const input = inputOf({
      insights: insightsOf({
        human_updates: [item('Likes tea', 'i like TEA', { importance: 6, confidence: 0.9, topic: 'drinks' })],
      }),
      window: windowOf(said('Well, I like tea!', { learnedIn: { guild: 'g1' } })),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Likes tea');
    expect(made.changes).toMatchObject([{ label: 'human', added: ['Likes tea'], updated: [], removed: [] }]);
    expect(made.ledger.entries).toMatchObject([
      {
        id: 'e1',
        state: 'live',
        importance: 6,
        confidence: 0.9,
        topic: 'drinks',
        sources: [{ message: input.window.messages[0]?.id, quote: 'Well, I like tea!', place: { guild: 'g1' } }],
        reviewed: null,
        cycle: 2,
        left: null,
      },
    ]);
    expect(made.ledger.next).toBe(2);
  });

  test('is found in what is only shown again, so that what one reading missed is not lost', () => {
    const window = { messages: windowOf('hm').messages, context: [said('I keep bees', { ref: 'c1' })] };

    const made = plan({ window, insights: insightsOf({ human_updates: [item('Keeps bees', 'I keep bees')] }) });

    expect(liveTexts(made)).toEqual(['Keeps bees']);
  });

  test('keeps of a long message the part that it rests on, with some of what stood before', () => {
    const talk = 'It was a long day at the office. ';
    const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea')] });
    const quoteIn = (before: number, after: number) => {
      const window = windowOf(`${talk.repeat(before)}I like tea. ${talk.repeat(after)}`);
      return plan({ window, insights }).ledger.entries[0]?.sources[0]?.quote;
    };

    expect(quoteIn(0, 20)).toMatch(/^I like tea\. It was/);
    expect(quoteIn(20, 20)).toMatch(/^.{60}I like tea\. It was/);
    expect(quoteIn(20, 0)).toMatch(/I like tea\. ?$/);
    for (const quote of [quoteIn(0, 20), quoteIn(20, 20), quoteIn(20, 0)]) expect(quote).toHaveLength(240);
  });

  test('and that part also where a secret stands behind it', () => {
    const talk = 'It was a long day at the office. ';
    const token = 'tok-'.padEnd(300, 'abcdefgh');
    const window = windowOf(`${talk.repeat(20)}I like tea. ${talk}${token} ${talk.repeat(20)}`);
    const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea')] });

    const { ledger } = plan({ window, insights, secrets: [token] });

    expect(ledger.entries[0]?.sources[0]?.quote).toMatch(/^.{60}I like tea\. .*•••/);
  });

  test('weighs no more and no less than others where nobody says how important it is', () => {
    const made = plan({ window: tea, insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }) });

    expect(made.ledger.entries).toMatchObject([{ importance: 5, confidence: 0.7 }]);
  });

  test('keeps the question with an answer that says nothing alone', () => {
    const window = windowOf(replied('Do you live alone?'), 'yes');

    const made = plan({ window, insights: insightsOf({ human_updates: [item('Lives alone', 'yes')] }) });

    expect(made.ledger.entries[0]?.sources).toMatchObject([{ quote: 'yes', asked: 'Do you live alone?' }]);
  });

  test('goes below a seed and foreign lines, which stay byte for byte', () => {
    const values = { human: 'Name:\tNix  \r\n\n* written by hand  \n' };
    const input = inputOf({
      values,
      insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }),
      window: tea,
    });

    expect(valueAfter(input, planCycle(input), 'human')).toBe(`${values.human}\n- Likes tea`);
  });

  test('for goals and for blocks that a profile adds lands there', () => {
    const rules = [...inputOf({}).rules, { label: 'lessons', budget: 1_000, kind: 'lines' as const }];
    const input = inputOf({
      rules,
      values: { lessons: '' },
      insights: insightsOf({
        goals_insights: [item('Wants to run', 'I want to run')],
        block_updates: { lessons: [item('Learns best by drawing', 'learn best by drawing')] },
      }),
      window: windowOf('I want to run, and I learn best by drawing'),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'goals')).toBe('- Wants to run');
    expect(valueAfter(input, made, 'lessons')).toBe('- Learns best by drawing');
  });

  test('is limited by room alone: ten facts told in five messages are ten lines', () => {
    const facts = Array.from({ length: 10 }, (_, index) => `I own item number ${index}`);
    const window = windowOf(...[0, 2, 4, 6, 8].map((at) => `${facts[at]}. ${facts[at + 1]}`));
    const insights = insightsOf({ human_updates: facts.map((fact) => item(fact.replace('I own', 'Owns'), fact)) });

    expect(liveTexts(plan({ window, insights }))).toHaveLength(10);
  });

  test('beyond twenty a cycle waits in the archive, the least important ones, and comes by itself', () => {
    const facts = Array.from({ length: 23 }, (_, index) => `I own item number ${index}`);
    const insights = insightsOf({
      human_updates: facts.map((fact, index) => item(`Owns ${fact}`, fact, { importance: index < 3 ? 2 : 5 })),
    });
    const input = inputOf({ window: windowOf(...facts), insights });

    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(liveTexts(made)).toHaveLength(20);
    expect(made.archivedAtOnce).toHaveLength(3);
    expect(
      made.ledger.entries.filter(({ left }) => left?.because === 'over-the-cap').map((one) => one.importance),
    ).toEqual([2, 2, 2]);
    expect([...later.returned].sort()).toEqual([...made.archivedAtOnce]);
    expect(liveTexts(later)).toHaveLength(23);
  });

  test('with little confidence waits in the archive until it is said again', () => {
    const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea', { confidence: 0.2 })] });
    const input = inputOf({ window: tea, insights });
    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));
    const again = insightsOf({ human_updates: [item('Likes tea', 'tea is what I like', { confidence: 0.8 })] });
    const said2 = planCycle(
      laterInput(input, later, { insights: again, window: windowOf(said('tea is what I like', { at: now + 1 })) }),
    );

    expect(made.ledger.entries).toMatchObject([{ state: 'archived', left: { because: 'low-confidence' } }]);
    expect(made.archivedAtOnce).toEqual(['e1']);
    expect(liveTexts(later)).toEqual([]);
    expect(said2.ledger.entries).toMatchObject([{ id: 'e1', state: 'live', confidence: 0.8 }]);
  });
});

test('a full ledger lets go of what is out of sight and worth least, and says so', () => {
  const old = Array.from({ length: ledgerCapacity }, (_, index) =>
    entry(`e${index + 1}`, `Old fact ${index}`, {
      state: 'obsolete',
      importance: index === 7 ? 1 : 5,
      lastSeen: now - dayMs - index,
    }),
  );

  const made = plan({
    ledger: { ...ledgerOf(...old), next: 9_000 },
    window: tea,
    insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }),
  });

  expect(made.dropped.map(({ id }) => id)).toEqual(['e8']);
  expect(made.ledger.entries).toHaveLength(ledgerCapacity);
});

test.each(['mood', 'next', 'course'])(
  'a fact about %s is no note of a slot, and goes no sooner than others',
  (topic) => {
    const old = Array.from({ length: ledgerCapacity }, (_, index) =>
      entry(`e${index + 1}`, `Old fact ${index}`, {
        ...archived('no-room'),
        ...(index === 7 ? { topic, importance: 10 } : { importance: 1 }),
        lastSeen: now - dayMs - index,
      }),
    );

    const made = plan({
      ledger: { ...ledgerOf(...old), next: 9_000 },
      window: tea,
      insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }),
    });

    expect(made.dropped).toHaveLength(1);
    expect(made.dropped.map(({ id }) => id)).not.toContain('e8');
  },
);

test('what a looping answer brings and no block has room for pushes out no fact that matters as much', () => {
  const old = Array.from({ length: ledgerCapacity }, (_, index) =>
    entry(`e${index + 1}`, `Old fact ${index}`, { state: 'archived', importance: 5, lastSeen: now - dayMs - index }),
  );
  const loop = Array.from({ length: 60 }, (_, index) => item(`Tea ${index}`, 'I like tea', { importance: 5 }));

  const made = plan({
    ledger: { ...ledgerOf(...old), next: 9_000 },
    window: tea,
    insights: insightsOf({ human_updates: loop, priority_actions: loop.map(({ text }) => text) }),
  });

  const known = new Set(old.map(({ id }) => id));
  const pushedOut = made.dropped.filter(({ id }) => known.has(id));
  const live = made.ledger.entries.filter(({ state }) => state === 'live');
  expect(made.ledger.entries).toHaveLength(ledgerCapacity);
  expect(pushedOut).toHaveLength(live.length);
  expect(made.ledger.entries.filter(({ id }) => made.archivedAtOnce.includes(id))).toEqual([]);
});

test('what a block would hold that somebody took away waits in the archive', () => {
  const input = inputOf({ window: tea, insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }) });

  const made = planCycle({ ...input, blocks: input.blocks.filter(({ label }) => label !== 'human') });
  const later = planCycle(laterInput(input, made));

  expect(made.ledger.entries).toMatchObject([{ state: 'archived', left: { because: 'no-room' } }]);
  expect(liveTexts(later)).toEqual(['Likes tea']);
});

// Guards against a mutant: the earlier of two dates in place of the later.
test.each([
  ['a newer message makes it seen then', 1, now + 1],
  ['an older one, shown again, leaves it seen when it was', -3 * dayMs, now - dayMs],
])('said again: %s', (_, offset, lastSeen) => {
  const ledger = ledgerOf(entry('e1', 'Likes tea', { lastSeen: now - dayMs }));
  const window = windowOf(said('I like tea', { at: now + offset }));
  const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea')] });

  const made = plan({ ledger, window, insights });

  expect(made.ledger.entries[0]?.sources).toHaveLength(2);
  expect(made.ledger.entries[0]?.lastSeen).toBe(lastSeen);
});
