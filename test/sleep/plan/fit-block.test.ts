import { describe, expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { leastFirst } from '../../../src/sleep/plan/fit-block.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  now,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const rules = (budget: number) => blockRules().map((rule) => (rule.label === 'human' ? { ...rule, budget } : rule));
const line = (index: number) => `Remembers thing number ${String(index).padStart(2, '0')}`;
const full = (count: number, importance: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => entry(`e${index + 1}`, line(index), { importance: importance(index) }));
const learn = (text: string, importance: number) =>
  insightsOf({ human_updates: [item(text, 'hello', { importance })] });

describe('room', () => {
  test('is used to 97 % of the budget', () => {
    const facts = Array.from({ length: 19 }, (_, index) => item(line(index), 'hello'));
    const input = inputOf({ rules: rules(310), insights: insightsOf({ human_updates: facts }) });

    const length = codePoints(valueAfter(input, planCycle(input), 'human'));

    expect(length).toBeLessThanOrEqual(300);
    expect(length).toBeGreaterThan(270);
  });

  test('is made by what matters least, whatever its density, and what left stays in the ledger', () => {
    const ledger = ledgerOf(...full(10, (index) => (index === 4 ? 2 : index === 5 ? 9 : 5)));
    const input = inputOf({ ledger, rules: rules(300), insights: learn('Is allergic to all nuts', 6) });

    const made = planCycle(input);

    expect(made.ledger.entries.find(({ id }) => id === 'e5')).toMatchObject({
      state: 'archived',
      left: { because: 'no-room' },
    });
    expect(liveTexts(made)).toContain('Is allergic to all nuts');
  });

  test('is not made for what matters less than all that stands: that goes to the archive at once, and is told', () => {
    const ledger = ledgerOf(...full(10, () => 5));
    const input = inputOf({ ledger, rules: rules(300), insights: learn('Saw a bird', 1) });

    const made = planCycle(input);

    expect(made.changes).toEqual([]);
    expect(made.archivedAtOnce).toEqual(['e1000']);
    expect(made.ledger.entries.at(-1)).toMatchObject({ state: 'archived', left: { because: 'no-room' } });
  });

  test('brings back what had gone for want of it, what matters most first', () => {
    const ledger = ledgerOf(
      entry('e1', 'Likes tea', archived('no-room', { importance: 3 })),
      entry('e2', 'Has a son', archived('no-room', { importance: 8 })),
      entry('e3', 'Was removed', archived('removed-by-another-writer')),
      entry('e4', 'Is vague', archived('low-confidence')),
    );
    const input = inputOf({ ledger, rules: rules(20) });

    const made = planCycle(input);

    expect(made.returned).toEqual(['e2']);
    expect(liveTexts(made)).toEqual(['Has a son']);
    expect(liveTexts(planCycle(laterInput(input, made, { rules: rules(500) })))).toEqual(['Likes tea', 'Has a son']);
  });

  // Guards against a short line of no importance that takes the room for which an important long one waits.
  test('is left for a line that matters more and is too long for it; what matters as much may take it', () => {
    const long = `Is allergic to ${'very '.repeat(6)}many things`;
    const out = (id: string, text: string, importance: number) => entry(id, text, archived('no-room', { importance }));
    const waiting = [out('e20', long, 8), out('e21', 'Saw a bird', 1)];
    const standing = full(9, () => 8);
    const liveWith = (...more: readonly ReturnType<typeof entry>[]) =>
      liveTexts(planCycle(inputOf({ ledger: ledgerOf(...standing, ...waiting, ...more), rules: rules(310) })));

    expect(liveWith()).toEqual(standing.map(({ text }) => text));
    expect(liveWith(out('e22', 'Has two sons', 8))).toContain('Has two sons');
    expect(liveWith(out('e22', 'Has two sons', 8))).not.toContain('Saw a bird');
  });

  test('that an important line has just left is not taken by one that matters less', () => {
    const long = entry('e20', `Is allergic to ${'very '.repeat(30)}many things`, { importance: 4 });
    const ledger = ledgerOf(
      long,
      ...full(3, () => 5),
      entry('e21', 'Saw a bird', archived('no-room', { importance: 1 })),
    );
    const input = inputOf({ ledger, rules: rules(310), insights: learn(`Sings ${'la-la-la '.repeat(12)}`, 6) });

    const made = planCycle(input);

    expect(made.ledger.entries.find(({ id }) => id === 'e20')?.left?.because).toBe('no-room');
    expect(liveTexts(made)).not.toContain('Saw a bird');
  });

  test('is taken by what waits and matters more from what stands and matters less', () => {
    const ledger = ledgerOf(
      ...full(10, () => 3),
      entry('e50', 'Is allergic to nuts', archived('no-room', { importance: 9 })),
    );

    const made = planCycle(inputOf({ ledger, rules: rules(290) }));

    expect(made.returned).toEqual(['e50']);
    expect(liveTexts(made)).toHaveLength(10);
  });

  test('is made little by little for a long line, which is said to be back once it is', () => {
    const long = `Is allergic to ${'very '.repeat(12)}many things`;
    const ledger = ledgerOf(...full(4, () => 3), entry('e50', long, archived('no-room', { importance: 9 })));
    const returned: (readonly string[])[] = [];

    let input = inputOf({ ledger, rules: rules(115) });
    for (let cycle = 0; cycle < 5; cycle += 1) {
      const made = planCycle(input);
      returned.push(made.returned);
      input = laterInput(input, made, { rules: input.rules });
    }

    expect(returned).toEqual([[], [], [], ['e50'], []]);
  });

  test('that is just enough is taken by no further line', () => {
    const exact = `${full(3, () => 3)
      .map(({ text }) => `- ${text}`)
      .join('\n')}`;
    const budget = Math.ceil(codePoints(exact) / 0.97);

    const made = planCycle(
      inputOf({ ledger: ledgerOf(...full(3, () => 3)), rules: rules(budget), insights: learn(line(9), 9) }),
    );

    expect(liveTexts(made)).toEqual([line(1), line(2), line(9)]);
  });

  test('brings back nothing that a line of another hand says', () => {
    const ledger = ledgerOf(entry('e1', 'Likes tea', archived('no-room')));

    const made = planCycle(inputOf({ ledger, values: { human: 'likes tea!' } }));

    expect(made.returned).toEqual([]);
  });

  test('brings back nothing that a line of another block says', () => {
    const ledger = ledgerOf(
      entry('e1', 'Wants to run', archived('no-room')),
      entry('e2', 'wants to run', { block: 'goals' }),
    );

    expect(planCycle(inputOf({ ledger })).returned).toEqual([]);
  });

  test('is never made by what is pinned, nor by more than a quarter of the lines', () => {
    const ledger = ledgerOf(...full(8, () => 1).map((one, index) => ({ ...one, pinned: index < 2 })));
    const insights = insightsOf({
      human_updates: Array.from({ length: 8 }, (_, index) => item(line(50 + index), 'hello', { importance: 9 })),
    });
    const input = inputOf({ ledger, rules: rules(240), insights });

    const made = planCycle(input);

    expect(made.changes[0]?.removed).toHaveLength(2);
    expect(liveTexts(made)).toEqual(expect.arrayContaining([line(0), line(1)]));
    expect(made.archivedAtOnce).toHaveLength(6);
  });
});

describe('lines', () => {
  test('stand by topic, then by importance, those without a topic last', () => {
    const ledger = ledgerOf(
      entry('e1', 'Sings', { topic: 'music', importance: 2 }),
      entry('e2', 'Likes tea'),
      entry('e3', 'Has a cat', { topic: 'animals' }),
      entry('e4', 'Plays the harp', { topic: 'Music', importance: 9 }),
    );
    const input = inputOf({
      ledger,
      insights: insightsOf({ human_updates: [item('Has a dog', 'hello', { topic: 'animals', importance: 6 })] }),
    });

    expect(valueAfter(input, planCycle(input), 'human').split('\n')).toEqual(
      ['Has a dog', 'Has a cat', 'Plays the harp', 'Sings', 'Likes tea'].map((text) => `- ${text}`),
    );
  });

  test('are left in their order when none came or went', () => {
    const ledger = ledgerOf(entry('e1', 'Likes tea'), entry('e2', 'Sings', { topic: 'music' }));

    expect(planCycle(inputOf({ ledger })).changes).toEqual([]);
  });
});

test('of lines that matter alike the dense ones are worth more, then those with more sources, then the newer', () => {
  const source = (message: string) => ({ message, quote: null, asked: null, at: now, place: 'direct' as const });
  const ranked = leastFirst([
    entry('e1', 'Plays the harp', { importance: 5 }),
    entry('e2', 'Plays the harp, the lute, the bell, the harp, the lute', { importance: 5 }),
    entry('e3', 'Plays the lute', { importance: 5, sources: [source('a'), source('b')] }),
    entry('e4', 'Plays the bell', { importance: 5, lastSeen: 1 }),
    entry('e5', 'Is ill', { importance: 9 }),
  ]);

  expect(ranked.map(({ id }) => id)).toEqual(['e2', 'e4', 'e1', 'e3', 'e5']);
});

test('another writer’s long text stays, and nothing of ours is added to it', () => {
  const values = { human: 'x'.repeat(400) };
  const input = inputOf({ values, rules: rules(300), insights: learn('Likes tea', 9), window: windowOf('hello') });

  expect(planCycle(input).changes).toEqual([]);
});
