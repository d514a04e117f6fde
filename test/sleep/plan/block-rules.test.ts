import { expect, test } from 'vitest';
import { addedLabels, blockRules } from '../../../src/sleep/plan/block-rules.ts';

test('the five blocks are kept each in its way, and what a profile adds holds lines', () => {
  const rules = blockRules([{ label: 'lessons', budget: 900 }]);

  expect(rules).toEqual([
    { label: 'persona', budget: 5_000, kind: 'persona' },
    { label: 'human', budget: 5_000, kind: 'lines' },
    { label: 'goals', budget: 3_000, kind: 'lines' },
    { label: 'session_context', budget: 2_000, kind: 'slots' },
    { label: 'constraints', budget: 2_000, kind: 'protected' },
    { label: 'lessons', budget: 900, kind: 'lines' },
  ]);
  expect(addedLabels(rules)).toEqual(['lessons']);
});

test('what a block begins with is part of how it is kept', () => {
  const rules = blockRules(
    [],
    [
      { label: 'persona', value: 'I listen\0.' },
      { label: 'human', value: '' },
    ],
  );

  expect(rules.filter(({ seed }) => seed !== undefined)).toEqual([
    { label: 'persona', budget: 5_000, kind: 'persona', seed: 'I listen.' },
  ]);
});

test('a profile that names one of the five adds none', () => {
  const rules = blockRules([{ label: 'constraints', budget: 900 }]);

  expect(rules.filter(({ label }) => label === 'constraints')).toEqual([
    { label: 'constraints', budget: 2_000, kind: 'protected' },
  ]);
  expect(addedLabels(rules)).toEqual([]);
});
