import { describe, expect, test } from 'vitest';
import { type MergeInput, mergeWithin } from '../../../src/sleep/plan/merge-within.ts';

const base = 'Seed.\n- Likes tea\n- Lives in Turin';
const ours = 'Seed.\n- Likes tea\n- Lives in Rome\n- Likes chess';

const updated = [{ from: 'Lives in Turin', to: 'Lives in Rome' }];

function merge(theirs: string, more: Partial<MergeInput> = {}) {
  return mergeWithin({ base, ours, updated, theirs, budget: 1_000, plan: 'just-made', ...more });
}

describe('a block that another writer has changed meanwhile', () => {
  test('nobody changed it: it is ours', () => {
    expect(merge(base)).toEqual({ value: ours, rewritten: [], crowdedOut: [] });
  });

  test('their line elsewhere stays beside ours', () => {
    expect(merge(`Theirs.\n${base}`)).toEqual({ value: `Theirs.\n${ours}`, rewritten: [], crowdedOut: [] });
  });

  test('they win on the line that both touched, and ours is named', () => {
    const { value, rewritten } = merge('Seed.\n- Likes tea\n- Lives by the sea');

    expect(value).toContain('- Lives by the sea');
    expect(value).not.toContain('Rome');
    expect(rewritten).toContain('- Lives in Rome');
  });

  test.each(['just-made', 'left-over'] as const)(
    'they emptied it: it is ours, as if it had been deleted, %s',
    (plan) => {
      expect(merge(' \n', { plan })).toEqual({ value: ours, rewritten: [], crowdedOut: [] });
      expect(merge('', { plan, base: '- Lives in Turin', ours: '- Lives in Rome' }).value).toBe('');
    },
  );

  // Guards against a limit that was lowered meanwhile: the emptied block was written back past it.
  test('they emptied it, and it takes less by now: the newest lines give way, and then the last, never the seed', () => {
    expect(merge('', { budget: ours.length - 1 })).toEqual({
      value: 'Seed.\n- Likes tea\n- Lives in Rome',
      rewritten: [],
      crowdedOut: ['- Likes chess'],
    });
    expect(merge('', { budget: 'Seed.'.length, plan: 'left-over' })).toEqual({
      value: 'Seed.',
      rewritten: [],
      crowdedOut: ['- Likes chess', '- Lives in Rome', '- Likes tea'],
    });
    expect(merge('', { budget: 3 }).value).toBe('');
  });

  test('where theirs leaves no room, our newest lines give way', () => {
    const theirs = `${base}\n${'x'.repeat(40)}`;

    const { value, crowdedOut } = merge(theirs, { budget: theirs.length });

    expect(value).toContain('x'.repeat(40));
    expect([...value].length).toBeLessThanOrEqual(theirs.length);
    expect(crowdedOut).toContain('- Likes chess');
  });

  test('what they made longer than the budget does not get longer by us, and may get shorter', () => {
    const theirs = `${base}\n${'x'.repeat(100)}`;
    const shorter = 'Seed.\n- Likes tea';

    const grown = merge(theirs, { budget: 50 });
    const shrunk = merge(theirs, { budget: 50, ours: shorter });

    expect([...grown.value].length).toBeLessThanOrEqual(theirs.length);
    expect(shrunk).toEqual({ value: `${shorter}\n${'x'.repeat(100)}`, rewritten: [], crowdedOut: [] });
  });
});

describe('a plan that also moves lines', () => {
  const moved = 'Seed.\n- Lives in Rome\n- Likes chess\n- Likes tea';

  test('moves them where nobody else has written', () => {
    expect(merge(base, { ours: moved })).toEqual({ value: moved, rewritten: [], crowdedOut: [] });
  });

  test('an update that has moved still stands for its line, which they have edited', () => {
    const theirs = 'Seed.\n- Likes tea\n- Lives by the sea';

    expect(merge(theirs, { ours: moved })).toEqual({
      value: `${theirs}\n- Likes chess`,
      rewritten: ['- Lives in Rome'],
      crowdedOut: [],
    });
  });

  test.each([
    [
      'edited',
      'Seed.\n- Likes green tea\n- Lives in Turin',
      'Seed.\n- Likes green tea\n- Lives in Rome\n- Likes chess',
    ],
    ['taken away', 'Seed.\n- Lives in Turin', 'Seed.\n- Lives in Rome\n- Likes chess'],
  ])('a line that only moved does not come back where they have %s it', (_, theirs, value) => {
    expect(merge(theirs, { ours: moved })).toEqual({ value, rewritten: [], crowdedOut: [] });
  });
});

describe('a write of which nobody knows whether it was done', () => {
  test('was not: it is merged as ever', () => {
    expect(merge(base, { plan: 'left-over' })).toEqual({ value: ours, rewritten: [], crowdedOut: [] });
  });

  test('was, and stands: nothing is left to write', () => {
    expect(merge(ours, { plan: 'left-over' })).toEqual({ value: ours, rewritten: [], crowdedOut: [] });
  });

  test('was, and somebody has edited a line of it since: the edit stands', () => {
    const edited = ours.replace('- Likes chess', '- Likes chess a lot');

    expect(merge(edited, { plan: 'left-over' })).toEqual({
      value: edited,
      rewritten: ['- Likes chess'],
      crowdedOut: [],
    });
  });
});
