/** No plan may break: one that did would be made again at every try, and end a person's sleep for ever. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adoptLines } from '../../../src/sleep/plan/adopt-lines.ts';
import { bulletOf, withoutBullet } from '../../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { type Entry, emptyLedger, type Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { planUndo } from '../../../src/sleep/plan/plan-undo.ts';
import { planWhatHolds } from '../../../src/sleep/plan/plan-what-holds.ts';
import { anyLine, crowdedInput, linesIn } from './crowded-input.ts';
import {
  archived,
  blocksFor,
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
  slotTitles,
  windowOf,
} from './plan-input.ts';
import { agrees, tidied } from './tidying-input.ts';

const runs = { numRuns: 50 };

describe('whatever is alike in blocks, ledger and insights', () => {
  test('a cycle breaks no promise, nor does the next', () => {
    fc.assert(
      fc.property(crowdedInput, (input) => {
        const made = planCycle(input);

        expect(() => planCycle(laterInput(input, made, { insights: input.insights, now: now + 1 }))).not.toThrow();
      }),
      runs,
    );
  });

  test('a tidying breaks none, nor does an undo of what it or another one merged', () => {
    const marks = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 });
    const merges = fc.array(fc.record({ marks, text: fc.nat(40) }), { maxLength: 3 });
    const toMark = (index: number) => `e${index}`;
    fc.assert(
      fc.property(crowdedInput, merges, fc.array(marks, { maxLength: 2 }), (input, wanted, against) => {
        const lines = linesIn(input);
        const { made } = tidied(
          {
            ledger: input.ledger,
            values: Object.fromEntries(input.blocks.map(({ label, value }) => [label, value])),
            rules: input.rules,
            answer: {
              merges: wanted.map((one) => ({
                lines: one.marks.map(toMark),
                text: lines[one.text % lines.length] ?? '',
              })),
              contradictions: against.map((some) => some.map(toMark)),
              topics: [],
            },
          },
          agrees,
        );
        const next = laterInput(input, made);

        for (const line of linesIn(next)) expect(() => planUndo(next, line)).not.toThrow();
      }),
      runs,
    );
  });

  test('a line has one form, and reads the same with our bullet', () => {
    fc.assert(
      fc.property(fc.oneof(anyLine, fc.string()), (raw) => {
        const text = withoutBullet(raw);

        expect(withoutBullet(text)).toBe(text);
        expect(withoutBullet(bulletOf({ text, correction: null }))).toBe(text);
      }),
    );
  });

  test('what is adopted of another writer can leave, come back and be worded anew', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 5 }), (written) => {
        const adopt = (ledger: Ledger, seen: string, value: string) =>
          adoptLines({
            ledger,
            seen: [{ label: 'human', value: seen }],
            seeds: [],
            blocks: blocksFor(emptyLedger, { human: value }),
            rules: inputOf({}).rules,
            slotTitles,
            secrets: [],
            cycle: 1,
            now: now - 9,
          }).ledger;
        const [head = '', ...rest] = written;
        const both = adopt(emptyLedger, '', written.join('\n'));
        const ledger = adopt(both, written.join('\n'), rest.join('\n'));
        const insights = insightsOf({
          human_updates: [item(head, 'I do'), item(`${head} too`, 'I do', { op: 'update', target: 'h1' })],
        });

        for (const known of [both, ledger]) {
          const values = { human: known === both ? written.join('\n') : rest.join('\n') };
          expect(() => plan({ ledger: known, values, insights, window: windowOf('I do') })).not.toThrow();
        }
      }),
      runs,
    );
  });
});

describe('a line of memory that is copied with its correction', () => {
  const flat = entry('e1', 'Thinks that the earth is flat', { correction: 'It is round; really :)' });
  const copies: readonly string[] = [
    'Thinks that the earth is flat (✗ It is round; really :))',
    'Thinks that the earth is flat (✗ It is round, really :)) (✗ It is round; really :))',
    '- Thinks that the earth is flat',
  ];

  test.each(copies)('is the same entry: %s', (text) => {
    const made = plan({
      ledger: ledgerOf(flat),
      insights: insightsOf({ human_updates: [item(text, 'the earth is flat')] }),
      window: windowOf('the earth is flat'),
    });

    expect(made.ledger.entries).toMatchObject([{ text: flat.text, sources: [{}, { message: expect.any(String) }] }]);
    expect(made.changes).toEqual([]);
  });

  test('is so in an update and in a tidying, and an unknown one is no correction', () => {
    const updated = plan({
      ledger: ledgerOf(flat),
      insights: insightsOf({
        human_updates: [
          item('Thinks that the earth is a disc (✗ It is round, really :))', 'a disc', { op: 'update', target: 'h1' }),
          item('Tried the diet (✗ did not work) twice', 'a disc'),
        ],
      }),
      window: windowOf('it is a disc'),
    });
    const { made } = tidied({
      ledger: ledgerOf(flat, entry('e2', 'Believes in a flat earth')),
      answer: { merges: [{ lines: ['e1', 'e2'], text: 'Believes that the earth is flat (✗ It is round; really :))' }] },
    });

    expect(liveTexts(updated)).toEqual(['Thinks that the earth is a disc', 'Tried the diet (did not work) twice']);
    expect(made.ledger.entries.filter(({ state }) => state === 'live')).toMatchObject([
      { text: 'Believes that the earth is flat', correction: flat.correction },
    ]);
  });
});

describe('a pin', () => {
  test('keeps a line that waited to leave when it was set', () => {
    const ledger: Ledger = {
      ...ledgerOf(entry('e1', 'Likes tea', { pinned: true })),
      waiting: [{ entry: 'e1', successor: null, because: 'not-supported' }],
    };

    expect(plan({ ledger }).ledger).toMatchObject({ entries: [{ state: 'live' }], waiting: [] });
  });

  test('goes over to what the person said in its place, also where that had to wait, and stands', () => {
    const rome = entry('e1', 'Lives in Rome', { pinned: true });
    const update = item('Lives in Milan', 'I live in Milan now', { op: 'update', target: 'h1' });
    const insights = insightsOf({ human_updates: [update] });
    const waiting: Ledger['waiting'] = [{ entry: 'e1', successor: 'e2', because: 'superseded' }];

    const atOnce = plan({ ledger: ledgerOf(rome), window: windowOf('I live in Milan now'), insights });
    const later = plan({ ledger: { ...ledgerOf(rome, entry('e2', 'Lives in Milan')), waiting } });

    const pinnedMilan = [{ state: 'superseded' }, { text: 'Lives in Milan', state: 'live', pinned: true }];
    expect(atOnce.ledger.entries).toMatchObject(pinnedMilan);
    expect(later.ledger.entries).toMatchObject(pinnedMilan);
  });

  test('leaves a line as it reads where it has no room for a correction, and what else is said of it counts', () => {
    const rules = blockRules().map((rule) => (rule.label === 'human' ? { ...rule, budget: 30 } : rule));
    const correction = 'The earth is a globe, and turns';
    const update = item('Thinks the earth is flat', 'the earth is flat', {
      op: 'update',
      target: 'h1',
      correction,
      importance: 8,
    });

    const made = plan({
      rules,
      ledger: ledgerOf(entry('e1', 'Thinks the earth is flat', { pinned: true })),
      window: windowOf('the earth is flat', replied(correction)),
      insights: insightsOf({ human_updates: [update] }),
    });

    expect(made.changes).toEqual([]);
    expect(made.ledger.entries).toMatchObject([{ id: 'e1', state: 'live', correction: null, importance: 8 }]);
  });

  test.each([
    [10, 'Lives in Bari', 'Lives in Bari'],
    [20, 'Lives in Barcelona', 'Lives in Rome'],
    [21, 'Lives in Barcelona', 'Lives in Barcelona'],
  ])('in a block of %i signs goes over to what is no longer than its line, or has room: %s', (budget, text, pinned) => {
    const rules = blockRules().map((rule) => (rule.label === 'human' ? { ...rule, budget } : rule));
    const ledger = ledgerOf(entry('e1', 'Lives in Rome', { pinned: true }));
    const insights = insightsOf({ human_updates: [item(text, text, { op: 'update', target: 'h1' })] });

    const made = plan({ rules, ledger, window: windowOf(text), insights });

    expect(liveTexts(made)).toEqual([pinned]);
  });

  test('goes over to the lines that a merged one is undone to', () => {
    const merged = (id: string, text: string) =>
      entry(id, text, {
        state: 'merged',
        left: { at: now - 1, because: 'merged', supersededBy: 'e3', byOwnWords: null },
      });
    const mergedFrom = ['e1', 'e2'].map((id) => ({ entry: id, state: 'live' as const }));
    const heir = entry('e3', 'Likes and enjoys tea', { pinned: true, mergedFrom });

    const undone = planUndo(
      inputOf({ ledger: ledgerOf(merged('e1', 'Likes tea'), merged('e2', 'Enjoys tea'), heir) }),
      heir.text,
    );

    expect(undone).toMatchObject({
      plan: {
        ledger: {
          entries: [{ state: 'live', pinned: true }, { state: 'live', pinned: true }, { left: { because: 'undone' } }],
        },
      },
    });
  });
});

describe('a plan that would break all the same', () => {
  const likes = ['tea', 'jazz', 'maps'].map((thing) => item(`Likes ${thing}`, `I like ${thing}`));
  const window = windowOf('I like tea, I like jazz and I like maps');

  test('is made without what breaks it, which is refused and named', () => {
    // A ledger that would give a number away twice: nothing new can be learned.
    const ledger: Ledger = { ...ledgerOf(entry('e1', 'Likes jazz'), entry('e2', 'Likes chess')), next: 2 };
    const input = inputOf({ ledger, insights: insightsOf({ human_updates: likes, reflection: '' }), window });

    const { plan: made, broken } = planWhatHolds(input);

    expect(broken?.name).toBe('PlanBroken');
    expect(made.reinforced).toEqual(['e1']);
    expect(made.refused).toMatchObject([
      { id: 'human_updates.0', because: 'would-break-a-promise', text: 'Likes tea' },
      { id: 'human_updates.2', because: 'would-break-a-promise', text: 'Likes maps' },
    ]);
  });

  test('is made of nothing where not even that can be', () => {
    const odd: Entry = { ...entry('e1', 'Likes chess', archived('no-room')), left: null };
    const ledger = ledgerOf(odd, entry('e2', 'Likes jazz'));

    const { plan: made, broken } = planWhatHolds(
      inputOf({ ledger, insights: insightsOf({ human_updates: likes }), window }),
    );

    expect(broken?.message).toContain('leave without a reason');
    expect(made).toMatchObject({ ledger, changes: [] });
    expect(made.refused.map(({ because }) => because)).toEqual(likes.map(() => 'would-break-a-promise'));
  });
});
