import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { mendableElements } from '../../../src/sleep/plan/judge-elements.ts';
import { ledgerCapacity } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  limits,
  liveTexts,
  nextInput,
  now,
  plan,
  replied,
  reviewed,
  said,
  seed,
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

describe('what is refused', () => {
  test.each([
    ['protected-block', { block_updates: { constraints: [item('Likes tea', 'I like tea')] } }],
    ['protected-block', { block_updates: { session_context: [item('Likes tea', 'I like tea')] } }],
    ['unknown-block', { block_updates: { nonsense: [item('Likes tea', 'I like tea')] } }],
    ['too-long', { human_updates: [item(`Likes tea ${'and tea '.repeat(900)}`, 'I like tea')] }],
    ['nothing-left', { human_updates: [item('  *** \u200b ', 'I like tea')] }],
    ['no-evidence', { human_updates: [item('Likes tea', 'nobody said this', { ref: 'm9' })] }],
    ['unknown-target', { human_updates: [item('No tea', 'I like tea', { op: 'obsolete', target: 'h9' })] }],
    ['question', { human_updates: [item('Do they like tea?', 'I like tea')] }],
    ['question', { goals_insights: [item('お茶が好きですか？', 'I like tea')] }],
    ['copied-from-the-prompt', { human_updates: [item('one statement, on one line', 'I like tea')] }],
    ['copied-from-the-prompt', { priority_actions: ['ONE statement on one line!'] }],
    ['secret', { human_updates: [item('Password is tulip77', 'I like tea')] }],
  ] as const)('%s', (reason, fields) => {
    const promptTexts = ['Say one statement, on one line\nand no more'];
    const made = plan({ insights: insightsOf(fields), window: tea, promptTexts });

    expect(because(made)).toEqual([reason]);
    expect(made.changes).toEqual([]);
    expect(made.ledger.entries).toEqual([]);
  });

  test.each([190, 200, 230, 238])('half a secret is none, but is not kept either: cut at %i', (length) => {
    const own = `I like tea ${'and more '.repeat(60).slice(0, length - 11)} 4111 1111 1111 1111 is my card`;
    const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea'), item('Is a baker', own.slice(5))] });

    const made = plan({ window: windowOf(own), insights });

    expect(JSON.stringify(made)).not.toContain('4111');
  });

  test('a line that ends like a question is put to the reviewer, as a title may; without a review it is none', () => {
    const insights = insightsOf({
      human_updates: [item('Favourite film is Who Framed Roger Rabbit?', 'who framed roger rabbit')],
    });
    const parts = { insights, window: windowOf('fav film: who framed roger rabbit') };

    const { items, made } = reviewed(parts, () => 'supported');

    expect(items).toMatchObject([{ reasons: ['asks'] }]);
    expect(liveTexts(made)).toEqual(['Favourite film is Who Framed Roger Rabbit?']);
    expect(because(plan({ ...parts, review: { mode: 'off', items: [], verdicts: [] } }))).toEqual(['question']);
    expect(mendableElements(inputOf(parts))).toMatchObject([{ because: 'question' }]);
  });

  test('what she is like is no question, whatever the reviewer says', () => {
    const insights = insightsOf({ persona_updates: [item('Do you have any pets?', 'Good names.')] });

    const { made } = reviewed(
      { insights, window: windowOf('I have two dogs', replied('Good names.')) },
      () => 'supported',
    );

    expect(liveTexts(made)).toEqual([]);
    expect(because(made)).toEqual(['question']);
  });

  test('the label of a block that nobody knows may be anything, and is kept nowhere', () => {
    const insights = insightsOf({ block_updates: { 'password is hunter2': [item('Likes tea', 'I like tea')] } });

    const { refused } = plan({ insights, window: tea });

    expect(refused).toMatchObject([{ because: 'unknown-block', block: '' }]);
    expect(JSON.stringify(refused)).not.toContain('hunter2');
  });

  test('a question mark that the person wrote may belong to a title', () => {
    const insights = insightsOf({ human_updates: [item('Likes What’s Up, Doc?', 'I like What’s Up, Doc?')] });

    const made = plan({ insights, window: windowOf('I like What’s Up, Doc?') });

    expect(liveTexts(made)).toEqual(['Likes What’s Up, Doc?']);
  });

  test('keeps its text for the audit, but of a secret nothing', () => {
    const insights = insightsOf({
      human_updates: [
        item('Is a baker', 'not said, key Sommer2024!'),
        item('Password is tulip77', 'my password is tulip77'),
      ],
    });

    expect(plan({ insights, window: tea }).refused).toEqual([
      {
        id: 'human_updates.0',
        block: 'human',
        op: 'add',
        because: 'no-evidence',
        text: 'Is a baker',
        quote: 'not said, key •••',
      },
      { id: 'human_updates.1', block: 'human', op: 'add', because: 'secret', text: null, quote: null },
    ]);
  });

  test('a read-only block, whatever its rule says', () => {
    const input = inputOf({ insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }), window: tea });
    const blocks = input.blocks.map((block) => ({ ...block, readOnly: true }));

    expect(because(planCycle({ ...input, blocks }))).toEqual(['protected-block']);
  });

  test('what the person had forgotten', () => {
    const ledger = { ...ledgerOf(), tombstones: [{ hash: '#likes tea', at: now - dayMs }] };

    expect(
      because(
        plan({ ledger, insights: insightsOf({ human_updates: [item('LIKES tea!', 'I like tea')] }), window: tea }),
      ),
    ).toEqual(['forgotten']);
  });
});

describe('what is said again', () => {
  const ledger = ledgerOf(entry('e1', 'Likes tea', { importance: 4, validUntil: now + dayMs }));
  const repeat = insightsOf({
    human_updates: [item('likes TEA.', 'I like tea', { importance: 9, valid_until: '2026-04-01' })],
  });

  test('gives a line a source more and changes nothing else', () => {
    const input = inputOf({ ledger, insights: repeat, window: tea });
    const made = planCycle(input);

    expect(made.changes).toEqual([]);
    expect(made.ledger.entries).toMatchObject([
      { text: 'Likes tea', importance: 4, validUntil: now + dayMs, sources: [{}, { quote: tea.messages[0]?.own }] },
    ]);
    expect(made.reinforced).toEqual(['e1']);
  });

  test('counts once however often its message is read', () => {
    const input = inputOf({ ledger, insights: repeat, window: tea });
    const made = planCycle(input);

    const again = planCycle(nextInput(input, made));

    expect(again.ledger).toEqual(made.ledger);
    expect(again.reinforced).toEqual([]);
  });

  test('of an archived line brings it back, as it is said now', () => {
    const old = ledgerOf(entry('e1', 'Likes tea', archived('removed-by-another-writer', { importance: 2 })));

    const made = plan({ ledger: old, insights: repeat, window: tea });

    expect(made.ledger.entries).toMatchObject([{ id: 'e1', state: 'live', importance: 9, left: null }]);
  });

  test('of what ended counts only when it was said after that', () => {
    const gone = (lastSeen: number) => ledgerOf(entry('e1', 'Likes tea', { state: 'obsolete', lastSeen }));

    expect(because(plan({ ledger: gone(now), insights: repeat, window: tea }))).toEqual(['already-obsolete']);
    expect(liveTexts(plan({ ledger: gone(now - dayMs), insights: repeat, window: tea }))).toEqual(['Likes tea']);
  });
});

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

describe('persona', () => {
  const mine = windowOf('Please be more playful with me', replied('I will be playful, I promise. And brief.'));

  test('changes by one line a cycle, below its seed', () => {
    const insights = insightsOf({
      persona_updates: [item('Is playful', 'be more playful'), item('Is brief', 'And brief')],
    });
    const input = inputOf({ insights, window: mine });
    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(valueAfter(input, made, 'persona')).toBe(`${seed}\n- Is playful`);
    expect(made.ledger.entries[1]).toMatchObject({ state: 'archived', left: { because: 'over-the-cap' } });
    expect(liveTexts(later, 'persona')).toEqual(['Is playful', 'Is brief']);
  });

  test('takes no line that stands as a fact about the person, in the same insights or in memory', () => {
    const twins = {
      persona_updates: [item('plays the cello!', 'I play the cello'), item('Wants to see Rome', 'see Rome')],
    };
    const facts = {
      human_updates: [item('Plays the cello', 'I play the cello')],
      goals_insights: [item('Wants to see Rome', 'see Rome')],
    };
    const input = inputOf({
      insights: insightsOf({ ...facts, ...twins }),
      window: windowOf('I play the cello, and want to see Rome'),
    });
    const made = planCycle(input);
    const later = laterInput(input, made, { insights: insightsOf(twins) });

    for (const plan of [made, planCycle(later)]) {
      expect(liveTexts(plan, 'persona')).toEqual([]);
      expect(plan.refused.map(({ id, because }) => `${id}: ${because}`)).toEqual([
        'persona_updates.0: already-known',
        'persona_updates.1: already-known',
      ]);
    }
  });

  test('and the constraints keep their first words', () => {
    const insights = insightsOf({ persona_updates: [item('', 'be more playful', { op: 'obsolete', target: 'p1' })] });
    const input = inputOf({ insights, window: mine });

    expect(planCycle(input).changes).toEqual([]);
    expect(valueAfter(input, planCycle(input), 'constraints')).toBe(limits);
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

function fillers(count: number) {
  return Array.from({ length: count }, (_, index) => entry(`e${50 + index}`, `Filler ${index}`));
}

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
