/** What a plan refuses, and what is said again. */
import { describe, expect, test } from 'vitest';
import { mendableElements } from '../../../src/sleep/plan/judge-elements.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  nextInput,
  now,
  plan,
  replied,
  reviewed,
  windowOf,
} from './plan-input.ts';

const tea = windowOf('I like tea, I really do', 'I live in Milan now, not in Rome');

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
    ['copied-from-the-prompt', { human_updates: [item('statement on one line', 'I like tea')] }],
    ['secret', { human_updates: [item('Password is tulip77', 'I like tea')] }],
  ] as const)('%s', (reason, fields) => {
    const promptTexts = ['Say one statement, on one line\nand no more'];
    const made = plan({ insights: insightsOf(fields), window: tea, promptTexts });

    expect(because(made)).toEqual([reason]);
    expect(made.changes).toEqual([]);
    expect(made.ledger.entries).toEqual([]);
  });

  test('three words of the prompt may stand in any line', () => {
    const insights = insightsOf({ human_updates: [item('on one line', 'I like tea')] });

    expect(liveTexts(plan({ insights, window: tea, promptTexts: ['Say one statement, on one line'] }))).toHaveLength(1);
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
        item(' Is a baker\n', 'not said, key Sommer2024!'),
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
