import { describe, expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
import { describeLine } from '../../../src/sleep/plan/describe-line.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { weighEntries } from '../../../src/sleep/plan/weigh-entries.ts';
import {
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  nextInput,
  now,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const small = (budget: number) => [{ label: 'human', budget, kind: 'lines' as const }];
const messages = windowOf('I play the harp and the oboe');
const insights = insightsOf({ human_updates: [item('Plays the harp', { importance: 8 })] });

/** Lines of about fifty code points, each of other words. */
function many(count: number, more: (index: number) => Partial<Entry> = () => ({})): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const word = `${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.floor(index / 26))}`;
    return entry(`e${index + 1}`, `Once saw the ${word}thing and the ${word}other near ${word}place`, more(index));
  });
}

describe('a block that grows', () => {
  test('within its soft limit keeps all lines', () => {
    const input = inputOf({ ledger: ledgerOf(...many(8)), rules: small(1_000), insights, messages });

    expect(planCycle(input).changes[0]?.removed).toEqual([]);
  });

  test('beyond it loses what is worth least, to the archive, down to the soft limit', () => {
    const ledger = ledgerOf(
      ...many(20, (index) => ({
        importance: index === 3 ? 1 : 6,
        ...(index === 4 ? { importance: 1, pinned: true } : {}),
      })),
    );
    const input = inputOf({ ledger, rules: small(1_000), insights, messages });

    const made = planCycle(input);

    expect(codePoints(valueAfter(input, made, 'human'))).toBeLessThanOrEqual(850 + 200);
    expect(made.ledger.entries[3]).toMatchObject({ state: 'archived', left: { because: 'no room in its block' } });
    expect(made.ledger.entries[4]).toMatchObject({ state: 'live' });
    expect(made.ledger.entries).toHaveLength(21);
  });

  test('loses at most a quarter of its lines in one cycle; then new ones go straight to the archive', () => {
    const ledger = ledgerOf(...many(20));
    const value = ledger.entries.map(({ text }) => `- ${text}`).join('\n');
    const rules = small(codePoints(value) + 52);
    const words = ['apples', 'boats', 'candles', 'drums', 'engines', 'forests'];
    const learned = insightsOf({ human_updates: words.map((word) => item(`Likes ${word} ${'very '.repeat(30)}much`)) });
    const input = inputOf({ ledger, rules, insights: learned, messages: windowOf(`I like ${words.join(' ')}`) });

    const made = planCycle(input);

    const evicted = made.ledger.entries.slice(0, 20).filter(({ state }) => state === 'archived');
    expect(evicted.length).toBeLessThanOrEqual(5);
    expect(codePoints(valueAfter(input, made, 'human'))).toBeLessThanOrEqual(codePoints(value) + 2);
    expect(made.archivedAtOnce.length).toBeGreaterThan(0);
    expect(made.ledger.entries).toHaveLength(26);
  });

  test('merges what says the same before anything leaves', () => {
    const twins = [
      entry('e1', 'Works as a nurse at the children hospital'),
      entry('e2', 'Works as a dedicated nurse at the children hospital', { timesSeen: 3 }),
    ];
    const input = inputOf({
      ledger: ledgerOf(...twins, ...many(6).map((one) => ({ ...one, id: `e1${one.id.slice(1)}` }))),
      rules: small(500),
      insights,
      messages,
    });

    const made = planCycle(input);

    expect(made.ledger.entries[1]).toMatchObject({ state: 'superseded', left: { supersededBy: 'e1' } });
    expect(made.ledger.entries[0]).toMatchObject({ text: twins[1]?.text, timesSeen: 4 });
  });

  test('leaves out the person’s name before anything leaves', () => {
    const ledger = ledgerOf(...many(9).map((one) => ({ ...one, text: `Nix ${one.text.toLowerCase()}` })));
    const input = inputOf({ ledger, rules: small(560), insights, messages });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).not.toContain('Nix');
    expect(valueAfter(input, made, 'human')).toContain('- Once saw');
  });

  test('by more than it may hold with pinned and foreign lines alone gets nothing', () => {
    const ledger = ledgerOf(...many(8, () => ({ pinned: true })));
    const input = inputOf({ ledger, rules: small(450), insights, messages });

    const made = planCycle(input);

    expect(made.changes).toEqual([]);
    expect(made.archivedAtOnce).toHaveLength(1);
  });

  test('an update of a pinned line that finds no room leaves it as it is', () => {
    const ledger = ledgerOf(...many(8, () => ({ pinned: true })));
    const update = insightsOf({
      human_updates: [item(`Plays the harp ${'and the oboe '.repeat(12)}`, { op: 'update', target: 'h1' })],
    });

    const made = planCycle(inputOf({ ledger, rules: small(450), insights: update, messages }));

    expect(made.refused.map(({ because }) => because)).toEqual(['no-room']);
    expect(made.changes).toEqual([]);
  });
});

describe('a block that is over its limit by the hand of others', () => {
  test('shrinks as far as it may, and is never made longer', () => {
    const ledger = ledgerOf(...many(8));
    const human = `${'x'.repeat(600)}\n${ledger.entries.map(({ text }) => `- ${text}`).join('\n')}`;
    const input = inputOf({ ledger, values: { human }, rules: small(600), insights, messages });

    const made = planCycle(input);

    const value = valueAfter(input, made, 'human');
    expect(codePoints(value)).toBeLessThan(codePoints(human));
    expect(value.startsWith('x'.repeat(600))).toBe(true);
    expect(made.ledger.entries.filter(({ state }) => state === 'live')).toHaveLength(6);
  });
});

describe('persona', () => {
  const line = insightsOf({ persona_updates: [item('I like the harp', { confidence: 0.9 })] });
  const lines = (count: number) =>
    many(count).map((one) => ({ ...one, block: 'persona', text: one.text.replace('Once', 'I once') }));
  const managedIn = (value: string) => value.split('\n').filter((one) => one.startsWith('- '));

  test('holds managed lines up to three tenths of its budget', () => {
    const input = inputOf({ ledger: ledgerOf(...lines(26)), insights: line, messages: windowOf('I like the harp') });

    const made = planCycle(input);

    expect(codePoints(managedIn(valueAfter(input, made, 'persona')).join('\n'))).toBeLessThanOrEqual(1_500);
  });

  test('that holds more by the hand of others shrinks by a quarter and learns nothing', () => {
    const input = inputOf({ ledger: ledgerOf(...lines(44)), insights: line, messages: windowOf('I like the harp') });

    const made = planCycle(input);

    expect(managedIn(valueAfter(input, made, 'persona'))).toHaveLength(33);
    expect(made.archivedAtOnce).toHaveLength(1);
  });
});

test('what has found its size is left in peace by the next cycle', () => {
  const input = inputOf({ ledger: ledgerOf(...many(20)), rules: small(1_000), insights, messages });
  const made = planCycle(input);

  expect(planCycle(nextInput(input, made)).changes).toEqual([]);
});

describe('worth', () => {
  const shapeOf = (text: string) => describeLine(text, []);
  const worth = (more: Partial<Entry>) => weighEntries([entry('e1', 'Likes tea', more)], shapeOf, now).get('e1') ?? 0;

  test('grows with importance and with being seen, and fades to a half', () => {
    expect(worth({ importance: 9 })).toBeGreaterThan(worth({ importance: 2 }));
    expect(worth({ timesSeen: 5 })).toBeGreaterThan(worth({ timesSeen: 1 }));
    expect(worth({ lastSeen: now })).toBeGreaterThan(worth({ lastSeen: now - 10 * dayMs }));
    expect(worth({ lastSeen: now - 300 * dayMs })).toBeCloseTo(worth({ lastSeen: now }) / 2);
  });

  test('of rare words in few characters is the highest', () => {
    const lines = [entry('e1', 'Likes tea'), entry('e2', 'Likes tea and cake'), entry('e3', 'Plays harp')];
    const all = weighEntries(lines, shapeOf, now);

    expect(all.get('e3')).toBeGreaterThan(all.get('e1') ?? 0);
    expect(all.get('e2')).toBeLessThan(all.get('e3') ?? 0);
  });
});
