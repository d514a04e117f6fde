import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  nextInput,
  now,
  plan,
  quoting,
  replied,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const moved = windowOf('I live in Milan now, not in Rome any more');
const rome = entry('e1', 'Lives in Rome');
const dog = entry('e2', 'Has a dog');

describe('an update', () => {
  const insights = insightsOf({ human_updates: [item('Lives in Milan', { op: 'update', target: 'h1' })] });

  test('takes the place of its line, and the old entry says by what it was superseded', () => {
    const input = inputOf({ ledger: ledgerOf(rome, dog), insights, messages: moved });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Lives in Milan\n- Has a dog');
    expect(made.ledger.entries[0]).toMatchObject({ state: 'superseded', left: { at: now, supersededBy: 'e1000' } });
    expect(made.changes).toMatchObject([
      { added: [], removed: [], updated: [{ from: 'Lives in Rome', to: 'Lives in Milan' }] },
    ]);
  });

  test('planned twice changes nothing more', () => {
    const input = inputOf({ ledger: ledgerOf(rome, dog), insights, messages: moved });
    const made = planCycle(input);

    const again = planCycle(nextInput(input, made));

    expect(again.changes).toEqual([]);
    expect(again.ledger).toEqual(made.ledger);
  });

  test('keeps pin and importance', () => {
    const made = plan({ ledger: ledgerOf({ ...rome, pinned: true, importance: 9 }), insights, messages: moved });

    expect(made.ledger.entries[1]).toMatchObject({ text: 'Lives in Milan', pinned: true, importance: 9 });
  });

  test('that says the same in other words rewords the line', () => {
    const made = plan({
      ledger: ledgerOf(rome),
      insights: insightsOf({ human_updates: [item('Nix lives in Rome', { op: 'update', target: '[H1]' })] }),
      messages: windowOf('I live in Rome'),
    });

    expect(made.ledger.entries).toMatchObject([{ id: 'e1', text: 'Nix lives in Rome', state: 'live' }]);
  });

  test('to what another line says leaves one of the two', () => {
    const made = plan({ ledger: ledgerOf(rome, entry('e2', 'Lives in Milan')), insights, messages: moved });

    expect(made.changes).toMatchObject([{ after: '- Lives in Milan' }]);
    expect(made.ledger.entries[0]).toMatchObject({ state: 'superseded', left: { supersededBy: 'e2' } });
  });

  test('back to what once was true revives that entry', () => {
    const ledger = ledgerOf(rome, entry('e2', 'Lives in Milan', { state: 'superseded' }));
    const input = inputOf({ ledger, insights, messages: moved });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Lives in Milan');
    expect(made.ledger.entries).toMatchObject([{ state: 'superseded' }, { id: 'e2', state: 'live', left: null }]);
  });

  test('of a line that someone changed meanwhile lets theirs stand and keeps ours in the archive', () => {
    const shown = inputOf({ ledger: ledgerOf(rome) }).shown;
    const input = inputOf({
      ledger: ledgerOf(rome),
      values: { human: '- Lives in Rome, Trastevere' },
      shown,
      insights,
      messages: moved,
    });

    const made = planCycle(input);

    expect(made.changes).toEqual([]);
    expect(because(made)).toEqual(['target-changed']);
    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', state: 'archived' },
      { text: 'Lives in Milan', state: 'archived' },
    ]);
  });

  test('without a target that exists is an addition', () => {
    const made = plan({ insights, messages: moved });

    expect(made.changes).toMatchObject([{ after: '- Lives in Milan' }]);
  });

  test('belongs to the block of its target', () => {
    const ledger = ledgerOf(entry('e1', 'Wants to live in Rome', { block: 'goals' }));
    const made = plan({
      ledger,
      insights: insightsOf({ human_updates: [item('Wants to live in Milan', { op: 'update', target: 'g1' })] }),
      messages: moved,
    });

    expect(made.changes).toMatchObject([{ label: 'goals', after: '- Wants to live in Milan' }]);
  });

  test('may keep the names and numbers of its line', () => {
    const ledger = ledgerOf(entry('e1', 'Married to Veronica for 12 years'));
    const made = plan({
      ledger,
      insights: insightsOf({
        human_updates: [item('Divorced from Veronica after 12 years', { op: 'update', target: 'h1' })],
      }),
      messages: windowOf('we are divorced now'),
    });

    expect(because(made)).toEqual([]);
  });
});

describe('what is obsolete', () => {
  const insights = insightsOf({ human_updates: [item('The dog died', { op: 'obsolete', target: 'h2' })] });
  const messages = windowOf('my dog died');

  test('loses its line and keeps its entry with the reason', () => {
    const input = inputOf({ ledger: ledgerOf(rome, dog), insights, messages });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Lives in Rome');
    expect(made.ledger.entries[1]).toMatchObject({ state: 'obsolete', left: { at: now, because: 'The dog died' } });
    expect(made.changes).toMatchObject([{ removed: [{ text: 'Has a dog', because: 'The dog died' }] }]);
    expect(because(planCycle(nextInput(input, made)))).toEqual(['already-obsolete']);
  });

  test('needs the person’s own words', () => {
    const quoted = windowOf(quoting('lol', 'my dog died'), replied('Your dog died?'));

    const made = plan({ ledger: ledgerOf(rome, dog), insights, messages: quoted });

    expect(because(made)).toEqual(['not-the-persons-words']);
    expect(made.changes).toEqual([]);
  });

  test('may be only hinted at by the person, but the reason is kept in their words alone', () => {
    const hint = windowOf('I lost my job', replied('No more teaching at the harbour school, then?'));
    const work = entry('e2', 'Works as a teacher');
    const gone = insightsOf({
      human_updates: [item('Teaching at the harbour school ended', { op: 'obsolete', target: 'h2' })],
    });

    const made = plan({ ledger: ledgerOf(rome, work), insights: gone, messages: hint });

    expect(made.ledger.entries[1]).toMatchObject({ state: 'obsolete', left: { because: 'no longer true' } });
  });

  test('goes by a hint only where it is the one: small talk does not wipe out a memory', () => {
    const ledger = ledgerOf(
      entry('e1', 'Name: Nix'),
      entry('e2', 'Works as a teacher'),
      entry('e3', 'Is allergic to walnuts'),
    );
    const targets = ['h1', 'h2', 'h3'];
    const insights = insightsOf({
      human_updates: targets.map((target) => item('No longer true', { op: 'obsolete', target })),
    });

    const made = plan({ ledger, insights, messages: windowOf('The weather is grey today') });

    expect(because(made)).toEqual(['no-evidence', 'no-evidence', 'no-evidence']);
    expect(made.changes).toEqual([]);
  });

  test('may be several lines at once that were spoken of', () => {
    const ledger = ledgerOf(entry('e1', 'Likes tea'), entry('e2', 'Works as a teacher'));
    const insights = insightsOf({
      human_updates: ['h1', 'h2'].map((target) => item('No longer true', { op: 'obsolete', target })),
    });
    const messages = windowOf(replied('You are a teacher who likes tea, right?'), 'no, none of that is true any more');

    const cited = { ...insights, human_updates: insights.human_updates.map((one) => ({ ...one, evidence: ['m2'] })) };

    expect(because(plan({ ledger, insights: cited, messages }))).toEqual([]);
  });

  test('of a foreign line goes by exact target, and the line stays in the ledger', () => {
    const input = inputOf({ values: { human: 'Name: Nix\nHas a dog' }, insights, messages });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('Name: Nix');
    expect(made.ledger.entries).toMatchObject([{ text: 'Has a dog', state: 'obsolete' }]);
  });

  test('of a foreign line needs words about it', () => {
    const made = plan({
      values: { human: 'Name: Nix\nHas a dog' },
      insights: insightsOf({ human_updates: [item('', { op: 'obsolete', target: 'h2' })] }),
      messages: windowOf('nice weather'),
    });

    expect(because(made)).toEqual(['no-evidence']);
  });

  test('a foreign line can be updated by exact target', () => {
    const input = inputOf({
      values: { human: 'Lives in Rome' },
      insights: insightsOf({ human_updates: [item('Lives in Milan', { op: 'update', target: 'h1' })] }),
      messages: moved,
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Lives in Milan');
    expect(made.ledger.entries).toMatchObject([
      { text: 'Lives in Milan', state: 'live' },
      { text: 'Lives in Rome', state: 'superseded' },
    ]);
  });
});
