import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  limits,
  now,
  plan,
  said,
  seed,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const tea = windowOf('I like tea, I really do', 'I live in Milan now, not in Rome');

describe('what is new', () => {
  test('becomes a line of its block and an entry that remembers where it comes from', () => {
    const input = inputOf({
      insights: insightsOf({ human_updates: [item('Likes tea', { importance: 7, confidence: 0.9 })] }),
      messages: windowOf(said('I like tea', { learnedIn: { guild: 'g1' } })),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Likes tea');
    expect(made.changes).toMatchObject([{ label: 'human', added: ['Likes tea'], updated: [], removed: [] }]);
    expect(made.ledger.entries).toMatchObject([
      {
        id: 'e1',
        state: 'live',
        importance: 7,
        confidence: 0.9,
        timesSeen: 1,
        learnedIn: [{ guild: 'g1' }],
        left: null,
      },
    ]);
    expect(made.ledger.next).toBe(2);
  });

  test('as bare strings it rests on the messages whose words it shares', () => {
    const made = plan({ insights: insightsOf({ human_updates: ['Likes tea'] }), messages: tea });

    expect(made.ledger.entries).toMatchObject([
      { text: 'Likes tea', evidence: [tea[0]?.id], importance: 5, confidence: 0.7 },
    ]);
  });

  test('as a bare string that nobody said is refused', () => {
    expect(
      because(plan({ insights: insightsOf({ human_updates: ['Collects antique clocks'] }), messages: tea })),
    ).toEqual(['no-evidence']);
  });

  test('goes below a seed and foreign lines, which stay byte for byte', () => {
    const values = { human: 'Name:\tNix  \r\n\n* written by hand  \n' };
    const input = inputOf({ values, insights: insightsOf({ human_updates: [item('Likes tea')] }), messages: tea });

    expect(valueAfter(input, planCycle(input), 'human')).toBe(`${values.human}\n- Likes tea`);
  });

  test('for goals and for blocks that a profile adds lands there', () => {
    const rules = [...inputOf({}).rules, { label: 'lessons_learned', budget: 1_000, kind: 'lines' as const }];
    const input = inputOf({
      rules,
      values: { lessons_learned: '' },
      insights: insightsOf({
        goals_insights: [item('Wants to run')],
        block_updates: { lessons_learned: [item('Learns best by drawing')] },
      }),
      messages: windowOf('I want to run, and I learn best by drawing'),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'goals')).toBe('- Wants to run');
    expect(valueAfter(input, made, 'lessons_learned')).toBe('- Learns best by drawing');
  });
});

describe('what is refused', () => {
  test.each([
    ['protected-block', { block_updates: { constraints: [item('Likes tea')] } }],
    ['protected-block', { block_updates: { session_context: [item('Likes tea')] } }],
    ['unknown-block', { block_updates: { nonsense: [item('Likes tea')] } }],
    ['too-long', { human_updates: [item(`Likes tea ${'and tea '.repeat(30)}`)] }],
    ['nothing-left', { human_updates: [item('  *** \u200b ')] }],
    ['no-evidence', { human_updates: [item('Likes tea', { evidence: ['m9'] })] }],
    ['unknown-target', { human_updates: [item('No tea any more', { op: 'obsolete', target: 'h9' })] }],
    ['low-confidence', { persona_updates: [item('I like tea', { confidence: 0.6 })] }],
  ] as const)('%s', (reason, fields) => {
    const made = plan({ insights: insightsOf(fields), messages: tea });

    expect(because(made)).toEqual([reason]);
    expect(made.changes).toEqual([]);
    expect(made.ledger.entries).toEqual([]);
  });

  test('a read-only block, whatever its rule says', () => {
    const input = inputOf({ insights: insightsOf({ human_updates: [item('Likes tea')] }), messages: tea });
    const blocks = input.blocks.map((block) => ({ ...block, readOnly: true }));

    expect(because(planCycle({ ...input, blocks }))).toEqual(['protected-block']);
  });

  test('what the person had forgotten, in any order of words', () => {
    const ledger = { ...ledgerOf(), tombstones: [{ hash: '#green likes tea', at: now - dayMs }] };

    expect(
      because(
        plan({
          ledger,
          insights: insightsOf({ human_updates: [item('Nix likes tea, green')] }),
          messages: windowOf('I like green tea'),
        }),
      ),
    ).toEqual(['forgotten']);
  });

  test('words that are nobody’s evidence do not make names, numbers or places', () => {
    const messages = windowOf('I have cats and a sister', said('How old is Carla? 41?', { speaker: 'scarlet' }));
    const insights = insightsOf({
      human_updates: [item('Has a sister, Carla'), item('Has a sister of 41'), item('Has a sister in Paris')],
    });

    expect(because(plan({ insights, messages }))).toEqual([
      'about-someone-else',
      'not-the-persons-words',
      'not-the-persons-words',
    ]);
  });

  test('a name that memory already holds may be used', () => {
    const ledger = ledgerOf(entry('e1', 'Has a sister, Carla'));

    expect(
      because(
        plan({
          ledger,
          insights: insightsOf({ human_updates: [item('Carla plays the drums')] }),
          messages: windowOf('my sister plays the drums'),
        }),
      ),
    ).toEqual([]);
  });
});

describe('caps', () => {
  const words = [
    'apples',
    'boats',
    'candles',
    'drums',
    'engines',
    'forests',
    'gardens',
    'harps',
    'islands',
    'jewels',
    'kites',
    'lamps',
    'maps',
    'novels',
    'opals',
    'poems',
  ];
  const lines = words.map((word) => item(`Likes ${word}`));
  const messages = windowOf(`I like ${words.join(' and ')}`);

  test('six lines of a block change in a cycle; the rest goes to the archive, not away', () => {
    const made = plan({ insights: insightsOf({ human_updates: lines }), messages });

    expect(made.changes[0]?.added).toHaveLength(6);
    expect(made.archivedAtOnce).toHaveLength(lines.length - 6);
    expect(made.ledger.entries.filter(({ state }) => state === 'archived')).toHaveLength(lines.length - 6);
  });

  test('what came back to mind over the cap is in the archive, not forgotten', () => {
    const ledger = ledgerOf(entry('e1', 'Likes zebras', { state: 'superseded' }));
    const made = plan({
      ledger,
      insights: insightsOf({ human_updates: [...lines, item('Likes zebras')] }),
      messages: windowOf(`I like ${words.join(' and ')} and zebras`),
    });

    expect(made.ledger.entries[0]).toMatchObject({ state: 'archived', left: { because: 'over the cap of a cycle' } });
  });

  test('twelve in all', () => {
    const rules = [...inputOf({}).rules, { label: 'more', budget: 2_000, kind: 'lines' as const }];
    const made = plan({
      rules,
      values: { more: '' },
      insights: insightsOf({
        human_updates: lines.slice(0, 6),
        goals_insights: lines.slice(6, 11),
        block_updates: { more: lines.slice(11) },
      }),
      messages,
    });

    expect(made.changes.flatMap(({ added }) => added)).toHaveLength(12);
    expect(made.ledger.entries).toHaveLength(words.length);
  });

  test('what corrects memory comes before what adds to it', () => {
    const ledger = ledgerOf(entry('e1', 'Lives in Rome'));
    const made = plan({
      ledger,
      insights: insightsOf({ human_updates: [...lines, item('Lives in Milan', { op: 'update', target: 'h1' })] }),
      messages: windowOf(`I like ${words.join(' and ')}. I live in Milan.`),
    });

    expect(made.changes[0]?.updated).toEqual([{ from: 'Lives in Rome', to: 'Lives in Milan' }]);
  });

  test('persona changes by one line a cycle, and its seed never', () => {
    const input = inputOf({
      insights: insightsOf({
        persona_updates: [
          item('I like puns', { confidence: 0.9 }),
          item('I like rain'),
          item('Scarlet is gone', { op: 'update', target: 'p1' }),
        ],
      }),
      messages: windowOf(said('I like puns and I like rain.', { speaker: 'scarlet' })),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'persona')).toBe(`${seed}\n- I like puns`);
    expect(because(made)).toContain('over-the-cap');
    expect(valueAfter(input, made, 'constraints')).toBe(limits);
  });
});
