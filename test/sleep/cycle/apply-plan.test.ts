import { describe, expect, test } from 'vitest';
import { mergeWithin } from '../../../src/sleep/cycle/apply-plan.ts';

const base = 'Seed.\n- Likes tea\n- Lives in Turin';
const ours = 'Seed.\n- Likes tea\n- Lives in Rome\n- Likes chess';

function merge(theirs: string, more: { budget?: number; plan?: 'just-made' | 'left-over'; ours?: string } = {}) {
  return mergeWithin({ base, ours, theirs, budget: 1_000, plan: 'just-made', ...more });
}

describe('a block that another writer has changed meanwhile', () => {
  test('nobody changed it: it is ours', () => {
    expect(merge(base)).toEqual({ value: ours, lost: [] });
  });

  test('their line elsewhere stays beside ours', () => {
    expect(merge(`Theirs.\n${base}`)).toEqual({ value: `Theirs.\n${ours}`, lost: [] });
  });

  test('they win on the line that both touched, and ours is named', () => {
    const { value, lost } = merge('Seed.\n- Likes tea\n- Lives by the sea');

    expect(value).toContain('- Lives by the sea');
    expect(value).not.toContain('Rome');
    expect(lost).toContain('- Lives in Rome');
  });

  test('where theirs leaves no room, our newest lines give way', () => {
    const theirs = `${base}\n${'x'.repeat(40)}`;

    const { value, lost } = merge(theirs, { budget: theirs.length });

    expect(value).toContain('x'.repeat(40));
    expect([...value].length).toBeLessThanOrEqual(theirs.length);
    expect(lost).toContain('- Likes chess');
  });

  test('what they made longer than the budget does not get longer by us, and may get shorter', () => {
    const theirs = `${base}\n${'x'.repeat(100)}`;
    const shorter = 'Seed.\n- Likes tea';

    const grown = merge(theirs, { budget: 50 });
    const shrunk = merge(theirs, { budget: 50, ours: shorter });

    expect([...grown.value].length).toBeLessThanOrEqual(theirs.length);
    expect(shrunk).toEqual({ value: `${shorter}\n${'x'.repeat(100)}`, lost: [] });
  });
});

describe('a write of which nobody knows whether it was done', () => {
  test('was not: it is merged as ever', () => {
    expect(merge(base, { plan: 'left-over' })).toEqual({ value: ours, lost: [] });
  });

  test('was, and stands: nothing is left to write', () => {
    expect(merge(ours, { plan: 'left-over' })).toEqual({ value: ours, lost: [] });
  });

  test('was, and somebody has edited a line of it since: the edit stands', () => {
    const edited = ours.replace('- Likes chess', '- Likes chess a lot');

    expect(merge(edited, { plan: 'left-over' })).toEqual({ value: edited, lost: ['- Likes chess'] });
  });
});
