/** What a plan does with lines that are corrected, updated or called obsolete, and with a block that was emptied. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  nextInput,
  plan,
  seed,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const tea = windowOf('I like tea, I really do', 'I live in Milan now, not in Rome');

describe('corrections', () => {
  const ledger = ledgerOf(entry('e1', 'Lives in Rome', { topic: 'home' }), entry('e2', 'Likes tea'), ...fillers(6));
  const moved = item('Lives in Milan', 'I live in Milan now', { op: 'update', target: 'h1' });

  test('put the new line in the place of the old one, which stays in the ledger', () => {
    const input = inputOf({ ledger, insights: insightsOf({ human_updates: [moved] }), window: tea });
    const made = planCycle(input);

    expect(made.changes).toMatchObject([
      { added: [], removed: [], updated: [{ from: 'Lives in Rome', to: 'Lives in Milan' }] },
    ]);
    expect(made.ledger.entries.find(({ id }) => id === 'e1')).toMatchObject({
      state: 'superseded',
      left: { because: 'superseded', supersededBy: 'e1000' },
    });
    expect(made.ledger.entries.find(({ id }) => id === 'e1000')).toMatchObject({ state: 'live', topic: 'home' });
  });

  test.each(['H1', '[h1]', 'h1: Lives in Rome', 'Lives in Rome', 'h1 | Lives'])('know their target as %s', (target) => {
    const made = plan({ ledger, insights: insightsOf({ human_updates: [{ ...moved, target }] }), window: tea });

    expect(made.ledger.entries.find(({ id }) => id === 'e1')?.state).toBe('superseded');
  });

  test.each([
    ['H1 visa holder', 'Likes tea'],
    ['h1 visa', 'Likes tea'],
    ['H2 blood group', 'H1 visa holder'],
    ['h9', 'no line'],
  ])('do not take words that begin like an id for one: %s', (target, other) => {
    const known = ledgerOf(entry('e1', 'Likes tea'), entry('e2', 'H1 visa holder'), entry('e3', 'Has 3 cats'));
    const insights = insightsOf({ human_updates: [item('', 'not in Rome', { op: 'obsolete', target })] });
    const made = plan({ ledger: known, insights, window: tea });

    const gone = made.ledger.entries.filter(({ state }) => state !== 'live').map(({ text }) => text);
    expect(gone).toEqual(target === 'H1 visa holder' ? ['H1 visa holder'] : []);
    expect(gone).not.toContain(other === 'H1 visa holder' ? 'Likes tea' : other);
  });

  test('know a line that has a correction with it and without it', () => {
    const known = ledgerOf(entry('e1', 'Thinks that tea is a herb', { correction: 'It is a shrub' }));
    const targets = ['Thinks that tea is a herb', 'Thinks that tea is a herb (✗ It is a shrub)', 'h1 Thinks that tea'];

    for (const target of targets) {
      const insights = insightsOf({ human_updates: [item('', 'not in Rome', { op: 'obsolete', target })] });
      expect(liveTexts(plan({ ledger: known, insights, window: tea })), target).toEqual([]);
    }
  });

  test('that mix up the ids of lines lose none: what another line says already is seen again', () => {
    const texts = ['Works in Oslo', 'Lives in Bergen', 'Has a cat', 'Plays chess'];
    const known = ledgerOf(...texts.map((text, index) => entry(`e${index + 1}`, text)));
    const place = fc.integer({ min: 0, max: texts.length - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { maxLength: 6 }), (pairs) => {
        const insights = insightsOf({
          human_updates: pairs.map(([from, to]) =>
            item(texts[to] ?? '', 'not in Rome', { op: 'update', target: `h${from + 1}` }),
          ),
        });
        expect([...liveTexts(plan({ ledger: known, insights, window: tea }))].sort()).toEqual([...texts].sort());
      }),
      { numRuns: 50 },
    );
  });

  // Guards against a line that was gone since the person had taken it back, and then told it again, within one window.
  test.each([
    ['told again after it was taken back stays', ['Forget that I like tea', 'Well, I do like tea'], ['Likes tea']],
    ['taken back after it was told again goes', ['I do like tea', 'No, forget that I like tea'], []],
  ])('a line that is %s, in whatever order the elements come', (_, messages, stands) => {
    const window = windowOf(...messages);
    const taken = item('', 'forget that I like tea', { op: 'obsolete', target: 'h1' });
    const told = item('Likes tea', 'I do like tea');

    for (const elements of [
      [taken, told],
      [told, taken],
    ]) {
      const known = ledgerOf(entry('e1', 'Likes tea'));
      const made = plan({ ledger: known, insights: insightsOf({ human_updates: elements }), window });
      expect(liveTexts(made)).toEqual(stands);
    }
  });

  // Guards against several homes at once: of each update but the first, the line that it named was gone already.
  test.each([
    [['Milan', 'Oslo'], 'Lives in Oslo'],
    [['Milan', 'Rome'], 'Lives in Rome'],
    [['Milan', 'Oslo', 'Rome'], 'Lives in Rome'],
    [['Milan', 'Rome', 'Oslo', 'Milan'], 'Lives in Milan'],
  ])('of one line by one message after another leave the last: %j', (cities, last) => {
    const window = windowOf(...cities.map((city) => `I live in ${city} now`));
    const updates = cities.map((city, at) =>
      item(`Lives in ${city}`, `I live in ${city} now`, { op: 'update', target: 'h1', ref: `m${at + 1}` }),
    );
    for (const named of [updates, [...updates].reverse()]) {
      const made = plan({ ledger, insights: insightsOf({ human_updates: named }), window });
      expect(liveTexts(made).filter((text) => text.startsWith('Lives'))).toEqual([last]);
    }
  });

  test.each([
    [
      ['Milan', 'Oslo'],
      ['Milan', 'Oslo'],
    ],
    [
      ['Milan', 'Oslo'],
      ['Oslo', 'Milan'],
    ],
    [
      ['Milan', 'Rome'],
      ['Milan', 'Rome'],
    ],
    [
      ['Milan', 'Rome'],
      ['Rome', 'Milan'],
    ],
  ])('of one line leave the last also where they have to wait for a later cycle: %j, named as %j', (cities, named) => {
    const known = ledgerOf(entry('e1', 'Lives in Rome', { importance: 1 }), entry('e2', 'Likes tea'));
    const window = windowOf('I like coffee now', ...cities.map((city) => `I live in ${city} now`));
    const updates = [
      item('Likes coffee', 'I like coffee now', { op: 'update', target: 'h2', importance: 6 }),
      ...named.map((city) => item(`Lives in ${city}`, `I live in ${city} now`, { op: 'update', target: 'h1' })),
    ];
    const input = inputOf({ ledger: known, insights: insightsOf({ human_updates: updates }), window });
    const made = planCycle(input);

    expect(liveTexts(made)).toEqual(['Lives in Rome', 'Likes coffee']);
    const later = liveTexts(planCycle(laterInput(input, made)));
    expect([...later].sort()).toEqual(['Likes coffee', `Lives in ${cities.at(-1)}`]);
  });

  test('of a line that is told again after it was corrected are over, also where it comes as an addition', () => {
    const window = windowOf('I live in Milan now', 'I live in Rome after all');
    const homesAfter = (confidence: number) => {
      const again = item('Lives in Rome', 'I live in Rome after all', { confidence });
      const made = plan({ ledger, insights: insightsOf({ human_updates: [again, moved] }), window });
      return liveTexts(made).filter((text) => text.startsWith('Lives'));
    };

    expect(homesAfter(0.9)).toEqual(['Lives in Rome']);
    expect(homesAfter(0.1)).toEqual(['Lives in Milan']);
  });

  // Models name a change twice, as the new line and as the end of the old one: what took its place stays.
  test('of a line that is called over as well, by later words, keep what took its place', () => {
    const window = windowOf('I live in Milan now', 'I have no home in Rome any more');
    const over = item('', 'no home in Rome any more', { op: 'obsolete', target: 'h1' });
    const made = plan({ ledger, insights: insightsOf({ human_updates: [over, moved] }), window });

    expect(liveTexts(made).filter((text) => text.startsWith('Lives'))).toEqual(['Lives in Milan']);
  });

  test('of one line by one message make two lines of it', () => {
    const window = windowOf('I live in Milan, and my parents in Rome');
    const updates = [
      item('Lives in Milan', 'I live in Milan', { op: 'update', target: 'h1' }),
      item('Parents live in Rome', 'my parents in Rome', { op: 'update', target: 'h1' }),
    ];
    const made = plan({ ledger, insights: insightsOf({ human_updates: updates }), window });

    expect(liveTexts(made)).toEqual(expect.arrayContaining(['Lives in Milan', 'Parents live in Rome']));
  });

  // Only a quarter of a block leaves in one cycle, the rest later: not what was told again meanwhile.
  test('a line told again after it was taken back stays, also where it would have left in a later cycle', () => {
    const known = ledgerOf(entry('e1', 'Likes tea', { importance: 1 }), entry('e2', 'Lives in Rome'));
    const window = windowOf('I left Rome. Forget that I like tea', 'Well, I do like tea');
    const gone = item('', 'I left Rome', { op: 'obsolete', target: 'h2' });
    const taken = item('', 'Forget that I like tea', { op: 'obsolete', target: 'h1' });
    const told = item('Likes tea', 'I do like tea');
    const input = inputOf({ ledger: known, insights: insightsOf({ human_updates: [gone, taken, told] }), window });
    const made = planCycle(input);

    expect(made.ledger.waiting).toEqual([]);
    expect(liveTexts(planCycle(laterInput(input, made)))).toEqual(['Likes tea']);
  });

  test('are known by their words, and not by what begins like an id', () => {
    const known = ledgerOf(entry('e1', 'Likes tea'), entry('e2', 'Has an H1-B visa'));
    const over = item('H1-B visa', 'not in Rome', { op: 'obsolete' });

    expect(liveTexts(plan({ ledger: known, insights: insightsOf({ human_updates: [over] }), window: tea }))).toEqual([
      'Likes tea',
      'Has an H1-B visa',
    ]);
  });

  // What has left sight is shown to no sleep agent, so that it can name it by its words alone.
  test.each([
    ['in the archive', archived('no-room'), undefined],
    ['in the archive, and an id that stands for none', archived('no-room'), 'h9'],
    ['in sight', {}, undefined],
  ])('of a line %s are known by its words alone', (_, more, target) => {
    const known = ledgerOf(entry('e1', 'Likes tea', more), entry('e2', 'Likes green tea', archived('no-room')));
    const forget = item('likes tea.', 'I like tea', { op: 'obsolete', ...(target === undefined ? {} : { target }) });

    const made = plan({ ledger: known, insights: insightsOf({ human_updates: [forget] }), window: tea });

    const over = made.ledger.entries.filter(({ state }) => state === 'obsolete');
    expect(over.map(({ text }) => text)).toEqual(['Likes tea']);
  });

  test('of an unknown target are additions, and never a loss', () => {
    const insights = insightsOf({
      human_updates: [{ ...moved, target: 'h99' }, item('', 'not in Rome', { op: 'obsolete', target: 'h99' })],
    });
    const made = plan({ ledger, insights, window: tea });

    expect(because(made)).toEqual(['unknown-target']);
    expect(liveTexts(made)).toEqual(expect.arrayContaining(['Lives in Rome', 'Lives in Milan']));
  });

  test('from another kind of block reach no line', () => {
    const insights = insightsOf({ persona_updates: [item('', 'not in Rome', { op: 'obsolete', target: 'h1' })] });

    expect(because(plan({ ledger, insights, window: tea }))).toEqual(['unknown-target']);
  });

  test('beyond a quarter of the block wait, the most important go first, and the rest in the next cycle', () => {
    const small = ledgerOf(
      entry('e1', 'Lives in Rome', { importance: 3 }),
      entry('e2', 'Likes tea', { importance: 6 }),
      entry('e3', 'Has a dog'),
    );
    const insights = insightsOf({
      human_updates: [{ ...moved, importance: 3 }, item('', 'I like tea', { op: 'obsolete', target: 'h2' })],
    });
    const input = inputOf({ ledger: small, insights, window: tea });

    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(liveTexts(made)).toEqual(['Lives in Rome', 'Has a dog']);
    expect(made.ledger.waiting).toEqual([{ entry: 'e1', successor: 'e1000', because: 'superseded' }]);
    expect(liveTexts(later)).toEqual(['Has a dog', 'Lives in Milan']);
    expect(later.ledger.waiting).toEqual([]);
  });

  test('of what is out of sight leave it as it was no longer', () => {
    const old = ledgerOf(entry('e1', 'Lives in Rome', archived('no-room')));
    const insights = insightsOf({ human_updates: [{ ...moved, target: 'Lives in Rome' }] });

    const made = plan({ ledger: old, insights, window: tea });

    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', state: 'superseded' },
      { text: 'Lives in Milan', state: 'live' },
    ]);
  });

  test('of what nobody knows take the place of nothing that is out of sight', () => {
    const old = ledgerOf(entry('e1', 'Has a dog', archived('no-room')));
    const insights = insightsOf({ human_updates: [{ ...moved, target: 'Lives in Rome' }] });

    const made = plan({ ledger: old, insights, window: tea });

    expect(liveTexts(made)).toEqual(['Has a dog', 'Lives in Milan']);
  });

  test('of a line that someone else changed meanwhile wait in the archive', () => {
    const input = inputOf({ ledger, insights: insightsOf({ human_updates: [moved] }), window: tea });
    const blocks = input.blocks.map((block) => ({
      ...block,
      value: block.value.replace('Lives in Rome', 'Lives in Roma!'),
    }));

    const made = planCycle({ ...input, blocks });

    expect(because(made)).toEqual(['target-changed']);
    expect([...made.noticed.keys()]).toEqual(['e1']);
    expect(made.ledger.entries.find(({ text }) => text === 'Lives in Milan')).toMatchObject({
      state: 'archived',
      left: { because: 'changed-by-another-writer' },
    });
  });

  test('of such a line leave one that ended in the same words as it ended', () => {
    const again = ledgerOf(...ledger.entries, entry('e9', 'Lives in Rome', { state: 'obsolete' }));
    const input = inputOf({ ledger: again, insights: insightsOf({ human_updates: [moved] }), window: tea });
    const blocks = input.blocks.map((block) => ({
      ...block,
      value: block.value.replace('Lives in Rome', 'Lives in Roma!'),
    }));

    const made = planCycle({ ...input, blocks });

    expect(made.ledger.entries.find(({ id }) => id === 'e1')).toMatchObject({ state: 'superseded' });
    expect(made.ledger.entries.find(({ id }) => id === 'e9')).toMatchObject({
      state: 'obsolete',
      left: { because: 'no-longer-true', supersededBy: null },
    });
  });

  test('of such a line in the words that it had keep it in the archive', () => {
    const again = item('Lives in Rome', 'not in Rome', { op: 'update', target: 'h1' });
    const input = inputOf({ ledger, insights: insightsOf({ human_updates: [again] }), window: tea });
    const blocks = input.blocks.map((block) => ({
      ...block,
      value: block.value.replace('Lives in Rome', 'Lives in Roma!'),
    }));

    const made = planCycle({ ...input, blocks });

    expect(made.ledger.entries[0]).toMatchObject({ text: 'Lives in Rome', state: 'archived' });
  });

  test('with little confidence wait in the block of the line that they aim at', () => {
    const unsure = insightsOf({ goals_insights: [{ ...moved, confidence: 0.2 }] });

    expect(plan({ ledger, insights: unsure, window: tea }).ledger.entries.at(-1)).toMatchObject({
      text: 'Lives in Milan',
      block: 'human',
      left: { because: 'low-confidence' },
    });
  });

  test('that name the words of a line that ended leave that as it ended', () => {
    const ended = ledgerOf(entry('e1', 'Lives in Rome', { state: 'obsolete' }));
    const insights = insightsOf({ human_updates: [{ ...moved, target: 'Lives in Rome' }] });

    expect(plan({ ledger: ended, insights, window: tea }).ledger.entries).toMatchObject([
      { state: 'obsolete', left: { because: 'no-longer-true', supersededBy: null } },
      { text: 'Lives in Milan', state: 'live' },
    ]);
  });

  test('can take away and reword lines of another hand, which stay in the ledger', () => {
    const values = { human: '* by hand: Rome\n* another\n* third\n* fourth' };
    const input = inputOf({ values, insights: insightsOf({ human_updates: [moved] }), window: tea });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('* another\n* third\n* fourth\n- Lives in Milan');
    expect(made.ledger.entries).toMatchObject([
      { text: 'Lives in Milan' },
      { text: 'by hand: Rome', state: 'superseded' },
    ]);
  });

  test('can take away one of them for what another one says already', () => {
    const values = { human: '* by hand: Rome\n* Lives in Milan\n* third\n* fourth' };
    const insights = insightsOf({ human_updates: [moved, item('by hand: Rome', 'not in Rome')] });
    const input = inputOf({ values, insights, window: tea });

    const made = planCycle(input);

    expect(because(made)).toEqual(['already-obsolete']);
    expect(valueAfter(input, made, 'human')).toBe('* Lives in Milan\n* third\n* fourth');
    expect(made.ledger.entries).toMatchObject([{ text: 'by hand: Rome', left: { supersededBy: null } }]);
  });
});

describe('a block that somebody emptied', () => {
  const rules = blockRules([], [{ label: 'persona', value: seed }]);
  const lines = ledgerOf(entry('e1', 'Is playful', { block: 'persona' }));

  // Guards against a persona of a few lines, without what she is: only the ledger was asked.
  test('begins with its seed again, and the lines that are known stand below it', () => {
    const input = inputOf({ rules, ledger: lines, values: { persona: ' \n' } });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'persona')).toBe(`${seed}\n- Is playful`);
    expect(made.noticed).toEqual(new Map([['e1', 'block-emptied']]));
    const next = nextInput(input, made);
    expect(planCycle(next).changes).toEqual([]);
  });

  test('begins with its seed again where no line of it is known', () => {
    const input = inputOf({ rules, values: { persona: '' } });

    expect(valueAfter(input, planCycle(input), 'persona')).toBe(seed);
  });

  test('has no seed where the server takes less than that; what somebody wrote in its place stays', () => {
    const small = rules.map((rule) => (rule.label === 'persona' ? { ...rule, budget: seed.length - 1 } : rule));
    const emptied = inputOf({ rules: small, ledger: lines, values: { persona: '' } });
    const rewritten = inputOf({ rules, values: { persona: 'I am somebody else.' } });

    expect(valueAfter(emptied, planCycle(emptied), 'persona')).not.toContain('Scarlet');
    expect(planCycle(rewritten).changes).toEqual([]);
  });
});

function fillers(count: number) {
  return Array.from({ length: count }, (_, index) => entry(`e${50 + index}`, `Filler ${index}`));
}
